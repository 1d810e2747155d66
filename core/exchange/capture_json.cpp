#include "core/exchange/capture_json.h"

#include <algorithm>

#include "core/exchange/line_reader.h"

namespace reclaim {
namespace {

constexpr std::uint64_t kJsonBytesMax = 16u << 20;
using nlohmann::json;

Error parseError(const std::string& path, const std::string& text, const json::parse_error& problem) {
    std::size_t end = std::min(problem.byte > 0 ? problem.byte - 1 : 0, text.size());
    if (end == text.size() && end > 0) --end;  // a text that is cut off: its last line, not the one after it
    const std::size_t lineStart = text.rfind('\n', end > 0 ? end - 1 : 0);
    Error error{Fault::BadInput, "is not valid JSON", "the text is broken or cut off here", path, 0, 0};
    error.line = 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
    error.column = static_cast<int>(end - (lineStart == std::string::npos ? 0 : lineStart + 1)) + 1;
    return error;
}

}  // namespace

Result<json> readCaptureJson(const std::string& path, const std::string& expected) {
    auto text = readPackedText(path, kJsonBytesMax);
    if (!text) return text.error();
    try {
        json root = json::parse(*text);
        if (!root.is_object())
            return Error{Fault::BadInput, "is not a JSON object", expected + " is expected", path, 0, 0};
        return root;
    } catch (const json::parse_error& problem) {
        return parseError(path, *text, problem);
    }
}

std::string textAt(const json& object, const char* key) {
    const auto at = object.find(key);
    return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

}  // namespace reclaim
