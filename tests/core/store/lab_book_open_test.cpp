// Opening files that are not what they should be: each has its own message and remedy, none crashes or is changed.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "core/store/lab_book_file.h"
#include "core/store/store.h"
#include "tests/core/store/lab_book_access.h"
#include "tests/temporary_folder.h"

namespace reclaim {
namespace {

void write(const std::string& path, const std::string& content) { std::ofstream(path, std::ios::binary) << content; }

// A lab book with one run, and no WAL file beside it.
void makeLabBook(const std::string& path) {
    auto recorder = Recorder::open(path);
    ASSERT_TRUE(recorder.ok()) << recorder.error().text();
    const auto run = (*recorder)->begin({"text", "linux-6.1", "0.1.0", "", 1});
    (*recorder)->declare(*run, 0, "memory.current", "bytes", "/k1");
    std::vector<SampleRow> rows;
    for (TimeNs i = 0; i < 2000; ++i) rows.push_back({0, i, 1.0});
    (*recorder)->samples(*run, std::move(rows));
    (*recorder)->finish(*run, "f", "ended", {});
}

void expectRefused(const std::string& path, LabBook::Access access, Fault fault, const std::string& words) {
    const std::string before = bytesOf(path);
    const auto book = LabBook::open(path, access);
    ASSERT_FALSE(book.ok()) << words;
    EXPECT_EQ(book.error().fault, fault) << book.error().text();
    EXPECT_NE(book.error().message.find(words), std::string::npos) << book.error().text();
    EXPECT_FALSE(book.error().hint.empty()) << "a remedy";
    EXPECT_EQ(book.error().file, path);
    EXPECT_EQ(bytesOf(path), before) << "the file is left alone";
}

TEST(LabBookOpen, AMissingFileIsMadeOnlyForWriting) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    expectRefused(path, kReadOnly, Fault::NotFound, "does not exist");
    EXPECT_NE(::access(path.c_str(), F_OK), 0) << "reading makes no file";
    ASSERT_TRUE(LabBook::open(path, kReadWrite).ok());
    const auto book = LabBook::open(path, kReadOnly);
    ASSERT_TRUE(book.ok()) << book.error().text();
    EXPECT_TRUE((*book)->runs()->empty());
    expectRefused(folder / "no/such/folder/lab.db", kReadWrite, Fault::Io, "no folder");
    expectRefused(folder.path(), kReadWrite, Fault::BadInput, "not a plain file");
    EXPECT_FALSE(LabBook::open("", kReadWrite).ok());
}

TEST(LabBookOpen, ForeignFilesAreRefused) {
    const TemporaryFolder folder;
    write(folder / "text.db", "time_ms,cgroup,metric,value\n0,/,memory.current,5\n" + std::string(200, 'x'));
    write(folder / "short.db", "SQLite format 3");
    write(folder / "empty.db", "");
    write(folder / "magic.db", std::string("SQLite format 3\0", 16) + std::string(84, '\xff'));
    { SQLite::Database(folder / "other.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("CREATE TABLE t(x)"); }
    for (const auto access : {kReadOnly, kReadWrite}) {
        expectRefused(folder / "text.db", access, Fault::BadInput, "not an SQLite database");
        expectRefused(folder / "short.db", access, Fault::BadInput, "not an SQLite database");
        expectRefused(folder / "magic.db", access, Fault::BadInput, "another program");
        expectRefused(folder / "other.db", access, Fault::BadInput, "another program");
    }
    expectRefused(folder / "empty.db", kReadOnly, Fault::BadInput, "it is empty");
    EXPECT_TRUE(LabBook::open(folder / "empty.db", kReadWrite).ok()) << "an empty file becomes a lab book";
}

TEST(LabBookOpen, ANewerSchemaIsNamed) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    makeLabBook(path);
    { SQLite::Database(path, SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 7"); }
    for (const auto access : {kReadOnly, kReadWrite}) expectRefused(path, access, Fault::Refused, "newer version");
}

TEST(LabBookOpen, ANegativeSchemaIsDamage) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    makeLabBook(path);
    { SQLite::Database(path, SQLite::OPEN_READWRITE).exec("PRAGMA user_version = -1"); }
    for (const auto access : {kReadOnly, kReadWrite}) expectRefused(path, access, Fault::Corrupt, "the number -1");
    EXPECT_FALSE(rescueLabBook(path, folder / "new.db").ok());
}

// What a hostile schema could do through functions and cells is off, whoever opens the file and for what.
TEST(LabBookOpen, TheConnectionDefendsItself) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    makeLabBook(path);
    for (const auto access : {kReadOnly, kReadWrite}) {
        const auto database = openLabBookFile(path, access);
        ASSERT_TRUE(database.ok()) << database.error().text();
        const auto pragma = [&](const char* name) {
            return (*database)->execAndGet(std::string("PRAGMA ") + name).getInt();
        };
        EXPECT_EQ(pragma("trusted_schema"), 0);
        EXPECT_EQ(pragma("cell_size_check"), 1);
        EXPECT_EQ(pragma("mmap_size"), 0);
        EXPECT_EQ(pragma("foreign_keys"), 1);
        EXPECT_EQ(pragma("query_only"), access == kReadOnly ? 1 : 0);
        EXPECT_THROW((*database)->exec("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = ''"),
                     SQLite::Exception);
        EXPECT_THROW((*database)->exec("ATTACH ':memory:' AS other"), SQLite::Exception);
    }
}

// One text of 65 MiB, which a file of a few pages could claim to hold.
TEST(LabBookOpen, AValueThatIsTooLongIsNotRead) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    makeLabBook(path);
    { SQLite::Database(path, SQLite::OPEN_READWRITE).exec("UPDATE run SET scenario = printf('%.68157440c', 'x')"); }
    const auto book = LabBook::open(path, kReadOnly);
    ASSERT_TRUE(book.ok()) << book.error().text();
    const auto run = (*book)->run(1);
    ASSERT_FALSE(run.ok());
    EXPECT_NE(run.error().text().find("too long"), std::string::npos) << run.error().text();
    EXPECT_TRUE((*book)->runs().ok()) << "the list does not read it";
}

TEST(LabBookOpen, MoreSamplesThanAReaderTakesAreCut) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    makeLabBook(path);
    {
        SQLite::Database plain(path, SQLite::OPEN_READWRITE);
        unseal(plain);
        plain.exec(
            "WITH RECURSIVE n(i) AS (SELECT 10000 UNION ALL SELECT i + 1 FROM n WHERE i < 1100000)"
            " INSERT INTO sample SELECT 1, i, 0.0, 0.0, 0.0 FROM n");
    }
    const auto book = LabBook::open(path, kReadOnly);
    ASSERT_TRUE(book.ok()) << book.error().text();
    const auto samples = (*book)->samples(1);
    ASSERT_TRUE(samples.ok()) << samples.error().text();
    EXPECT_EQ(samples->size(), 1'000'000u);
}

