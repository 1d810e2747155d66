// Kernel: the rooms assembled over one State. A machine keeps one; a copy of the machine makes its own. Between two
// calls it remembers nothing that decides the future: that is in State, or copies and checkpoints would go other ways.
#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "core/machine/cache_totals.h"
#include "core/machine/sampler.h"
#include "core/machine/state.h"

namespace reclaim {

class Kernel final : private RcuHandler, private MetricReader {
public:
    explicit Kernel(MachineState& state);
    Kernel(const Kernel&) = delete;
    Kernel& operator=(const Kernel&) = delete;

    // Building: once, before the first advance.
    Status build();

    bool advance(TimeNs to, std::uint64_t operations);
    TimeNs nextOperationTime() const;
    int apply(const Command& command, std::uint32_t index);
    double value(Metric metric, MemcgId cgroup, const CacheTotals* totals = nullptr) const override;
    void checkInvariants() const;
    // sweep.cpp
    void setSweeps(Sweeps sweeps);

    MachineState& state() { return state_; }
    const MachineState& state() const { return state_; }
    const ListLrus& lrus() const { return lrus_; }
    const KmemAllocator& kmem() const { return kmem_; }
    const MemcgTable& memcgs() const { return state_.memcgs; }
    Sampler& sampler() { return sampler_; }

private:
    // RcuHandler
    void invoke(std::span<const RcuCallback> callbacks) override;
    void run(WorkItem item) override;
    void stepKswapd(std::uint32_t node) override;

    // sweep.cpp
    void sweepIfDue() {
        if (state_.journal.number() >= state_.sweep.due) [[unlikely]]
            sweepIfWorth();
    }
    void sweepIfWorth();
    void sweep();
    std::uint64_t sweepWork() const;

    // css_offline.cpp: the one place that spells the order of a cgroup's end.
    int removeCgroup(MemcgId memcg);
    void offline(MemcgId memcg);
    void release(MemcgId memcg);
    void free(MemcgId memcg);

    // commands.cpp
    int act(const MkdirCommand& command, TimeNs at);
    int act(const RmdirCommand& command, TimeNs at);
    int act(const WriteCommand& command, TimeNs at);
    int act(const DropCachesCommand& command, TimeNs at);
    int act(const StartTaskCommand& command, TimeNs at);
    int act(const ExitCommand& command, TimeNs at);
    int act(const SysctlCommand& command, TimeNs at);
    int act(const SyncCommand& command, TimeNs at);
    int act(const UmountCommand& command, TimeNs at);
    int act(const PruneCommand& command, TimeNs at);
    int makeCgroup(const std::string& path, TimeNs now);
    int setMemoryMax(MemcgId memcg, std::uint64_t bytes);
    int setKmemMax(MemcgId memcg, std::uint64_t bytes);
    int reclaimMemory(MemcgId memcg, std::uint64_t bytes);
    Status addMount(const MountSpec& mount);
    MountId mountNamed(std::string_view name) const;

    // tasks.cpp
    // It starts when the spec says, and not before `at`. `home`: its cgroup, if that is known.
    Status addTask(const TaskSpec& spec, TimeNs at, MemcgId home = {});
    bool startTask(TaskState& task, std::uint32_t id);
    void runOperation(TaskState& task, std::uint32_t id);
    void endTask(TaskState& task, std::uint32_t id, TimeNs at);

    // operations.cpp: one operation by its verb; 0 or an errno.
    int operate(TaskState& task, std::uint32_t id, std::uint64_t key);
    int operateOnFile(TaskState& task, std::uint32_t id, std::uint32_t key);
    int allocate(TaskState& task, std::uint32_t id);
    Status planAlloc(const AllocSpec& spec, AllocPlan& plan);
    CacheId rootCacheNamed(std::string_view name) const;  // none if there is none yet
    CacheId rootCache(const std::string& name, std::uint32_t sizeBytes, bool reclaimable);
    void exitProcess(std::uint32_t id);
    void forgetTasks();
    struct Due {
        TimeNs at = kNever;
        TimeNs vruntime = 0;
        std::uint32_t task = kNil;
    };
    Due nextDue() const;
    // reapers.cpp
    void startReaper();
    void planCacheReaps();
    TimeNs nextCacheReap() const;  // kNever where there is no such worker
    void startCacheReap();

    MachineState& state_;
    Sampler sampler_;
    Cpus cpus_;
    ListLrus lrus_;
    Shrinkers shrinkers_;
    UserPages userPages_;
    Reclaimer reclaimer_;
    KmemAllocator kmem_;
    BlockDevice device_;
    Icache icache_;
    Dcache dcache_;
    Flusher flusher_;
    FileOps files_;
    BufferPool buffers_;
    std::vector<std::unique_ptr<SuperBlockShrinker>> superBlocks_;
};

}  // namespace reclaim
