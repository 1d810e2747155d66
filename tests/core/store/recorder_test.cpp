// Recorder and LabBook: what is put comes back, also when the program is killed or the file is locked for a while.
#include "core/store/store.h"
#include "core/store/writer_lock.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "tests/core/support/budget.h"
#include "tests/temporary_folder.h"

namespace reclaim {
namespace {

using Clock = std::chrono::steady_clock;

NewRun newRun(const std::string& strategy = "linux-6.1") {
    NewRun run{"reclaimlab: 1\ntitle: t\n", strategy, "0.1.0", "rmdir /k1 at 10s", 0xfedcba9876543210ull};
    run.title = "t";
    run.engineId = "0123456789abcdef";
    run.scenarioHash = "cafe";
    run.commandList = "timeline:\n  - {at: 10s, rmdir: /k1}\n";
    return run;
}

std::unique_ptr<LabBook> reopened(const std::string& path) {
    auto book = LabBook::open(path, LabBook::Access::ReadOnly);
    EXPECT_TRUE(book.ok()) << (book ? "" : book.error().text());
    return book ? std::move(*book) : nullptr;
}

TEST(Recorder, EverythingPutComesBack) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    std::int64_t first = 0, second = 0;
    {
        auto recorder = Recorder::open(path);
        ASSERT_TRUE(recorder.ok()) << recorder.error().text();
        Recorder& r = **recorder;
        const auto a = r.begin(newRun()), b = r.begin(newRun("linux-3.14"));
        ASSERT_TRUE(a.ok() && b.ok());
        first = *a, second = *b;
        r.declare(first, 0, "memory.current", "bytes", "/k1");
        r.declare(first, 1, "lab.enomem", "events", "");
        r.declare(second, 0, "memory.current", "bytes", "/k1");
        r.samples(first, {{0, 0, 1.5}, {1, 0, 0}, {0, 50, 2.5}, {0, 50, 9}, {0, 50, 3}, {1, 100, 7}});
        r.samples(second, {{0, 10, 42}});
        r.events(first, {{3, 5, "css_online", "/k1", ""}, {9, 6, "enomem", "/k1", "task=0 operation=4"}});
        r.commands(first, {"rmdir /k1 at 9s", "title: changed by hand", "timeline: []\n", "beef"});
        r.finish(first, "0123456789abcdef", "ended", {{"lab.enomem", 7}, {"memory.current /k1", 3}}, 1'234'567);
    }
    const auto book = reopened(path);
    ASSERT_TRUE(book);
    const auto runs = book->runs();
    ASSERT_TRUE(runs.ok());
    ASSERT_EQ(runs->size(), 2u);
    EXPECT_EQ((*runs)[0].id, second) << "newest first";
    EXPECT_EQ((*runs)[0].state, "stopped") << "a run without finish() was stopped by the end of the program";
    EXPECT_TRUE((*runs)[1].scenario.empty() && (*runs)[1].commandList.empty()) << "a list needs none";
    EXPECT_EQ((*runs)[1].title, "t");
    const StoredRun run = *book->run(first), other = *book->run(second);
    EXPECT_EQ(run.state, "ended");
    EXPECT_EQ(run.strategy, "linux-6.1");
    EXPECT_EQ(run.seed, 0xfedcba9876543210ull);
    EXPECT_EQ(run.fingerprint, "0123456789abcdef");
    EXPECT_EQ(run.commands, "rmdir /k1 at 9s");
    EXPECT_EQ(run.scenario, "title: changed by hand");
    EXPECT_EQ(other.scenario, "reclaimlab: 1\ntitle: t\n");
    EXPECT_EQ(run.title, "t");
    EXPECT_EQ(run.engineId, "0123456789abcdef");
    EXPECT_EQ(run.scenarioHash, "beef");
    EXPECT_EQ(run.commandList, "timeline: []\n");
    EXPECT_EQ(run.cpuNs, 1'234'567u);
    EXPECT_EQ(run.tags + run.note + run.trashed, "") << "nobody has said anything yet";
    EXPECT_EQ(other.scenarioHash, "cafe");
    EXPECT_EQ(other.commandList, newRun().commandList);
    EXPECT_FALSE(other.cpuNs) << "of a run that nobody finished";
    EXPECT_EQ(run.started.size(), 20u) << run.started;
    EXPECT_EQ(run.ended.size(), 20u) << run.ended;
    const auto series = book->series(first);
    ASSERT_TRUE(series.ok());
    ASSERT_EQ(series->size(), 2u);
    EXPECT_EQ((*series)[0].metric, "memory.current");
    EXPECT_EQ((*series)[0].unit, "bytes");
    EXPECT_EQ((*series)[0].cgroup, "/k1");
    const auto samples = book->samples((*series)[0].id);
    ASSERT_TRUE(samples.ok());
    ASSERT_EQ(samples->size(), 2u) << "samples of one time share a row";
    EXPECT_EQ((*samples)[0].value, 1.5);
    EXPECT_EQ((*samples)[1].t, 50);
    EXPECT_EQ((*samples)[1].value, 3);
    EXPECT_EQ((*samples)[1].lo, 2.5);
    EXPECT_EQ((*samples)[1].hi, 9);
    const auto events = book->events(first);
    ASSERT_TRUE(events.ok());
    ASSERT_EQ(events->size(), 2u);
    EXPECT_EQ((*events)[1].detail, "task=0 operation=4");
    const auto metrics = book->metrics(first);
    ASSERT_TRUE(metrics.ok());
    EXPECT_EQ(*metrics, (std::vector<std::pair<std::string, double>>{{"lab.enomem", 7}, {"memory.current /k1", 3}}));
    const auto missing = book->run(999);
    ASSERT_FALSE(missing.ok());
    EXPECT_EQ(missing.error().fault, Fault::NotFound);
}

TEST(Recorder, ViewsSpeakNames) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    {
        auto recorder = Recorder::open(path);
        ASSERT_TRUE(recorder.ok());
        const auto run = (*recorder)->begin(newRun());
        (*recorder)->declare(*run, 5, "memory.current", "bytes", "/k1");
        (*recorder)->samples(*run, {{5, 1'500'000'000, 32.0}});
        (*recorder)->events(*run, {{1, 2, "enomem", "/k1", "task=0"}});
        (*recorder)->finish(*run, "", "ended", {{"lab.enomem", 4}});
    }
    SQLite::Database plain(path, SQLite::OPEN_READONLY);
    SQLite::Statement sample(plain, "SELECT strategy, cgroup, metric, unit, seconds, value, lo, hi FROM v_sample");
    ASSERT_TRUE(sample.executeStep());
    EXPECT_EQ(sample.getColumn(0).getString(), "linux-6.1");
    EXPECT_EQ(sample.getColumn(2).getString(), "memory.current");
    EXPECT_EQ(sample.getColumn(4).getDouble(), 1.5);
    EXPECT_EQ(plain.execAndGet("SELECT kind FROM v_event WHERE strategy = 'linux-6.1'").getString(), "enomem");
    EXPECT_EQ(plain.execAndGet("SELECT value FROM v_run_metric WHERE metric = 'lab.enomem'").getDouble(), 4);
    EXPECT_EQ(plain.execAndGet("SELECT unit FROM v_run_metric WHERE metric = 'lab.enomem'").getString(), "operations");
    EXPECT_EQ(plain.execAndGet("PRAGMA journal_mode").getString(), "wal");
    EXPECT_EQ(plain.execAndGet("PRAGMA user_version").getInt(), 5);
    EXPECT_EQ(plain.execAndGet("PRAGMA integrity_check").getString(), "ok");
    EXPECT_EQ(plain.execAndGet("SELECT count(*) FROM pragma_foreign_key_check").getInt(), 0);
}

TEST(Recorder, RemovingARunRemovesAllOfIt) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    std::int64_t first = 0;
    {
        auto recorder = Recorder::open(path);
        ASSERT_TRUE(recorder.ok());
        for (int i = 0; i < 2; ++i) {
            const auto run = (*recorder)->begin(newRun());
            if (i == 0) first = *run;
            (*recorder)->declare(*run, 0, "m", "u", "");
            (*recorder)->samples(*run, {{0, 1, 1}});
            (*recorder)->events(*run, {{1, 1, "enomem", "", ""}});
            (*recorder)->finish(*run, "f", "ended", {{"m", 1}});
        }
    }
    auto book = LabBook::open(path, LabBook::Access::ReadWrite);
    ASSERT_TRUE(book.ok());
    ASSERT_TRUE((*book)->remove(first).ok());
    EXPECT_FALSE((*book)->remove(first).ok()) << "it is gone";
    EXPECT_EQ((*book)->runs()->size(), 1u);
    SQLite::Database plain(path, SQLite::OPEN_READONLY);
    for (const char* table : {"series", "sample", "event", "run_metric"})
        EXPECT_EQ(plain.execAndGet(std::string("SELECT count(*) FROM ") + table).getInt(), 1) << table;
}

TEST(Recorder, AMillionSamplesInBoundedTimeAndMemory) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    rusage before{}, after{};
    ::getrusage(RUSAGE_SELF, &before);
    const auto start = Clock::now();
    constexpr int kBatches = 1000, kRows = 1000;
    {
        auto recorder = Recorder::open(path);
        ASSERT_TRUE(recorder.ok());
        const auto run = (*recorder)->begin(newRun());
        for (std::uint32_t s = 0; s < 10; ++s) (*recorder)->declare(*run, s, "m" + std::to_string(s), "u", "");
        for (int b = 0; b < kBatches; ++b) {
            std::vector<SampleRow> rows;
            for (int i = 0; i < kRows; ++i)
                rows.push_back(
                    {static_cast<std::uint32_t>(i % 10), TimeNs{b} * kRows + i, static_cast<double>(i * b % 977)});
            (*recorder)->samples(*run, std::move(rows));
        }
        (*recorder)->finish(*run, "f", "ended", {});
        (*recorder)->flush();
        EXPECT_TRUE((*recorder)->health().ok());
    }
    ::getrusage(RUSAGE_SELF, &after);
    EXPECT_LT(std::chrono::duration<double>(Clock::now() - start).count(), 20 * kPatience)
        << "about 0.3 s on a free machine";
    EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 64 * 1024 * kPatience) << "KiB";
    const auto book = reopened(path);
    ASSERT_TRUE(book);
    const auto series = book->series(1);
    ASSERT_EQ(series->size(), 10u);
    for (const StoredSeries& one : *series) {
        const auto samples = book->samples(one.id);
        ASSERT_LE(samples->size(), 2000u);
        ASSERT_GT(samples->size(), 900u);
        EXPECT_EQ(samples->back().t, (kBatches - 1) * TimeNs{kRows} + 990 + (one.metric[1] - '0'));
    }
}

