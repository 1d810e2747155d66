// Runs that are branches of other runs, and lab books from before there were any.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "core/store/store.h"
#include "tests/core/store/lab_book_access.h"
#include "tests/temporary_folder.h"

namespace reclaim {
namespace {

int schemaOf(const std::string& path) {
    return SQLite::Database(path, SQLite::OPEN_READONLY).execAndGet("PRAGMA user_version").getInt();
}

// Every row of the old tables, in the columns that version 1 had.
std::string contentOf(const std::string& path) {
    std::string all;
    SQLite::Database database(path, SQLite::OPEN_READONLY);
    for (const char* rows :
         {"SELECT id, scenario, strategy, seed, engine, commands, fingerprint, state, started, "
          "ended FROM run ORDER BY id",
          "SELECT * FROM metric ORDER BY id", "SELECT id, run, cgroup, metric FROM series ORDER BY id",
          "SELECT * FROM sample ORDER BY series, t_ns", "SELECT * FROM event ORDER BY run, number",
          "SELECT * FROM run_metric ORDER BY run", "SELECT * FROM v_sample", "SELECT * FROM v_event",
          "SELECT * FROM v_run_metric"}) {
        SQLite::Statement query(database, rows);
        while (query.executeStep()) {
            for (int i = 0; i < query.getColumnCount(); ++i)
                all += query.getColumn(i).isNull() ? "NULL|" : query.getColumn(i).getString() + "|";
            all += "\n";
        }
    }
    return all;
}

class OldLabBook : public testing::TestWithParam<int> {};  // a schema

TEST_P(OldLabBook, IsReadAsItIs) {
    const TemporaryFolder folder;
    const std::string path = folder / "old.db";
    makeOldLabBook(path, GetParam());
    const std::string before = bytesOf(path);
    const auto book = LabBook::open(path, kReadOnly);
    ASSERT_TRUE(book.ok()) << book.error().text();
    const auto runs = (*book)->runs();
    ASSERT_TRUE(runs.ok()) << runs.error().text();
    ASSERT_EQ(runs->size(), 2u);
    EXPECT_EQ((*runs)[1].id, 3);
    EXPECT_EQ((*runs)[1].seed, static_cast<std::uint64_t>(-5));
    for (const StoredRun& run : *runs) {
        EXPECT_FALSE(run.fork);
        EXPECT_EQ(run.engineId + run.scenarioHash + run.commandList, "") << "nobody knew them then";
        EXPECT_EQ(run.title, "old") << "its scenario has one";
        EXPECT_FALSE(run.cpuNs);
    }
    EXPECT_EQ((*book)->run(3)->fingerprint, "00000000000000ab");
    EXPECT_EQ(bytesOf(path), before);
    EXPECT_EQ(schemaOf(path), GetParam());
}

TEST_P(OldLabBook, IsMigratedWhenItIsWrittenToAndNothingIsLost) {
    const TemporaryFolder folder;
    const std::string path = folder / "old.db";
    makeOldLabBook(path, GetParam());
    std::string before = contentOf(path);
    ASSERT_GT(std::ranges::count(before, '\n'), 10);
    // But for a run whose writer is long gone: that is said from now on.
    const std::size_t going = before.find("|recording|");
    ASSERT_NE(going, std::string::npos);
    before.replace(going, std::string("|recording|").size(), "|unfinished|");
    std::int64_t branch = 0;
    {
        auto recorder = Recorder::open(path);
        ASSERT_TRUE(recorder.ok()) << recorder.error().text();
    }
    EXPECT_EQ(contentOf(path), before);
    EXPECT_EQ(schemaOf(path), static_cast<int>(migrations().size()));
    {
        auto recorder = Recorder::open(path);  // once more, now that it is of this schema
        ASSERT_TRUE(recorder.ok()) << recorder.error().text();
        const auto id =
            (*recorder)->begin({"text", "linux-6.1", "0.2.0", "", 9, RunFork{7, 1500 * kMillisecond, "drop_caches 2"}});
        ASSERT_TRUE(id.ok()) << id.error().text();
        branch = *id;
        (*recorder)->finish(branch, "f", "ended", {});
    }
    const auto book = LabBook::open(path, kReadOnly);
    ASSERT_TRUE(book.ok()) << book.error().text();
    EXPECT_EQ(branch, 8) << "numbers of runs go on";
    EXPECT_EQ((*book)->run(branch)->fork, (RunFork{7, 1500 * kMillisecond, "drop_caches 2"}));
    EXPECT_FALSE((*book)->run(7)->fork);
    EXPECT_FALSE((*book)->run(7)->cpuNs);
}

INSTANTIATE_TEST_SUITE_P(Schemas, OldLabBook, testing::Values(1, 2, 3));

TEST(LabBookForks, ABranchOutlivesItsParent) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    std::int64_t parent = 0, branch = 0, orphan = 0;
    {
        auto recorder = Recorder::open(path);
        ASSERT_TRUE(recorder.ok()) << recorder.error().text();
        parent = *(*recorder)->begin({"text", "linux-6.1", "0.2.0", "", 1});
        branch = *(*recorder)->begin(
            {"text", "linux-6.1", "0.2.0", "", 1, RunFork{parent, 1500 * kMillisecond, "rmdir /k1"}});
        // Somebody has deleted the parent while the session went on.
        orphan = *(*recorder)->begin({"text", "linux-6.1", "0.2.0", "", 1, RunFork{4711, kSecond, "rmdir /k1"}});
    }
    auto book = LabBook::open(path, kReadWrite);
    ASSERT_TRUE(book.ok()) << book.error().text();
    EXPECT_FALSE((*book)->run(parent)->fork);
    EXPECT_EQ(describe(*(*book)->run(branch)->fork),
              "branch of run " + std::to_string(parent) + " at 1.50 s: rmdir /k1");
    ASSERT_TRUE((*book)->remove(parent).ok());
    ASSERT_TRUE((*book)->run(branch).ok());
    EXPECT_EQ(describe(*(*book)->run(branch)->fork), "branch of a deleted run at 1.50 s: rmdir /k1");
    EXPECT_EQ((*book)->run(orphan)->fork->parent, 0);
}

// What is in a file from elsewhere need not be of the kind that belongs there.
TEST(LabBookForks, StrangeValuesAreNoBranch) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    {
        auto recorder = Recorder::open(path);
        ASSERT_TRUE(recorder.ok());
        (void)(*recorder)->begin({"text", "linux-6.1", "0.2.0", "", 1, RunFork{0, kSecond, "rmdir /k1"}});
        (void)(*recorder)->begin({"text", "linux-6.1", "0.2.0", "", 1, RunFork{0, kSecond, "rmdir /k1"}});
    }
    {
        SQLite::Database database(path, SQLite::OPEN_READWRITE);
        unseal(database);
        database.exec("UPDATE run SET forked_ns = 'soon' WHERE id = 1");
        database.exec("PRAGMA foreign_keys = OFF");
        database.exec("UPDATE run SET parent = 'nobody', forked_by = NULL WHERE id = 2");
    }
    const auto book = LabBook::open(path, kReadOnly);
    ASSERT_TRUE(book.ok()) << book.error().text();
    EXPECT_FALSE((*book)->run(1)->fork);
    EXPECT_EQ((*book)->run(2)->fork, (RunFork{0, kSecond, ""}));
}

}  // namespace
}  // namespace reclaim
