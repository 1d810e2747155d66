#include "core/scenario/text_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace reclaim {
namespace {

Error unreadable(const std::string& path, std::string message, std::string hint) {
    return Error{Fault::Io, std::move(message), std::move(hint), path, 0, 0};
}

}  // namespace

std::size_t utf8Length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const auto tail = [&](std::size_t i) { return (byte(i) & 0xc0u) == 0x80u; };
    const unsigned lead = byte(at);
    if (lead < 0x80) return 1;
    if (lead >= 0xc2 && lead <= 0xdf) return tail(at + 1) ? 2 : 0;
    const unsigned second = byte(at + 1);
    if (lead >= 0xe0 && lead <= 0xef) {
        const bool overlong = lead == 0xe0 && second < 0xa0;
        const bool surrogate = lead == 0xed && second > 0x9f;
        return tail(at + 1) && tail(at + 2) && !overlong && !surrogate ? 3 : 0;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
        const bool overlong = lead == 0xf0 && second < 0x90;
        const bool beyond = lead == 0xf4 && second > 0x8f;
        return tail(at + 1) && tail(at + 2) && tail(at + 3) && !overlong && !beyond ? 4 : 0;
    }
    return 0;
}

Result<std::string> readTextFile(const std::string& path, std::size_t bytesMax) {
    std::error_code problem;
    const auto status = std::filesystem::status(path, problem);
    if (status.type() == std::filesystem::file_type::not_found)
        return Error{Fault::NotFound, "there is no such file", "check the path", path, 0, 0};
    if (problem) return unreadable(path, "cannot be looked at: " + problem.message(), "check the path and its rights");
    if (status.type() == std::filesystem::file_type::directory)
        return Error{Fault::BadInput, "this is a folder", "the path of a scenario file", path, 0, 0};
    if (status.type() != std::filesystem::file_type::regular)
        return Error{Fault::BadInput, "this is not a regular file", "the path of a scenario file", path, 0, 0};

    const auto tooLarge = [&](std::uintmax_t bytes) {
        return Error{Fault::BadInput,
                     "the file has " + formatBytes(bytes) + "; a scenario has at most " + formatBytes(bytesMax),
                     "a scenario file in YAML",
                     path,
                     0,
                     0};
    };
    const std::uintmax_t size = std::filesystem::file_size(path, problem);
    if (!problem && size > bytesMax) return tooLarge(size);

    std::ifstream in(path, std::ios::binary);
    if (!in) return unreadable(path, std::string("cannot be opened: ") + std::strerror(errno), "check its rights");
    // Files that say nothing about their size (as in /proc) and files that grow meanwhile meet the same limit here.
    std::string text(bytesMax + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad()) return unreadable(path, "cannot be read to its end", "check the disk");
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > bytesMax) return tooLarge(text.size());
    text.shrink_to_fit();
    return text;
}

std::optional<Error> notText(std::string_view text, const std::string& path) {
    std::size_t line = 1, lineStart = 0;
    bool blank = true;
    const auto binary = [&](std::size_t at, const std::string& what) {
        return Error{Fault::BadInput,
                     "this is not a text file: " + what + " at byte " + formatCount(at),
                     "a scenario in YAML, UTF-8 text",
                     path,
                     static_cast<int>(line),
                     static_cast<int>(at - lineStart + 1)};
    };
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte == '\n') {
            ++line;
            lineStart = at + 1;
        } else if (byte == 0) {
            return binary(at, "a NUL byte");
        } else if (byte < 0x20 && byte != '\t' && byte != '\r') {
            return binary(at, "control character " + std::to_string(byte));
        }
        const std::size_t length = utf8Length(text, at);
        if (length == 0) return binary(at, "a byte that is not UTF-8");
        blank = blank && (byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r');
        at += length;
    }
    if (blank)
        return Error{Fault::BadInput, "the file is empty", "a scenario that begins with 'reclaimlab: 1'", path, 1, 1};
    return std::nullopt;
}

}  // namespace reclaim
