// What writeScenario() writes reads back to an equal value, for thousands of scenarios that nobody thought of.
#include <gtest/gtest.h>

#include "tests/core/scenario/scenario_comparison.h"
#include "tests/core/scenario/scenario_texts.h"

namespace reclaim {
namespace {

using namespace testing_texts;

class RandomScenario {
public:
    explicit RandomScenario(std::uint64_t seed) : random_(seed) {}

    Scenario make() {
        Scenario scenario;
        scenario.title = text(1);
        if (coin()) scenario.goal = text(1);
        scenario.stop = time(1);
        fillMachine(scenario.machine, scenario.stop);
        scenario.strategies = coin() ? std::vector<std::string>{"linux-6.1"}
                                     : std::vector<std::string>{"patchset-2014", "linux-3.14", "linux-6.1"};
        fillStory(scenario.story);
        fillTimeline(scenario);
        for (auto n = random_.below(4); n-- > 0;) scenario.watch.push_back(watch(scenario));
        for (auto n = random_.below(6); n-- > 0;) scenario.expect.push_back(expectation(scenario));
        if (coin()) scenario.reference = "kernel-6.1/K1";
        else if (coin())
            scenario.references = {{"kernel-5.4/KD", "linux-6.1", time(0)}, {"kernel-6.1/K1", "linux-6.1", 0}};
        if (coin() && !(scenario.reference.empty() && scenario.references.empty())) scenario.referenceCgroup = "/k1";
        return scenario;
    }

private:
    bool coin() { return random_.below(2) == 0; }
    // Any moment, and often a round one.
    TimeNs time(TimeNs least) {
        const auto scale = random_.below(4);
        const TimeNs unit = scale == 0 ? 1 : scale == 1 ? kMicrosecond : scale == 2 ? kMillisecond : kSecond;
        return least + unit * static_cast<TimeNs>(random_.below(900'000));
    }
    std::uint64_t bytes() {
        const auto shift = random_.below(4) * 10;
        return (random_.below(4'000'000)) << shift >> (coin() ? 0 : 3);
    }
    std::string text(std::size_t least) {
        static const std::vector<std::string> kPieces{"a", "Z",  " ",  "0",    "\"", "\\", "\n",  "\t",
                                                      ":", "# ", "- ", "{",    "]",  "'",  "é",   "日",
                                                      "🐧", "%",  "~",  "\x01", "*x", "&y", "yes", "null"};
        std::string out;
        for (auto n = least + random_.below(12); n-- > 0;) out += kPieces[random_.below(kPieces.size())];
        return out;
    }
    std::string nameFrom(const std::vector<std::string>& names) { return names[random_.below(names.size())]; }

    void fillMachine(MachineSpec& machine, TimeNs stop) {
        machine.memoryBytes = (std::uint64_t{16} << 20) + bytes() % (std::uint64_t{8} << 40);
        machine.nodes = static_cast<std::uint32_t>(1 + random_.below(64));
        machine.cpus = static_cast<std::uint32_t>(1 + random_.below(256));
        machine.seed = random_.next();
        machine.sampleInterval = kMicrosecond + stop / 1000;
        if (coin()) fillTiming(machine.timing);
        for (auto n = random_.below(3); n-- > 0;) {
            SlabGeometrySpec slab;
            slab.order = static_cast<std::uint32_t>(random_.below(4));
            slab.objects = static_cast<std::uint32_t>(1 + random_.below(30));
            slab.sizeBytes =
                static_cast<std::uint32_t>(8 + random_.below((kPageSize << slab.order) / slab.objects - 8));
            slab.reclaimable = coin();
            machine.slabs[nameFrom({"dentry", "ext4_inode_cache", "0", "no", "a b", "\"q\""})] = slab;
        }
        if (coin()) machine.minFreeKbytes = 1 + random_.below(machine.memoryBytes / 2048);
        if (coin() && machine.nodes == 1)
            for (const char* name : {"DMA", "DMA32", "a b"}) {
                const std::uint64_t managed = 10 + random_.below(machine.memoryBytes / kPageSize / 4);
                machine.zones.push_back(
                    {name, managed, 1 + random_.below(3), coin() ? 4 + random_.below(2) : 0, coin() ? 6u : 0u});
            }
        std::uint64_t managed = machine.zones.empty() ? machine.memoryBytes / kPageSize : 0;
        for (const ZoneSpec& zone : machine.zones) managed += zone.managed;
        if (coin()) machine.usedBytes = random_.below((managed - 1) * kPageSize);
        machine.vfsCachePressure = static_cast<std::uint32_t>(random_.below(1'000));
        machine.mounts = {mount("root", false)};
        if (coin()) machine.mounts.push_back(mount(nameFrom({"data", "null", "7"}), coin()));
        paths_ = {"/web"};
        machine.cgroups.push_back(cgroup("/web"));
        for (auto n = random_.below(6); n-- > 0;) {
            const std::string path = nameFrom(paths_) + "/" + nameFrom({"a", "b.c", "x y", "0", "é", "q\"'", "{}"});
            if (path.size() > 200 || std::find(paths_.begin(), paths_.end(), path) != paths_.end()) continue;
            paths_.push_back(path);
            machine.cgroups.push_back(cgroup(path));
        }
        for (auto n = random_.below(4); n-- > 0;) machine.tasks.push_back(task(machine, "t" + std::to_string(n), 0));
    }
    MountSpec mount(const std::string& name, bool tmpfs) {
        MountSpec spec;
        spec.name = name;
        spec.type = tmpfs ? "tmpfs" : "ext4";
        if (tmpfs) return spec;
        for (const char* dir : {"/a", "/a/b.c", "/true", "/0-_"})
            if (coin()) spec.files.push_back({dir, 1 + random_.below(1'000'000), bytes() % (1u << 30)});
        return spec;
    }
    void fillTiming(Timing& timing) {
        timing = Timing::guest61();
        timing.hz = 100 + static_cast<std::int64_t>(random_.below(900));
        timing.gpTicks = static_cast<std::int64_t>(random_.below(5));
        if (coin()) timing.tickPhase = static_cast<TimeNs>(random_.below(static_cast<std::uint64_t>(timing.jiffy())));
        timing.scanObject = time(0);
        timing.lookupNegativeNew = 1 + static_cast<TimeNs>(random_.below(10'000));
        if (coin()) timing.allocTrace = time(0), timing.freeTrace = 1;
        if (!coin()) return;
        timing.observerPeriod = 1 + time(kMicrosecond);
        timing.observerCost = timing.observerPeriod / 2;
    }
    CgroupSpec cgroup(const std::string& path) {
        CgroupSpec spec;
        spec.path = path;
        if (coin()) spec.memoryMax = bytes();
        if (coin()) spec.kmemMax = bytes();
        if (coin()) spec.startKmemBytes = std::min(spec.memoryMax, bytes());
        return spec;
    }
    TaskSpec task(const MachineSpec& machine, const std::string& name, TimeNs at) {
        TaskSpec spec;
        spec.name = coin() ? name : name + text(0);
        spec.cgroup = nameFrom(paths_);
        spec.cpu = static_cast<std::uint32_t>(random_.below(machine.cpus));
        spec.verb = static_cast<TaskVerb>(random_.below(8));
        spec.gfp = static_cast<GfpName>(random_.below(4));
        spec.killable = coin();
        spec.after = coin() ? AfterWork::Stay : AfterWork::Exit;
        if (spec.verb == TaskVerb::Alloc) fillAlloc(spec.alloc);
        else fillNames(machine, spec);
        if (coin()) spec.ratePerSecond = random_.unit() * 1e6 + 1e-3;
        spec.count = 1 + random_.below(1'000'000);
        spec.start = coin() ? at : at + time(0);
        if (coin()) spec.stop = spec.start + time(1);
        spec.onError = coin() ? OnError::Stop : OnError::Continue;
        return spec;
    }
    void fillAlloc(AllocSpec& alloc) {
        alloc.what = nameFrom({"pages", "pipe", "sockbuf", "msg", "kmalloc-64", "kmalloc-1k", "vm_area_struct"});
        if (alloc.what == "pages") alloc.bytes = kPageSize * (1 + random_.below(100));
        if (ofOneCache(alloc) && coin()) alloc.objects = 1 + static_cast<std::uint32_t>(random_.below(1'000'000));
        if (coin()) alloc.pinnedBy = nameFrom({"ipc", "null", "a b", "no"});
    }
    void fillNames(const MachineSpec& machine, TaskSpec& spec) {
        spec.mount = machine.mounts.back().name;
        if (spec.verb != TaskVerb::Lookup || coin()) spec.dir = nameFrom({"/a", "/a/b.c", "/0/-/_"});
        if (spec.verb == TaskVerb::Create) spec.fileBytes = bytes() % (1u << 30);
        if (spec.verb == TaskVerb::Lookup && coin()) spec.walk = WalkMode::Ref;
        spec.keys.dist = static_cast<KeyDist>(random_.below(4));
        spec.keys.n = 1 + random_.below(spec.keys.dist == KeyDist::Sequential ? 1'000'000'000 : 5'000'000);
        if (spec.keys.dist == KeyDist::Zipf) spec.keys.s = 0.01 + random_.unit() * 9;
    }
    void fillStory(std::vector<StoryLine>& story) {
        TimeNs at = 0;
        for (auto n = random_.below(4); n-- > 0;) {
            StoryLine line;
            line.at = at += time(0);
            line.say = text(1);
            if (coin()) {
                line.choices = {text(1), text(0), "yes"};
                line.reveal = at + time(0);
            }
            story.push_back(line);
        }
    }
    void fillTimeline(Scenario& scenario) {
        TimeNs at = 0;
        int made = 0;
        for (auto n = random_.below(8); n-- > 0;) {
            if (coin()) at += time(0) / 8;
            switch (random_.below(8)) {
                case 0: {
                    const std::string path = "/made" + std::to_string(made++);
                    scenario.timeline.push_back({at, MkdirCommand{path}});
                    break;
                }
                case 1: scenario.timeline.push_back({at, RmdirCommand{nameFrom(paths_)}}); break;
                case 2:
                    scenario.timeline.push_back(
                        {at, WriteCommand{nameFrom(paths_) + "/memory.max", coin() ? "max" : "16MiB"}});
                    break;
                case 3:
                    scenario.timeline.push_back({at, DropCachesCommand{static_cast<int>(1 + random_.below(3))}});
                    break;
                case 5: scenario.timeline.push_back({at, SyncCommand{}}); break;
                case 6:
                    scenario.timeline.push_back(
                        {at, SysctlCommand{"vm.vfs_cache_pressure", std::to_string(random_.below(1'000))}});
                    break;
                case 7:
                    if (scenario.machine.tasks.empty()) break;
                    scenario.timeline.push_back(
                        {at, ExitCommand{scenario.machine.tasks[random_.below(scenario.machine.tasks.size())].name}});
                    break;
                case 4:
                    scenario.timeline.push_back(
                        {at, StartTaskCommand{task(scenario.machine, "late" + std::to_string(n), at)}});
                    break;
            }
        }
    }
    Watch watch(const Scenario&) {
        if (coin()) return {"", "lab.reclaims"};
        return {coin() ? nameFrom(paths_) : "/we*", "memory.current"};
    }
    Expectation expectation(const Scenario& scenario) {
        Expectation expected;
        if (coin()) expected.at = static_cast<TimeNs>(random_.below(static_cast<std::uint64_t>(scenario.stop)));
        if (coin()) expected.strategy = scenario.strategies.back();
        const bool machine = coin();
        expected.metric = machine ? "lab.enomem" : "memory.current";
        if (!machine) expected.cgroup = nameFrom(paths_);
        expected.comparison = static_cast<Comparison>(random_.below(6));
        expected.value = coin() ? static_cast<double>(random_.below(1'000'000)) : (random_.unit() - 0.5) * 1e9;
        return expected;
    }

    Prng random_;
    std::vector<std::string> paths_;
};

TEST(RoundTrip, RandomScenariosReadBackEqual) {
    for (std::uint64_t seed = 1; seed <= 1'500; ++seed) {
        const Scenario scenario = RandomScenario(seed).make();
        const std::string text = writeScenario(scenario);
        const ScenarioReading reading = readScenarioText(text, "written.yaml");
        ASSERT_EQ(allTexts(reading), "") << "seed " << seed << "\n" << text;
        ASSERT_EQ(differenceOf(scenario, *reading.scenario), "") << "seed " << seed << "\n" << text;
        ASSERT_EQ(writeScenario(*reading.scenario), text) << "seed " << seed;
        // So does the hashed text, as far as it goes.
        Scenario input = scenario;
        input.title = "t";
        input.goal = input.reference = input.referenceCgroup = "";
        input.story.clear();
        input.expect.clear();
        const ScenarioReading hashed = readScenarioText("title: t\n" + hashedText(scenario), "hashed.yaml");
        ASSERT_EQ(allTexts(hashed), "") << "seed " << seed << "\n" << hashedText(scenario);
        ASSERT_EQ(differenceOf(input, *hashed.scenario), "") << "seed " << seed << "\n" << hashedText(scenario);
    }
}

TEST(RoundTrip, TheFullFilesReadBackEqualAndAlone) {
    for (const std::string& text : {kFull, kFiles}) {
        const ScenarioReading first = readScenarioText(text, "full.yaml");
        ASSERT_EQ(allTexts(first), "");
        const ScenarioReading second = readScenarioText(writeScenario(*first.scenario), "written.yaml");
        ASSERT_EQ(allTexts(second), "");
        EXPECT_EQ(differenceOf(*first.scenario, *second.scenario), "");
    }
}

// A comparison that sees nothing would make the tests above worthless.
TEST(RoundTrip, TheComparisonSeesAChangeOfEachPart) {
    const Scenario whole = *readScenarioText(kFull, "full.yaml").scenario;
    const auto seen = [&](const char* what, auto change) {
        Scenario other = whole;
        change(other);
        EXPECT_NE(differenceOf(whole, other), "") << what;
    };
    seen("title", [](Scenario& s) { s.title += "x"; });
    seen("story", [](Scenario& s) { s.story[1].reveal += 1; });
    seen("seed", [](Scenario& s) { s.machine.seed -= 1; });
    seen("timing", [](Scenario& s) { s.machine.timing.freeObject += 1; });
    seen("slab", [](Scenario& s) { s.machine.slabs["dentry"].objects = 20; });
    seen("cgroup", [](Scenario& s) { s.machine.cgroups[0].kmemMax += 1; });
    seen("task", [](Scenario& s) { s.machine.tasks[0].keys.s += 1e-9; });
    seen("walk", [](Scenario& s) { s.machine.tasks[0].walk = WalkMode::Rcu; });
    seen("started task", [](Scenario& s) { std::get<StartTaskCommand>(s.timeline[1].action).task.count += 1; });
    seen("write", [](Scenario& s) { std::get<WriteCommand>(s.timeline[3].action).value = "17MiB"; });
    seen("watch", [](Scenario& s) { s.watch.pop_back(); });
    seen("expect", [](Scenario& s) { s.expect[0].value += 1; });
    seen("stop", [](Scenario& s) { s.stop += 1; });
    seen("min_free_kbytes", [](Scenario& s) { s.machine.minFreeKbytes += 1; });
    seen("used", [](Scenario& s) { s.machine.usedBytes += 4096; });
    seen("zones", [](Scenario& s) { s.machine.zones = {{"DMA", 3840, 177, 221, 265}}; });
    seen("vfs_cache_pressure", [](Scenario& s) { s.machine.vfsCachePressure += 1; });
}

TEST(RoundTrip, TheComparisonSeesAChangeOfFilesAndHolders) {
    const Scenario whole = *readScenarioText(kFiles, "files.yaml").scenario;
    const auto seen = [&](const char* what, auto change) {
        Scenario other = whole;
        change(other);
        EXPECT_NE(differenceOf(whole, other), "") << what;
    };
    seen("files", [](Scenario& s) { s.machine.mounts[0].files[0].files += 1; });
    seen("verb", [](Scenario& s) { s.machine.tasks[1].verb = TaskVerb::Read; });
    seen("dir", [](Scenario& s) { s.machine.tasks[1].dir += "x"; });
    seen("size", [](Scenario& s) { s.machine.tasks[0].fileBytes += 1; });
    seen("pages", [](Scenario& s) { s.machine.tasks[3].alloc.bytes += 4096; });
    seen("objects", [](Scenario& s) { s.machine.tasks[4].alloc.objects = 2; });
    seen("pinned_by", [](Scenario& s) { s.machine.tasks[3].alloc.pinnedBy = "x"; });
    seen("gfp", [](Scenario& s) { s.machine.tasks[0].gfp = GfpName::Kernel; });
    seen("killable", [](Scenario& s) { s.machine.tasks[1].killable = true; });
    seen("after", [](Scenario& s) { s.machine.tasks[1].after = AfterWork::Exit; });
    seen("exit", [](Scenario& s) { std::get<ExitCommand>(s.timeline[0].action).task = "maker"; });
    seen("sysctl", [](Scenario& s) { std::get<SysctlCommand>(s.timeline[1].action).value = "201"; });
    seen("umount", [](Scenario& s) { std::get<UmountCommand>(s.timeline[4].action).mount = "tmp"; });
}

}  // namespace
}  // namespace reclaim
