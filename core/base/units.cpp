#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "core/base/units.h"

namespace reclaim {
namespace {

struct Unit {
    std::string_view name;
    double factor;
};

// Splits "1.5GiB" into 1.5 and "GiB". Refuses signs, exponents and anything that is not a plain decimal.
bool splitNumber(std::string_view text, double& number, std::string_view& unit) {
    std::size_t end = 0;
    while (end < text.size() && ((text[end] >= '0' && text[end] <= '9') || text[end] == '.')) ++end;
    if (end == 0) return false;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + end, number, std::chars_format::fixed);
    if (error != std::errc{} || stop != text.data() + end) return false;
    while (end < text.size() && text[end] == ' ') ++end;
    unit = text.substr(end);
    return true;
}

template <std::size_t N>
bool scaled(std::string_view text, const std::array<Unit, N>& units, double& out) {
    double number = 0;
    std::string_view unit;
    if (!splitNumber(text, number, unit)) return false;
    for (const Unit& u : units)
        if (u.name == unit) {
            out = number * u.factor;
            return true;
        }
    return false;
}

Error bad(std::string_view what, std::string_view text, std::string_view hint) {
    return Error{
        Fault::BadInput, "'" + std::string(text) + "' is not " + std::string(what), std::string(hint), {}, 0, 0};
}

constexpr double kKi = 1024.0;
constexpr std::array<Unit, 14> kByteUnits{{{"", 1},
                                           {"B", 1},
                                           {"K", kKi},
                                           {"KiB", kKi},
                                           {"k", kKi},
                                           {"M", kKi* kKi},
                                           {"MiB", kKi* kKi},
                                           {"m", kKi* kKi},
                                           {"G", kKi* kKi* kKi},
                                           {"GiB", kKi* kKi* kKi},
                                           {"g", kKi* kKi* kKi},
                                           {"T", kKi* kKi* kKi* kKi},
                                           {"TiB", kKi* kKi* kKi* kKi},
                                           {"t", kKi* kKi* kKi* kKi}}};
constexpr std::array<Unit, 5> kTimeUnits{{{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"min", 60e9}}};
constexpr std::array<Unit, 4> kCountUnits{{{"", 1}, {"k", 1e3}, {"M", 1e6}, {"G", 1e9}}};

}  // namespace

Result<std::uint64_t> parseBytes(std::string_view text) {
    constexpr auto kHint = "a size such as 32MiB, 64M, 1432B or max";
    if (text == "max") return kNoLimit;
    double bytes = 0;
    if (!scaled(text, kByteUnits, bytes) || bytes >= 0x1p62) return bad("a size", text, kHint);
    return static_cast<std::uint64_t>(bytes);
}

Result<TimeNs> parseTime(std::string_view text) {
    double ns = 0;
    if (!scaled(text, kTimeUnits, ns) || ns >= 0x1p62)
        return bad("a time", text, "a time with its unit, such as 5s, 50ms, 6us or 800ns");
    return static_cast<TimeNs>(std::llround(ns));
}

Result<double> parseRate(std::string_view text) {
    double rate = 0;
    if (!text.ends_with("/s") || !scaled(text.substr(0, text.size() - 2), kCountUnits, rate) || rate <= 0 || rate > 1e9)
        return bad("a rate", text, "operations per second, such as 50k/s or 200/s");
    return rate;
}

Result<std::uint64_t> parseCount(std::string_view text) {
    double count = 0;
    if (!scaled(text, kCountUnits, count) || count != std::floor(count) || count >= 0x1p53)
        return bad("a count", text, "a whole number, such as 1000000 or 1M");
    return static_cast<std::uint64_t>(count);
}

namespace {
std::string shortNumber(double value, const char* unit) {
    char buffer[400];  // the largest double has 309 digits before its point
    const bool whole = std::fabs(value - std::round(value)) < 0.005;
    const int decimals = whole ? 0 : value < 10 ? 2 : 1;
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, decimals).ptr;
    return std::string(buffer, end) + ' ' + unit;
}
}  // namespace

std::string formatBytes(std::uint64_t bytes) {
    if (bytes == kNoLimit) return "max";
    if (bytes < 1024) return std::to_string(bytes) + " B";
    if (bytes < (1u << 20)) return shortNumber(static_cast<double>(bytes) / kKi, "KiB");
    if (bytes < (1u << 30)) return shortNumber(static_cast<double>(bytes) / (kKi * kKi), "MiB");
    return shortNumber(static_cast<double>(bytes) / (kKi * kKi * kKi), "GiB");
}

std::string formatTime(TimeNs ns) {
    const double value = static_cast<double>(ns);
    if (ns < 0) return "-" + formatTime(-ns);
    if (ns < kMicrosecond) return std::to_string(ns) + " ns";
    if (ns < kMillisecond) return shortNumber(value / 1e3, "us");
    if (ns < kSecond) return shortNumber(value / 1e6, "ms");
    return shortNumber(value / 1e9, "s");
}

std::string formatHex(std::uint64_t word) {
    char buffer[24];
    std::snprintf(buffer, sizeof buffer, "%016llx", static_cast<unsigned long long>(word));
    return buffer;
}

std::string formatCount(std::uint64_t count) {
    std::string out = std::to_string(count);
    for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(out.size()) - 3; at > 0; at -= 3)
        out.insert(static_cast<std::size_t>(at), ",");
    return out;
}

}  // namespace reclaim
