// SHA-256 (FIPS 180-4) of a text. It stands here and not in `base`, because no run's course depends on it.
#pragma once
#include <string>
#include <string_view>

namespace reclaim {

std::string sha256Hex(std::string_view text);  // 64 hexadecimal digits

}  // namespace reclaim
