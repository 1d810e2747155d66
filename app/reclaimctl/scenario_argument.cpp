#include "app/reclaimctl/scenario_argument.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace reclaim::ctl {

void addScenarioArgument(CLI::App& verb, ScenarioArgument& argument) {
    verb.add_option("FILE", argument.file, "Scenario (YAML)")->required();
    verb.add_option("--strategy", argument.strategies, "Strategy, instead of those in the file; may be repeated")
        ->allow_extra_args(false);
    verb.add_option("--seed", argument.seed, "Seed, instead of the one in the file");
    verb.add_option("--set", argument.sets, "PATH=VALUE: one value of the scenario; may be repeated")
        ->allow_extra_args(false);
    addOutsideOption(verb, argument.outside);
}

void addOutsideOption(CLI::App& verb, bool& outside) {
    verb.add_flag("--allow-outside", outside,
                  "Read files that a scenario names even outside its own folder and the shipped data");
}

void sayOutside(Console& console, const ScenarioReading& reading) {
    std::string names;
    for (const std::string& file : reading.outside) names += (names.empty() ? "" : ", ") + file;
    if (!names.empty())
        console.warning("reclaimctl: --allow-outside: read from outside the scenario's folder: " + names);
}

std::variant<Scenario, ScenarioRefusal> scenarioFrom(Console& console, const ScenarioArgument& argument) {
    for (const std::string& id : argument.strategies)
        if (auto known = strategyNamed(id); !known) return ScenarioRefusal{Exit::Usage, known.error()};
    auto overrides = overridesOf(argument.sets);
    if (!overrides) return ScenarioRefusal{Exit::Usage, overrides.error()};
    if (argument.seed) overrides->push_back({"seed", std::to_string(*argument.seed)});
    ScenarioReading reading =
        readScenario(argument.file, *overrides, argument.outside ? Outside::Read : Outside::Refused);
    sayOutside(console, reading);
    for (std::size_t i = 0; i + 1 < reading.errors.size(); ++i) console.error(reading.errors[i]);
    if (!reading.errors.empty()) return ScenarioRefusal{exitFor(reading.errors.back()), reading.errors.back()};
    if (!argument.strategies.empty()) reading.scenario->strategies = argument.strategies;
    if (reading.scenario->strategies.empty())
        return ScenarioRefusal{
            Exit::BadInput,
            {Fault::BadInput, "names no strategy", "`strategies:` in the file, or --strategy", argument.file, 0, 0}};
    return std::move(*reading.scenario);
}

void inParallel(std::size_t count, unsigned jobs, const std::function<void(std::size_t)>& work) {
    std::atomic<std::size_t> next = 0;
    const auto some = [&] {
        for (std::size_t i = next++; i < count; i = next++) work(i);
    };
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < std::min<std::size_t>(jobs, count); ++i) threads.emplace_back(some);
    some();
    for (std::thread& thread : threads) thread.join();
}

}  // namespace reclaim::ctl
