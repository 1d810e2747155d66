// The files that tell of lives: css, caches of cgroups, and the states and results of the summary.
#include <filesystem>
#include <fstream>
#include <random>

#include <gtest/gtest.h>

#include "core/exchange/exchange.h"
#include "tests/core/exchange/capture_folder.h"

namespace reclaim {
namespace {

namespace fs = std::filesystem;

class CaptureLives : public ::testing::Test {
protected:
    CaptureLives() {
        folder_ = fs::temp_directory_path() / ("reclaimlab-lives-" + std::to_string(std::random_device{}()));
        fs::create_directories(folder_);
    }
    ~CaptureLives() override { fs::remove_all(folder_); }
    std::string write(const std::string& name, const std::string& bytes) const {
        const std::string path = (folder_ / name).string();
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }

    fs::path folder_;
};

TEST_F(CaptureLives, CssOfK3) {
    auto rows = readCss(kCaptures + "K3_css.csv");
    ASSERT_TRUE(rows) << rows.error().text();
    ASSERT_EQ(rows->size(), 400u);
    EXPECT_EQ(rows->front().cgroup, "/c1");
    EXPECT_EQ(rows->front().event, CssEvent::Offline);
    EXPECT_EQ(rows->front().timeUs, 6'332'560);
    EXPECT_EQ(rows->back().cssId, 88);
    EXPECT_EQ(rows->back().cgroup, "");
    const auto info = readCaptureInfo(kCaptures + "K3_scenario.json");
    ASSERT_TRUE(info) << info.error().text();
    ASSERT_EQ(info->cgroupsByBirth.size(), 100u);
    EXPECT_EQ(info->cgroupsByBirth[9], "/c10");  // by inode, not by name
    ASSERT_EQ(info->marks.size(), 27u);
    EXPECT_EQ(info->marks.front().event, "snap start");
    ASSERT_TRUE(nameCssIds(*rows, info->cgroupsByBirth));
    EXPECT_EQ(rows->back().cgroup, "/c87");
    // K3's holders: c2's file is mapped until 15.9 s, c3's file is open until 17.5 s.
    for (const CssRow& row : *rows) {
        if (row.event != CssEvent::Released) continue;
        if (row.timeUs > 15'914'700 && row.timeUs < 17'531'100) {
            EXPECT_EQ(row.cgroup, "/c2");
        }
        if (row.timeUs > 17'542'800 && row.timeUs < 18'345'000) {
            EXPECT_EQ(row.cgroup, "/c3");
        }
    }
}

TEST_F(CaptureLives, IdsThatCannotBeNamedStayIds) {
    const std::string head = "time_us,event,cgroup\n1,css_offline,a\n2,css_offline,b\n";
    const std::vector<std::string> made{"/a", "/b"};
    const auto named = [&](const std::string& rows) {
        auto css = readCss(write("x_css.csv", head + rows));
        EXPECT_TRUE(css) << css.error().text();
        const bool all = nameCssIds(*css, made);
        if (!all) {
            EXPECT_EQ(css->back().cgroup, "");
        }
        return all;
    };
    EXPECT_TRUE(named("3,css_released,css_id:3\n4,css_free,css_id:3\n"));
    EXPECT_FALSE(named("3,css_released,css_id:2\n4,css_released,css_id:2\n"));  // given out again
    EXPECT_FALSE(named("3,css_released,css_id:4\n"));                           // more than were made
    EXPECT_FALSE(named("3,css_released,css_id:1\n"));                           // the root's
    auto kept = readCss(write("y_css.csv", "time_us,event,cgroup\n1,css_offline,a\n3,css_released,css_id:3\n"));
    ASSERT_TRUE(kept);
    EXPECT_FALSE(nameCssIds(*kept, made));  // b never went offline
}

// 4.14, 4.19 and 5.4 name the cgroup, and say where lists went in words.
TEST_F(CaptureLives, CssAndCachesBeforeObjectAccounting) {
    const auto css = readCss(write("old_css.csv",
                                   "time_us,event,cgroup\n1720174,css_offline,c1\n"
                                   "1720181,lru_reparent,to (none) from kmemcg_id 0\n"
                                   "1744795,lru_reparent,to / from kmemcg_id 0\n3791110,css_released,c99\n"));
    ASSERT_TRUE(css) << css.error().text();
    ASSERT_EQ(css->size(), 4u);
    EXPECT_EQ((*css)[1].event, CssEvent::LruReparent);
    EXPECT_EQ((*css)[1].cgroup, "");
    EXPECT_EQ((*css)[3].cgroup, "/c99");
    const auto caches = readCaches(write("old_caches.csv",
                                         "time_us,event,cache,cgroup,css_serial\n250457,cache_create,dentry,c1,\n"
                                         "1905276,caches_of_memcg,,c1,\n1905280,cache_deact,dentry,c1,4\n"
                                         "1917202,cache_ref_zero,ext4_inode_cache,c1,4\n"));
    ASSERT_TRUE(caches) << caches.error().text();
    ASSERT_EQ(caches->size(), 4u);
    EXPECT_EQ((*caches)[0].cache, "dentry");
    EXPECT_EQ((*caches)[0].cssSerial, -1);
    EXPECT_EQ((*caches)[1].event, CacheEvent::OfMemcg);
    EXPECT_EQ((*caches)[3].event, CacheEvent::RefZero);
    EXPECT_EQ((*caches)[3].cssSerial, 4);
}

TEST_F(CaptureLives, SummaryOfK3AndK5) {
    const auto k3 = readCaptureSummary(kCaptures + "K3_summary.json");
    ASSERT_TRUE(k3) << k3.error().text();
    ASSERT_EQ(k3->snapshots.size(), 14u);
    EXPECT_EQ(k3->snapshots[2].mark, "after_rmdir");
    EXPECT_EQ(k3->snapshots[2].nrDyingDescendants, 100);
    ASSERT_EQ(k3->snapshots[2].slabinfo.size(), 3u);
    EXPECT_EQ(k3->snapshots[2].slabinfo[2].cache, "dentry");
    EXPECT_EQ(k3->snapshots[2].slabinfo[2].activeObjs, 221'812);
    EXPECT_EQ(k3->snapshots[1].cgroups.at("/c1").at("current"), 958'464);
    EXPECT_EQ(k3->snapshots[1].cgroups.at("/c1").at("file"), 425'984);
    const auto k5 = readCaptureSummary(kCaptures + "K5_summary.json");
    ASSERT_TRUE(k5) << k5.error().text();
    EXPECT_EQ(k5->events.at("/sockbuf").at("max"), 70);
    EXPECT_EQ(k5->events.at("/sockbuf").at("oom_kill"), 1);
    EXPECT_EQ(k5->failedStep.at("/pipe_noadj"), 246);
    EXPECT_EQ(k5->failedErrno.at("/sockbuf_noadj"), 105);
    EXPECT_FALSE(k5->failedStep.contains("/pipe"));
    const auto k1rep = readCaptureSummary(kCaptures + "K1rep_summary.json");
    ASSERT_TRUE(k1rep) << k1rep.error().text();
    EXPECT_EQ(k1rep->events.at("/k1").at("max"), 29);
}

TEST_F(CaptureLives, DamagedFilesSayWhere) {
    const std::string head = "time_us,event,cgroup\n";
    const auto event = readCss(write("a_css.csv", head + "1,css_offline,a\n2,css_gone,a\n"));
    ASSERT_FALSE(event);
    EXPECT_EQ(event.error().line, 3);
    EXPECT_NE(event.error().text().find("'css_gone'"), std::string::npos);
    for (const char* const id : {"css_id:", "css_id:x", "css_id:0", "css_id:-3", "css_id:99999999999"})
        EXPECT_FALSE(readCss(write("b_css.csv", head + "1,css_released," + id + "\n"))) << id;
    EXPECT_FALSE(readCss(write("c_css.csv", head + "x,css_released,a\n")));
    EXPECT_FALSE(readCaches(write("d_caches.csv", "time_us,event,cache,cgroup,css_serial\n1,cache_made,dentry,a,\n")));
    for (const char* const row :
         {"SNAP", "SNAP m dying nr_descendants x nr_dying_descendants 1", "SNAP m dying nr_descendants 1",
          "SNAP m slabinfo dentry", "SNAP m c1 current=x", "SNAP m c1 current=1 anon", "EVENTS a max", "EVENTS a max x",
          "FAIL kind=pipe step=x errno=1"}) {
        const auto read = readCaptureSummary(write(
            "e_summary.json",
            std::string(R"({"snapshots": ["SNAP a dying nr_descendants 0 nr_dying_descendants 0", ")") + row + "\"]}"));
        ASSERT_FALSE(read) << row;
        EXPECT_NE(read.error().message.find("snapshots[1]"), std::string::npos) << read.error().text();
    }
    EXPECT_FALSE(readCaptureSummary(write("f_summary.json", "{\"snapshots\": [\"SNAP a")));
    EXPECT_FALSE(readCaptureSummary(write("g_summary.json", "[]")));
    EXPECT_TRUE(
        readCaptureSummary(write("h_summary.json", "{\"snapshots\": 3, \"results\": [1, null], \"cgroups\": []}")));
}

}  // namespace
}  // namespace reclaim