TEST(LabBookOpen, TriggersAndMissingTablesAreRefused) {
    const TemporaryFolder folder;
    makeLabBook(folder / "trigger.db");
    {
        SQLite::Database(folder / "trigger.db", SQLite::OPEN_READWRITE)
            .exec("CREATE TRIGGER t AFTER DELETE ON run BEGIN DELETE FROM metric; END");
    }
    makeLabBook(folder / "missing.db");
    { SQLite::Database(folder / "missing.db", SQLite::OPEN_READWRITE).exec("DROP TABLE sample"); }
    for (const auto access : {kReadOnly, kReadWrite}) {
        expectRefused(folder / "trigger.db", access, Fault::BadInput, "triggers");
        expectRefused(folder / "missing.db", access, Fault::Corrupt, "tables are missing");
    }
}

// A CHECK is computed when the file is looked through, a generated column when it is read, an index on an expression
// when a row goes: each may take as long as its author likes.
TEST(LabBookOpen, TablesThatCouldComputeAreRefused) {
    const TemporaryFolder folder;
    const auto refused = [&folder](const std::string& name, const std::string& sql) {
        makeLabBook(folder / name);
        { SQLite::Database(folder / name, SQLite::OPEN_READWRITE).exec(sql); }
        for (const auto access : {kReadOnly, kReadWrite})
            expectRefused(folder / name, access, Fault::BadInput, "tables or indexes that this program did not make");
    };
    refused("check.db",
            "CREATE TABLE extra(x CHECK(length(hex(zeroblob(x))) > 0)); INSERT INTO extra VALUES(30000000)");
    refused("generated.db",
            "DROP TABLE event; CREATE TABLE event(run, number, t_ns, cgroup, detail,"
            " kind AS (hex(zeroblob(30000000))))");
    refused("index.db", "CREATE INDEX extra ON run(hex(scenario))");
    refused("column.db", "ALTER TABLE run ADD COLUMN extra");
}

TEST(LabBookOpen, ViewsAndStatisticsOfAPersonAreLeftAlone) {
    const TemporaryFolder folder;
    makeLabBook(folder / "view.db");
    {
        SQLite::Database(folder / "view.db", SQLite::OPEN_READWRITE)
            .exec("CREATE VIEW mine AS SELECT * FROM run; ANALYZE");
    }
    for (const auto access : {kReadOnly, kReadWrite}) EXPECT_TRUE(LabBook::open(folder / "view.db", access).ok());
}

