// Rescue: whatever page of a lab book cannot be read, the rest comes out as it was, and what does not is named.
#include "core/store/rescue.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "core/store/store.h"
#include "tests/core/store/lab_book_access.h"
#include "tests/temporary_folder.h"

namespace reclaim {
namespace {

constexpr std::size_t kPage = 4096;
constexpr int kRuns = 4, kSeries = 3, kSamples = 500, kEvents = 120;

void makeBook(const std::string& path) {
    auto recorder = Recorder::open(path);
    ASSERT_TRUE(recorder.ok()) << recorder.error().text();
    for (int i = 0; i < kRuns; ++i) {
        NewRun fresh{"title: run " + std::to_string(i) + "\n" + std::string(3000, '#'), "linux-6.1", "0.1.0", "", 1};
        fresh.title = "run " + std::to_string(i);
        if (i == 3) fresh.fork = RunFork{1, 5, "rmdir /k"};
        const auto run = (*recorder)->begin(fresh);
        ASSERT_TRUE(run.ok()) << run.error().text();
        std::vector<SampleRow> samples;
        for (std::uint32_t s = 0; s < kSeries; ++s) {
            (*recorder)->declare(*run, s, "metric" + std::to_string(s), "bytes", s == 0 ? "" : "/k");
            for (TimeNs t = 0; t < kSamples; ++t)
                samples.push_back({s, t * kMillisecond, i * 1000.0 + s * 100.0 + static_cast<double>(t)});
        }
        (*recorder)->samples(*run, std::move(samples));
        std::vector<EventRow> events;
        for (std::uint64_t e = 0; e < kEvents; ++e)
            events.push_back({e, static_cast<TimeNs>(e), "enomem", "/k", "task=0"});
        (*recorder)->events(*run, std::move(events));
        (*recorder)->finish(*run, "f" + std::to_string(i), "ended", {{"metric0", 1}, {"metric1 /k", i}});
    }
}

using Rows = std::map<std::string, std::string>;

// Every row of the book as text, by its table and key.
Rows rowsOf(const std::string& path) {
    Rows rows;
    SQLite::Database book(path, SQLite::OPEN_READONLY);
    for (const auto& [table, keys] :
         {std::pair{"run", 1}, {"series", 1}, {"sample", 2}, {"event", 2}, {"run_metric", 3}}) {
        SQLite::Statement all(book, std::string("SELECT * FROM ") + table);
        while (all.executeStep()) {
            std::string key = table, row;
            for (int i = 0; i < all.getColumnCount(); ++i)
                if (std::string(all.getColumnName(i)) != "checksum")  // of what is there, which may be less
                    (i < keys ? key : row) += " " + all.getColumn(i).getString();
            rows[key] = row;
        }
    }
    return rows;
}

std::string namesOf(const Rescue& rescue) {
    std::string names;
    for (const std::string& what : rescue.lost) names += what + "; ";
    for (const RescuedRun& run : rescue.runs)
        for (const std::string& what : run.lost) names += std::to_string(run.id) + ": " + what + "; ";
    return names;
}

class Rescuing : public testing::Test {
protected:
    void SetUp() override {
        makeBook(path_);
        good_ = bytesOf(path_);
        rows_ = rowsOf(path_);
        ASSERT_GT(good_.size(), 30 * kPage);
    }
    void write(const std::string& bytes) { std::ofstream(path_, std::ios::binary) << bytes; }
    Result<Rescue> rescued() {
        std::filesystem::remove(out_);
        return rescueLabBook(path_, out_);
    }

