// LabOptions: how a lab is opened: what it may use, how fast it goes, where it records.
#pragma once
#include <cstdint>
#include <string>

namespace reclaim {

struct LabOptions {
    unsigned permits = 0;  // lanes that run at once; 0 = cores - 1, at least 1
    double speed = 1;      // virtual seconds per second; 0 = as fast as possible
    bool startRunning = true;
    std::string storePath;  // lab book to record into; empty = not recorded
    std::string engine;     // version of the program that records, for the lab book; empty = this one's
    std::uint64_t checkpointBudget = std::uint64_t{1} << 30;  // bytes, all lanes
    std::uint64_t memoryBudget = std::uint64_t{4} << 30;      // bytes a run may want, as far as that can be told before
    std::uint64_t randomSliceSeed = 0;  // test: slices of random length instead of 1/30 s; 0 = off
};

}  // namespace reclaim
