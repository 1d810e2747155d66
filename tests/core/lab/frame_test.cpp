// Frames: they hold what is visible and nothing that grows with the objects of a machine.
#include "core/frame/frame_value.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/lab/frame_builder.h"
#include "tests/core/support/headless.h"
#include "tests/core/support/small_scenario.h"

namespace reclaim {
namespace {

using namespace std::chrono_literals;

std::unique_ptr<LaneCrew> crewOf(const Scenario& scenario) {
    std::vector<std::unique_ptr<Lane>> lanes;
    for (const std::string& strategy : scenario.strategies) {
        auto lane = Lane::create(scenario, strategy);
        if (!lane) throw std::runtime_error(lane.error().text());
        lanes.push_back(std::move(*lane));
    }
    return std::make_unique<LaneCrew>(std::move(lanes), 2);
}

// A scenario whose machines hold `objects` dentries at its end, in a cgroup without a limit.
Scenario withObjects(std::uint64_t objects) {
    Scenario scenario = smallScenario(Timing::idealTiming(), objects);
    scenario.machine.memoryBytes = 4ull << 30;
    scenario.machine.cgroups[0].memoryMax = kNoLimit;
    scenario.machine.sampleInterval = kSecond;
    scenario.timeline.clear();
    scenario.stop = 2 * kMillisecond;
    return scenario;
}

ViewRequest everything(std::uint64_t serial, MemcgId memcg) {
    ViewRequest request;
    request.serial = serial;
    request.inspectedLane = 2;
    request.events = true;
    request.lru = LruRequest{};
    request.lru->memcg = memcg;
    request.lru->count = 1024;
    return request;
}

std::shared_ptr<const Frame> frameOf(const LaneCrew& crew, const ViewRequest& request, RunMode mode = RunMode::Paused,
                                     FrameBuilder* builder = nullptr,
                                     FrameBuilder::Clock::time_point now = FrameBuilder::Clock::now()) {
    FrameBuilder own;
    if (!builder) {
        own.reset(crew.size());
        builder = &own;
    }
    FrameState state;
    state.mode = mode;
    return builder->build(crew, {}, state, request, now);
}

TEST(Frame, BytesDoNotDependOnTheNumberOfObjects) {
    std::uint64_t bytes[2] = {};
    std::uint64_t objects[2] = {};
    for (int i = 0; i < 2; ++i) {
        const Scenario scenario = withObjects(i == 0 ? 1'000 : 1'000'000);
        const auto crew = crewOf(scenario);
        ASSERT_TRUE(crew->advance(scenario.stop, 10min, 100'000));
        const MemcgId cgroup = (*crew)[2].machine().cgroupNamed("/k");
        const auto frame = frameOf(*crew, everything(1, cgroup));
        bytes[i] = frame->copiedBytes;
        ASSERT_TRUE(frame->lru);
        objects[i] = frame->lru->slice.total;
        EXPECT_EQ(frame->lru->overview.size(), 512u);
        EXPECT_LE(frame->lru->slice.entries.size(), 1024u);
        EXPECT_EQ(frame->answers, 1u);
    }
    EXPECT_EQ(objects[0], 1'000u);
    EXPECT_EQ(objects[1], 1'000'000u);
    EXPECT_GT(bytes[0], 1000u) << "it counts something";
    // 24 entries more fit into the slice; nothing else differs.
    EXPECT_LE(bytes[1], bytes[0] + 24 * sizeof(LruEntry) + 4096);
}

TEST(Frame, TenThousandCgroupsFitIntoAMebibyte) {
    Scenario scenario = withObjects(10'000);
    for (int i = 0; i < 10'000; ++i)
        scenario.machine.cgroups.push_back(CgroupSpec{"/g" + std::to_string(i), kNoLimit, kNoLimit, 0});
    const auto crew = crewOf(scenario);
    ASSERT_TRUE(crew->advance(scenario.stop, 10min, 100'000));
    const auto frame = frameOf(*crew, everything(1, (*crew)[2].machine().cgroupNamed("/k")));
    ASSERT_EQ(frame->directory->entries.size(), 10'002u);
    EXPECT_EQ(frame->columns.current.size(), 10'002u);
    EXPECT_EQ(frame->laneCurrent.size(), 3u);
    EXPECT_LE(frame->copiedBytes, 1u << 20);
    EXPECT_GT(frame->copiedBytes, 10'002u * 9 * 8) << "the columns are counted";
}

TEST(Frame, WhileRunningTheTreeAndTheListsAreReadSeldom) {
    Scenario scenario = smallScenario();
    const auto crew = crewOf(scenario);
    ASSERT_TRUE(crew->advance(20 * kMillisecond, 10min, 10'000));
    const MemcgId cgroup = (*crew)[2].machine().cgroupNamed("/k");
    FrameBuilder builder;
    builder.reset(crew->size());
    const auto start = FrameBuilder::Clock::now();
    const auto at = [&](std::chrono::milliseconds after, const ViewRequest& request) {
        return frameOf(*crew, request, RunMode::Running, &builder, start + after);
    };
    const auto first = at(0ms, everything(1, cgroup));
    EXPECT_EQ(first->answers, 1u);
    EXPECT_EQ(first->lanes[2].stateHash, 0u) << "not while running";
    ASSERT_TRUE(crew->advance(40 * kMillisecond, 10min, 10'000));
    const auto second = at(33ms, everything(1, cgroup));
    EXPECT_EQ(second->directory, first->directory);
    EXPECT_EQ(second->columns.current, first->columns.current) << "read 33 ms ago";
    EXPECT_GT(second->lanes[2].operations, first->lanes[2].operations) << "totals are live";
    EXPECT_EQ(second->lru->slice.total, first->lru->slice.total);
    ViewRequest other = everything(2, cgroup);
    other.lru->anchor = LruRequest::Anchor::Tail;
    EXPECT_EQ(at(66ms, other)->answers, 1u) << "not answered yet, and it says so";
    EXPECT_EQ(at(101ms, other)->answers, 2u);
    const auto paused = frameOf(*crew, everything(3, cgroup), RunMode::Paused, &builder, start + 102ms);
    EXPECT_EQ(paused->answers, 3u) << "at once when paused";
    EXPECT_NE(paused->lanes[2].stateHash, 0u);
    EXPECT_EQ(paused->lanes[2].stateHash, (*crew)[2].machine().stateHash());
    EXPECT_EQ(paused->lru->slice.total, (*crew)[2].machine().lru({}, cgroup, 0, 0, 0).total);
}

TEST(Frame, SlicesOfTheListFollowTheirAnchor) {
    const Scenario scenario = withObjects(5'000);
    const auto crew = crewOf(scenario);
    ASSERT_TRUE(crew->advance(scenario.stop, 10min, 100'000));
    const Machine& machine = (*crew)[2].machine();
    const MemcgId cgroup = machine.cgroupNamed("/k");
    const LruSlice all = machine.lru({}, cgroup, 0, 0, 10'000);
    ASSERT_EQ(all.entries.size(), 5'000u);
    const auto ask = [&](LruRequest lru) {
        ViewRequest request = everything(1, cgroup);
        lru.memcg = cgroup;
        lru.overview = false;
        request.lru = lru;
        return frameOf(*crew, request)->lru->slice;
    };
    const auto expectSlice = [&](const LruSlice& slice, std::uint64_t first, std::size_t count) {
        EXPECT_EQ(slice.total, 5'000u);
        EXPECT_EQ(slice.first, first);
        ASSERT_EQ(slice.entries.size(), count);
        for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(slice.entries[i].object, all.entries[first + i].object);
    };
    using Anchor = LruRequest::Anchor;
    const auto at = [](Anchor anchor, std::uint32_t count) {
        LruRequest request;
        request.anchor = anchor;
        request.count = count;
        return request;
    };
    LruRequest request = at(Anchor::Head, 100);
    expectSlice(ask(request), 0, 100);
    request.offset = 30;
    expectSlice(ask(request), 30, 100);
    request = at(Anchor::Tail, 100);
    expectSlice(ask(request), 4'900, 100);
    request.offset = -500;
    expectSlice(ask(request), 4'400, 100);
    request = at(Anchor::Position, 100);
    request.position = 4'990;
    expectSlice(ask(request), 4'990, 10);
    request = at(Anchor::Entry, 100);
    request.entry = all.entries[2'500].object;
    request.offset = -50;
    expectSlice(ask(request), 2'450, 100);
    request.offset = 50;
    expectSlice(ask(request), 2'550, 100);
    request = at(Anchor::Entry, 100);
    request.entry = ObjectId{4'000'000'000u};
    expectSlice(ask(request), 0, 0);
    expectSlice(ask(at(Anchor::Head, 1'000'000)), 0, 1024);
}

TEST(Frame, AFailedLaneKeepsWhatItShowedAndTheOthersGoOn) {
    Scenario scenario = smallScenario();
    scenario.path = "some where/small.yaml";
    const auto crew = crewOf(scenario);
    FrameBuilder builder;
    builder.reset(crew->size());
    ViewRequest request;
    ASSERT_TRUE(crew->advance(20 * kMillisecond, 10min, 10'000));
    const auto before = frameOf(*crew, request, RunMode::Running, &builder);
    (*crew)[1].fail("lru.count_matches");
    ASSERT_TRUE(crew->advance(scenario.stop, 10min, 10'000));
    const auto after = frameOf(*crew, request, RunMode::Paused, &builder);
    EXPECT_TRUE(after->lanes[0].failure.empty());
    EXPECT_EQ(after->lanes[1].failure,
              "lru.count_matches; reproduce: reclaimctl run 'some where/small.yaml' --strategy patchset-2014 --seed 3 "
              "--check");
    EXPECT_EQ(after->lanes[1].operations, before->lanes[1].operations);
    EXPECT_EQ(after->lanes[2].operations, 6'000u);
    EXPECT_EQ(after->lanes[2].fingerprint, headless(scenario, "linux-6.1").fingerprint);
}

TEST(Frame, TheTreeComparesLanesAndKeepsGhosts) {
    const Scenario scenario = smallScenario();
    const auto crew = crewOf(scenario);
    FrameBuilder builder;
    builder.reset(crew->size());
    ViewRequest request;
    request.inspectedLane = 0;
    ASSERT_TRUE(crew->advance(50 * kMillisecond, 10min, 10'000));
    auto frame = frameOf(*crew, request, RunMode::Paused, &builder);
    ASSERT_EQ(frame->directory->entries.size(), 2u);
    EXPECT_EQ(frame->directory->entries[1].path, "/k");
    EXPECT_TRUE(frame->laneCurrent[0].empty()) << "the inspected lane has its columns";
    EXPECT_EQ(frame->directory->entries[1].state, MemcgState::Online);
    for (std::size_t lane = 1; lane < 3; ++lane) {
        EXPECT_EQ(frame->laneState[lane][1], MemcgState::Online);
        EXPECT_EQ(frame->laneCurrent[lane][1], static_cast<std::uint64_t>((*crew)[lane].machine().value(
                                                   Metric::MemoryCurrent, (*crew)[lane].machine().cgroupNamed("/k"))));
    }
    ASSERT_TRUE(crew->advance(scenario.stop, 10min, 10'000));
    frame = frameOf(*crew, request, RunMode::Paused, &builder);
    ASSERT_EQ(frame->directory->entries.size(), 2u) << "a removed cgroup stays, dying or as a ghost";
    EXPECT_EQ(frame->directory->entries[1].removed, 60 * kMillisecond);
    for (std::size_t lane = 1; lane < 3; ++lane) EXPECT_NE(frame->laneState[lane][1], MemcgState::Online) << lane;
    request.inspectedLane = 2;
    frame = frameOf(*crew, request, RunMode::Paused, &builder);
    EXPECT_EQ(frame->inspectedLane, 2u);
    ASSERT_EQ(frame->directory->entries.size(), 2u);
}

TEST(Frame, AComparedTreeStandsRowByRowAndOnlyIfItIsAskedFor) {
    const Scenario scenario = smallScenario();
    const auto crew = crewOf(scenario);
    FrameBuilder builder;
    builder.reset(crew->size());
    ViewRequest request;
    request.inspectedLane = 2;
    ASSERT_TRUE(crew->advance(scenario.stop, 10min, 10'000));
    EXPECT_FALSE(frameOf(*crew, request, RunMode::Paused, &builder)->compared);
    for (std::uint32_t lane = 0; lane < 2; ++lane) {
        request.comparedLane = lane;
        const auto frame = frameOf(*crew, request, RunMode::Paused, &builder);
        ASSERT_TRUE(frame->compared);
        const ComparedTree& tree = *frame->compared;
        EXPECT_EQ(tree.lane, lane);
        EXPECT_EQ(tree.directory, frame->directory->version);
        ASSERT_EQ(tree.state.size(), frame->directory->entries.size());
        EXPECT_EQ(tree.state, frame->laneState[lane]);
        EXPECT_EQ(tree.withoutRow, 0u);
        const Machine& machine = (*crew)[lane].machine();
        for (const CgroupRow& row : machine.directory()) {
            const auto& entries = frame->directory->entries;
            const auto at = std::ranges::find(entries, row.path, &CgroupDirectory::Entry::path) - entries.begin();
            const auto i = static_cast<std::size_t>(at);
            ASSERT_LT(i, entries.size()) << row.path;
            EXPECT_EQ(tree.state[i], row.state);
            EXPECT_EQ(tree.removed[i], row.removed);
            EXPECT_EQ(tree.columns.current[i], row.current);
            EXPECT_EQ(tree.columns.max[i], row.max);
            EXPECT_EQ(tree.columns.lruLength[i], row.lruLength);
            EXPECT_EQ(tree.columns.heldBy[i].empty(), row.state == MemcgState::Online);
        }
        EXPECT_GT(tree.state[1], MemcgState::Online);
        EXPECT_LT(tree.state[1], MemcgState::Released) << "under the kernels of 2014 /k is held";
        EXPECT_NE(tree.columns.heldBy[1].find("held by"), std::string::npos);
    }
    request.comparedLane = 2;
    EXPECT_FALSE(frameOf(*crew, request, RunMode::Paused, &builder)->compared) << "nobody is compared with himself";
    request.comparedLane = 7;
    EXPECT_FALSE(frameOf(*crew, request, RunMode::Paused, &builder)->compared);
    request.comparedLane = 0;
    request.tree = false;
    EXPECT_FALSE(frameOf(*crew, request, RunMode::Paused, &builder)->compared) << "the tree is not in sight";
}

TEST(Frame, AComparedTreeIsReadAsSeldomAsTheTreeAndCopiedNever) {
    Scenario scenario = withObjects(10'000);
    for (int i = 0; i < 10'000; ++i)
        scenario.machine.cgroups.push_back(CgroupSpec{"/g" + std::to_string(i), kNoLimit, kNoLimit, 0});
    const auto crew = crewOf(scenario);
    ASSERT_TRUE(crew->advance(kMillisecond, 10min, 100'000));
    FrameBuilder builder;
    builder.reset(crew->size());
    const auto start = FrameBuilder::Clock::now();
    ViewRequest request = everything(1, (*crew)[2].machine().cgroupNamed("/k"));
    const auto at = [&](std::chrono::milliseconds after) {
        return frameOf(*crew, request, RunMode::Running, &builder, start + after);
    };
    const auto alone = at(0ms);
    request.serial = 2;
    request.comparedLane = 0;
    const auto asked = at(1ms);
    ASSERT_TRUE(asked->compared) << "a click is answered at once";
    EXPECT_EQ(asked->answers, 2u);
    EXPECT_EQ(asked->compared->state.size(), 10'002u);
    EXPECT_EQ(asked->copiedBytes, alone->copiedBytes) << "it is shared, as the directory is";
    EXPECT_LE(asked->copiedBytes, 1u << 20);
    EXPECT_EQ(at(34ms)->compared, asked->compared) << "read 33 ms ago";
    // 100 ms later at the earliest, and not before the reading has cost a third of the time: how long it takes differs.
    EXPECT_NE(at(60s)->compared, asked->compared);
    request.comparedLane = 1;
    EXPECT_EQ(at(60s + 1ms)->compared->lane, 1u);
}

TEST(Frame, AFailedLaneIsComparedByItsStatesAlone) {
    const Scenario scenario = smallScenario();
    const auto crew = crewOf(scenario);
    FrameBuilder builder;
    builder.reset(crew->size());
    ViewRequest request;
    request.inspectedLane = 2;
    request.comparedLane = 0;
    ASSERT_TRUE(crew->advance(20 * kMillisecond, 10min, 10'000));
    frameOf(*crew, request, RunMode::Paused, &builder);
    (*crew)[0].fail("lru.count_matches");
    const auto frame = frameOf(*crew, request, RunMode::Paused, &builder);
    ASSERT_TRUE(frame->compared);
    EXPECT_TRUE(frame->compared->columns.current.empty());
    EXPECT_EQ(frame->compared->state[1], MemcgState::Online);
}

TEST(Frame, FatesOfCachesAreCarriedOnlyIfTheyAreAskedForAndThroughCopies) {
    Scenario scenario = smallScenario();
    scenario.strategies = {"way-1", "linux-6.1"};
    const auto crew = crewOf(scenario);
    FrameBuilder builder;
    builder.reset(crew->size());
    ViewRequest request;
    request.tree = false;
    ASSERT_TRUE(crew->advance(55 * kMillisecond, 10min, 10'000));
    const Machine before = (*crew)[0].machine();
    EXPECT_EQ(frameOf(*crew, request, RunMode::Paused, &builder)->lanes[0].cacheFates, nullptr);
    ASSERT_TRUE(crew->advance(scenario.stop, 10min, 10'000));
    request.cacheFates = true;
    const auto frame = frameOf(*crew, request, RunMode::Paused, &builder);
    const auto& fates = frame->lanes[0].cacheFates;
    ASSERT_TRUE(fates);
    EXPECT_GT(fates->destroyed, 0u);
    EXPECT_GT(fates->delays.count, 0u);
    EXPECT_LE(fates->delays.count, fates->destroyed);
    EXPECT_EQ(fates->delays, (*crew)[0].machine().destroyDelays());
    ASSERT_TRUE(frame->lanes[1].cacheFates);
    EXPECT_EQ(frame->lanes[1].cacheFates->destroyed, 0u) << "all cgroups share one set of caches";
    EXPECT_EQ(frameOf(*crew, request, RunMode::Paused, &builder)->lanes[0].cacheFates, fates)
        << "shared while nothing has gone";
    EXPECT_EQ(before.destroyDelays().count, 0u) << "a copy is of its moment";
    request.cacheFates = false;
    EXPECT_EQ(frameOf(*crew, request, RunMode::Paused, &builder)->lanes[0].cacheFates, nullptr);
}

TEST(Frame, TextsForPeople) {
    LaneFrame lane;
    lane.reclaims = 27;
    lane.freed = 867'328;
    EXPECT_EQ(lane.summary(), "27 reclaims · 867,328 given back · none refused");
    lane.reclaims = 1;
    EXPECT_EQ(lane.summary(), "1 reclaim · 867,328 given back · none refused");
    lane.freed = 0;
    lane.refused = 828'000;
    lane.operations = 1'000'000;
    EXPECT_EQ(lane.summary(), "0 given back · 828,000 of 1,000,000 lookups refused");
    HeldTexts held(std::vector<std::string>{"", "", "held by 1 slab page", ""});
    EXPECT_EQ(held.size(), 4u);
    EXPECT_EQ(held[2], "held by 1 slab page");
    EXPECT_EQ(held[0], "");
    EXPECT_EQ(held[3], "");
}

}  // namespace
}  // namespace reclaim
