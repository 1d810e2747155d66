// A stored run is run again: it comes out as it is stored, and whatever was changed in the lab book is found.
#include "core/ask/run_check.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "core/ask/headless_run.h"
#include "tests/core/store/lab_book_access.h"
#include "tests/core/support/headless.h"
#include "tests/core/support/small_scenario.h"
#include "tests/temporary_folder.h"

namespace reclaim {
namespace {

class StoredCheck : public testing::Test {
protected:
    void store(const Scenario& scenario, const std::string& strategy = "linux-6.1") {
        auto recorder = Recorder::open(path_);
        ASSERT_TRUE(recorder.ok()) << recorder.error().text();
        RunOptions options;
        options.recorder = recorder->get();
        options.engine = "0.1.0";
        const auto result = runStrategy(scenario, strategy, options);
        ASSERT_TRUE(result.ok()) << result.error().text();
    }
    void change(const std::string& sql) { ASSERT_GT(changeBook(path_, sql), 0) << sql; }
    RunCheck check(std::int64_t run = 1, const RunProgress& progress = {}) {
        auto book = LabBook::open(path_, LabBook::Access::ReadOnly);
        if (!book) throw std::runtime_error(book.error().text());
        auto result = verifyRun(**book, run, progress);
        if (!result) throw std::runtime_error(result.error().text());
        return *result;
    }