TEST(LabBookOpen, ValuesOfAnotherTypeAreDamage) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    for (const std::string change : {"t_ns = 'later'", "t_ns = 1.5e300", "value = x'00'", "lo = 'low'", "hi = 9e999"}) {
        std::filesystem::remove(path);
        makeLabBook(path);
        { SQLite::Database(path, SQLite::OPEN_READWRITE).exec("UPDATE sample SET " + change + " WHERE t_ns = 7"); }
        const auto book = LabBook::open(path, kReadOnly);
        if (!book) continue;  // a newer SQLite finds some of them itself
        const auto series = (*book)->series(1);
        ASSERT_EQ(1u, series->size());
        const auto samples = (*book)->samples(series->front().id);
        ASSERT_FALSE(samples.ok()) << change;
        EXPECT_EQ(Fault::Corrupt, samples.error().fault) << change;
        EXPECT_NE(std::string::npos, samples.error().message.find("damaged")) << samples.error().text();
    }
}

// Found by the fuzzer: a damaged tree of table `sample` gives its rows in another order than its key's.
TEST(LabBookOpen, SamplesOutOfOrderAreDamage) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    std::filesystem::copy_file(std::string(RECLAIMLAB_SOURCE_DIR) + "/tests/fuzz/seeds/lab_book/out-of-order", path);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    const auto book = LabBook::open(path, kReadOnly);
    if (!book) return;  // a newer SQLite finds it itself
    bool found = false;
    const auto runs = (*book)->runs();
    ASSERT_TRUE(runs.ok());
    for (const StoredRun& run : *runs)
        if (const auto series = (*book)->series(run.id); series.ok())
            for (const StoredSeries& one : *series)
                if (const auto samples = (*book)->samples(one.id); !samples.ok())
                    found = found || samples.error().message.find("out of order") != std::string::npos;
    EXPECT_TRUE(found);
}

TEST(LabBookOpen, DamageAnywhereIsAnErrorNeverACrash) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    makeLabBook(path);
    const std::string good = bytesOf(path);
    ASSERT_GT(good.size(), 8u * 4096);
    Prng prng(5);
    int refused = 0;
    for (int round = 0; round < 300; ++round) {
        std::string bad = good;
        if (round % 3 == 0) {
            bad.resize(prng.below(bad.size()));  // truncated
        } else {
            const std::size_t first = 100 + prng.below(bad.size() - 200);
            for (std::size_t i = 0; i < 1 + prng.below(64); ++i) bad[first + i] = static_cast<char>(prng.next());
        }
        write(path, bad);
        const auto book = LabBook::open(path, kReadOnly);
        if (!book) {
            ++refused;
            EXPECT_FALSE(book.error().hint.empty()) << book.error().text();
            continue;
        }
        // A change inside a value is no damage that can be seen; reading must still end in values or errors.
        const auto runs = (*book)->runs();
        if (!runs) continue;
        for (const StoredRun& run : *runs) {
            const auto series = (*book)->series(run.id);
            if (series)
                for (const StoredSeries& one : *series) (void)(*book)->samples(one.id).ok();
            (void)(*book)->events(run.id).ok();
            (void)(*book)->metrics(run.id).ok();
        }
    }
    EXPECT_GT(refused, 90);
    write(path, good.substr(0, 5 * 4096));
    expectRefused(path, kReadOnly, Fault::Corrupt, "damaged");
}

TEST(LabBookOpen, ALockedFileIsNamed) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    makeLabBook(path);
    SQLite::Database other(path, SQLite::OPEN_READWRITE);
    other.exec("PRAGMA locking_mode = EXCLUSIVE");
    other.exec("BEGIN EXCLUSIVE");
    for (const auto access : {kReadOnly, kReadWrite}) expectRefused(path, access, Fault::Io, "locked");
}

TEST(LabBookOpen, ReadingLeavesNothingBehindAndWritingIsRefusedByTheConnection) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    makeLabBook(path);
    const std::string before = bytesOf(path);
    {
        const auto book = LabBook::open(path, kReadOnly);
        ASSERT_TRUE(book.ok());
        ASSERT_EQ((*book)->runs()->size(), 1u);
        EXPECT_FALSE((*book)->remove(1).ok());
    }
    EXPECT_EQ(bytesOf(path), before);
    EXPECT_NE(::access((path + "-wal").c_str(), F_OK), 0);
}

// Rights mean nothing to root, so this runs in a child that gives them up.
TEST(LabBookOpen, AReadOnlyFolderCanBeReadAndIsNamedWhenWriting) {
    const TemporaryFolder folder;
    const std::string path = folder / "lab.db";
    makeLabBook(path);
    ::chmod(path.c_str(), 0444);
    ::chmod(folder.path().c_str(), 0555);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) ::_exit(9);
        const auto read = LabBook::open(path, kReadOnly);
        if (!read || (*read)->runs()->size() != 1) ::_exit(1);
        const auto write = LabBook::open(path, kReadWrite);
        if (write || write.error().message.find("cannot be written") == std::string::npos) ::_exit(2);
        const auto fresh = LabBook::open(folder / "new.db", kReadWrite);
        if (fresh || fresh.error().message.find("read-only") == std::string::npos) ::_exit(3);
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ::chmod(folder.path().c_str(), 0755);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace reclaim
