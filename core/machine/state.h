// Machine::State: everything a machine is, as plain values. Copying it copies the machine.
#pragma once
#include "core/machine/machine.h"
#include "core/machine/sampler.h"

namespace reclaim {

struct TaskState {
    TaskSpec spec;
    Generator keys;
    std::uint32_t firstName = kNil;   // kNil = names nobody asks for twice
    MountId mount;
    MemcgId memcg;                    // none until it starts
    std::uint64_t done = 0, failed = 0;
    bool started = false, ended = false;
    TimeNs endedAt = kNever;
    TimeNs vruntime = 0;

    // When the next operation begins if its CPU's clock stands at `now`.
    TimeNs nextStart(TimeNs now) const;
};

struct Machine::State {
    MachineSpec spec;
    Strategy strategy;
    Journal journal;
    CpuSet cpus;
    PageAllocator pages;
    MemcgTable memcgs;
    SlabTable slabs;
    ListLruTable lrus;
    ShrinkerTable shrinkers;
    ReclaimTotals reclaim;
    KmemTable kmem;
    DentryTable dentries;
    std::vector<TaskState> tasks;
    std::vector<std::uint32_t> unended;   // ids of tasks that have not ended, in order
    SamplerState sampler;
    std::uint64_t operations = 0, refused = 0;
};

}  // namespace reclaim
