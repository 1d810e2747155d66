#include "core/scenario/shown_text.h"

#include <cstdint>
#include <cstdio>

#include "core/scenario/text_file.h"

namespace reclaim {
namespace {

// What a terminal or the order of letters obeys, and what is no character at all.
bool isObeyed(std::uint32_t c) {
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x061c || c == 0x200e || c == 0x200f ||
           (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || (c & 0xfffe) == 0xfffe;
}

// REQUIRES: `length` bytes at `at` are one character (utf8Length).
std::uint32_t characterAt(std::string_view text, std::size_t at, std::size_t length) {
    std::uint32_t c = static_cast<unsigned char>(text[at]);
    if (length > 1) c &= 0x7fu >> length;
    for (std::size_t i = 1; i < length; ++i) c = c << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3fu);
    return c;
}

std::string hex(const char* format, std::uint32_t value) {
    char buffer[24];
    std::snprintf(buffer, sizeof buffer, format, value);
    return buffer;
}

std::string marked(std::string_view text, bool lineEnds) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8Length(text, at);
        if (length == 0) {
            out += hex("<%02X>", static_cast<unsigned char>(text[at]));
            ++at;
            continue;
        }
        const std::uint32_t c = characterAt(text, at, length);
        if (isObeyed(c) && !(c == '\n' && !lineEnds)) out += hex("<U+%04X>", c);
        else out += text.substr(at, length);
        at += length;
    }
    return out;
}

}  // namespace

std::string shownText(std::string_view text) { return marked(text, false); }
std::string shownLine(std::string_view text) { return marked(text, true); }

std::string escapedJson(std::string_view json) {
    std::string out;
    out.reserve(json.size());
    for (std::size_t at = 0; at < json.size();) {
        const std::size_t length = utf8Length(json, at);
        const std::uint32_t c = length > 1 ? characterAt(json, at, length) : static_cast<unsigned char>(json[at]);
        // C0 stands between values only, as layout: inside strings it is escaped already.
        if (c >= 0x20 && c <= 0xffff && isObeyed(c)) out += hex("\\u%04x", c);
        else out += json.substr(at, length == 0 ? 1 : length);
        at += length == 0 ? 1 : length;
    }
    return out;
}

}  // namespace reclaim
