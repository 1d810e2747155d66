#include "tests/core/machine/swarm.h"

#include <cstdlib>

#include "tests/core/support/budget.h"

namespace reclaim {
namespace {

const std::vector<std::string> kPaths{"/a", "/a/b", "/a/b/c", "/a/b/c/d", "/a/e", "/f", "/f/g", "/h"};

template <class T>
const T& oneOf(Prng& prng, const std::vector<T>& items) {
    return items[prng.below(items.size())];
}

std::vector<std::string> combinations() {
    std::vector<std::string> deadCaches{""};
    for (const DeadCaches* choice : choices::allDeadCaches())
        deadCaches.push_back("+dead_caches=" + std::string(choice->name()));
    const std::vector<std::vector<std::string>> axes{
        deadCaches,
        {"", "+list_lru=global", "+list_lru=dangling", "+list_lru=reparented", "+list_lru=lazy"},
        {"", "+shrinkers=not-aware", "+shrinkers=walk-in-shrink-slab", "+shrinkers=bitmap"},
        {"", "+accounting=slab-page", "+accounting=object-bytes"},
        {"", "+kmem_limit=fails", "+kmem_limit=memory-limit-only"},
        {"", "+epoch=a", "+epoch=b", "+epoch=c"}};
    std::vector<std::string> ids{"linux-3.14", "patchset-2014", "linux-5.3", "linux-6.1"};
    for (const auto& axis : axes) {
        const std::vector<std::string> before = ids;
        ids.clear();
        for (const std::string& id : before)
            for (const std::string& choice : axis) ids.push_back(id + choice);
    }
    std::vector<std::string> sensible;
    for (const std::string& id : ids)
        if (strategyNamed(id)) sensible.push_back(id);
    return sensible;
}

Timing drawTiming(Prng& prng) {
    if (prng.below(3) == 0) return Timing::idealTiming();
    Timing timing = Timing::guest61();
    const double scales[] = {0.1, 1.0, 4.0};
    timing.scale(scales[prng.below(3)]);
    if (prng.below(4) == 0) timing.gpTicks = static_cast<std::int64_t>(prng.below(4));
    if (prng.below(2) == 0) {
        timing.observerPeriod = 50 * kMillisecond;
        timing.observerCost = 2'500'000;
    }
    return timing;
}

// Files of few directories, so that tasks meet each other's; or kernel memory.
void drawVerb(Prng& prng, TaskSpec& task) {
    const std::vector<std::string> dirs{"/", "/a", "/a/b", "/data", "/a/3"};
    const std::vector<std::string> memory{"pages", "pipe",       "sockbuf",    "msg",
                                          "filp",  "kmalloc-64", "kmalloc-2k", "xfs_buf"};
    const TaskVerb verbs[] = {TaskVerb::Lookup, TaskVerb::Create, TaskVerb::Create, TaskVerb::Read,  TaskVerb::Read,
                              TaskVerb::Open,   TaskVerb::Mmap,   TaskVerb::Unlink, TaskVerb::Mkdir, TaskVerb::Alloc};
    task.verb = verbs[prng.below(std::size(verbs))];
    task.dir = oneOf(prng, dirs);
    task.keys.n = 1 + prng.below(800);
    task.count = 1 + prng.below(600);
    task.fileBytes = prng.below(4) == 0 ? 1 + prng.below(20) * kPageSize : 4096;
    task.after = prng.below(3) == 0 ? AfterWork::Stay : AfterWork::Exit;
    task.alloc = {.what = oneOf(prng, memory),
                  .bytes = (1 + prng.below(8)) * kPageSize,
                  .pinnedBy = prng.below(3) == 0 ? "ipc" : "process"};
    if (task.count % 5 == 0 && ofOneCache(task.alloc)) task.alloc.objects = 40;  // more than a slab, less than a stock
}

TaskSpec drawTask(Prng& prng, const MachineSpec& spec, TimeNs start) {
    TaskSpec task;
    task.name = "t" + std::to_string(prng.below(1000));
    task.cgroup = prng.below(12) == 0 ? "/" : oneOf(prng, kPaths);
    task.cpu = static_cast<std::uint32_t>(prng.below(spec.cpus));
    task.mount = spec.mounts[prng.below(spec.mounts.size())].name;
    task.keys.dist = static_cast<KeyDist>(prng.below(4));
    task.keys.n = 1 + prng.below(6000);
    task.keys.s = 0.5 + prng.unit();
    task.count = 1 + prng.below(5000);
    if (prng.below(2) == 0) task.ratePerSecond = 1000.0 * static_cast<double>(1 + prng.below(80));
    task.start = start;
    if (prng.below(4) == 0) task.stop = start + static_cast<TimeNs>(prng.below(100)) * kMillisecond;
    task.onError = prng.below(4) == 0 ? OnError::Stop : OnError::Continue;
    task.walk = prng.below(3) == 0 ? WalkMode::Ref : WalkMode::Rcu;
    task.killable = prng.below(3) != 0;
    task.gfp = prng.below(3) == 0 ? static_cast<GfpName>(prng.below(4)) : GfpName::Kernel;
    if (prng.below(2) == 0) drawVerb(prng, task);
    // A member is what a scenario can say.
    if (task.verb != TaskVerb::Lookup) task.walk = WalkMode::Rcu;
    if (task.verb == TaskVerb::Alloc) task.keys = KeySpec{};
    return task;
}

Action drawAction(Prng& prng, const MachineSpec& spec, TimeNs at) {
    switch (prng.below(16)) {
        case 0:
        case 1: return MkdirCommand{oneOf(prng, kPaths)};
        case 2:
        case 3: return RmdirCommand{oneOf(prng, kPaths)};
        case 4:
            return WriteCommand{oneOf(prng, kPaths) + "/memory.max",
                                prng.below(5) == 0 ? "max" : std::to_string(prng.below(300) * kPageSize)};
        case 5:
            return WriteCommand{oneOf(prng, kPaths) + "/memory.kmem.limit_in_bytes",
                                std::to_string(prng.below(300) * kPageSize)};
        case 6: return DropCachesCommand{static_cast<int>(1 + prng.below(3))};
        case 7: return WriteCommand{"nonsense", "x"};
        case 8: return ExitCommand{"t" + std::to_string(prng.below(1000))};
        case 9: return SyncCommand{};
        case 10: return SysctlCommand{"vm.vfs_cache_pressure", std::to_string(prng.below(4) * 60)};
        case 11:
            return WriteCommand{oneOf(prng, kPaths) + "/memory.reclaim", std::to_string(prng.below(300) * kPageSize)};
        case 12:
            if (prng.below(3) == 0) return UmountCommand{spec.mounts[prng.below(spec.mounts.size())].name};
            return SyncCommand{};
        default: return StartTaskCommand{drawTask(prng, spec, at)};
    }
}

}  // namespace

const std::vector<std::string>& allStrategies() {
    static const std::vector<std::string> kAll = combinations();
    return kAll;
}

SwarmMember swarmMember(std::uint64_t seed) {
    Prng prng(seed);
    SwarmMember member;
    member.seed = seed;
    // Half of the members run a plain profile.
    member.strategy = prng.below(2) == 0 ? profiles()[prng.below(profiles().size())].id : oneOf(prng, allStrategies());
    // Way 5 needs a newcomer that is charged; in the profiles of v1 few are.
    if (seed % 16 == 7) member.strategy = "linux-5.3+dead_caches=adopt";
    MachineSpec& spec = member.spec;
    spec.seed = seed;
    spec.refBits = seed % 3 == 0 ? 4 : 64;  // four bits overflow at once
    spec.reapPeriod = static_cast<TimeNs>(1 + seed % 40) * kMillisecond;
    spec.memoryBytes = (16 + prng.below(100)) << 20;
    spec.nodes = static_cast<std::uint32_t>(1 + prng.below(2));
    spec.cpus = static_cast<std::uint32_t>(1 + prng.below(3));
    spec.timing = drawTiming(prng);
    spec.sampleInterval = static_cast<TimeNs>(1 + prng.below(60)) * kMillisecond;
    (void)prng.below(3);  // of a key that is gone; what follows is drawn as before
    if (prng.below(2) == 0) spec.mounts[0].files.push_back({"/data", 1 + prng.below(500), 4096});
    if (prng.below(2) == 0) spec.mounts.push_back({"second", "tmpfs"});
    spec.vfsCachePressure = prng.below(4) == 0 ? 40 : 100;
    for (const std::string& path : kPaths)
        if (prng.below(3) != 0) {
            const std::string parent = path.substr(0, path.rfind('/'));
            const auto known = [&](const CgroupSpec& c) { return c.path == parent; };
            if (!parent.empty() && std::none_of(spec.cgroups.begin(), spec.cgroups.end(), known)) continue;
            spec.cgroups.push_back(group(path, prng.below(2) == 0 ? 20 + prng.below(300) : 0));
        }
    const std::uint64_t tasks = 1 + prng.below(4);
    for (std::uint64_t i = 0; i < tasks; ++i)
        spec.tasks.push_back(drawTask(prng, spec, static_cast<TimeNs>(prng.below(20)) * kMillisecond));
    TimeNs at = 0;
    const std::uint64_t commands = 5 + prng.below(40);
    for (std::uint64_t i = 0; i < commands; ++i) {
        at += static_cast<TimeNs>(prng.below(12'000'000));
        member.commands.push_back({at, drawAction(prng, spec, at)});
    }
    member.end = at + 60 * kMillisecond;
    // The other allocator for one member in four, drawn last: what stands above is as it was when there was one. Its
    // worker comes by every two seconds.
    if (prng.below(4) == 0 && strategyNamed(member.strategy + "+slab_allocator=slab")) {
        member.strategy += "+slab_allocator=slab";
        member.end += static_cast<TimeNs>(prng.below(6)) * kSecond;
    }
    return member;
}

std::vector<TaskSpec*> tasksOf(SwarmMember& member) {
    std::vector<TaskSpec*> tasks;
    for (TaskSpec& task : member.spec.tasks) tasks.push_back(&task);
    for (Command& command : member.commands)
        if (auto* start = std::get_if<StartTaskCommand>(&command.action)) tasks.push_back(&start->task);
    return tasks;
}

std::vector<std::uint64_t> swarmSeeds(std::uint64_t few, std::uint64_t many) {
    if (const char* one = std::getenv("RECLAIMLAB_SEED")) return {std::strtoull(one, nullptr, 10)};
    const bool all = std::getenv("RECLAIMLAB_LONG") != nullptr;
    const std::uint64_t step = kPatience > 1 && !all ? 3 : 1;
    std::vector<std::uint64_t> seeds;
    for (std::uint64_t seed = step; seed <= (all ? many : few); seed += step) seeds.push_back(seed);
    return seeds;
}

}  // namespace reclaim
