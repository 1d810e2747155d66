#include "core/exchange/capture_json.h"

#include <algorithm>

#include "core/exchange/line_reader.h"

namespace reclaim {
namespace {

constexpr std::uint64_t kJsonBytesMax = 16u << 20;
using nlohmann::json;

// Reads the text once more, only to see where it goes wrong.
class Locator final : public json::json_sax_t {
public:
    std::size_t at = 0;  // bytes read up to the trouble, with what caused it
    bool isNumber = false;

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override { return true; }
    bool key(string_t&) override { return true; }
    bool end_object() override { return true; }
    bool start_array(std::size_t) override { return true; }
    bool end_array() override { return true; }
    bool parse_error(std::size_t position, const std::string& token, const json::exception& problem) override {
        isNumber = dynamic_cast<const json::out_of_range*>(&problem) != nullptr;
        at = position - (isNumber ? std::min(position, token.size()) : std::min<std::size_t>(position, 1));
        return false;
    }
};

Error parseError(const std::string& path, const std::string& text) {
    Locator found;
    json::sax_parse(text, &found);
    std::size_t end = std::min(found.at, text.size());
    if (end == text.size() && end > 0) --end;  // a text that is cut off: its last line, not the one after it
    const std::size_t lineStart = text.rfind('\n', end > 0 ? end - 1 : 0);
    Error error{Fault::BadInput, "is not valid JSON", "the text is broken or cut off here", path, 0, 0};
    if (found.isNumber) {
        error.message = "holds a number that is too large";
        error.hint = "no number of a capture is beyond 1e308; copy the file again";
    }
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
    } catch (const json::exception&) {  // it throws for numbers beyond a double too
        return parseError(path, *text);
    }
}

std::string textAt(const json& object, const char* key) {
    const auto at = object.find(key);
    return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

}  // namespace reclaim