TEST(Recorder, EventsEndAtTheirLimitAndSaySo) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    {
        auto recorder = Recorder::open(path);
        ASSERT_TRUE(recorder.ok());
        const auto run = (*recorder)->begin(newRun());
        std::vector<EventRow> rows;
        for (std::uint64_t i = 0; i < kEventRowsMax + 500; ++i) rows.push_back({i, 1, "enomem", "/k1", ""});
        (*recorder)->events(*run, std::move(rows));
        (*recorder)->finish(*run, "f", "ended", {});
        const auto full = (*recorder)->begin(newRun());
        rows.clear();
        for (std::uint64_t i = 0; i < kEventRowsMax; ++i) rows.push_back({i, 1, "enomem", "/k1", ""});
        (*recorder)->events(*full, std::move(rows));
        (*recorder)->finish(*full, "f", "ended", {});
    }
    const auto book = reopened(path);
    ASSERT_TRUE(book);
    const auto events = book->events(1);
    ASSERT_EQ(events->size(), kEventRowsMax);
    EXPECT_EQ(events->back().kind, "left_out");
    EXPECT_EQ(events->back().detail, "events=501");
    const auto full = book->events(2);
    ASSERT_EQ(full->size(), kEventRowsMax);
    EXPECT_EQ(full->back().kind, "enomem") << "exactly the limit: nothing is left out";
}

