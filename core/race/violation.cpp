#include "core/race/violation.h"

#include <array>

namespace reclaim::race {
namespace {

struct Row {
    std::string_view name, text;
};
constexpr std::array<Row, kViolations> kRows{{
    {"UAF", "a step touches a destroyed cache"},
    {"LEAK", "no continuation reaches \"cache destroyed\" any more"},
    {"WRONG-LOCK", "a list is changed under another list's lock"},
    {"LIST-CORRUPT", "two threads write the links of one list at a time"},
    {"COUNT", "a counter differs from what it counts"},
    {"WRONG-MEMCG", "an object is counted for a cgroup that does not own it"},
    {"STRANDED", "an object is on a list that nobody walks any more"},
    {"PREMATURE", "destroyed while objects are alive"},
    {"LOST-BIT", "a list has objects and its shrinker bit is clear"},
}};

}  // namespace

std::string_view nameOf(Violation kind) { return kRows[static_cast<std::size_t>(kind)].name; }
std::string_view textOf(Violation kind) { return kRows[static_cast<std::size_t>(kind)].text; }

std::optional<Violation> violationNamed(std::string_view name) {
    for (int i = 0; i < kViolations; ++i)
        if (kRows[static_cast<std::size_t>(i)].name == name) return static_cast<Violation>(i);
    return std::nullopt;
}

std::vector<Violation> listOf(Violations mask) {
    std::vector<Violation> out;
    for (int i = 0; i < kViolations; ++i)
        if (mask & maskOf(static_cast<Violation>(i))) out.push_back(static_cast<Violation>(i));
    return out;
}

std::string namesOf(Violations mask) {
    std::string out;
    for (const Violation kind : listOf(mask)) out += (out.empty() ? "" : ", ") + std::string(nameOf(kind));
    return out.empty() ? "SAFE" : out;
}

}  // namespace reclaim::race
