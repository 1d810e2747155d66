// What a recorder is given: a run, samples, events.
//
// Values.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "core/store/stored_rows.h"

namespace reclaim {

// Event rows a run may have. The first one too many becomes a row of kind "left_out" that says how many there were.
inline constexpr std::size_t kEventRowsMax = 100'000;

struct NewRun {
    std::string scenario;  // the scenario's text
    std::string strategy, engine, commands;
    std::uint64_t seed = 0;
    std::optional<RunFork> fork = std::nullopt;                      // of a branch
    std::string title{}, engineId{}, scenarioHash{}, commandList{};  // as in StoredRun; empty = not known
};

// A run's commands after one was given by hand.
struct ChangedCommands {
    std::string text, scenario, list, scenarioHash;
};

struct SampleRow {
    std::uint32_t series;
    TimeNs t;
    double value;
};

struct EventRow {
    std::uint64_t number;
    TimeNs t;
    std::string kind, cgroup, detail;
};

}  // namespace reclaim
