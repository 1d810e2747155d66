// Runs of a lab book as a lab: what was recorded at once, and what is inside after they have been run again.
#include "core/lab/stored_lab.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "tests/core/store/lab_book_access.h"
#include "tests/core/support/headless.h"
#include "tests/core/support/opened_lab.h"
#include "tests/core/support/small_scenario.h"
#include "tests/temporary_folder.h"

namespace reclaim {
namespace {

using namespace std::chrono_literals;

class Stored : public testing::Test {
protected:
    // Recorded in a session of all three strategies: runs 1 to 3.
    void record(const Scenario& scenario = smallScenario()) {
        LabOptions options;
        options.speed = 0;
        options.storePath = path_;
        const auto lab = opened(scenario, options);
        ASSERT_TRUE(lab->waitForEnd());
        series_ = lab->series();
        lanes_ = lab->frame()->lanes;
    }
    void change(const std::string& sql) { ASSERT_GT(changeBook(path_, sql), 0) << sql; }
    std::unique_ptr<StoredLab> open(const std::vector<std::int64_t>& runs = {1, 2, 3}) {
        auto lab = StoredLab::open(path_, runs);
        if (!lab) throw std::runtime_error(lab.error().text());
        return std::move(*lab);
    }
    static const StoredRunInfo& infoOf(const std::shared_ptr<const Frame>& frame) { return *frame->stored; }
    static bool warns(const Frame& frame, const std::string& text) {
        return std::ranges::any_of(frame.warnings,
                                   [&](const std::string& w) { return w.find(text) != std::string::npos; });
    }
    RerunPhase rerunOf(StoredLab& lab) {
        lab.rerun();
        EXPECT_TRUE(lab.waitForRerun(60s));
        return infoOf(lab.frame()).phase;
    }

