// Magnify: what a run that stored less has forgotten comes back event by event.
#include <gtest/gtest.h>

#include <map>

#include "core/ask/magnify.h"
#include "rerun_fixture.h"
#include "tests/core/support/opened_lab.h"
#include "tests/core/support/small_scenario.h"

namespace reclaim {
namespace {

TEST(Magnify, GivesTheEventsThatHappened) {
    const Scenario scenario = smallScenario();
    Prng prng(11);
    for (const std::string& strategy : scenario.strategies) {
        const std::vector<Event> all = storedEvents(recorded(scenario, strategy, scenario.stop).machine().journal());
        const std::vector<Event> stored =
            storedEvents(recorded(scenario, strategy, scenario.stop, 1).machine().journal());
        for (int round = 0; round < 12; ++round) {
            TimeNs from = static_cast<TimeNs>(prng.below(90'000'000)), to = static_cast<TimeNs>(prng.below(90'000'000));
            if (round == 0) from = 0, to = scenario.stop;
            if (round == 1) from = to = 60 * kMillisecond;  // a command's own time
            if (from > to) std::swap(from, to);
            MagnifyOptions options;
            options.level = round < 2 ? 3 : static_cast<int>(prng.below(4));
            const auto result = magnify(scenario, strategy, from, to, options);
            ASSERT_TRUE(result.ok()) << result.error().text();
            std::vector<Event> twin;
            for (const Event& e : options.level <= 1 ? stored : all)
                if (levelOf(e.eventKind()) <= options.level && e.t >= from && e.t <= to) twin.push_back(e);
            ASSERT_EQ(result->events.size(), twin.size())
                << strategy << " " << from << ".." << to << " level " << options.level;
            for (std::size_t i = 0; i < twin.size(); ++i) ASSERT_TRUE(sameEvent(result->events[i], twin[i])) << i;
            EXPECT_EQ(result->leftOut, 0u);
            const ScenarioRun plain = recorded(scenario, strategy, std::min(to + 1, scenario.stop), 0);
            EXPECT_EQ(result->eventNumber, plain.machine().journal().number());
            EXPECT_EQ(result->fingerprint, plain.machine().fingerprint());
            if (round == 0) {
                EXPECT_EQ(result->eventNumber, all.size()) << "every event, none twice";
            }
        }
        const auto whole = magnify(scenario, strategy, 0, scenario.stop);
        EXPECT_EQ(whole->pathOf(whole->events.front()), "/k") << "also after its removal";
    }
}

TEST(Magnify, FromAMomentOnItIsTheSame) {
    const Scenario scenario = smallScenario();
    Prng prng(12);
    int used = 0, refused = 0;
    for (const std::string& strategy : scenario.strategies) {
        for (int round = 0; round < 20; ++round) {
            const TimeNs from = static_cast<TimeNs>(1 + prng.below(80'000'000));
            const TimeNs to = std::min<TimeNs>(from + static_cast<TimeNs>(prng.below(5'000'000)), scenario.stop);
            const TimeNs at =
                round % 4 == 0 ? from : static_cast<TimeNs>(prng.below(static_cast<std::uint64_t>(from) + 1));
            MagnifyOptions options;
            options.level = static_cast<int>(prng.below(4));
            const auto whole = magnify(scenario, strategy, from, to, options);
            options.moment = recorded(scenario, strategy, at, 1);
            (beginsBefore(*options.moment, from) ? used : refused) += 1;
            const auto part = magnify(scenario, strategy, from, to, options);
            ASSERT_TRUE(whole.ok() && part.ok());
            ASSERT_EQ(part->events.size(), whole->events.size())
                << strategy << " " << from << ".." << to << " from " << at;
            for (std::size_t i = 0; i < whole->events.size(); ++i)
                ASSERT_TRUE(sameEvent(part->events[i], whole->events[i])) << i;
            EXPECT_EQ(part->eventNumber, whole->eventNumber);
            EXPECT_EQ(part->fingerprint, whole->fingerprint);
            EXPECT_EQ(part->cgroupPaths, whole->cgroupPaths);
        }
    }
    EXPECT_GT(used, 20);
    EXPECT_GT(refused, 0) << "an operation that began before `from` has reached behind it";
}

TEST(Magnify, ALabKnowsAMomentBefore) {
    Scenario scenario = smallScenario(Timing::guest61(), 200'000);
    scenario.timeline.clear();
    scenario.stop = 2 * kSecond;
    LabOptions fast;
    fast.speed = 0;
    const auto lab = opened(scenario, fast);
    ASSERT_TRUE(lab->waitForEnd());
    const std::uint32_t run = lab->frame()->run;
    const TimeNs from = 1500 * kMillisecond;
    const auto moment = lab->moment({run, "linux-6.1", scenario.timeline, from}).get();
    ASSERT_TRUE(moment.has_value());
    EXPECT_TRUE(beginsBefore(*moment, from));
    EXPECT_GT(moment->reached(), 0) << "not the beginning";
    MagnifyOptions options;
    const auto whole = magnify(scenario, "linux-6.1", from, from + kMillisecond, options);
    options.moment = moment;
    TimeNs first = kNever;  // of the work's progress
    options.progress = [&first](TimeNs now, TimeNs) { return first = std::min(first, now), true; };
    const auto part = magnify(scenario, "linux-6.1", from, from + kMillisecond, options);
    ASSERT_TRUE(whole.ok() && part.ok());
    EXPECT_EQ(part->fingerprint, whole->fingerprint);
    ASSERT_EQ(part->events.size(), whole->events.size());
    ASSERT_GT(whole->events.size(), 10u);
    EXPECT_GE(first, moment->reached());
    EXPECT_FALSE(lab->moment({run + 1, "linux-6.1", scenario.timeline, from}).get()) << "another run";
    EXPECT_FALSE(lab->moment({run, "linux-9", scenario.timeline, from}).get());
    EXPECT_FALSE(lab->moment({run, "linux-6.1", scenario.timeline, 0}).get()) << "nothing is before the beginning";
    // A course that no run has taken so far shares what lies before its first command.
    const std::vector<Command> other{{100 * kMillisecond, DropCachesCommand{2}}};
    const auto shared = lab->moment({run, "linux-6.1", other, from}).get();
    ASSERT_TRUE(shared.has_value());
    EXPECT_LE(shared->reached(), 100 * kMillisecond);
    EXPECT_EQ(shared->commands().size(), 1u);
}

// The Lab's lanes go on and write to chunks that the moment shares with them; ThreadSanitizer looks on.
TEST(Magnify, AMomentIsRunOnWhileTheLabRuns) {
    Scenario scenario = smallScenario(Timing::guest61(), 400'000);
    scenario.timeline.clear();
    scenario.stop = 4 * kSecond;
    std::map<TimeNs, std::uint64_t> expected;  // by the interval's end
    LabOptions fast;
    fast.speed = 0;
    const auto lab = opened(scenario, fast);
    const auto look = [&] {
        const std::shared_ptr<const Frame> frame = lab->frame();
        if (frame->t <= 10 * kMillisecond || expected.size() == 3) return;  // each is compared with a run from 0
        MagnifyOptions options;
        const TimeNs from = frame->t - 5 * kMillisecond;
        options.moment = lab->moment({frame->run, "linux-6.1", scenario.timeline, from}).get();
        if (!options.moment || options.moment->reached() == 0) return;  // not far enough yet
        const auto part = magnify(scenario, "linux-6.1", from, frame->t, options);
        ASSERT_TRUE(part.ok());
        expected[frame->t] = part->fingerprint;
    };
    ASSERT_TRUE(lab->waitForEnd([&](const Frame&) { return look(), true; }));
    look();
    EXPECT_FALSE(expected.empty());
    for (const auto& [to, fingerprint] : expected)
        EXPECT_EQ(magnify(scenario, "linux-6.1", to, to)->fingerprint, fingerprint) << to;
}

TEST(Magnify, WhatBeginsAtEitherEndBelongsToTheInterval) {
    Scenario scenario = smallScenario(Timing::idealTiming());
    scenario.machine.tasks[0].ratePerSecond = 1000;  // operations at 1, 2, 3, ... ms
    const auto result = magnify(scenario, "linux-6.1", 10 * kMillisecond, 12 * kMillisecond);
    ASSERT_TRUE(result.ok());
    std::vector<std::uint32_t> begun;
    for (const Event& e : result->events)
        if (e.eventKind() == EventKind::OpBegin) begun.push_back(e.b);
    EXPECT_EQ(begun, (std::vector<std::uint32_t>{9, 10, 11}));
}

TEST(Magnify, KeepsNoMoreThanItMayAndCountsTheRest) {
    MagnifyOptions options;
    options.eventsMax = 10;
    const auto few = magnify(smallScenario(), "linux-6.1", 0, 20 * kMillisecond, options);
    const auto all = magnify(smallScenario(), "linux-6.1", 0, 20 * kMillisecond);
    ASSERT_TRUE(few.ok() && all.ok());
    EXPECT_EQ(few->events.size(), 10u);
    EXPECT_EQ(few->events.size() + few->leftOut, all->events.size());
}

TEST(Magnify, RefusesAnIntervalThatIsNone) {
    const Scenario scenario = smallScenario();
    const auto turned = magnify(scenario, "linux-6.1", 2 * kMillisecond, kMillisecond);
    ASSERT_FALSE(turned.ok());
    EXPECT_NE(turned.error().text().find("2 ms is behind 1 ms"), std::string::npos) << turned.error().text();
    const auto late = magnify(scenario, "linux-6.1", 0, kSecond);
    ASSERT_FALSE(late.ok());
    EXPECT_NE(late.error().text().find("past the end: the run stops at 90 ms"), std::string::npos)
        << late.error().text();
    EXPECT_FALSE(magnify(scenario, "linux-9", 0, 1).ok());
    MagnifyOptions options;
    options.progress = [](TimeNs, TimeNs) { return false; };
    Scenario longer = smallScenario(Timing::guest61(), 100'000);
    longer.stop = 2 * kSecond;
    EXPECT_EQ(magnify(longer, "linux-6.1", 0, kSecond, options).error().fault, Fault::Cancelled);
}

}  // namespace
}  // namespace reclaim
