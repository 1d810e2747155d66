// Sizes, times and rates as people write them, and back.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace reclaim {

using TimeNs = std::int64_t;  // nanoseconds of virtual time from the start of the run
inline constexpr TimeNs kMicrosecond = 1'000;
inline constexpr TimeNs kMillisecond = 1'000'000;
inline constexpr TimeNs kSecond = 1'000'000'000;
inline constexpr TimeNs kNever = INT64_MAX;
inline constexpr std::uint64_t kPageSize = 4096;
inline constexpr std::uint64_t kNoLimit = UINT64_MAX;  // "max" in a cgroup file

// "64M", "64MiB", "1432B", "4096", "max" (-> kNoLimit). K, M, G, T are powers of 1024, as in cgroup files.
Result<std::uint64_t> parseBytes(std::string_view text);
// "5s", "50ms", "800ns", "6us", "1.5s", "2min". A bare number is refused: a time needs its unit.
Result<TimeNs> parseTime(std::string_view text);
// "50k/s", "200/s", "1.5M/s" -> operations per second.
Result<double> parseRate(std::string_view text);
// A non-negative whole number, with an optional k, M or G (powers of 1000): "1M" is 1,000,000.
Result<std::uint64_t> parseCount(std::string_view text);

std::string formatBytes(std::uint64_t bytes);  // "32 MiB", "1.4 KiB", "max"
std::string formatTime(TimeNs ns);             // "1.5 s", "50 ms", "800 ns"
std::string formatHex(std::uint64_t word);     // 16 digits
std::string formatCount(std::uint64_t count);  // "1,000,000"

inline double toSeconds(TimeNs t) { return static_cast<double>(t) / static_cast<double>(kSecond); }

}  // namespace reclaim