    TemporaryFolder folder_;
    std::string path_ = folder_ / "lab.db";
    std::shared_ptr<const SeriesStore> series_;
    std::vector<LaneFrame> lanes_;
};

TEST_F(Stored, WhatWasRecordedIsThereAtOnce) {
    record();
    const auto lab = open();
    ViewRequest request;
    request.serial = 4;
    lab->request(request);
    const auto frame = lab->frame();
    EXPECT_EQ(frame->mode, RunMode::Ended);
    EXPECT_EQ(frame->t, smallScenario().stop);
    EXPECT_EQ(frame->answers, 4u);
    EXPECT_EQ(frame->commands->size(), 2u);
    EXPECT_TRUE(frame->warnings.empty()) << frame->warnings.front();
    ASSERT_EQ(frame->lanes.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) {
        const LaneFrame& lane = frame->lanes[i];
        EXPECT_EQ(lane.strategy, lanes_[i].strategy);
        EXPECT_EQ(lane.title, lanes_[i].title);
        EXPECT_EQ(lane.fingerprint, lanes_[i].fingerprint);
        EXPECT_EQ(lane.operations, lanes_[i].operations);
        EXPECT_EQ(lane.summary(), lanes_[i].summary());
        EXPECT_EQ(lane.kmemcgIds, lanes_[i].kmemcgIds);
        EXPECT_FALSE(infoOf(frame).events[i]->empty());
    }
    EXPECT_GT(infoOf(frame).rerunCost.value_or(0), 0u);
    EXPECT_FALSE(infoOf(frame).otherEngine);
    EXPECT_EQ(lab->scenario().title, "small");
    for (const SeriesInfo& info : series_->catalogue()) {
        const auto live = series_->find(info), stored = lab->series()->find(info);
        ASSERT_TRUE(stored) << info.metric;
        ASSERT_FALSE(live->empty() != stored->empty());
        if (live->empty()) continue;
        EXPECT_EQ(stored->points().back().value, live->points().back().value) << info.metric;
        EXPECT_EQ(stored->points().back().t, live->points().back().t) << info.metric;
    }
}

TEST_F(Stored, NothingIsRunAgainBeforeSomebodyAsks) {
    record();
    const auto lab = open();
    ViewRequest request;
    request.serial = 1;
    request.events = true;
    request.slabs = SlabMapRequest{};
    lab->request(request);
    lab->pause();
    lab->setSpeed(2);
    lab->undo();
    lab->setBreakpoints({});
    (void)lab->moment(MomentWish{});
    (void)lab->frame();
    EXPECT_EQ(lab->reruns(), 0u);
    EXPECT_EQ(infoOf(lab->frame()).phase, RerunPhase::NotRun);
    EXPECT_EQ(rerunOf(*lab), RerunPhase::Same) << infoOf(lab->frame()).text;
    lab->seek(10 * kMillisecond);
    lab->step(StepLevel::Operation);
    EXPECT_EQ(lab->reruns(), 1u) << "one serves them all";
}

TEST_F(Stored, AMomentIsThatOfTheLiveLab) {
    record();
    LabOptions options;
    options.speed = 0;
    options.startRunning = false;
    const auto live = opened(smallScenario(), options);
    const auto lab = open();
    ViewRequest request;
    request.serial = 1;
    live->request(request);
    lab->request(request);
    for (const TimeNs t : {30 * kMillisecond, 65 * kMillisecond}) {
        live->seek(t);
        lab->seek(t);
        ASSERT_TRUE(live->waitForPausedAt(t, 60s));
        ASSERT_TRUE(lab->waitForPausedAt(t, 60s));
        const auto there = lab->frame(), wanted = live->frame();
        EXPECT_TRUE(infoOf(there).inside);
        EXPECT_EQ(there->t, t);
        EXPECT_EQ(there->answers, 1u);
        ASSERT_TRUE(there->directory);
        EXPECT_EQ(there->directory->entries.size(), wanted->directory->entries.size());
        for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(there->lanes[i].stateHash, wanted->lanes[i].stateHash);
    }
    EXPECT_EQ(infoOf(lab->frame()).phase, RerunPhase::Same) << infoOf(lab->frame()).text;
    EXPECT_EQ(lab->previousSeries(), nullptr);
    lab->leaveRerun();
    EXPECT_FALSE(infoOf(lab->frame()).inside);
    EXPECT_EQ(lab->frame()->mode, RunMode::Ended);
    lab->rerun();
    EXPECT_TRUE(infoOf(lab->frame()).inside) << "at once: it has been run";
    EXPECT_EQ(lab->reruns(), 1u);
}

TEST_F(Stored, ACommandMakesAnotherCourseBesideTheStoredOne) {
    record();
    const auto lab = open();
    const auto book = lab->series();
    lab->seek(30 * kMillisecond);
    lab->command(WriteCommand{"/k/memory.max", "2MiB"});
    ASSERT_TRUE(lab->waitForRerun(60s));
    for (int i = 0; i < 1000 && lab->frame()->branch == 0; ++i) std::this_thread::sleep_for(10ms);
    ASSERT_EQ(lab->frame()->branch, 1u);
    EXPECT_NE(lab->series(), book);
    EXPECT_EQ(lab->previousSeries(), book);
    EXPECT_EQ(infoOf(lab->frame()).previous, "as it is stored");
    EXPECT_FALSE(infoOf(lab->frame()).shownFromBook);
    lab->leaveRerun();
    EXPECT_EQ(lab->series(), book);
    EXPECT_EQ(infoOf(lab->frame()).previous, "");
}

TEST_F(Stored, RunsKeepTheColourTheyHadAmongTheOthers) {
    record();
    record();
    using Places = std::vector<std::size_t>;
    EXPECT_EQ(infoOf(open({3})->frame()).places, Places{2});
    EXPECT_EQ(infoOf(open({2, 1})->frame()).places, (Places{1, 0}));
    EXPECT_EQ(infoOf(open({2, 5})->frame()).places, (Places{0, 1})) << "two of one strategy would share theirs";
}

TEST_F(Stored, ItsCheckpointsStayWithinTheBudgetItIsGiven) {
    record();
    const auto lab = open();
    lab->setCheckpointBudget(std::uint64_t{64} << 20);
    EXPECT_EQ(rerunOf(*lab), RerunPhase::Same);
    EXPECT_EQ(lab->frame()->checkpoints.budget, std::uint64_t{64} << 20);
    lab->setCheckpointBudget(std::uint64_t{32} << 20);
    for (int i = 0; i < 1000 && lab->frame()->checkpoints.budget != std::uint64_t{32} << 20; ++i)
        std::this_thread::sleep_for(10ms);
    EXPECT_EQ(lab->frame()->checkpoints.budget, std::uint64_t{32} << 20);
}

TEST_F(Stored, WhatWasChangedInTheBookIsFound) {
    const struct {
        const char* change;
        const char* text;
    } rows[] = {{"UPDATE run SET fingerprint = '0123456789abcdef' WHERE id = 2", "fingerprint"},
                {"UPDATE sample SET value = -1 WHERE t_ns = 40000000", "at 40"},
                {"UPDATE event SET detail = 'index=0 error=1' WHERE kind = 'command'", "command"}};
    for (const auto& row : rows) {
        std::filesystem::remove(path_);
        record();
        change(row.change);
        const auto lab = open();
        EXPECT_EQ(rerunOf(*lab), RerunPhase::Differs) << row.change;
        EXPECT_NE(infoOf(lab->frame()).text.find(row.text), std::string::npos) << infoOf(lab->frame()).text;
        EXPECT_TRUE(warns(*lab->frame(), "comes out otherwise"));
    }
}

TEST_F(Stored, AKilledRunSaysSoAndIsHeldAgainstWhatItHas) {
    record();
    change("UPDATE run SET state = 'recording', fingerprint = NULL, ended = NULL WHERE id = 1");
    change("DELETE FROM sample WHERE t_ns > 43000000");
    change("DELETE FROM event WHERE t_ns > 43000000");
    const auto lab = open({1});
    EXPECT_TRUE(warns(*lab->frame(), "run 1 was killed"));
    EXPECT_LE(lab->frame()->t, 43 * kMillisecond);
    EXPECT_EQ(lab->frame()->end, smallScenario().stop);
    EXPECT_EQ(rerunOf(*lab), RerunPhase::Same) << infoOf(lab->frame()).text;
}

TEST_F(Stored, AnotherEnginesCurvesStayAndTheReRunIsPale) {
    record();
    change("UPDATE run SET engine_id = 'fedcba9876543210'");
    const auto lab = open({3});
    EXPECT_TRUE(infoOf(lab->frame()).otherEngine);
    EXPECT_TRUE(warns(*lab->frame(), "another engine"));
    const auto book = lab->series();
    EXPECT_EQ(lab->previousSeries(), nullptr);
    EXPECT_EQ(rerunOf(*lab), RerunPhase::Same);
    EXPECT_EQ(lab->series(), book);
    ASSERT_NE(lab->previousSeries(), nullptr);
    EXPECT_NE(lab->previousSeries(), book);
    EXPECT_EQ(infoOf(lab->frame()).previous, "run again by this engine");
}

TEST_F(Stored, WhatIsMissingIsNamedAndTheCurvesAreShown) {
    Scenario scenario = smallScenario();
    scenario.reference = "gone/K9";
    record(scenario);
    {
        const auto lab = open({3});
        EXPECT_FALSE(lab->frame()->warnings.empty()) << "the capture";
        EXPECT_EQ(rerunOf(*lab), RerunPhase::Same) << "which is not needed";
    }
    change("UPDATE run SET strategy = 'linux-9.9' WHERE id = 3");
    const auto lab = open({3});
    EXPECT_FALSE(lab->series()->catalogue().empty());
    EXPECT_EQ(infoOf(lab->frame()).phase, RerunPhase::Impossible);
    EXPECT_NE(infoOf(lab->frame()).text.find("linux-9.9"), std::string::npos);
    lab->seek(kMillisecond);
    EXPECT_EQ(lab->reruns(), 0u);
    EXPECT_FALSE(StoredLab::open(path_, {77}).ok());
    EXPECT_FALSE(StoredLab::open(path_, {}).ok());
}

TEST_F(Stored, RunsOfDifferentInputsAreShownSideBySideAndNotRunAgain) {
    record();
    Scenario other = smallScenario();
    other.machine.seed = 4;
    record(other);
    const auto lab = open({1, 6});
    EXPECT_EQ(lab->frame()->lanes.size(), 2u);
    EXPECT_EQ(infoOf(lab->frame()).phase, RerunPhase::Impossible);
    EXPECT_NE(infoOf(lab->frame()).text.find("different inputs"), std::string::npos);
}

TEST_F(Stored, ABranchStandsAgainstTheRunItLeft) {
    record();
    record();  // runs 4 to 6
    change("UPDATE run SET parent = 3, forked_ns = 20000000, forked_by = 'rmdir /k' WHERE id = 6");
    EXPECT_NE(open({6})->previousSeries(), nullptr);
    EXPECT_EQ(infoOf(open({6})->frame()).previous.find("run 3, another way from 20"), 0u);
    change("DELETE FROM run WHERE id = 3");
    EXPECT_EQ(open({6})->previousSeries(), nullptr);
}

TEST_F(Stored, BooksOfOlderSchemas) {
    for (int schema = 1; schema <= 3; ++schema) {
        std::filesystem::remove(path_);
        {
            SQLite::Database book(path_, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
            for (int i = 1; i <= schema; ++i) {
                std::ifstream file(std::string(RECLAIMLAB_SOURCE_DIR) + "/resources/migrations/000" +
                                   std::to_string(i) + ".sql");
                book.exec(std::string{std::istreambuf_iterator<char>(file), {}});
            }
            const RunResult result = headless(smallScenario(), "linux-6.1");
            SQLite::Statement insert(
                book,
                "INSERT INTO run(scenario, strategy, seed, engine, commands, fingerprint, state, started)"
                " VALUES(?, 'linux-6.1', 3, '0.1.0', '', ?, 'ended', '2026-01-01T00:00:00Z')");
            insert.bind(1, writeScenario(smallScenario()));
            insert.bind(2, formatHex(result.fingerprint));
            insert.exec();
            book.exec("PRAGMA application_id = 0x52434c42");
            book.exec("PRAGMA user_version = " + std::to_string(schema));
        }
        const auto lab = open({1});
        EXPECT_TRUE(infoOf(lab->frame()).otherEngine) << "it does not say";
        EXPECT_FALSE(infoOf(lab->frame()).rerunCost);
        EXPECT_EQ(rerunOf(*lab), RerunPhase::Same) << infoOf(lab->frame()).text;
        EXPECT_EQ(SQLite::Database(path_, SQLite::OPEN_READONLY).execAndGet("PRAGMA user_version").getInt(), schema);
    }
}

TEST_F(Stored, ARerunCanBeBrokenOff) {
    Scenario scenario = smallScenario(Timing::guest61(), 3'000'000);
    scenario.strategies = {"linux-3.14"};
    scenario.timeline.clear();
    scenario.machine.sampleInterval = 5 * kSecond;
    scenario.stop = 100 * kSecond;
    {
        LabOptions options;
        options.storePath = path_;
        const auto lab = opened(scenario, options);
    }
    change("UPDATE run SET state = 'ended', fingerprint = 'f'");
    const auto lab = open({1});
    lab->rerun();
    EXPECT_EQ(infoOf(lab->frame()).phase, RerunPhase::Running);
    EXPECT_EQ(lab->frame()->mode, RunMode::Ended) << "the curves stay";
    lab->leaveRerun();
    EXPECT_EQ(infoOf(lab->frame()).phase, RerunPhase::NotRun);
    lab->rerun();
    EXPECT_EQ(lab->reruns(), 2u);
}

}  // namespace
}  // namespace reclaim
