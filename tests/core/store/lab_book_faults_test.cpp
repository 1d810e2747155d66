// Whatever call to the disk fails, wherever program or machine end: the lab book opens, holds whole transactions from
// its beginning on, and takes the next run.
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include "core/store/rescue.h"
#include "tests/core/store/faulty_disk.h"
#include "tests/core/store/lab_book_access.h"
#include "tests/core/support/budget.h"
#include "tests/temporary_folder.h"

namespace reclaim {
namespace {

using Kind = DiskTrouble::Kind;

constexpr int kBatches = 3;

// A run as the recorder was given it, and what it has said of it.
struct Given {
    std::int64_t id = 0;    // 0 = it has begun none
    int put = 0, kept = 0;  // batches: handed over; said to be committed
    bool ended = false;     // its end was handed over
    bool endKept = false;   // and said to be committed
    bool closed = false;    // the recorder was closed after that, without trouble
    std::string trouble;    // what it said of the disk
};

// One batch is one sample and one event of the same number.
Given record(const std::string& path) {
    Given given;
    auto opened = Recorder::open(path);
    if (!opened) {
        given.trouble = opened.error().text();
        return given;
    }
    Recorder& recorder = **opened;
    const auto id = recorder.begin({"title: t\n", "linux-6.1", "0.1.0", "", 1});
    if (id) {
        given.id = *id;
        recorder.declare(*id, 0, "memory.current", "bytes", "/k1");
        for (; given.put < kBatches; ++given.put) {
            recorder.samples(*id, {{0, given.put, static_cast<double>(given.put)}});
            recorder.events(*id, {{static_cast<std::uint64_t>(given.put), given.put, "enomem", "/k1", "x"}});
            recorder.flush();
            if (recorder.health()) given.kept = given.put + 1;
        }
        recorder.finish(*id, "00000000000000ab", "ended", {{"lab.enomem", 3}});
        given.ended = true;
        recorder.flush();
        given.endKept = recorder.health().ok();
    }
    if (const Status health = recorder.health(); !health) given.trouble = health.error().text();
    opened->reset();
    given.closed = given.endKept;
    return given;
}

// What is left of a run is a beginning of it, its last transaction whole. `least`: batches that must be there.
void expectABeginning(const LabBook& book, const StoredRun& run, const Given& given, int least) {
    const auto series = book.series(run.id);
    ASSERT_TRUE(series) << series.error().text();
    std::vector<StoredSample> samples;
    if (!series->empty()) {
        const auto read = book.samples(series->front().id);
        ASSERT_TRUE(read) << read.error().text();
        samples = *read;
    }
    const auto events = book.events(run.id);
    ASSERT_TRUE(events) << events.error().text();
    EXPECT_EQ(samples.size(), events->size()) << "a batch was torn";
    for (std::size_t i = 0; i < samples.size(); ++i) {
        EXPECT_EQ(samples[i].t, static_cast<TimeNs>(i));
        EXPECT_EQ(samples[i].value, static_cast<double>(i));
    }
    EXPECT_GE(samples.size(), static_cast<std::size_t>(least));
    EXPECT_LE(samples.size(), static_cast<std::size_t>(std::min(kBatches, given.put + 1)));
    const auto metrics = book.metrics(run.id);
    ASSERT_TRUE(metrics) << metrics.error().text();
    if (run.state == "ended") {
        EXPECT_TRUE(given.ended);
        EXPECT_EQ(samples.size(), static_cast<std::size_t>(kBatches));
        EXPECT_EQ(run.fingerprint, "00000000000000ab");
        EXPECT_EQ(metrics->size(), 1u);
    } else {
        EXPECT_TRUE(run.state == "unfinished" || run.state == "stopped") << run.state;
        EXPECT_TRUE(metrics->empty());
    }
}

// Two runs in two sittings meet the trouble; then the book is read, and takes a third one.
void expectNothingLost(const std::string& path, const DiskTrouble& trouble, const std::vector<Given>& given) {
    const bool powerOff = trouble.kind == Kind::PowerOff;
    std::map<std::int64_t, StoredRun> found;
    const auto book = LabBook::open(path, kReadOnly);
    if (!book) {
        // Nothing had been promised of a book that was not even made.
        for (const Given& one : given) EXPECT_FALSE(powerOff ? one.closed : one.id != 0) << book.error().text();
    } else {
        EXPECT_FALSE((*book)->damage()) << (*book)->damage()->text();
        const auto runs = (*book)->runs();
        ASSERT_TRUE(runs) << runs.error().text();
        for (const StoredRun& run : *runs) {
            const auto whole = (*book)->run(run.id);
            ASSERT_TRUE(whole) << whole.error().text();
            found[run.id] = *whole;
        }
    }
    for (const Given& one : given) {
        // Of a power cut a book is told less: a commit is not waited for, a closed book is.
        const bool promised = powerOff ? one.closed : one.kept > 0;
        const auto run = found.find(one.id);
        ASSERT_TRUE(!promised || run != found.end()) << "run " << one.id << " is lost";
        if (run == found.end()) continue;
        expectABeginning(**book, run->second, one, promised ? one.kept : 0);
        EXPECT_TRUE(run->second.state == "ended" || !(powerOff ? one.closed : one.endKept)) << run->second.state;
        EXPECT_TRUE(one.endKept || !one.trouble.empty()) << "nobody was told";
        found.erase(run);
    }
    EXPECT_TRUE(found.empty()) << "runs that nobody began";
    const Given next = record(path);
    EXPECT_TRUE(next.closed) << next.trouble;
}

class LabBookFaults : public testing::TestWithParam<Kind> {};

TEST_P(LabBookFaults, LoseNothingThatWasKept) {
    const std::uint64_t seeds = GetParam() == Kind::PowerOff ? 3 : 1;
    // Bytes or calls. A sanitizer looks at what happens in one, not at how many there are.
    const std::int64_t step = (GetParam() == Kind::Full ? 3000 : 1) * (kPatience > 1 ? 7 : 1);
    int troubles = 0;
    for (std::uint64_t seed = 0; seed < seeds; ++seed)
        for (std::int64_t at = 0; !HasFatalFailure(); at += step) {
            const DiskTrouble trouble{GetParam(), at, seed};
            SCOPED_TRACE("call or byte " + std::to_string(at) + ", seed " + std::to_string(seed));
            const TemporaryFolder folder;
            const std::string path = folder / "lab.db";
            std::vector<Given> given;
            bool reached = false;
            {
                const FaultyDisk disk(trouble);
                while (given.size() < 2 && !disk.reached()) {
                    given.push_back(record(path));
                    given.back().closed &= !disk.reached();
                }
                reached = disk.reached();
            }
            if (!reached) break;
            ++troubles;
            expectNothingLost(path, trouble, given);
            if (HasFailure()) break;
        }
    std::printf("%d troubles\n", troubles);
    EXPECT_GT(troubles, kPatience > 1 ? 10 : 80);
}

std::string nameOf(const testing::TestParamInfo<Kind>& kind) {
    static constexpr const char* kNames[] = {"ACall", "AShortWrite", "AFullDisk", "AKill", "APowerCut"};
    return kNames[static_cast<int>(kind.param)];
}

INSTANTIATE_TEST_SUITE_P(Of, LabBookFaults,
                         testing::Values(Kind::Fails, Kind::Short, Kind::Full, Kind::Killed, Kind::PowerOff), nameOf);

// What is done to a book is done whole or not at all, and can be done again.
void expectAllOrNothing(const std::function<void(const std::string&)>& make,
                        const std::function<Status(const std::string&)>& change,
                        const std::function<std::string(const std::string&)>& look) {
    std::string before, after;
    {
        const TemporaryFolder folder;
        make(folder / "a.db");
        before = look(folder / "a.db");
        ASSERT_TRUE(change(folder / "a.db"));
        after = look(folder / "a.db");
        ASSERT_NE(before, after);
    }
    int troubles = 0;
    for (const Kind kind : {Kind::Fails, Kind::Short, Kind::Killed, Kind::PowerOff})
        for (std::int64_t at = 0;; ++at) {
            SCOPED_TRACE("kind " + std::to_string(static_cast<int>(kind)) + ", call " + std::to_string(at));
            const TemporaryFolder folder;
            const std::string path = folder / "a.db";
            make(path);
            bool reached = false, said = false;
            {
                const FaultyDisk disk({kind, at, static_cast<std::uint64_t>(at)});
                said = change(path).ok();
                reached = disk.reached();
            }
            if (!reached) break;
            ++troubles;
            const std::string now = look(path);
            EXPECT_TRUE(now == after || now == before) << now;
            EXPECT_TRUE(now == after || !said || kind == Kind::PowerOff) << "it said that it was done";
            EXPECT_TRUE(now == after || change(path));
            EXPECT_EQ(look(path), after);
            if (testing::Test::HasFailure()) return;
        }
    std::printf("%d troubles\n", troubles);
    EXPECT_GT(troubles, 20);
}

// The numbers of the runs and what is said of them, and the schema.
std::string runsOf(const std::string& path) {
    const auto book = LabBook::open(path, kReadOnly);
    if (!book) return book.error().text();
    std::string text = (*book)->damage() ? "damaged" : "";
    const auto ids = (*book)->runIds();
    if (!ids) return ids.error().text();
    for (const std::int64_t id : *ids) {
        const auto run = (*book)->run(id);
        text += run ? std::to_string(id) + " " + run->state + "\n" : run.error().text();
    }
    return text + SQLite::Database(path, SQLite::OPEN_READONLY).execAndGet("PRAGMA user_version").getString();
}

TEST(LabBookChanges, ARunIsTakenAwayWholeOrNotAtAll) {
    expectAllOrNothing(
        [](const std::string& path) {
            for (int i = 0; i < 2; ++i) ASSERT_TRUE(record(path).closed);
        },
        [](const std::string& path) -> Status {
            const auto book = LabBook::open(path, kReadWrite);
            return book ? (*book)->remove(1) : Status(book.error());
        },
        runsOf);
}

TEST(LabBookChanges, AnOldBookIsBroughtUpWholeOrNotAtAll) {
    expectAllOrNothing([](const std::string& path) { makeOldLabBook(path); },
                       [](const std::string& path) -> Status {
                           const auto book = LabBook::open(path, kReadWrite);
                           return book ? Status(Done{}) : Status(book.error());
                       },
                       runsOf);
}

TEST(LabBookChanges, ARescueThatTheDiskStopsLeavesNoNewBookAndTheOldOneAsItWas) {
    const TemporaryFolder folder;
    const std::string path = folder / "a.db", rescued = folder / "rescued.db";
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(record(path).closed);
    const std::string before = bytesOf(path), runs = runsOf(path);
    int troubles = 0;
    for (const Kind kind : {Kind::Fails, Kind::Short})
        for (std::int64_t at = 0;; ++at) {
            SCOPED_TRACE("kind " + std::to_string(static_cast<int>(kind)) + ", call " + std::to_string(at));
            bool reached = false, said = false;
            {
                const FaultyDisk disk({kind, at});
                said = rescueLabBook(path, rescued).ok();
                reached = disk.reached();
            }
            EXPECT_TRUE(!said || std::filesystem::exists(rescued));
            EXPECT_TRUE(!said || runsOf(rescued) == runs);
            EXPECT_EQ(bytesOf(path), before);
            for (const char* part : {"", "-wal", "-shm", "-journal"})
                EXPECT_TRUE(!std::filesystem::remove(rescued + part) || said) << part << " is left";
            if (!reached) break;
            ++troubles;
        }
    EXPECT_GT(troubles, 20);
}

}  // namespace
}  // namespace reclaim