// The child records a sample every millisecond, whose value is the wall time since it began, and is killed.
TEST(Recorder, KilledWhileRecordingLosesAtMostTheLastSecond) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        auto recorder = Recorder::open(path);
        if (!recorder) ::_exit(1);
        const auto run = (*recorder)->begin(newRun());
        (*recorder)->declare(*run, 0, "m", "u", "");
        const auto start = Clock::now();
        for (TimeNs i = 0;; ++i) {
            const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
            (*recorder)->samples(*run, {{0, i, seconds}});
            (*recorder)->events(*run, {{static_cast<std::uint64_t>(i), i, "enomem", "/k1", ""}});
            if (::write(pipe[1], &seconds, sizeof seconds) != sizeof seconds) ::_exit(1);
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
    ::close(pipe[1]);
    double last = 0;
    while (last < 2.3) ASSERT_EQ(::read(pipe[0], &last, sizeof last), static_cast<ssize_t>(sizeof last));
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    while (::read(pipe[0], &last, sizeof last) > 0) {
    }
    ::close(pipe[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));

    const auto book = reopened(path);
    ASSERT_TRUE(book);
    const auto runs = book->runs();
    ASSERT_EQ(runs->size(), 1u);
    EXPECT_EQ((*runs)[0].state, "unfinished") << "nobody has ended it";
    EXPECT_TRUE((*runs)[0].ended.empty());
    const auto samples = book->samples(book->series((*runs)[0].id)->at(0).id);
    ASSERT_TRUE(samples.ok() && !samples->empty());
    EXPECT_GT(samples->back().value, last - 1.0 * kPatience) << "killed at " << last << " s";
    EXPECT_FALSE(book->events((*runs)[0].id)->empty());
    SQLite::Database plain(path, SQLite::OPEN_READONLY);
    EXPECT_EQ(plain.execAndGet("PRAGMA integrity_check").getString(), "ok");
    // And the next recording goes on in the same file.
    auto recorder = Recorder::open(path);
    ASSERT_TRUE(recorder.ok());
    EXPECT_TRUE((*recorder)->begin(newRun()).ok());
}

