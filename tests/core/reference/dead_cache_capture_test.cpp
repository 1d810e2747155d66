// What captures of kernels with a cache per cgroup tell, and proof that their verdicts can fail: a capture with one
// figure changed against a run in which everything went as in the unchanged one.
#include "core/reference/dead_cache_capture.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "core/reference/capture.h"
#include "core/reference/verdict.h"
#include "tests/core/reference/judged_capture.h"
#include "tests/core/support/capture_copy.h"

namespace reclaim {
namespace {

CacheRow row(std::int64_t us, CacheEvent event, std::string cache, std::string cgroup) {
    CacheRow out;
    out.timeUs = us;
    out.event = event;
    out.cache = std::move(cache);
    out.cgroup = std::move(cgroup);
    return out;
}

TEST(DeadCacheCapture, EachHoldsAgainstItself) {
    for (const auto& [kernel, name] : {std::pair{"4.14", "KD"},
                                       {"4.14", "K4"},
                                       {"4.19", "KD"},
                                       {"4.19", "KDv1"},
                                       {"4.19", "KL"},
                                       {"4.19", "KDf"},
                                       {"5.4", "KD"},
                                       {"5.4", "K4"},
                                       {"5.4", "K3neg"}}) {
        const CaptureCopy copy(name, kernel);
        const Capture capture = captureOf(copy.prefix());
        const auto failed = failures(capture, capture.record);
        EXPECT_TRUE(failed.empty()) << kernel << "/" << name << ": " << failed.front();
    }
}

// 4.14: one worker came after its cgroup's process, which had asked 21 times: 20 inodes, 3 slabs of 8, are the root's.
TEST(DeadCacheCapture, ALateWorkerIsSeenInItsRequests) {
    const CaptureCopy copy("KD", "4.14");
    const Plan late = captureOf(copy.prefix()).plan;
    EXPECT_EQ(late.lateCopies, 1);
    EXPECT_EQ(late.lateSlabs, 3);
    EXPECT_EQ(late.lateObjects, 24);
    EXPECT_EQ(late.copiesPerCgroup, 2);
    const CaptureCopy other("KD", "5.4");
    const Plan plan = captureOf(other.prefix()).plan;
    EXPECT_EQ(plan.lateCopies + plan.lateSlabs + plan.lateObjects, 0) << "then nothing may differ";
    EXPECT_EQ(plan.copiesPerCgroup, 3);
}

TEST(DeadCacheCapture, ASampleCountsOnceTheStepHasSettledAndBeforeTheNext) {
    Record record;
    Record::Snapshot after;
    after.mark = "after";
    after.timeMs = 3000;
    record.snapshots.push_back(after);
    const std::vector<CaptureMark> marks{{1000, "rmdir_all"}, {3000, "snap after"}, {3100, "drop2"}};
    const std::string count = "memcg_caches.total.count";
    const std::vector<CaptureSeries> samples{{"", count, {{900, 1}, {1400, 2}, {1600, 3}, {2600, 4}, {3100, 5}}},
                                             {"", "memcg_caches.total.slabs", {{1499, 7}, {3100, 8}}},
                                             {"/a", "memcg_caches.total.objects", {{2000, 9}}}};
    addSampled(marks, samples, record);
    ASSERT_EQ(record.snapshots[0].sampled.size(), 1u);
    EXPECT_EQ(record.snapshots[0].sampled.at(count).value, 4);
    EXPECT_EQ(record.snapshots[0].sampled.at(count).timeMs, 2600);
}

TEST(DeadCacheCapture, DelaysOfACopyAreItsOwn) {
    Record::Delays delays;
    addCacheDelays(
        {row(1000, CacheEvent::Deactivate, "dentry", "/a"), row(2000, CacheEvent::Deactivate, "dentry", "/b"),
         row(5000, CacheEvent::DeactivateRcu, "dentry", "/a"), row(9000, CacheEvent::Shutdown, "dentry", "/b"),
         row(9500, CacheEvent::Shutdown, "filp", "/a")},
        delays);
    EXPECT_EQ(delays.deadToShrink, std::vector<double>{4});
    EXPECT_EQ(delays.deadToDestroy, std::vector<double>{7}) << "filp was never declared dead";
}

TEST(DeadCacheCapture, OneSlabMoreFails) {
    const CaptureCopy copy("KD", "5.4");
    Capture capture = captureOf(copy.prefix());
    const Record run = capture.record;
    const auto snapshot = std::ranges::find(capture.record.snapshots, "after_rmdir", &Record::Snapshot::mark);
    ASSERT_NE(snapshot, capture.record.snapshots.end());
    EXPECT_EQ(snapshot->sampled.at("memcg_caches.total.slabs").value, 1400);
    ++snapshot->sampled.at("memcg_caches.total.slabs").value;
    EXPECT_EQ(failures(capture, run), std::vector<std::string>{"memcg_caches.total.slabs@after_rmdir "});
}

TEST(DeadCacheCapture, OneRefusedChargeMoreFails) {
    const CaptureCopy copy("KL", "4.19");
    const Record run = captureOf(copy.prefix()).record;
    copy.replace("_summary.json", "KL a memory.kmem.failcnt 800", "KL a memory.kmem.failcnt 801");
    EXPECT_EQ(failures(captureOf(copy.prefix()), run), std::vector<std::string>{"memory.kmem.failcnt /a"});
}

TEST(DeadCacheCapture, TheFirstRefusedLookupIsTheOneOfTheFirstWorkload) {
    const CaptureCopy copy("KL", "4.19");
    const Record run = captureOf(copy.prefix()).record;
    EXPECT_EQ(run.failedStep.at("/a"), 86016);
    copy.replace("_summary.json", "KL a: lookup 86016", "KL a: lookup 86015");
    EXPECT_EQ(failures(captureOf(copy.prefix()), run), std::vector<std::string>{"kmem.first_refused /a"});
}

// Until 5.12 the work put off is one count for all memcgs: whoever is asked next bears it, which is not unequal.
TEST(DeadCacheCapture, SharedDeferredWorkIsNotUnequal) {
    Record::Call call;
    call.passes = {{"/p/a", "ext4", 6, 100'000, 5000, 7168, 7168}, {"/p/b", "ext4", 6, 100'000, 0, 3072, 3072}};
    EXPECT_EQ(unequalPasses({&call}, true), 0);
    EXPECT_EQ(unequalPasses({&call}, false), 1) << "5000 >> 6 would explain 78 of 4096";
}

}  // namespace
}  // namespace reclaim
