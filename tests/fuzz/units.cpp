// Sizes, times, rates and counts from any bytes: no crash, and what is accepted is in range.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/base.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace reclaim;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto bytes = parseBytes(text)) LAB_CHECK(*bytes == kNoLimit || *bytes < (1ull << 62));
    if (const auto time = parseTime(text)) LAB_CHECK(*time >= 0);
    if (const auto rate = parseRate(text)) LAB_CHECK(*rate > 0);
    if (const auto count = parseCount(text)) LAB_CHECK(*count < (1ull << 53));
    return 0;
}
