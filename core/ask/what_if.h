// WhatIf: the few changes a person is offered when a run has ended. Each takes a scenario and returns a changed one,
// or none where it makes no sense (no limit to double, nothing removed, no names to repeat).
//
// Threads: pure functions.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/scenario/scenario.h"

namespace reclaim {

struct Change {
    std::string text;   // on the button and in the context menu: "Give it 64 MiB"
    std::string why;    // tooltip: what will be done, as a sentence
    Scenario scenario;  // the changed one, to be run from 0
};

// Doubles the limit of `cgroup` from the first moment on.
std::optional<Change> giveMore(const Scenario& scenario, const std::string& cgroup);
// Removes `cgroup` halfway between the end of its work (`workEnd`, kNever = not known) and the present rmdir.
std::optional<Change> removeEarlier(const Scenario& scenario, const std::string& cgroup, TimeNs workEnd);
// Lets every task look up half as many names, so that each name comes twice.
std::optional<Change> repeatHalf(const Scenario& scenario);

std::vector<Change> changesFor(const Scenario& scenario, const std::string& cgroup, TimeNs workEnd);

}  // namespace reclaim
