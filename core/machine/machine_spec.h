// MachineSpec: everything a machine is built from. With the commands it is the whole input of a run.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/base.h"
#include "core/cpu/cpu.h"
#include "core/page/page.h"
#include "core/workload/workload.h"

namespace reclaim {

struct SlabGeometrySpec {
    std::uint32_t sizeBytes = 192;
    std::uint32_t order = 0;
    std::uint32_t objects = 21;  // per slab
    bool reclaimable = true;
};

struct CgroupSpec {
    std::string path;                    // "/k1"; parents are listed before children
    std::uint64_t memoryMax = kNoLimit;  // bytes
    std::uint64_t kmemMax = kNoLimit;    // memory.kmem.limit_in_bytes of the v1 profiles, bytes
    std::uint64_t startKmemBytes = 0;    // kernel memory charged before the run begins
};

struct MachineSpec {
    std::uint64_t memoryBytes = std::uint64_t{1} << 30;
    std::uint32_t nodes = 1;
    std::uint32_t cpus = 1;
    std::uint64_t minFreeKbytes = 0;                // sysctl vm.min_free_kbytes; 0 = the kernel's formula
    std::vector<ZoneSpec> zones;                    // of the one node, lowest first; empty = one zone a node
    std::uint64_t usedBytes = 0;                    // held from the start by the kernel and the rest of the system
    std::uint32_t vfsCachePressure = 100;           // sysctl vm.vfs_cache_pressure
    TimeNs reapPeriod = 5 * kSecond;                // of way 2; 5 s is Alibaba's memcg_zombie_reaper's
    std::uint32_t refBits = 64;                     // of the counters of way 4: longs since 3.18
    std::map<std::string, SlabGeometrySpec> slabs;  // overrides by cache name
    std::vector<MountSpec> mounts{MountSpec{}};
    std::vector<CgroupSpec> cgroups;
    std::vector<TaskSpec> tasks;
    Timing timing;
    std::uint64_t seed = 1;
    TimeNs sampleInterval = 50 * kMillisecond;  // > 0
};

// What a person or the timeline does to a machine at a moment.
struct MkdirCommand {
    std::string path;
};
struct RmdirCommand {
    std::string path;
};
struct WriteCommand {
    std::string file;   // "/web/memory.max", "/web/memory.reclaim"
    std::string value;  // "16MiB"
};
struct DropCachesCommand {
    int mode = 2;  // 1 page cache, 2 slab objects, 3 both
};
struct StartTaskCommand {
    TaskSpec task;
};
struct ExitCommand {  // the named task exits: it does nothing more and lets go of what it holds
    std::string task;
};
struct SysctlCommand {
    std::string name;  // "vm.vfs_cache_pressure"
    std::string value;
};
struct SyncCommand {};  // writes back what is dirty
struct UmountCommand {
    std::string mount;
};
// A filesystem calls its own shrinker, once, for all it counts: with no memcg, as nobody told it of any (ZFS's
// arc_prune).
struct PruneCommand {
    std::string mount;
};
using Action = std::variant<MkdirCommand, RmdirCommand, WriteCommand, DropCachesCommand, StartTaskCommand, ExitCommand,
                            SysctlCommand, SyncCommand, UmountCommand, PruneCommand>;

struct Command {
    TimeNs at = 0;
    Action action;
    friend bool operator<(const Command& x, const Command& y) { return x.at < y.at; }
};

// The commands of a course, in order of time: never changed, so whoever keeps them sees by the address whether they are
// others.
using SharedCommands = std::shared_ptr<const std::vector<Command>>;

std::string describe(const Action& action);  // "rmdir /k1", "write 64MiB to /k1/memory.max"

}  // namespace reclaim
