// The FILE argument and the options that change it, as run and why take them.
#pragma once
#include <functional>

#include "app/reclaimctl/verb.h"

namespace reclaim::ctl {

struct ScenarioArgument {
    std::string file;
    std::vector<std::string> strategies, sets;
    std::optional<std::uint64_t> seed;
    bool outside = false;
};

// Adds FILE, --strategy, --seed, --set and --allow-outside to the verb.
void addScenarioArgument(CLI::App& verb, ScenarioArgument& argument);

// --allow-outside, for a verb that reads scenarios in its own way; and the line that says what it let in.
void addOutsideOption(CLI::App& verb, bool& outside);
void sayOutside(Console& console, const ScenarioReading& reading);

struct ScenarioRefusal {
    Exit exit;
    Error error;
};
// The scenario with what the options change. All errors but the last have been said; that one is the caller's.
std::variant<Scenario, ScenarioRefusal> scenarioFrom(Console& console, const ScenarioArgument& argument);

// work(i) for i in 0 .. count - 1, `jobs` at a time.
void inParallel(std::size_t count, unsigned jobs, const std::function<void(std::size_t)>& work);

}  // namespace reclaim::ctl
