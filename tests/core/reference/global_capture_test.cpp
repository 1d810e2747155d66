// A capture of a machine that was full: it has samples, and no row of any cgroup's limit.
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "core/reference/capture.h"
#include "core/reference/findings.h"

namespace reclaim {
namespace {

class GlobalCapture : public testing::Test {
protected:
    GlobalCapture()
        : folder_(std::filesystem::temp_directory_path() / ("global_capture_" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(folder_);
    }
    ~GlobalCapture() override { std::filesystem::remove_all(folder_); }
    void write(const std::string& end, const std::string& text) { std::ofstream(folder_ / ("X" + end)) << text; }
    Result<Capture> read() { return readCapture((folder_ / "X").string(), ""); }
    // One sample each 50 ms.
    static std::string rows(const std::string& cgroup, const std::string& metric, const std::vector<double>& values) {
        std::string out;
        for (std::size_t i = 0; i < values.size(); ++i)
            out += std::to_string(50 * i) + "," + cgroup + "," + metric + "," +
                   std::to_string(static_cast<long>(values[i])) + "\n";
        return out;
    }
    static double valueOf(const Capture& capture, Fact fact, const std::string& cgroup = "") {
        return findingsOf(capture.record, capture.plan).valueOf({fact, cgroup, "", 0, 0});
    }
    std::filesystem::path folder_;
};

TEST_F(GlobalCapture, SamplesAloneTellWhatKswapdLeft) {
    write("_samples.csv", "time_ms,cgroup,metric,value\n" + rows("_system", "vmstat.pageoutrun", {5, 5, 7, 8}) +
                              rows("_system", "dentry_state.nr_dentry", {100, 900, 180, 220}) +
                              rows("_system", "meminfo.MemFree_kB", {9000, 800, 1000, 1200}) +
                              rows("_system", "vmstat.oom_kill", {3, 3, 3, 3}) +
                              rows("_system", "vmstat.pgscan_kswapd", {10, 10, 15, 40}) +
                              rows("_system", "vmstat.of_no_interest", {1, 2, 3, 4}) +
                              rows("/a", "memory.current", {4096, 8192, 4096, 4096}));
    const auto capture = read();
    ASSERT_TRUE(capture) << capture.error().text();
    EXPECT_TRUE(capture->plan.global);
    EXPECT_EQ(3, valueOf(*capture, Fact::GlobalRuns)) << "counters run since boot";
    EXPECT_EQ(100, valueOf(*capture, Fact::GlobalFirst));
    EXPECT_EQ(180, valueOf(*capture, Fact::GlobalDentriesMin)) << "from the first run of kswapd on";
    EXPECT_EQ(200, valueOf(*capture, Fact::GlobalDentriesMean));
    EXPECT_EQ(220, valueOf(*capture, Fact::GlobalDentriesMax));
    EXPECT_EQ(1000, valueOf(*capture, Fact::GlobalFreeMin));
    EXPECT_EQ(30, valueOf(*capture, Fact::PgscanKswapd));
    EXPECT_EQ(0, valueOf(*capture, Fact::GlobalOomKills));
    EXPECT_EQ(8192, valueOf(*capture, Fact::PeakCurrent, "/a"));
    EXPECT_TRUE(std::isnan(valueOf(*capture, Fact::GlobalScanned))) << "without _shrink_slab.csv nobody knows";
}

TEST_F(GlobalCapture, ShrinkerCallsTellWhatWasScanned) {
    write("_samples.csv", "time_ms,cgroup,metric,value\n" + rows("_system", "vmstat.pageoutrun", {0, 1}));
    std::ifstream k1(std::string(RECLAIMLAB_SOURCE_DIR) + "/datasets/kernel-6.1/K1_shrink_slab.csv");
    std::stringstream text;
    text << k1.rdbuf();
    write("_shrink_slab.csv", text.str());
    const auto capture = read();
    ASSERT_TRUE(capture) << capture.error().text();
    EXPECT_EQ(867'328, valueOf(*capture, Fact::GlobalScanned)) << "as K1's summary counts them";
    EXPECT_EQ(867'328, valueOf(*capture, Fact::GlobalFreed));
}

TEST_F(GlobalCapture, WithoutPressureThereIsNothingToCompare) {
    write("_samples.csv", "time_ms,cgroup,metric,value\n" + rows("_system", "vmstat.pageoutrun", {5, 5}) +
                              rows("_system", "dentry_state.nr_dentry", {100, 900}));
    EXPECT_FALSE(read()) << "there is nothing in it that could be compared";
    write("_reclaim.csv",
          "time_us,duration_us,pid,comm,cgroup,nr_pages,nr_reclaimed,min_priority,shrink_calls,"
          "shrink_calls_nonempty,scanned,freed\n");
    const auto capture = read();
    ASSERT_TRUE(capture) << capture.error().text();
    EXPECT_FALSE(capture->plan.global);
    EXPECT_TRUE(findingsOf(capture->record, capture->plan).all().empty());
}

TEST_F(GlobalCapture, WithoutAnyFileThereIsNoCapture) { EXPECT_FALSE(read()); }

}  // namespace
}  // namespace reclaim
