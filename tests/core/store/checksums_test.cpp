// A bit that has changed since it was written is said and not shown.
#include "core/store/checksums.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <random>
#include <sstream>
#include <thread>

#include "core/store/store.h"
#include "tests/core/store/lab_book_access.h"
#include "tests/temporary_folder.h"

namespace reclaim {
namespace {

void recordTwo(const std::string& path) {
    auto recorder = Recorder::open(path);
    ASSERT_TRUE(recorder.ok()) << recorder.error().text();
    for (int i = 0; i < 2; ++i) {
        NewRun fresh{"title: a\n", "linux-6.1", "0.1.0", "rmdir /k", 7};
        fresh.title = "a";
        fresh.commandList = "timeline: []\n";
        const auto run = (*recorder)->begin(fresh);
        ASSERT_TRUE(run.ok());
        (*recorder)->declare(*run, 0, "memory.current", "bytes", "/k");
        (*recorder)->declare(*run, 1, "lab.enomem", "operations", "");
        (*recorder)->declare(*run, 2, "never", "", "");
        for (TimeNs t = 0; t < 3000; ++t)  // more than a series has rows: some are merged
            (*recorder)->samples(*run, {{0, t, static_cast<double>(t)}, {1, t, -0.0}});
        (*recorder)->events(*run, {{1, 2, "enomem", "/k", "task=0"}, {5, 9, "enomem", "/k", "task=1"}});
        (*recorder)->flush();
        (*recorder)->events(*run, {{6, 10, "enomem", "/k", "task=2"}});
        (*recorder)->finish(*run, "00ff", "ended", {{"lab.enomem", 3}, {"memory.current /k", 2999}}, 12);
    }
}

// All of a book as text, as far as the reader gives it; `troubles` counts what it refuses.
std::string readAll(const std::string& path, int& troubles) {
    std::string out;
    const auto book = LabBook::open(path, LabBook::Access::ReadOnly);
    if (!book) return ++troubles, "";
    const auto say = [&](const auto& result, const auto& add) {
        if (result) add(*result);
        else ++troubles;
    };
    troubles += (*book)->damage() ? 1 : 0;
    say((*book)->runs(), [&](const std::vector<StoredRun>& runs) {
        for (const StoredRun& run : runs)
            if (run.state == "damaged") ++troubles;
            else out += std::to_string(run.id) + run.strategy + run.state + run.title + run.started + run.note + "\n";
    });
    for (std::int64_t id = 1; id <= 2; ++id) {
        say((*book)->run(id), [&](const StoredRun& run) {
            out += run.scenario + run.commands + run.commandList + run.fingerprint + std::to_string(run.seed) + "\n";
        });
        say((*book)->events(id), [&](const std::vector<StoredEvent>& events) {
            for (const StoredEvent& event : events)
                out += std::to_string(event.number) + " " + std::to_string(event.t) + event.kind + event.cgroup +
                       event.detail + "\n";
        });
        say((*book)->metrics(id), [&](const auto& metrics) {
            for (const auto& [name, value] : metrics) out += name + std::to_string(value) + "\n";
        });
        say((*book)->series(id), [&](const std::vector<StoredSeries>& series) {
            for (const StoredSeries& one : series) {
                out += one.metric + one.unit + one.cgroup + "\n";
                say((*book)->samples(one.id), [&](const std::vector<StoredSample>& samples) {
                    for (const StoredSample& sample : samples)
                        out += std::to_string(sample.t) + " " + std::to_string(sample.value) +
                               std::to_string(sample.lo) + std::to_string(sample.hi) + "\n";
                });
            }
        });
    }
    return out;
}

TEST(Checksums, WhatTheWriterAddsUpIsWhatStandsInTheFile) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    recordTwo(path);
    SQLite::Database plain(path, SQLite::OPEN_READWRITE);
    const auto sealed = [&] {
        std::string all;
        for (const char* table : {"run", "series"}) {
            SQLite::Statement rows(plain, std::string("SELECT checksum FROM ") + table + " ORDER BY id");
            while (rows.executeStep()) all += rows.getColumn(0).getString() + "\n";
        }
        return all;
    };
    const std::string written = sealed();
    EXPECT_EQ(written.find("\n\n"), written.npos) << "every run and every series has one";
    unseal(plain);
    for (std::int64_t run = 1; run <= 2; ++run) seal(plain, run, rowSums(plain, run));
    EXPECT_EQ(sealed(), written);
    int troubles = 0;
    EXPECT_GT(readAll(path, troubles).size(), 100'000u);
    EXPECT_EQ(troubles, 0);
}

// Each value in turn, by SQL: the trees stay sound, and only a checksum can know.
TEST(Checksums, AChangedValueIsRefusedAndTheOtherRunIsNot) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db", copy = folder / "copy.db";
    recordTwo(path);
    int none = 0;
    const std::string whole = readAll(path, none);
    for (const char* change :
         {"UPDATE run SET scenario = 'title: b' WHERE id = 1", "UPDATE run SET seed = 8 WHERE id = 1",
          "UPDATE run SET title = 'b' WHERE id = 1", "UPDATE run SET fingerprint = '00fe' WHERE id = 1",
          "UPDATE run SET state = 'stopped' WHERE id = 1", "UPDATE run SET commands = '' WHERE id = 1",
          "UPDATE run SET checksum = 'none' WHERE id = 1", "UPDATE run SET started = '2020' WHERE id = 1",
          "UPDATE series SET cgroup = '/j' WHERE run = 1 AND cgroup = '/k'", "DELETE FROM series WHERE id = 1",
          "UPDATE metric SET name = 'memory.currenu' WHERE name = 'memory.current'",
          "UPDATE sample SET value = value + 1 WHERE series = 1 AND t_ns = 100",
          "UPDATE sample SET lo = -1 WHERE series = 1 AND t_ns > 2990",
          "DELETE FROM sample WHERE series = 1 AND t_ns = 0",
          "UPDATE sample SET t_ns = t_ns + 1 WHERE series = 1 AND t_ns = 0",
          "UPDATE event SET detail = 'task=9' WHERE run = 1 AND number = 5",
          "DELETE FROM event WHERE run = 1 AND number = 1",
          "UPDATE run_metric SET value = 4 WHERE run = 1 AND value = 3", "DELETE FROM run_metric WHERE run = 1"}) {
        std::ofstream(copy, std::ios::binary) << bytesOf(path);
        {
            SQLite::Database plain(copy, SQLite::OPEN_READWRITE);
            plain.exec(change);
        }
        int troubles = 0;
        const std::string seen = readAll(copy, troubles);
        EXPECT_GT(troubles, 0) << change;
        const bool ofBoth = std::string_view(change).starts_with("UPDATE metric");
        EXPECT_GT(seen.size(), ofBoth ? 100u : 40'000u) << change << ": the other run is shown";
        std::istringstream lines(seen);
        for (std::string line; std::getline(lines, line);)
            if (whole.find(line + "\n") == whole.npos) ADD_FAILURE() << change << " is shown: " << line;
    }
}

TEST(Checksums, AFlippedBitIsSaidAndNotShown) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    recordTwo(path);
    int none = 0;
    const std::string whole = readAll(path, none), good = bytesOf(path);
    std::mt19937 random(5);
    int said = 0;
    for (int round = 0; round < 150; ++round) {
        std::string bad = good;
        const std::size_t at = random() % bad.size();
        bad[at] = static_cast<char>(bad[at] ^ (1 << random() % 8));
        std::ofstream(path, std::ios::binary) << bad;
        int troubles = 0;
        const std::string seen = readAll(path, troubles);
        EXPECT_TRUE(troubles > 0 || seen == whole) << "seed 5, round " << round << ", byte " << at;
        said += troubles > 0 ? 1 : 0;
    }
    EXPECT_GT(said, 50);
}

// Its last rows and its checksums come in one transaction: who reads meanwhile sees both or neither.
TEST(Checksums, ARunThatEndsWhileItIsReadIsNotDamaged) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    auto recorder = Recorder::open(path);
    ASSERT_TRUE(recorder.ok()) << recorder.error().text();
    std::atomic<std::int64_t> now{0};
    std::atomic<bool> stop{false};
    int reads = 0;
    std::thread reader([&] {
        const auto book = LabBook::open(path, LabBook::Access::ReadOnly);
        ASSERT_TRUE(book.ok()) << book.error().text();
        while (!stop) {
            const std::int64_t run = now;
            const auto series = (*book)->series(run);
            EXPECT_TRUE(series.ok()) << series.error().text();
            for (const StoredSeries& one : series.ok() ? *series : std::vector<StoredSeries>()) {
                const auto samples = (*book)->samples(one.id);
                EXPECT_TRUE(samples.ok()) << samples.error().text();
            }
            EXPECT_TRUE((*book)->events(run).ok());
            EXPECT_TRUE((*book)->metrics(run).ok());
            ++reads;
        }
    });
    for (int i = 0; i < 60; ++i) {
        const auto run = (*recorder)->begin({"title: a\n", "linux-6.1", "0.1.0", "", 7});
        ASSERT_TRUE(run.ok());
        for (std::uint32_t s = 0; s < 4; ++s) (*recorder)->declare(*run, s, "m" + std::to_string(s), "bytes", "");
        for (const bool last : {false, true}) {
            for (std::uint32_t s = 0; s < 4; ++s)
                for (TimeNs t = 0; t < 900; ++t) (*recorder)->samples(*run, {{s, t + (last ? 900 : 0), 1.0}});
            if (last) (*recorder)->finish(*run, "", "ended", {{"m1", 1}});
            (*recorder)->flush();
            now = *run;
        }
    }
    stop = true;
    reader.join();
    EXPECT_GT(reads, 60);
}

TEST(Checksums, WhatIsRescuedIsNamedAndReadable) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db", out = folder / "rescued.db";
    recordTwo(path);
    {
        SQLite::Database plain(path, SQLite::OPEN_READWRITE);
        plain.exec("UPDATE sample SET value = value + 1 WHERE series = 1 AND t_ns = 100");
    }
    const auto rescue = rescueLabBook(path, out);
    ASSERT_TRUE(rescue.ok()) << rescue.error().text();
    EXPECT_FALSE(rescue->complete());
    ASSERT_EQ(rescue->runs.size(), 2u);
    EXPECT_EQ(rescue->runs[0].changed, std::vector<std::string>{"samples of memory.current /k"});
    EXPECT_TRUE(rescue->runs[1].changed.empty());
    int troubles = 0;
    (void)readAll(out, troubles);
    EXPECT_EQ(troubles, 0) << "it was asked for";
}

}  // namespace
}  // namespace reclaim
