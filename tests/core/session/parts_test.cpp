// The small parts of a session: pace, history of cgroups, captures drawn beside predictions.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "core/session/capture_reference.h"
#include "core/session/cgroup_history.h"
#include "core/session/pacer.h"
#include "session_fixture.h"

namespace reclaim {
namespace {

using namespace std::chrono_literals;

TEST(Pacer, SlicesFollowTheWantedSpeedAndWhatCanBeComputed) {
    const auto start = Pacer::Clock::now();
    Pacer pacer;
    pacer.setSpeed(1, 0, start);
    EXPECT_NEAR(static_cast<double>(pacer.slice(false)), 1e9 / 30, 2);
    for (int i = 0; i < 10; ++i) pacer.computed(kSecond, 100ms);   // ten times real time
    EXPECT_NEAR(static_cast<double>(pacer.slice(false)), 1e9 / 30, 2) << "the wanted speed bounds it";
    EXPECT_NEAR(static_cast<double>(pacer.slice(true)), 1e10 / 30, 2e6);
    pacer.computed(kSecond, 10s);
    EXPECT_NEAR(static_cast<double>(pacer.slice(false)), 1e8 / 30, 2e4) << "too slow: what can be done in a frame";
    pacer.setSpeed(1e-12, 0, start);
    EXPECT_EQ(pacer.slice(false), 1) << "time never stands still";
    pacer.setSpeed(-3, 0, start);
    EXPECT_EQ(pacer.wanted(), 1);
}

TEST(Pacer, BoundariesAreDueOnTheWallAndLostTimeIsNotCaughtUp) {
    const auto start = Pacer::Clock::now();
    Pacer pacer;
    pacer.setSpeed(2, kSecond, start);
    EXPECT_EQ(pacer.due(3 * kSecond, start), start + 1s);
    EXPECT_EQ(pacer.due(3 * kSecond, start + 950ms), start + 1s);
    (void)pacer.due(3 * kSecond, start + 5s);   // four seconds late: counts from here
    EXPECT_EQ(pacer.due(5 * kSecond, start + 5s), start + 6s);
    pacer.setSpeed(0, 0, start);
    EXPECT_TRUE(pacer.unpaced());
    EXPECT_EQ(pacer.due(1000 * kSecond, start), start);
    pacer.restart(0, start);
    pacer.note(0, start);
    pacer.note(kSecond, start + 500ms);
    EXPECT_DOUBLE_EQ(pacer.reached(), 2.0);
}

CgroupRow row(std::uint32_t id, const std::string& path, TimeNs born, MemcgState state = MemcgState::Online) {
    CgroupRow row;
    row.id = MemcgId{id};
    row.parent = MemcgId{0};
    row.name = path;
    row.path = path;
    row.born = born;
    row.state = state;
    return row;
}

TEST(CgroupHistory, RemovedCgroupsBecomeGhostsAndNamesAreUsedAgain) {
    CgroupHistory history;
    history.update({row(0, "/", 0), row(1, "/a", 0), row(2, "/b", 0)}, 0);
    const std::uint64_t first = history.version();
    history.update({row(0, "/", 0), row(1, "/a", 0), row(2, "/b", 0)}, 1);
    EXPECT_EQ(history.version(), first) << "nothing has changed";
    history.update({row(0, "/", 0), row(1, "/a", 0, MemcgState::Dying), row(2, "/b", 0)}, 5);
    EXPECT_GT(history.version(), first);
    history.update({row(0, "/", 0), row(2, "/b", 0)}, 7);
    ASSERT_EQ(history.entries().size(), 3u);
    EXPECT_TRUE(history.entries()[1].shown.ghost);
    EXPECT_EQ(history.entries()[1].shown.released, 7);
    EXPECT_EQ(history.entries()[1].row, CgroupHistory::kNoRow);
    // The same name and the same id again: another cgroup.
    history.update({row(0, "/", 0), row(2, "/b", 0), row(1, "/a", 9)}, 10);
    ASSERT_EQ(history.entries().size(), 4u);
    EXPECT_FALSE(history.entries()[3].shown.ghost);
    EXPECT_EQ(history.entries()[3].occurrence, 1u);
    EXPECT_EQ(history.entries()[3].row, 2u);
    EXPECT_EQ(history.find("/a", 0), &history.entries()[1]);
    EXPECT_EQ(history.find("/a", 1), &history.entries()[3]);
    EXPECT_EQ(history.find("/a", 2), nullptr);
    // Replaced between two looks: the old one is a ghost although id and path are taken.
    history.update({row(0, "/", 0), row(2, "/b", 0), row(1, "/a", 12)}, 13);
    ASSERT_EQ(history.entries().size(), 5u);
    EXPECT_TRUE(history.entries()[3].shown.ghost);
    EXPECT_FALSE(history.entries()[4].shown.ghost);
}

TEST(CgroupHistory, WhatCameAndWentBetweenTwoLooksIsAGhostToo) {
    // /a was released before anybody looked, /c between two looks; /b and its child are there.
    const auto last = [](MemcgId id) {
        CgroupRow gone = row(id.raw, id.raw == 1 ? "/a" : "/c", id.raw, MemcgState::Freed);
        gone.released = 40 + id.raw;
        return gone;
    };
    CgroupHistory history;
    history.update({row(0, "/", 0), row(2, "/b", 2), row(3, "/b/x", 3)}, 50, last, 4);
    ASSERT_EQ(history.entries().size(), 4u);
    EXPECT_EQ(history.entries()[1].shown.path, "/a") << "in order of creation";
    EXPECT_TRUE(history.entries()[1].shown.ghost);
    EXPECT_EQ(history.entries()[1].shown.released, 41);
    EXPECT_EQ(history.entries()[3].row, 2u);
    const std::uint64_t version = history.version();
    history.update({row(0, "/", 0), row(2, "/b", 2), row(3, "/b/x", 3)}, 55, last, 4);
    EXPECT_EQ(history.version(), version) << "said once";
    history.update({row(0, "/", 0), row(2, "/b", 2), row(3, "/b/x", 3), row(5, "/a", 56)}, 60, last, 6);
    ASSERT_EQ(history.entries().size(), 6u);
    EXPECT_EQ(history.entries()[4].shown.path, "/c");
    EXPECT_EQ(history.entries()[5].occurrence, 1u) << "the second /a";
    // Another lane looked later and less often: its entries are found by what they are, not by when they were seen.
    CgroupHistory late;
    late.update({row(0, "/", 0), row(5, "/a", 57)}, 60);
    EXPECT_EQ(late.entries()[1].occurrence, 0u);
    EXPECT_EQ(history.counterpart(late.entries()[1]), &history.entries()[5]);
    EXPECT_EQ(late.counterpart(history.entries()[5]), &late.entries()[1]);
    // More than may be kept: the newest, and none of them twice.
    CgroupHistory many;
    const auto freed = [](MemcgId id) { return row(id.raw, "/g" + std::to_string(id.raw), id.raw, MemcgState::Freed); };
    many.update({row(0, "/", 0)}, 9000, freed, 5001);
    EXPECT_EQ(many.entries().size(), 1 + CgroupHistory::kGhostsMax);
    EXPECT_NE(many.find("/g5000", 0), nullptr);
    EXPECT_NE(many.find("/g4001", 0), nullptr);
    EXPECT_EQ(many.find("/g4000", 0), nullptr);
}

TEST(CgroupHistory, KeepsAThousandGhostsTheNewest) {
    CgroupHistory history;
    for (std::uint32_t i = 1; i <= 1500; ++i)
        history.update({row(0, "/", 0), row(i, "/g" + std::to_string(i), i)}, i);
    history.update({row(0, "/", 0)}, 1501);
    EXPECT_EQ(history.entries().size(), 1 + CgroupHistory::kGhostsMax);
    EXPECT_EQ(history.find("/g500", 0), nullptr);
    EXPECT_NE(history.find("/g501", 0), nullptr);
    EXPECT_NE(history.find("/g1500", 0), nullptr);
}

TEST(CaptureReference, TheBundledCaptureIsDrawn) {
    Scenario scenario = smallScenario();
    EXPECT_TRUE(CaptureReference::load(scenario).timelines.empty());
    scenario.machine.cgroups[0].path = "/k1";
    scenario.reference = "kernel-6.1/K1";
    const CaptureReference reference = CaptureReference::load(scenario);
    EXPECT_EQ(reference.warning, "");
    const auto find = [&](const std::string& metric) -> const CaptureReference::Timeline* {
        for (const auto& timeline : reference.timelines)
            if (timeline.info.metric == metric && timeline.info.cgroup == "/k1") return &timeline;
        return nullptr;
    };
    const auto* memory = find("memory.current");
    ASSERT_TRUE(memory);
    EXPECT_EQ(memory->info.strategy, "real");
    EXPECT_EQ(memory->info.unit, "bytes");
    double most = 0;
    for (const SeriesPoint& point : memory->points) most = std::max(most, point.value);
    EXPECT_GT(most, 30.0 * (1 << 20)) << "K1 fills its 32 MiB";
    EXPECT_LE(most, 32.0 * (1 << 20));
    ASSERT_TRUE(find("memory.stat.slab_reclaimable"));
    const auto* hits = find("memory.events.max");
    ASSERT_TRUE(hits);
    EXPECT_EQ(hits->points.back().value, 27) << "as the capture's summary says";
}

// The same removal on three kernels, each clock moved so that the removals coincide.
TEST(CaptureReference, SeveralCapturesAreDrawnEachForItsStrategyOnItsClock) {
    Scenario scenario = smallScenario();
    scenario.strategies = {"linux-4.0", "linux-5.3", "linux-6.1"};
    scenario.references = {{"kernel-4.14/K3neg", "linux-4.0", 0},
                           {"kernel-5.4/K3neg", "linux-5.3", 183'300'000},
                           {"kernel-6.1/K3neg", "linux-6.1", 2'115'900'000}};
    const CaptureReference reference = CaptureReference::load(scenario);
    EXPECT_EQ(reference.warning, "");
    std::map<std::string, double> dyingAt3s;
    for (const auto& timeline : reference.timelines) {
        if (timeline.info.metric != "cgroup.stat.nr_dying_descendants" || timeline.info.cgroup != "/") continue;
        EXPECT_TRUE(isReal(timeline.info.strategy));
        for (const SeriesPoint& point : timeline.points)
            if (point.t >= 0 && point.t <= 3 * kSecond) dyingAt3s[timeline.info.strategy] = point.value;
    }
    EXPECT_EQ(dyingAt3s, (std::map<std::string, double>{
                             {"real linux-4.0", 100}, {"real linux-5.3", 1}, {"real linux-6.1", 0}}))
        << "6.1 has it among the metrics that were always 0";
}

TEST(CaptureReference, WhatIsMissingIsAWarningAndPathsStayInside) {
    Scenario scenario = smallScenario();
    scenario.reference = "kernel-6.1/NoSuchCapture";
    EXPECT_NE(CaptureReference::load(scenario).warning, "");
    scenario.reference = "kernel-6.1/K1";   // its cgroup is /k1, ours is /k
    const CaptureReference other = CaptureReference::load(scenario);
    for (const auto& timeline : other.timelines) EXPECT_NE(timeline.info.cgroup, "/k1");
    scenario.referenceCgroup = "/k1";
    bool drawn = false;
    for (const auto& timeline : CaptureReference::load(scenario).timelines)
        drawn |= timeline.info.cgroup == "/k" && timeline.info.metric == "memory.current";
    EXPECT_TRUE(drawn) << "the scenario says which cgroup of the capture is meant";
    for (const char* outside : {"../kernel-6.1/K1", "/etc/passwd", "kernel-6.1/../../K1"}) {
        scenario.reference = outside;
        const CaptureReference refused = CaptureReference::load(scenario);
        EXPECT_TRUE(refused.timelines.empty());
        EXPECT_NE(refused.warning.find("not below the data folder"), std::string::npos) << outside;
    }
    scenario.reference = "kernel-6.1/NoSuchCapture";
    LabOptions options;
    options.speed = 0;
    const auto lab = opened(scenario, options);
    ASSERT_TRUE(lab->waitForEnd()) << "and the run goes on";
    ASSERT_EQ(lab->frame()->warnings.size(), 1u);
}

}  // namespace
}  // namespace reclaim