    TemporaryFolder folder_;
    std::string path_ = folder_ / "lab.db";
};

TEST_F(StoredCheck, ARunComesOutAsItIsStored) {
    for (const std::string& strategy : kThreeStrategies) store(smallScenario(), strategy);
    for (std::int64_t run = 1; run <= 3; ++run) {
        const RunCheck result = check(run);
        EXPECT_EQ(result.verdict, RunVerdict::Equal) << (result.difference ? result.difference->text : result.missing);
        EXPECT_TRUE(result.equal && result.fingerprint);
        EXPECT_GT(result.samples, 100u);
        EXPECT_GT(result.events, 5u);
        EXPECT_EQ(result.strategy, kThreeStrategies[static_cast<std::size_t>(run) - 1]);
    }
}

TEST_F(StoredCheck, MergedSamplesAreHeldAgainstAllTheyStandFor) {
    Scenario scenario = smallScenario();
    scenario.machine.sampleInterval = 20 * kMicrosecond;  // 4,500 of each series
    store(scenario);
    EXPECT_EQ(check().verdict, RunVerdict::Equal);
    change(
        "UPDATE sample SET lo = lo - 1 WHERE (series, t_ns) IN"
        " (SELECT series, t_ns FROM sample WHERE lo < hi AND t_ns > 30000000 LIMIT 1)");
    EXPECT_EQ(check().verdict, RunVerdict::Differs);
}

TEST_F(StoredCheck, WhateverWasChangedIsFound) {
    const struct {
        const char* change;
        const char* text;
    } rows[] = {
        {"UPDATE sample SET value = value + 1, hi = hi + 1 WHERE t_ns = 40000000 AND series = "
         "(SELECT series.id FROM series JOIN metric ON metric.id = metric WHERE name = 'memory.current' AND cgroup = "
         "'/k')",
         "memory.current /k"},
        {"DELETE FROM sample WHERE t_ns > 60000000 AND t_ns < 85000000", "in the lab book"},
        {"UPDATE event SET detail = 'index=0 error=1' WHERE kind = 'command' AND t_ns > 65000000", "command"},
        {"UPDATE event SET kind = 'css_online' WHERE kind = 'css_dying'", "css_dying"},
        {"UPDATE run_metric SET value = value + 1 WHERE metric = (SELECT id FROM metric WHERE name = 'lab.operations')",
         "lab.operations at the end"},
        {"UPDATE run SET fingerprint = '0123456789abcdef'", "fingerprint"},
        {"UPDATE run SET seed = 4", "in the lab book"},
        {"UPDATE run SET strategy = 'linux-3.14'", "in the lab book"},
        {"UPDATE run SET scenario = replace(scenario, 'at: 60ms', 'at: 61ms')", "in the lab book"}};
    for (const auto& row : rows) {
        std::filesystem::remove(path_);
        store(smallScenario());
        change(row.change);
        const RunCheck result = check();
        EXPECT_EQ(result.verdict, RunVerdict::Differs) << row.change;
        ASSERT_TRUE(result.difference) << row.change;
        EXPECT_NE(result.difference->text.find(row.text), std::string::npos) << row.change << "\n"
                                                                             << result.difference->text;
    }
}

TEST_F(StoredCheck, TheFirstDifferenceIsTheEarliest) {
    store(smallScenario());
    change("UPDATE sample SET value = -1 WHERE t_ns >= 50000000");
    change("UPDATE sample SET value = -2 WHERE t_ns = 35000000");
    EXPECT_EQ(check().difference->t, 35 * kMillisecond);
}

// Killed while its rows were written: the last row of a series may be a part of its samples.
TEST_F(StoredCheck, AKilledRunIsHeldAgainstTheRowsItHas) {
    store(smallScenario());
    change("DELETE FROM sample WHERE t_ns > 43000000");
    change("DELETE FROM event WHERE t_ns > 43000000");
    change("DELETE FROM run_metric");
    change("UPDATE run SET state = 'recording', fingerprint = NULL, ended = NULL");
    RunCheck result = check();
    EXPECT_EQ(result.verdict, RunVerdict::Equal) << (result.difference ? result.difference->text : "");
    EXPECT_FALSE(result.fingerprint);
    EXPECT_LE(result.upTo, 43 * kMillisecond);
    EXPECT_NE(comparedText(result).find("up to"), std::string::npos);
    change("UPDATE sample SET hi = hi + 1 WHERE t_ns = 40000000");
    result = check();
    EXPECT_EQ(result.verdict, RunVerdict::Differs);
    EXPECT_EQ(result.difference->t, 40 * kMillisecond);
}

TEST_F(StoredCheck, ARunOfAnotherEngineIsRunAgainAllTheSame) {
    store(smallScenario());
    for (const char* id : {"'fedcba9876543210'", "NULL"}) {
        change("UPDATE run SET engine_id = " + std::string(id));
        const RunCheck result = check();
        EXPECT_EQ(result.verdict, RunVerdict::OtherEngine);
        EXPECT_TRUE(result.equal);
    }
    change("UPDATE run SET fingerprint = 'f'");
    EXPECT_EQ(check().verdict, RunVerdict::OtherEngine);
    EXPECT_FALSE(check().equal);
}

TEST_F(StoredCheck, WhatIsMissingIsNamed) {
    store(smallScenario());
    const auto missing = [&](const std::string& sql) {
        change(sql);
        const RunCheck result = check();
        EXPECT_EQ(result.verdict, RunVerdict::Missing) << sql;
        return result.missing;
    };
    change("UPDATE run SET scenario = replace(scenario, 'seed:', 'reference: gone/K9' || char(10) || 'seed:')");
    EXPECT_EQ(check().verdict, RunVerdict::Equal) << "a capture that is gone stops nothing";
    EXPECT_NE(missing("UPDATE run SET strategy = 'linux-9.9'").find("linux-9.9"), std::string::npos);
    change("UPDATE run SET strategy = 'linux-6.1'");
    EXPECT_NE(
        missing("UPDATE run SET scenario = replace(scenario, 'stop: 90ms', 'extends: gone.yaml')").find("gone.yaml"),
        std::string::npos);
    EXPECT_NE(missing("UPDATE run SET scenario = 'not a scenario'").find("cannot be read"), std::string::npos);
    EXPECT_NE(missing("UPDATE run SET scenario = ''").find("not in the lab book"), std::string::npos);
}

TEST_F(StoredCheck, CommandsThatTheKernelRefusedAreRunAgain) {
    Scenario scenario = smallScenario();
    scenario.timeline.insert(scenario.timeline.begin(), {Command{10 * kMillisecond, RmdirCommand{"/never/made"}},
                                                         Command{20 * kMillisecond, MkdirCommand{"/k"}},
                                                         Command{30 * kMillisecond, ExitCommand{"nobody"}}});
    store(scenario);
    const RunCheck result = check();
    EXPECT_EQ(result.verdict, RunVerdict::Equal) << (result.difference ? result.difference->text : result.missing);
}

TEST_F(StoredCheck, ItCanBeCancelled) {
    store(smallScenario());
    auto book = LabBook::open(path_, LabBook::Access::ReadOnly);
    ASSERT_TRUE(book.ok());
    const auto result = verifyRun(**book, 1, [](TimeNs, TimeNs) { return false; });
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().fault, Fault::Cancelled);
    EXPECT_EQ(verifyRun(**book, 99).error().fault, Fault::NotFound);
}

}  // namespace
}  // namespace reclaim
