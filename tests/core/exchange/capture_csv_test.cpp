// The capture reader on the shipped captures and on everything a damaged file can be.
#include "core/exchange/exchange.h"
#include "tests/core/exchange/capture_folder.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>

#include <gtest/gtest.h>
#include <zlib.h>

namespace reclaim {
namespace {

namespace fs = std::filesystem;

// A folder of its own that goes with the test.
class CaptureCsv : public ::testing::Test {
protected:
    CaptureCsv() {
        folder_ = fs::temp_directory_path() / ("reclaimlab-csv-" + std::to_string(std::random_device{}()));
        fs::create_directories(folder_);
    }
    ~CaptureCsv() override { fs::remove_all(folder_); }

    std::string write(const std::string& name, const std::string& bytes) const {
        const std::string path = (folder_ / name).string();
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }
    std::string writeGz(const std::string& name, const std::string& bytes) const {
        const std::string path = (folder_ / name).string();
        gzFile out = gzopen(path.c_str(), "wb");
        gzwrite(out, bytes.data(), static_cast<unsigned>(bytes.size()));
        gzclose(out);
        return path;
    }
    std::string path(const std::string& name) const { return (folder_ / name).string(); }

    fs::path folder_;
};

std::string bytesOf(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

constexpr auto kSamples =
    "time_ms,cgroup,metric,value\n0.5,k1,memory.current,4096\n0.5,_system,vmstat.x,7\n"
    "50.5,k1,memory.current,8192\n";

TEST_F(CaptureCsv, ReadsTheShippedK1) {
    const auto rows = readShrinkSlab(kCaptures + "K1_shrink_slab.csv");
    ASSERT_TRUE(rows) << rows.error().text();
    ASSERT_EQ(rows->size(), 235u);
    EXPECT_EQ(rows->front().freeable, 167'765);
    EXPECT_EQ(rows->front().cgroup, "/k1");
    EXPECT_EQ(rows->front().line, 2);
    EXPECT_TRUE(rows->front().called);

    const auto calls = readReclaim(kCaptures + "K1_reclaim.csv");
    ASSERT_TRUE(calls) << calls.error().text();
    ASSERT_EQ(calls->size(), 27u);
    EXPECT_EQ(calls->front().nrReclaimed, 366);
    EXPECT_EQ(calls->front().minPriority, 4);

    const auto samples = readSamples(kCaptures + "K1_samples.csv");
    ASSERT_TRUE(samples) << samples.error().text();
    bool found = false;
    for (const CaptureSeries& series : *samples) {
        if (series.cgroup != "/k1" || series.metric != "memory.events.max") continue;
        found = true;
        EXPECT_EQ(series.samples.back().value, 27);
    }
    EXPECT_TRUE(found);

    const auto info = readCaptureInfo(kCaptures + "K1_scenario.json");
    ASSERT_TRUE(info) << info.error().text();
    EXPECT_TRUE(info->kernelVersion.starts_with("6.1.0-56-amd64"));
    EXPECT_DOUBLE_EQ(info->workBeginMs, 248.7);
    EXPECT_DOUBLE_EQ(info->workEndMs, 8484.5);
    EXPECT_EQ(info->objectBytes.at("dentry"), 192u);
}

TEST_F(CaptureCsv, EveryShippedFileIsRead) {
    int files = 0;
    for (const auto& entry : fs::directory_iterator(kCaptures)) {
        std::string name = entry.path().string();
        if (name.ends_with(".gz")) name.resize(name.size() - 3);  // asked for by its plain name
        if (name.ends_with("_samples.csv")) {
            const auto read = readSamples(name);
            ASSERT_TRUE(read) << read.error().text();
            EXPECT_GT(read->size(), 30u) << name;
        } else if (name.ends_with("_shrink_slab.csv")) {
            const auto read = readShrinkSlab(name);
            ASSERT_TRUE(read) << read.error().text();
        } else if (name.ends_with("_reclaim.csv")) {
            const auto read = readReclaim(name);
            ASSERT_TRUE(read) << read.error().text();
        } else if (name.ends_with("_scenario.json")) {
            const auto read = readCaptureInfo(name);
            ASSERT_TRUE(read) << read.error().text();
        } else if (name.ends_with("_css.csv")) {
            const auto read = readCss(name);
            ASSERT_TRUE(read) << read.error().text();
        } else if (name.ends_with("_summary.json")) {
            const auto read = readCaptureSummary(name);
            ASSERT_TRUE(read) << read.error().text();
        } else {
            continue;
        }
        ++files;
    }
    EXPECT_GE(files, 64);
}

TEST_F(CaptureCsv, GzipGivesTheSameAsPlain) {
    const auto plain = readSamples(write("a_samples.csv", kSamples));
    writeGz("b_samples.csv.gz", kSamples);
    const auto packed = readSamples(path("b_samples.csv"));  // the name without .gz finds it
    ASSERT_TRUE(plain) << plain.error().text();
    ASSERT_TRUE(packed) << packed.error().text();
    ASSERT_EQ(plain->size(), 2u);
    ASSERT_EQ(packed->size(), 2u);
    EXPECT_EQ((*packed)[0].cgroup, "/k1");
    EXPECT_EQ((*packed)[1].cgroup, "");
    ASSERT_EQ((*packed)[0].samples.size(), 2u);
    EXPECT_EQ((*packed)[0].samples[1].timeMs, 50.5);
    EXPECT_EQ((*packed)[0].samples[1].value, 8192);
}

TEST_F(CaptureCsv, ColumnsAreFoundByName) {
    const auto read = readSamples(write("x.csv", "value,new_in_7.9,metric,time_ms,cgroup\r\n5,?,m,1,/\r\n"));
    ASSERT_TRUE(read) << read.error().text();
    ASSERT_EQ(read->size(), 1u);
    EXPECT_EQ(read->front().metric, "m");
    EXPECT_EQ(read->front().cgroup, "/");
    EXPECT_EQ(read->front().samples[0].value, 5);
}

struct Bad {
    const char* name;
    std::string bytes;
    int line;
    const char* message;
};

TEST_F(CaptureCsv, DamagedFilesGiveOneMessageWithItsPlace) {
    const std::string head = "time_ms,cgroup,metric,value\n";
    const Bad cases[] = {
        {"empty.csv", "", 0, "is empty"},
        {"binary.csv",
         std::string("\x7f"
                     "ELF\0\0\0\1",
                     8),
         1, "NUL byte"},
        {"no-column.csv", "time_ms,cgroup,value\n1,a,2\n", 1, "no column 'metric'"},
        {"cut.csv", head + "0.5,k1,m,1\n0.5,k1", 3, "cut off"},
        {"cut-number.csv", head + "0.5,k1,m,1\n0.5,k1,m,12", 3, "no line end"},
        {"few.csv", head + "0.5,k1,m\n0.5,k1,m,1\n", 2, "3 cells where the header has 4"},
        {"many.csv", head + "0.5,k1,m,1,2\n", 2, "5 cells"},
        {"word.csv", head + "0.5,k1,m,lots\n", 2, "column 'value' holds 'lots'"},
        {"half-number.csv", head + "0.5,k1,m,12x\n", 2, "column 'value' holds '12x'"},
        {"empty-cell.csv", head + "0.5,k1,m,\n", 2, "column 'value' holds ''"},
        {"infinite.csv", head + "0.5,k1,m,inf\n", 2, "column 'value'"},
        {"open-quote.csv", head + "0.5,\"k,1,m,1\n", 2, "does not end in its line"},
        {"behind-quote.csv", head + "0.5,\"k\"1,m,1\n", 2, "text behind a cell in quotes"},
        {"backwards.csv", head + "5,k1,m,1\n4,k1,m,1\n", 3, "goes back"},
        {"long.csv", head + std::string(100'000, 'x') + "\n", 2, "longer than"},
    };
    for (const Bad& bad : cases) {
        const auto read = readSamples(write(bad.name, bad.bytes));
        ASSERT_FALSE(read) << bad.name;
        EXPECT_EQ(read.error().line, bad.line) << bad.name << ": " << read.error().text();
        EXPECT_NE(read.error().text().find(bad.message), std::string::npos) << read.error().text();
        EXPECT_NE(read.error().file.find(bad.name), std::string::npos) << read.error().text();
    }
    const auto none = readSamples(path("none.csv"));
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().fault, Fault::NotFound);
    EXPECT_FALSE(readSamples(folder_.string()));
}

TEST_F(CaptureCsv, EveryTruncationOfAGzipFileIsNoticed) {
    std::string text = "time_ms,cgroup,metric,value\n";
    for (int i = 0; i < 400; ++i) text += std::to_string(i) + ".5,k1,memory.current," + std::to_string(i * 7919) + "\n";
    const std::string packed = bytesOf(writeGz("whole.csv.gz", text));
    ASSERT_GT(packed.size(), 100u);
    for (std::size_t length = 0; length < packed.size(); ++length) {
        const auto read = readSamples(write("cut.csv.gz", packed.substr(0, length)));
        ASSERT_FALSE(read) << "cut at " << length << " of " << packed.size();
        ASSERT_FALSE(read.error().message.empty());
    }
    std::string damaged = packed;
    damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x10);
    EXPECT_FALSE(readSamples(write("damaged.csv.gz", damaged)));
    EXPECT_TRUE(readSamples(write("ok.csv.gz", packed)));
}

TEST_F(CaptureCsv, AnythingAtAllIsSurvived) {
    const std::string seedFile = bytesOf(kCaptures + "K1s_shrink_slab.csv");
    std::mt19937 random(20261121);
    for (int round = 0; round < 500; ++round) {
        std::string bytes = seedFile.substr(0, 400 + random() % 600);
        for (unsigned change = 0; change < 1 + random() % 8; ++change)
            bytes[random() % bytes.size()] = static_cast<char>(random() % 256);
        const auto read = readShrinkSlab(write("random.csv", bytes));
        if (!read) {
            ASSERT_FALSE(read.error().message.empty()) << "round " << round;
        }
    }
}

TEST_F(CaptureCsv, NumbersBeyondAnyMachineAreRefused) {
    std::string text = bytesOf(kCaptures + "K1s_shrink_slab.csv");
    const std::size_t at = text.find(",20964,");
    ASSERT_NE(at, std::string::npos);
    text.replace(at, 7, ",9223372036854775807,");
    const auto read = readShrinkSlab(write("huge.csv", text));
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().text().find("column 'freeable'"), std::string::npos) << read.error().text();
}

TEST_F(CaptureCsv, BrokenCaptureInfoNamesLineAndColumn) {
    const auto broken = readCaptureInfo(write("a.json", "{\n \"kernel\": {\"version\": \"6.1\"},\n \"x\": [1, 2\n"));
    ASSERT_FALSE(broken);
    EXPECT_GE(broken.error().line, 3) << broken.error().text();
    const auto silent = readCaptureInfo(write("b.json", "{}"));
    ASSERT_FALSE(silent);
    EXPECT_NE(silent.error().text().find("kernel.version"), std::string::npos);
    EXPECT_FALSE(readCaptureInfo(write("c.json", "[]")));
    EXPECT_FALSE(readCaptureInfo(write("d.json", std::string(100'000, '['))));
    EXPECT_FALSE(readCaptureInfo(write("e.json", "")));
}

}  // namespace
}  // namespace reclaim
