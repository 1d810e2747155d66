// The list of runs: paged, with a title for each, without reading what is long.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "core/store/store.h"
#include "tests/core/store/lab_book_access.h"
#include "tests/temporary_folder.h"

namespace reclaim {
namespace {

void recordRuns(const std::string& path, int count) {
    auto recorder = Recorder::open(path);
    ASSERT_TRUE(recorder.ok()) << recorder.error().text();
    for (int i = 0; i < count; ++i) {
        const auto run = (*recorder)->begin({"text", "linux-6.1", "0.1.0", "", 1});
        ASSERT_TRUE(run.ok()) << run.error().text();
        (*recorder)->finish(*run, "f", "ended", {});
    }
}

TEST(LabBookList, IsReadPageByPage) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    recordRuns(path, 25);
    const auto book = LabBook::open(path, LabBook::Access::ReadOnly);
    ASSERT_TRUE(book.ok()) << book.error().text();
    EXPECT_EQ(*(*book)->countRuns(), 25u);
    EXPECT_EQ((*book)->runIds()->size(), 25u);
    std::vector<std::int64_t> seen;
    for (std::int64_t before = 0;;) {
        const auto page = (*book)->runs(before, 10);
        ASSERT_TRUE(page.ok()) << page.error().text();
        if (page->empty()) break;
        EXPECT_LE(page->size(), 10u);
        for (const StoredRun& run : *page) {
            seen.push_back(run.id);
            EXPECT_TRUE(run.scenario.empty()) << "a list needs none";
        }
        before = seen.back();
    }
    EXPECT_EQ(seen, *(*book)->runIds());
}

TEST(LabBookList, WhoHasNoTitleHasThatOfItsScenario) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    recordRuns(path, 3);
    SQLite::Database plain(path, SQLite::OPEN_READWRITE);
    unseal(plain);
    plain.exec("UPDATE run SET title = NULL, scenario = 'reclaimlab: 1\ntitle: \"Old one\"\nstop: 1s\n' WHERE id = 1");
    plain.exec("UPDATE run SET title = NULL, scenario = 'no scenario at all' WHERE id = 2");
    plain.exec("UPDATE run SET title = 'Mine' WHERE id = 3");
    const auto book = LabBook::open(path, LabBook::Access::ReadOnly);
    ASSERT_TRUE(book.ok()) << book.error().text();
    const auto runs = (*book)->runs();
    ASSERT_EQ(runs->size(), 3u);
    EXPECT_EQ((*runs)[2].title, "Old one");
    EXPECT_EQ((*runs)[1].title, "no scenario at all");
    EXPECT_EQ((*runs)[0].title, "Mine");
    EXPECT_EQ((*book)->run(1)->title, "Old one");
}

// Texts of 20 MiB each are not read to show their beginning.
TEST(LabBookList, LongTextsCostNothing) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    recordRuns(path, 3);
    SQLite::Database plain(path, SQLite::OPEN_READWRITE);
    unseal(plain);
    plain.exec("UPDATE run SET title = NULL, scenario = 'title: long' || char(10) || printf('%.20971520c', 'x')");
    const auto book = LabBook::open(path, LabBook::Access::ReadOnly);
    ASSERT_TRUE(book.ok()) << book.error().text();
    const auto runs = (*book)->runs();
    ASSERT_TRUE(runs.ok()) << runs.error().text();
    EXPECT_EQ((*runs)[0].title, "long");
    plain.exec("UPDATE run SET strategy = printf('%.2097152c', 'x') WHERE id = 2");
    const auto refused = (*book)->runs();
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().text().find("too long"), std::string::npos) << refused.error().text();
}

TEST(LabBookList, AllTextsTogetherAreBounded) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    recordRuns(path, 70);
    SQLite::Database plain(path, SQLite::OPEN_READWRITE);
    unseal(plain);
    plain.exec("UPDATE run SET note = printf('%.1000000c', 'x')");
    const auto book = LabBook::open(path, LabBook::Access::ReadOnly);
    ASSERT_TRUE(book.ok()) << book.error().text();
    const auto runs = (*book)->runs();
    ASSERT_TRUE(runs.ok()) << runs.error().text();
    ASSERT_EQ(runs->size(), 70u);
    std::size_t bytes = 0;
    for (const StoredRun& run : *runs) bytes += run.note.size();
    EXPECT_LE(bytes, std::size_t{64} << 20);
    EXPECT_EQ((*runs)[0].note.size(), 1'000'000u);
    EXPECT_TRUE((*runs)[69].note.empty());
}

}  // namespace
}  // namespace reclaim
