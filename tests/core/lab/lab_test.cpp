// The Lab with real machines: it gives what headless runs give, whatever is done to its pace.
#include "core/lab/live_lab.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/core/support/budget.h"
#include "tests/core/support/headless.h"
#include "tests/core/support/opened_lab.h"
#include "tests/core/support/small_scenario.h"

namespace reclaim {
namespace {

using namespace std::chrono_literals;

LabOptions paused() {
    LabOptions options;
    options.speed = 0;
    options.startRunning = false;
    return options;
}

LabOptions fast() {
    LabOptions options;
    options.speed = 0;
    return options;
}

void expectEqualsHeadless(const LiveLab& lab, const Scenario& scenario) {
    const auto frame = lab.frame();
    ASSERT_EQ(frame->mode, RunMode::Ended) << frame->failure;
    for (const LaneFrame& lane : frame->lanes) {
        const RunResult alone = headless(scenario, lane.strategy);
        EXPECT_EQ(lane.fingerprint, alone.fingerprint) << lane.strategy;
        EXPECT_EQ(lane.stateHash, alone.stateHash) << lane.strategy;
        for (std::size_t i = 0; i < alone.seriesInfo.size(); ++i) {
            const auto view = lab.series()->find(alone.seriesInfo[i]);
            ASSERT_TRUE(view) << alone.seriesInfo[i].metric;
            EXPECT_EQ(view->size(), alone.series[i]->size()) << lane.strategy << " " << alone.seriesInfo[i].metric;
        }
    }
}

TEST(Lab, LanesEqualHeadlessRuns) {
    for (const bool ideal : {false, true}) {
        const Scenario scenario = smallScenario(ideal ? Timing::idealTiming() : Timing::guest61());
        for (const std::uint64_t seed : {0u, 1u, 2u}) {
            LabOptions options = fast();
            options.randomSliceSeed = seed;
            options.permits = 1 + static_cast<unsigned>(seed);
            const auto lab = opened(scenario, options);
            ASSERT_TRUE(lab->waitForEnd());
            EXPECT_EQ(lab->frame()->t, scenario.stop);
            EXPECT_FALSE(lab->frame()->lanes[0].title.empty());
            expectEqualsHeadless(*lab, scenario);
        }
    }
}

TEST(Lab, RunsToATimeExactlyAndPausesThere) {
    const Scenario scenario = smallScenario();
    const auto lab = opened(scenario, paused());
    ASSERT_TRUE(lab->waitForPausedAt(0, 10s));
    EXPECT_EQ(lab->frame()->mode, RunMode::Paused);
    for (const TimeNs t : {TimeNs{7'000'001}, 20 * kMillisecond, 64 * kMillisecond + 1}) {
        lab->runTo(t);
        ASSERT_TRUE(lab->waitForPausedAt(t, 20s)) << t;
        Scenario until = scenario;
        until.stop = t;
        std::erase_if(until.timeline, [&](const Command& command) { return command.at > t; });
        for (const LaneFrame& lane : lab->frame()->lanes)
            EXPECT_EQ(lane.stateHash, headless(until, lane.strategy).stateHash) << lane.strategy << " at " << t;
    }
    lab->runTo(5 * kMillisecond);  // there is no way back
    EXPECT_FALSE(lab->waitForPausedAt(5 * kMillisecond, 50ms));
    lab->runTo(kNever);
    ASSERT_TRUE(lab->waitForEnd());
    expectEqualsHeadless(*lab, scenario);
}

TEST(Lab, ACommandActsInEveryLaneAtTheSameTimeAndReplays) {
    const Scenario scenario = smallScenario();
    const auto lab = opened(scenario, paused());
    lab->runTo(20 * kMillisecond);
    ASSERT_TRUE(lab->waitForPausedAt(20 * kMillisecond, 20s));
    lab->command(WriteCommand{"/k/memory.max", "2MiB"});
    lab->command(MkdirCommand{"/new"});
    ASSERT_TRUE(lab->waitForPausedAt(20 * kMillisecond, 20s));
    const auto frame = lab->frame();
    ASSERT_EQ(frame->commands->size(), 4u);
    EXPECT_EQ(frame->commands->at(0).at, 20 * kMillisecond);
    EXPECT_EQ(describe(frame->commands->at(1).action), describe(MkdirCommand{"/new"}));
    EXPECT_EQ(frame->lanes[0].outcomes.size(), 2u) << "a paused lab acts at once";
    ASSERT_TRUE(frame->directory);
    const auto& entries = frame->directory->entries;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (entries[i].path == "/k") {
            EXPECT_EQ(frame->columns.max[i], 2u << 20);
        }
        if (entries[i].path != "/new") continue;
        EXPECT_EQ(entries[i].state, MemcgState::Online);
        for (std::size_t lane = 1; lane < 3; ++lane) EXPECT_EQ(frame->laneState[lane][i], MemcgState::Online);
    }
    EXPECT_EQ(entries.size(), 3u) << "/, /k, /new";
    lab->run();
    ASSERT_TRUE(lab->waitForEnd());
    const Scenario replay = lab->scenarioWithCommands();
    EXPECT_EQ(replay.timeline.size(), 4u);
    expectEqualsHeadless(*lab, replay);
}

TEST(Lab, CommandsGivenWhileItRunsReplayToo) {
    Scenario scenario = smallScenario(Timing::guest61(), 60'000);
    scenario.timeline.clear();
    scenario.stop = 700 * kMillisecond;
    LabOptions options;
    options.speed = 1;
    for (const std::uint64_t seed : {0u, 5u}) {
        options.randomSliceSeed = seed;
        const auto lab = opened(scenario, options);
        for (int i = 0; i < 6; ++i) {
            std::this_thread::sleep_for(30ms);
            lab->command(WriteCommand{"/k/memory.max", std::to_string(1 + i % 3) + "MiB"});
            if (i == 3) lab->command(RmdirCommand{"/nobody"});  // ENOENT in every lane; they go on
        }
        lab->setSpeed(0);
        ASSERT_TRUE(lab->waitForEnd());
        const Scenario replay = lab->scenarioWithCommands();
        ASSERT_EQ(replay.timeline.size(), 7u);
        EXPECT_GT(replay.timeline.back().at, 0);
        expectEqualsHeadless(*lab, replay);
    }
}

TEST(Lab, StepRunsExactlyOneOperationAndTheOthersFollow) {
    for (const bool ideal : {false, true}) {
        const Scenario scenario = smallScenario(ideal ? Timing::idealTiming() : Timing::guest61());
        const auto lab = opened(scenario, paused());
        ViewRequest request;
        request.serial = 1;
        request.inspectedLane = 2;
        lab->request(request);
        lab->runTo(kMillisecond);
        ASSERT_TRUE(lab->waitForPausedAt(kMillisecond, 20s));
        ASSERT_EQ(lab->frame()->lanes[2].operations, 0u);
        for (std::uint64_t step = 1; step <= 200; ++step) {
            const std::uint64_t serial = lab->frame()->serial;
            lab->step(StepLevel::Operation);
            for (int i = 0; i < 5000 && lab->frame()->serial == serial; ++i) std::this_thread::sleep_for(1ms);
            const auto frame = lab->frame();
            ASSERT_EQ(frame->mode, RunMode::Paused);
            ASSERT_EQ(frame->lanes[2].operations, step) << (ideal ? "ideal" : "timed");
            ASSERT_TRUE(ideal || frame->t > kMillisecond);
        }
        lab->command(WriteCommand{"/k/memory.max", "512KiB"});
        lab->run();
        ASSERT_TRUE(lab->waitForEnd());
        expectEqualsHeadless(*lab, lab->scenarioWithCommands());
    }
}

TEST(Lab, SteppingBehindTheLastOperationGoesToTheEnd) {
    const Scenario scenario = smallScenario();
    const auto lab = opened(scenario, paused());
    lab->runTo(scenario.stop - kMillisecond);
    ASSERT_TRUE(lab->waitForPausedAt(scenario.stop - kMillisecond, 20s));
    lab->step(StepLevel::Operation);
    ASSERT_TRUE(lab->waitForEnd());
    expectEqualsHeadless(*lab, scenario);
}

TEST(Lab, RestartKeepsTheOldTimelines) {
    const Scenario scenario = smallScenario();
    const auto lab = opened(scenario, fast());
    ASSERT_TRUE(lab->waitForEnd());
    EXPECT_EQ(lab->previousSeries(), nullptr);
    const auto old = lab->series();
    const auto before = lab->frame();
    Scenario changed = scenario;
    changed.machine.cgroups[0].memoryMax = 8u << 20;
    lab->restart(changed);
    ASSERT_TRUE(lab->waitForPausedAt(scenario.stop, 30s));
    EXPECT_EQ(lab->previousSeries(), old);
    EXPECT_NE(lab->series(), old);
    EXPECT_EQ(lab->frame()->run, before->run + 1);
    EXPECT_GT(lab->frame()->catalogueRevision, before->catalogueRevision);
    EXPECT_NE(lab->frame()->lanes[2].fingerprint, before->lanes[2].fingerprint);
    expectEqualsHeadless(*lab, changed);
    EXPECT_EQ(lab->scenario().machine.cgroups[0].memoryMax, 1u << 20) << "as first opened";
    EXPECT_EQ(lab->scenarioWithCommands().machine.cgroups[0].memoryMax, 8u << 20);

    Scenario broken = changed;
    broken.strategies = {"linux-0.01"};
    lab->restart(broken);
    ASSERT_TRUE(lab->waitForEnd());
    for (int i = 0; i < 1000 && lab->frame()->mode != RunMode::Failed; ++i) std::this_thread::sleep_for(1ms);
    EXPECT_EQ(lab->frame()->mode, RunMode::Failed);
    EXPECT_NE(lab->frame()->failure.find("linux-0.01"), std::string::npos) << lab->frame()->failure;
    lab->restart(scenario);
    ASSERT_TRUE(lab->waitForPausedAt(scenario.stop, 30s)) << "and it can be started again";
    expectEqualsHeadless(*lab, scenario);
}

TEST(Lab, KeepsThePaceAndPausesAtOnce) {
    Scenario scenario = smallScenario(Timing::guest61(), 1000);
    scenario.timeline.clear();
    scenario.stop = 60 * kSecond;
    LabOptions options;
    options.speed = 2;
    const auto start = std::chrono::steady_clock::now();
    const auto lab = opened(scenario, options);
    std::this_thread::sleep_for(600ms);
    lab->pause();
    for (int i = 0; i < 1000 && lab->frame()->mode != RunMode::Paused; ++i) std::this_thread::sleep_for(1ms);
    const auto frame = lab->frame();
    ASSERT_EQ(frame->mode, RunMode::Paused);
    const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const double virtualSeconds = static_cast<double>(frame->t) / 1e9;
    EXPECT_LT(virtualSeconds, 2 * wall + 0.1) << "never ahead of the pace by more than a slice";
    EXPECT_GT(virtualSeconds, 0.3) << "and not far behind it";
    EXPECT_NE(frame->lanes[0].stateHash, 0u);
    std::this_thread::sleep_for(60ms);
    EXPECT_EQ(lab->frame()->t, frame->t);
    lab->run();
    lab->setSpeed(0);
    ASSERT_TRUE(lab->waitForEnd());
}

// A billion operations of one instant: no boundary is ever reached, and still everything answers.
TEST(Lab, EndsWithinASecondUnderLoad) {
    Scenario scenario = smallScenario(Timing::idealTiming(), 1'000'000'000);
    scenario.machine.tasks[0].keys = KeySpec{KeyDist::Loop, 1000, 0.99};
    scenario.timeline.clear();
    for (const auto wait : {0ms, 20ms, 400ms}) {
        auto lab = opened(scenario, fast());
        std::this_thread::sleep_for(wait);
        if (wait == 400ms) {
            const auto frame = lab->frame();
            EXPECT_EQ(frame->mode, RunMode::Running);
            EXPECT_GT(frame->lanes[0].operations, 0u) << "the frame says how far a lane has come";
            lab->pause();
            for (int i = 0; i < 2000 && lab->frame()->mode != RunMode::Paused; ++i) std::this_thread::sleep_for(1ms);
            EXPECT_EQ(lab->frame()->mode, RunMode::Paused) << "also in the middle of an instant";
            lab->run();
        }
        const auto start = std::chrono::steady_clock::now();
        lab.reset();
        EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), 1.0 * kPatience);
    }
}

TEST(Lab, WaitForEndCanBeGivenUp) {
    Scenario scenario = smallScenario();
    scenario.stop = 3600 * kSecond;
    LabOptions options;
    options.speed = 0.001;
    const auto lab = opened(scenario, options);
    int asked = 0;
    EXPECT_FALSE(lab->waitForEnd([&](const Frame&) { return ++asked < 2; }));
    EXPECT_FALSE(lab->waitForPausedAt(kSecond, 30ms));
}

TEST(Lab, LimitsAreThereBeforeTheRunBegins) {
    LabOptions options;
    options.startRunning = false;
    const auto lab = opened(smallScenario(), options);
    ASSERT_TRUE(lab->waitForPausedAt(0, 10s));
    for (const std::string& strategy : kThreeStrategies) {
        const auto limit = lab->series()->find({strategy, "memory.max", "/k", {}});
        ASSERT_TRUE(limit && !limit->empty()) << strategy;
        EXPECT_EQ(limit->points().front().value, 1 << 20);
    }
    lab->seek(0);  // and once only, however often one comes back
    ASSERT_TRUE(lab->waitForPausedAt(0, 10s));
    EXPECT_EQ(lab->series()->find({"linux-6.1", "memory.max", "/k", {}})->size(), 1u);
}

TEST(Lab, GoesOnWithoutTheCaptureItsScenarioNames) {
    Scenario scenario = smallScenario();
    scenario.reference = "kernel-6.1/NoSuchCapture";
    LabOptions options;
    options.speed = 0;
    const auto lab = opened(scenario, options);
    ASSERT_TRUE(lab->waitForEnd()) << "and the run goes on";
    ASSERT_EQ(lab->frame()->warnings.size(), 1u);
}

}  // namespace
}  // namespace reclaim
