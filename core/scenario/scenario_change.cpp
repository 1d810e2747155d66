#include "core/scenario/scenario_change.h"

#include <algorithm>

#include "core/scenario/scenario_yaml.h"

namespace reclaim {
namespace {

// The text of what a run depends on besides its commands and strategies.
std::string inputText(const Scenario& scenario) {
    Scenario input;
    input.machine = scenario.machine;
    return writeScenario(input);
}

std::string commandText(const Command& command) {
    Scenario only;
    only.timeline = {command};
    return writeScenario(only);
}

}  // namespace

TimeNs firstDifference(const Scenario& original, const Scenario& changed) {
    if (inputText(original) != inputText(changed)) return 0;
    const auto& before = original.timeline;
    const auto& after = changed.timeline;
    const auto [x, y] = std::ranges::mismatch(before, after, [](const Command& a, const Command& b) {
        return a.at == b.at && commandText(a) == commandText(b);
    });
    return std::min(x == before.end() ? kNever : x->at, y == after.end() ? kNever : y->at);
}

std::size_t leaveOutExpectations(const Scenario& original, Scenario& changed) {
    if (changed.expect.empty()) return 0;
    const TimeNs from = firstDifference(original, changed);
    if (from == kNever) return 0;
    return std::erase_if(changed.expect, [&](const Expectation& expectation) { return expectation.at >= from; });
}

}  // namespace reclaim