TEST(Recorder, ARunIsBeingWrittenAsLongAsItsWriterLives) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    const auto stateOf = [&](std::int64_t run) { return reopened(path)->run(run)->state; };
    auto first = Recorder::open(path);
    ASSERT_TRUE(first.ok()) << first.error().text();
    const auto run = (*first)->begin(newRun());
    (*first)->flush();
    EXPECT_EQ(stateOf(*run), "recording");
    EXPECT_TRUE(isBeingWritten(path, *run));
    // Another writer leaves it alone.
    auto second = Recorder::open(path);
    ASSERT_TRUE(second.ok()) << second.error().text();
    const auto other = (*second)->begin(newRun("linux-3.14"));
    (*second)->finish(*other, "0f", "ended", {});
    (*second)->flush();
    EXPECT_EQ(stateOf(*run), "recording");
    EXPECT_EQ(stateOf(*other), "ended");
    EXPECT_FALSE(isBeingWritten(path, *other));
    (*first)->finishAll("interrupted");
    (*first)->flush();
    EXPECT_EQ(stateOf(*run), "interrupted");
    EXPECT_FALSE(std::filesystem::exists(writerLockPath(path, *run))) << "nothing stays beside the book";
}

TEST(Recorder, WhatADeadWriterLeftIsMarkedByTheNextOne) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        auto recorder = Recorder::open(path);
        if (!recorder || !(*recorder)->begin(newRun())) ::_exit(1);
        (*recorder)->flush();
        ::_exit(0);  // without any farewell
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_EQ(status, 0);
    EXPECT_TRUE(std::filesystem::exists(writerLockPath(path, 1)));
    EXPECT_EQ(reopened(path)->run(1)->state, "unfinished");
    const auto rowState = [&] {
        return SQLite::Database(path, SQLite::OPEN_READONLY).execAndGet("SELECT state FROM run").getString();
    };
    EXPECT_EQ(rowState(), "recording") << "who reads changes nothing";
    EXPECT_TRUE(Recorder::open(path).ok());
    EXPECT_EQ(rowState(), "unfinished");
    EXPECT_FALSE(std::filesystem::exists(writerLockPath(path, 1)));
}

