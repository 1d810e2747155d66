// A text file from outside, read whole, but only after its size, kind and characters have been looked at.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/base/base.h"

namespace reclaim {

// Refuses what is not a regular file and what is larger than `bytesMax`, without reading it.
Result<std::string> readTextFile(const std::string& path, std::size_t bytesMax);

// Why `text` cannot be YAML: empty, NUL or other control characters, not UTF-8. Nothing if it can.
std::optional<Error> notText(std::string_view text, const std::string& path);

// Length of the UTF-8 sequence at `text[at]`, or 0 if there is none (overlong forms and surrogates included).
std::size_t utf8Length(std::string_view text, std::size_t at);

}  // namespace reclaim
