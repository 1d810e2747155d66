// MachineState: everything a machine is, as plain values. Copying it copies the machine.
#pragma once
#include <deque>

#include "core/machine/machine_spec.h"
#include "core/machine/sampler_state.h"
#include "core/machine/sweeps.h"
#include "core/strategy/strategy.h"

namespace reclaim {

// What one operation of `do: alloc` takes, with caches looked up.
struct AllocPlan {
    struct Step {
        CacheId cache;
        std::uint32_t count;
        bool victimTriesAgain = false;
    };
    std::vector<Step> objects;
    std::uint32_t pages = 0;    // one by one
    std::uint32_t buffers = 0;  // of the pool that knows no memcgs
};

// What a process lets go of when it exits.
struct Holdings {
    std::vector<ObjectId> objects;
    std::vector<PageId> pages;
    std::vector<HeldFile> files;
};

struct TaskState {
    std::shared_ptr<const TaskSpec> spec;  // copies of the machine share it; none once it has exited
    std::string name;
    TimeNs start = 0;  // not before its command
    Generator keys;
    std::uint32_t firstName = kNil;  // kNil = names nobody asks for twice
    MountId mount{};
    Gfp gfp{};
    DirId dir{};      // none: names of its own
    MemcgId memcg{};  // none until it starts
    MemcgId home{};   // its cgroup when it was asked for, by a command
    AllocPlan plan{};
    Holdings held{};
    std::uint64_t heldBytes = 0;
    std::uint64_t done = 0, failed = 0;
    bool started = false, ended = false, exited = false;
    TimeNs endedAt = kNever;
    TimeNs vruntime = 0;

    // When the next operation begins if its CPU's clock stands at `now`.
    TimeNs nextStart(TimeNs now) const;
};

// When to look over everything again. No part of any hash.
struct SweepState {
    Sweeps sweeps = Sweeps::Spaced;
    std::uint64_t due = 0;   // event number; of Spaced: when to ask again
    std::uint64_t last = 0;  // event number of the last one
    std::uint64_t done = 0;
};

struct MachineState {
    MachineSpec spec;
    Strategy strategy;
    Journal journal;
    CpuSet cpus;
    PageAllocator pages;
    PageTable pageTable;
    MemcgTable memcgs;
    OomTable oom;
    SlabTable slabs;
    ListLruTable lrus;
    ShrinkerTable shrinkers;
    ReclaimTotals reclaim;
    KmemTable kmem;
    DentryTable dentries;
    DirTable dirs;
    InodeTable inodes;
    BufferPoolTable buffers;
    BlockTable blocks;
    FlusherTable flusher;
    Rows<TaskState> tasks;
    std::deque<std::uint32_t> exited;    // ids of the tasks that exited last, as many as the lab remembers
    std::vector<std::uint32_t> unended;  // ids of tasks that have not ended, in order
    std::vector<std::uint32_t> living;   // ids of tasks that have started and not exited, in order
    SamplerState sampler;
    std::uint64_t operations = 0, refused = 0;
    SweepState sweep;
    TimeNs nextReap = kNever;            // of way 2's reaper
    std::vector<TimeNs> nextCacheReaps;  // of SLAB's workers, by CPU; empty under SLUB
};

}  // namespace reclaim
