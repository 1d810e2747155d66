// The reader of allocation traces: the shipped ones against counts of their lines, and what a damaged one can be.
#include "core/exchange/alloc_trace.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "core/exchange/line_reader.h"
#include "tests/core/exchange/capture_folder.h"

namespace reclaim {
namespace {

namespace fs = std::filesystem;
constexpr auto kHeader = "time_us,op,cache,object,page,pid,comm,context,call_site\n";

class AllocTraceFile : public ::testing::Test {
protected:
    AllocTraceFile()
        : path_(fs::temp_directory_path() / ("reclaimlab-alloc-" + std::to_string(std::random_device{}()))) {}
    ~AllocTraceFile() override { fs::remove(path_); }

    Result<AllocTrace> read(const std::string& text) const {
        std::ofstream(path_, std::ios::binary) << text;
        return readAllocTrace(path_.string());
    }
    fs::path path_;
};

// The words of the file itself, counted line by line: a slow and obvious twin.
TEST(AllocTrace, OfTheShippedCaptures) {
    for (const char* name : {"K1s", "K7s"}) {
        std::map<std::string, std::uint64_t> counted, read;
        auto lines = LineReader::open(kCaptures + name + "_alloc.csv");
        ASSERT_TRUE(lines) << lines.error().text();
        std::string_view line;
        ASSERT_TRUE(lines->next(line));
        while (lines->next(line)) {
            const std::size_t op = line.find(','), object = line.find(',', line.find(',', op + 1) + 1);
            ++counted[std::string(line.substr(op + 1, object - op - 1))];
        }
        const auto trace = readAllocTrace(kCaptures + name + "_alloc.csv");
        ASSERT_TRUE(trace) << trace.error().text();
        for (const AllocEvent& event : trace->events)
            ++read[std::string(event.alloc ? "alloc," : "free,") + trace->caches[event.cache]];
        EXPECT_EQ(counted, read) << name;
    }
    const auto k1s = readAllocTrace(kCaptures + "K1s_alloc.csv.gz");
    ASSERT_TRUE(k1s);
    EXPECT_EQ(k1s->events.size(), 101'994u);  // zcat | wc -l, less the header
    EXPECT_EQ(k1s->objects, 60'056u);
    EXPECT_EQ(k1s->pages, 1'006u);
    EXPECT_EQ(k1s->caches, (std::vector<std::string>{"dentry", "ext4_inode_cache"}));
    EXPECT_EQ(k1s->events.front().timeUs, -2764);
}

TEST_F(AllocTraceFile, NumbersAgainWhatItReads) {
    const auto trace = read(std::string(kHeader) +
                            "-5,alloc,a,700,9000000000,1,x,task,f\n"
                            "0,alloc,b,12,9000000000,1,x,task,f\n"
                            "1,free,a,-1,3,1,x,task,f\n"
                            "1,free,a,700,9000000000,1,x,task,f\n");
    ASSERT_TRUE(trace) << trace.error().text();
    ASSERT_EQ(trace->events.size(), 4u);
    EXPECT_EQ(trace->objects, 2u);
    EXPECT_EQ(trace->pages, 3u);  // one page of two caches is two
    EXPECT_EQ(trace->firstLine, (std::vector<int>{2, 3}));
    EXPECT_EQ(trace->events[2].object, AllocEvent::kBeforeTrace);
    EXPECT_EQ(trace->events[3].object, trace->events[0].object);
    EXPECT_EQ(trace->events[3].page, trace->events[0].page);
    EXPECT_NE(trace->events[1].page, trace->events[0].page);
}

TEST_F(AllocTraceFile, RefusesWithTheLine) {
    struct Case {
        const char* rows;
        int line;
        const char* says;
    };
    const std::string begin = "1,alloc,a,0,0,1,x,task,f\n";
    for (const Case& c : std::initializer_list<Case>{
             {"", 0, "no event"},
             {"1,free,a,0,0,1,x,task,f\n", 3, nullptr},
             {"1,free,a,0,0,1,x,task,f\n1,free,a,0,0,1,x,task,f\n", 4, "freed a second time"},
             {"1,alloc,a,0,0,1,x,task,f\n", 3, "allocated a second time"},
             {"1,free,a,0,0,1,x,task,f\n1,alloc,a,0,0,1,x,task,f\n", 4, "allocated a second time"},
             {"1,free,a,5,0,1,x,task,f\n", 3, "never allocated"},
             {"1,free,b,0,0,1,x,task,f\n", 3, "it was allocated from 'a'"},
             {"1,free,a,0,1,1,x,task,f\n", 3, "another page"},
             {"1,grow,a,1,0,1,x,task,f\n", 3, "'alloc' or 'free'"},
             {"0,alloc,a,1,0,1,x,task,f\n", 3, "goes back"},
             {"1,alloc,a,-1,0,1,x,task,f\n", 3, "is allocated"},
             {"1,free,a,-2,0,1,x,task,f\n", 3, "is freed"},
             {"1,alloc,a,1,-1,1,x,task,f\n", 3, "page"},
             {"1,alloc,a,one,0,1,x,task,f\n", 3, "whole number"},
             {"1,alloc,,1,0,1,x,task,f\n", 3, "no name"},
             {"1,alloc,a,1\n", 3, "cells"},
             {"1,alloc,a,1,0,1,x,task,f", 3, "line end"}}) {
        const bool empty = *c.rows == '\0';
        const auto trace = read(kHeader + (empty ? "" : begin + c.rows));
        if (c.says == nullptr) {
            EXPECT_TRUE(trace) << c.rows;
            continue;
        }
        ASSERT_FALSE(trace) << c.rows;
        EXPECT_EQ(trace.error().line, c.line) << trace.error().text();
        EXPECT_NE(trace.error().text().find(c.says), std::string::npos) << trace.error().text();
        EXPECT_EQ(trace.error().file, path_.string());
        EXPECT_FALSE(trace.error().hint.empty() && c.line != 3) << trace.error().text();
    }
    const auto wrongColumn = read("time_us,op,slab,object,page\n1,alloc,a,0,0\n");
    ASSERT_FALSE(wrongColumn);
    EXPECT_NE(wrongColumn.error().text().find("'cache'"), std::string::npos);
}

}  // namespace
}  // namespace reclaim