TEST(Recorder, PutsDoNotWaitForALockedFileAndNothingIsLost) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    auto recorder = Recorder::open(path);
    ASSERT_TRUE(recorder.ok());
    const auto run = (*recorder)->begin(newRun());
    (*recorder)->declare(*run, 0, "m", "u", "");
    (*recorder)->flush();
    {
        SQLite::Database other(path, SQLite::OPEN_READWRITE);
        SQLite::Transaction lock(other, SQLite::TransactionBehavior::IMMEDIATE);
        const auto start = Clock::now();
        Clock::duration longest{};
        for (TimeNs i = 0; i < 900; ++i) {
            const auto before = Clock::now();
            (*recorder)->samples(*run, {{0, i, static_cast<double>(i)}});
            longest = std::max(longest, Clock::now() - before);
            std::this_thread::sleep_until(start + std::chrono::milliseconds(i));
        }
        EXPECT_LT(std::chrono::duration<double>(longest).count(), 0.2);
        EXPECT_TRUE((*recorder)->health().ok());
    }
    (*recorder)->flush();
    EXPECT_TRUE((*recorder)->health().ok());
    const auto book = reopened(path);
    EXPECT_EQ(book->samples(book->series(*run)->at(0).id)->size(), 900u);
}

TEST(Recorder, AFileLockedForGoodIsAnErrorNotAHang) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    const auto start = Clock::now();
    auto recorder = Recorder::open(path);
    ASSERT_TRUE(recorder.ok());
    SQLite::Database other(path, SQLite::OPEN_READWRITE);
    SQLite::Transaction lock(other, SQLite::TransactionBehavior::IMMEDIATE);
    const auto run = (*recorder)->begin(newRun());
    ASSERT_FALSE(run.ok());
    EXPECT_EQ(run.error().fault, Fault::Io);
    EXPECT_NE(run.error().text().find("locked"), std::string::npos) << run.error().text();
    EXPECT_FALSE((*recorder)->health().ok());
    recorder->reset();
    EXPECT_LT(std::chrono::duration<double>(Clock::now() - start).count(), 10);
}

TEST(Recorder, ARunDeletedWhileItIsRecordedDisturbsNoOther) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    auto recorder = Recorder::open(path);
    ASSERT_TRUE(recorder.ok());
    const auto a = (*recorder)->begin(newRun()), b = (*recorder)->begin(newRun());
    for (const auto run : {*a, *b}) (*recorder)->declare(run, 0, "m", "u", "");
    (*recorder)->flush();
    ASSERT_TRUE((*LabBook::open(path, LabBook::Access::ReadWrite))->remove(*a).ok());
    for (const auto run : {*a, *b}) (*recorder)->samples(run, {{0, 1, 1}});
    (*recorder)->flush();
    EXPECT_TRUE((*recorder)->health().ok());
    const auto book = reopened(path);
    EXPECT_EQ(book->runs()->size(), 1u);
    EXPECT_EQ(book->samples(book->series(*b)->at(0).id)->size(), 1u);
}

}  // namespace
}  // namespace reclaim
