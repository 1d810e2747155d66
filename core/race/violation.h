// Violation: what an interleaving may do wrong. A set of them is a mask, one bit each.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reclaim::race {

enum class Violation : std::uint8_t {
    UseAfterFree,  // a step touches a destroyed cache
    Leak,          // from here no continuation reaches "destroyed"
    WrongLock,     // a list is changed under another list's lock
    ListCorrupt,   // two writers in one list
    Count,         // a counter differs from what it counts
    WrongMemcg,    // an object is on, or charged to, a cgroup that does not own it
    Stranded,      // an object is on a list nobody walks any more
    Premature,     // destroyed while objects are alive
    LostBit,       // a list has objects and its bit in the shrinker map is clear
};
inline constexpr int kViolations = 9;
using Violations = std::uint16_t;

constexpr Violations maskOf(Violation kind) { return static_cast<Violations>(1u << static_cast<int>(kind)); }

std::string_view nameOf(Violation kind);  // "UAF"
std::string_view textOf(Violation kind);  // in words
std::optional<Violation> violationNamed(std::string_view name);
std::vector<Violation> listOf(Violations mask);
std::string namesOf(Violations mask);  // "UAF, LEAK"; "SAFE" for none

}  // namespace reclaim::race