    TemporaryFolder folder_;
    std::string path_ = folder_ / "lab.db", out_ = folder_ / "rescued.db", good_;
    Rows rows_;
};

TEST_F(Rescuing, ASoundBookComesOutWhole) {
    const auto rescue = rescued();
    ASSERT_TRUE(rescue.ok()) << rescue.error().text();
    EXPECT_TRUE(rescue->complete());
    ASSERT_EQ(rescue->runs.size(), static_cast<std::size_t>(kRuns));
    EXPECT_EQ(rescue->runs[0].title, "run 0");
    EXPECT_EQ(rescue->runs[0].samples, static_cast<std::uint64_t>(kSeries) * kSamples);
    EXPECT_EQ(rowsOf(out_), rows_);
    EXPECT_EQ(bytesOf(path_), good_) << "the damaged file is left alone";
    const auto book = LabBook::open(out_, LabBook::Access::ReadOnly);
    ASSERT_TRUE(book.ok()) << book.error().text();
    EXPECT_EQ((*book)->run(4)->fork->parent, 1);
}

// Page by page: overwritten with letters.
TEST_F(Rescuing, OneBadPageCostsWhatIsOnItAndSaysSo) {
    std::size_t refused = 0, heavy = 0;
    for (std::size_t page = 1; page < good_.size() / kPage; ++page) {
        std::string bad = good_;
        bad.replace(page * kPage, 200, std::string(200, '7'));
        write(bad);
        const auto rescue = rescued();
        if (!rescue) {  // where the schema itself is written
            ++refused;
            EXPECT_FALSE(std::filesystem::exists(out_)) << "page " << page;
            continue;
        }
        Rows now = rowsOf(out_);
        for (const RescuedRun& run : rescue->runs)
            if (run.strategy == "unknown") now.erase("run " + std::to_string(run.id));  // put in its place
        const std::size_t lost = rows_.size() - std::min(rows_.size(), now.size());
        for (const auto& [key, row] : now) {
            const auto before = rows_.find(key);
            ASSERT_NE(before, rows_.end()) << "page " << page << ": " << key << " was not there";
            EXPECT_EQ(row, before->second) << "page " << page << ": " << key;
        }
        // What is lost is named; an index that can be made again is not lost.
        const bool named = rescue->lost.empty();  // what is of the book and not of a run: units, schedules
        EXPECT_EQ(rescue->complete(), lost == 0 && named)
            << "page " << page << ", " << lost << " rows lost, " << namesOf(*rescue);
        EXPECT_EQ(std::ranges::all_of(rescue->runs, [](const RescuedRun& run) { return run.lost.empty(); }), lost == 0)
            << "page " << page << ", " << lost << " rows lost, " << namesOf(*rescue);
        heavy += lost > 300 ? 1 : 0;  // a page holds 150 rows at most
        EXPECT_TRUE(LabBook::open(out_, LabBook::Access::ReadWrite).ok()) << "page " << page;
    }
    EXPECT_LE(refused, 2u);
    EXPECT_LE(heavy, 2u) << "only the pages from which all samples, all events are found";
}

TEST_F(Rescuing, OneBadPageLocksNoOtherRun) {
    for (std::size_t page = 1; page < good_.size() / kPage; ++page) {
        std::string bad = good_;
        bad.replace(page * kPage, 200, std::string(200, '7'));
        write(bad);
        const auto book = LabBook::open(path_, LabBook::Access::ReadOnly);
        if (!book) continue;
        EXPECT_TRUE((*book)->damage().has_value()) << "page " << page;
        EXPECT_NE((*book)->damage()->hint.find("runs rescue"), std::string::npos);
        int readable = 0;
        for (std::int64_t run = 1; run <= kRuns; ++run) {
            bool all = (*book)->run(run).ok() && (*book)->events(run).ok() && (*book)->metrics(run).ok();
            const auto series = (*book)->series(run);
            all = all && series.ok() && series->size() == kSeries;
            if (series)
                for (const StoredSeries& one : *series) all = all && (*book)->samples(one.id).ok();
            readable += all ? 1 : 0;
        }
        EXPECT_TRUE(page <= 12 || readable >= 2) << "page " << page;
        EXPECT_FALSE(LabBook::open(path_, LabBook::Access::ReadWrite).ok())
            << "nothing is recorded into a damaged book";
    }
}

TEST_F(Rescuing, ATruncatedBookGivesItsBeginning) {
    write(good_.substr(0, good_.size() / 2));
    const auto rescue = rescued();
    ASSERT_TRUE(rescue.ok()) << rescue.error().text();
    EXPECT_FALSE(rescue->complete());
    EXPECT_FALSE(rescue->runs.empty());
}

TEST_F(Rescuing, NothingIsOverwrittenAndForeignFilesAreRefused) {
    std::ofstream(out_) << "mine";
    const auto exists = rescueLabBook(path_, out_);
    ASSERT_FALSE(exists.ok());
    EXPECT_NE(exists.error().text().find("exists"), std::string::npos);
    EXPECT_EQ(bytesOf(out_), "mine");
    write("no database");
    EXPECT_EQ(rescueLabBook(path_, folder_ / "other.db").error().fault, Fault::BadInput);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "other.db"));
}

TEST_F(Rescuing, CancelledItLeavesNoFile) {
    const auto rescue = rescueLabBook(path_, out_, [](double) { return false; });
    ASSERT_FALSE(rescue.ok());
    EXPECT_EQ(rescue.error().fault, Fault::Cancelled);
    EXPECT_FALSE(std::filesystem::exists(out_));
}

}  // namespace
}  // namespace reclaim
