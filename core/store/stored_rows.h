// What a lab book holds, row by row.
//
// Values.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "core/base/base.h"

namespace reclaim {

enum class LabBookAccess { ReadOnly, ReadWrite };  // ReadWrite creates and migrates

// Where a run has left the course of another one.
struct RunFork {
    std::int64_t parent = 0;  // 0 = deleted since
    TimeNs at = 0;            // they share everything before
    std::string command;      // what was done there
    friend bool operator==(const RunFork&, const RunFork&) = default;
};

// "branch of run 12 at 1.50 s: memory.max of /k1 = 64 MiB"
std::string describe(const RunFork& fork);

struct StoredRun {
    std::int64_t id = 0;
    std::string scenario, strategy, engine, commands, fingerprint, started, ended;
    // "ended", "stopped", "interrupted", "failed: ...", "recording" while somebody writes it, "unfinished" if who wrote
    // it has died.
    std::string state;
    std::uint64_t seed = 0;
    std::optional<RunFork> fork;  // of a branch
    // Since schema 4; empty in older runs.
    std::string title;                // the scenario's, or what a person calls the run
    std::string tags, note, trashed;  // a person's; trashed: UTC
    std::string engineId;             // of the engine that ran it; `engine` is the version of the program
    std::string scenarioHash;
    std::optional<std::uint64_t> cpuNs;  // what the run took of a processor
    std::string commandList;             // all commands, as readCommands() takes them; `commands` is prose
    std::string checksum;
};

struct StoredSeries {
    std::int64_t id = 0;
    std::string metric, unit, cgroup;  // cgroup empty = machine
};

struct StoredSample {
    TimeNs t = 0;
    double value = 0, lo = 0, hi = 0;
};

struct StoredEvent {
    std::uint64_t number = 0;
    TimeNs t = 0;
    std::string kind, cgroup, detail;
};

// A schedule of a race that was kept; texts as the race room prints them.
struct StoredSchedule {
    std::int64_t id = 0;
    std::string model, settings, steps, verdict, saved;
};

}  // namespace reclaim
