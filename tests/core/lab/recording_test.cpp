// What a session leaves in the lab book is what it showed.
#include <gtest/gtest.h>

#include <thread>

#include "core/lab/lab_run.h"
#include "core/store/event_rows.h"
#include "tests/core/support/headless.h"
#include "tests/core/support/opened_lab.h"
#include "tests/core/support/small_scenario.h"
#include "tests/temporary_folder.h"

namespace reclaim {
namespace {

using namespace std::chrono_literals;

class Recording : public testing::Test {
protected:
    LabOptions recorded(double speed) const {
        LabOptions options;
        options.speed = speed;
        options.storePath = path_;
        options.engine = "9.9.9";
        return options;
    }
    std::unique_ptr<LabBook> book() const {
        auto book = LabBook::open(path_, LabBook::Access::ReadOnly);
        if (!book) throw std::runtime_error(book.error().text());
        return std::move(*book);
    }

    TemporaryFolder folder_;
    std::string path_ = folder_ / "lab.db";
};

TEST_F(Recording, HoldsEveryLane) {
    const Scenario scenario = smallScenario();
    std::vector<std::int64_t> ids;
    std::vector<LaneFrame> lanes;
    std::shared_ptr<const SeriesStore> series;
    {
        const auto lab = opened(scenario, recorded(0));
        ids = lab->storedRuns();
        ASSERT_TRUE(lab->waitForEnd());
        lanes = lab->frame()->lanes;
        series = lab->series();
        EXPECT_TRUE(lab->frame()->warnings.empty());
    }
    ASSERT_EQ(ids.size(), 3u);
    const auto stored = book();
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto run = stored->run(ids[i]);
        ASSERT_TRUE(run.ok());
        EXPECT_EQ(run->strategy, lanes[i].strategy);
        EXPECT_EQ(run->state, "ended");
        EXPECT_EQ(run->fingerprint, formatHex(lanes[i].fingerprint));
        EXPECT_EQ(run->engine, "9.9.9");
        EXPECT_EQ(run->engineId, engineId());
        EXPECT_EQ(run->title, "small");
        EXPECT_EQ(run->scenarioHash, scenarioHash(scenario));
        EXPECT_GT(run->cpuNs.value_or(0), 0u);
        const auto list = readCommands(run->commandList);
        ASSERT_TRUE(list.ok()) << list.error().text();
        EXPECT_EQ(writeCommands(*list), writeCommands(scenario.timeline));
        EXPECT_NE(run->commands.find("rmdir /k"), std::string::npos);
        const ScenarioReading again = readScenarioText(run->scenario, "stored");
        ASSERT_TRUE(again.scenario) << (again.errors.empty() ? "" : again.errors[0].text());
        EXPECT_EQ(headless(*again.scenario, run->strategy).fingerprint, lanes[i].fingerprint)
            << "a stored run can be repeated from the lab book alone";
        const auto rows = stored->series(ids[i]);
        ASSERT_TRUE(rows.ok());
        ASSERT_GT(rows->size(), 10u);
        for (const StoredSeries& row : *rows) {
            const auto view = series->find({lanes[i].strategy, row.metric, row.cgroup, ""});
            ASSERT_TRUE(view) << row.metric;
            const auto samples = stored->samples(row.id);
            ASSERT_TRUE(samples.ok());
            if (view->empty()) continue;
            ASSERT_FALSE(samples->empty());
            EXPECT_EQ(samples->back().value, view->points().back().value) << row.metric;
        }
        const auto metrics = stored->metrics(ids[i]);
        const auto operations =
            std::ranges::find(*metrics, std::string("lab.operations"), &std::pair<std::string, double>::first);
        ASSERT_NE(operations, metrics->end());
        EXPECT_EQ(operations->second, 6'000);
        const auto events = stored->events(ids[i]);
        const auto count = [&](const char* kind) {
            return std::ranges::count(*events, std::string(kind), &StoredEvent::kind);
        };
        EXPECT_EQ(count("command"), 2);
        EXPECT_EQ(count("memcg_reclaim_begin"), count("memcg_reclaim_end"));
        EXPECT_EQ(count("shrink_slab_start"), 0) << "only level 0 and begin and end of reclaim";
        const auto dying = std::ranges::find(*events, std::string("css_dying"), &StoredEvent::kind);
        ASSERT_NE(dying, events->end());
        EXPECT_EQ(dying->cgroup, "/k");
    }
}

TEST_F(Recording, AStoppedRunSaysSoAndKeepsItsCommands) {
    Scenario scenario = smallScenario();
    scenario.stop = 100 * kSecond;
    {
        const auto lab = opened(scenario, recorded(1));
        std::this_thread::sleep_for(100ms);
        lab->command(WriteCommand{"/k/memory.max", "2MiB"});
        Scenario changed = scenario;
        changed.machine.seed = 77;
        lab->restart(changed);
        std::this_thread::sleep_for(100ms);
    }
    const auto runs = book()->runs();
    ASSERT_TRUE(runs.ok());
    ASSERT_EQ(runs->size(), 6u);
    for (const StoredRun& run : *runs) EXPECT_EQ(run.state, "stopped");
    EXPECT_EQ((*runs)[0].seed, 77u);
    const StoredRun first = *book()->run(1);
    EXPECT_NE(first.commands.find("2MiB"), std::string::npos) << first.commands;
    EXPECT_EQ(book()->run(6)->commands.find("2MiB"), std::string::npos);
    const auto list = readCommands(first.commandList);
    ASSERT_TRUE(list.ok()) << list.error().text();
    EXPECT_EQ(list->size(), scenario.timeline.size() + 1);
    EXPECT_NE(first.scenarioHash, scenarioHash(scenario)) << "a command given by hand is part of the input";
}

TEST_F(Recording, GoingBackAndComingAgainIsNotWhatARunCosts) {
    Scenario scenario = smallScenario();
    scenario.strategies = {"linux-6.1"};
    const auto recorder = Recorder::open(path_);
    ASSERT_TRUE(recorder.ok());
    std::uint64_t all = 0;
    {
        auto made = LabRun::create(scenario, 1, std::uint64_t{1} << 30);
        ASSERT_TRUE(made.ok());
        LabRun& run = **made;
        ASSERT_TRUE(run.record(**recorder, "9.9.9").ok());
        const auto finishWay = [&run] {
            while (run.target() && !run.advance(std::chrono::hours(1), 2000)) {
            }
        };
        run.setTarget(scenario.stop);
        finishWay();
        for (int i = 0; i < 20; ++i) {
            run.seek(0);
            finishWay();
            run.seek(60 * kMillisecond);
            finishWay();
        }
        run.seek(scenario.stop);
        finishWay();
        run.finish();
        all = run.lanes()[0].cpuNs();
    }
    (*recorder)->flush();
    const StoredRun stored = *book()->run(1);
    EXPECT_EQ(stored.state, "ended");
    EXPECT_GT(stored.cpuNs.value_or(0), 0u);
    EXPECT_LT(stored.cpuNs.value_or(0), all / 4);
}

TEST_F(Recording, ABranchSaysWhatItIsABranchOf) {
    const auto recorder = Recorder::open(path_);
    ASSERT_TRUE(recorder.ok());
    {
        auto made = LabRun::create(smallScenario(), 2, std::uint64_t{1} << 30);
        ASSERT_TRUE(made.ok());
        LabRun& run = **made;
        ASSERT_TRUE(run.record(**recorder, "9.9.9").ok());
        const auto goTo = [&run](TimeNs t) {
            run.setTarget(t);
            while (run.target() && !run.advance(std::chrono::hours(1), 2000)) {
            }
        };
        const auto backTo = [&run](TimeNs t) {
            run.seek(t);
            while (run.target() && !run.advance(std::chrono::hours(1), 2000)) {
            }
        };
        goTo(40 * kMillisecond);
        backTo(20 * kMillisecond);
        ASSERT_TRUE(run.append(WriteCommand{"/k/memory.max", "2MiB"}));
        goTo(30 * kMillisecond);
        ASSERT_FALSE(run.append(WriteCommand{"/k/memory.max", "3MiB"})) << "at a branch's end: the same course";
        ASSERT_TRUE(run.undo()) << "and without it another one";
        run.stopRecording();
    }
    (*recorder)->flush();
    const auto stored = book();
    const auto runs = stored->runs();  // newest first
    ASSERT_TRUE(runs.ok());
    ASSERT_EQ(runs->size(), 9u) << "three courses of three lanes";
    for (int i = 0; i < 3; ++i) {
        const StoredRun first = *stored->run(1 + i);
        EXPECT_FALSE(first.fork);
        const StoredRun branch = *stored->run(4 + i);
        EXPECT_EQ(branch.fork,
                  (RunFork{first.id, 20 * kMillisecond, describe(Action(WriteCommand{"/k/memory.max", "2MiB"}))}));
        EXPECT_EQ(branch.strategy, first.strategy);
        const StoredRun undone = *stored->run(7 + i);
        EXPECT_EQ(undone.fork, (RunFork{branch.id, 30 * kMillisecond,
                                        "without " + describe(Action(WriteCommand{"/k/memory.max", "3MiB"}))}));
    }
}

TEST_F(Recording, ALabBookThatCannotBeOpenedIsAnErrorOfOpen) {
    LabOptions options;
    options.storePath = folder_ / "no/folder/lab.db";
    const auto lab = LiveLab::open(smallScenario(), options);
    ASSERT_FALSE(lab.ok());
    EXPECT_NE(lab.error().text().find("no folder"), std::string::npos);
}

TEST(EventRows, AFloodDoesNotPushOutTheRest) {
    Journal journal;
    EventRows rows;
    const auto path = [](MemcgId cgroup) { return "/" + std::to_string(cgroup.raw); };
    std::size_t enomem = 0, reclaim = 0, other = 0;
    const auto take = [&] {
        std::uint64_t last = 0;
        for (const EventRow& row : rows.take(journal.view(0), journal.view(1), path)) {
            EXPECT_GE(row.number, last);
            last = row.number;
            if (row.kind == "enomem") ++enomem;
            else if (row.kind.starts_with("memcg_reclaim")) ++reclaim;
            else ++other;
        }
    };
    for (int i = 0; i < 50'000; ++i) {
        journal.now = i;
        journal.emit<EventKind::Enomem>(MemcgId{1}, 4, static_cast<std::uint32_t>(i));
        if (i % 1000 == 0) journal.emit<EventKind::ReclaimBegin>(MemcgId{1}, 32, 0);
        if (i % 1000 == 0) journal.emit<EventKind::ShrinkStart>(MemcgId{1});
        if (i % 7777 == 0) take();
    }
    journal.emit<EventKind::CssDying>(MemcgId{1});
    take();
    take();
    EXPECT_EQ(enomem, EventRows::kPerKindMax);
    EXPECT_EQ(reclaim, 50u);
    EXPECT_EQ(other, 1u) << "the one that matters is there";
    const auto notes = rows.notes(journal.number());
    ASSERT_EQ(notes.size(), 1u);
    EXPECT_EQ(notes[0].kind, "left_out");
    EXPECT_EQ(notes[0].detail, "kind=enomem events=30000");
    Event event;
    event.kind = static_cast<std::uint8_t>(EventKind::ReclaimBegin);
    event.a = 32;
    EXPECT_EQ(eventDetail(event), "nr_to_reclaim=32 task=0");
}

TEST(EventRows, WhatTheJournalForgotIsCounted) {
    Journal journal;
    constexpr std::uint64_t kAll = (Journal::kSegmentsMax + 3) * Journal::kSegmentEvents;
    for (std::uint64_t i = 0; i < kAll; ++i) journal.emit<EventKind::Enomem>(MemcgId{1});
    EventRows rows;
    rows.take(journal.view(0), journal.view(1), [](MemcgId) { return std::string(); });
    const auto notes = rows.notes(journal.number());
    ASSERT_EQ(notes.size(), 2u);
    EXPECT_EQ(notes[0].detail,
              "kind=enomem events=" + std::to_string(kAll - 3 * Journal::kSegmentEvents - EventRows::kPerKindMax));
    EXPECT_EQ(notes[1].detail, "kind=any events=" + std::to_string(3 * Journal::kSegmentEvents));
    EXPECT_EQ(notes[1].number, journal.number());
}

}  // namespace
}  // namespace reclaim
