// What is read out of a capture: its kind, its steps, its facts. Expected figures: datasets/kernel-6.1/README.md.
#include "core/reference/capture.h"

#include <cmath>

#include <gtest/gtest.h>

#include "core/reference/findings.h"
#include "tests/core/reference/judged_capture.h"
#include "tests/core/support/capture_copy.h"

namespace reclaim {
namespace {

const std::string kCaptures = std::string(RECLAIMLAB_SOURCE_DIR) + "/datasets/kernel-6.1/";

Findings factsOf(const std::string& name) {
    const Capture capture = captureOf(kCaptures + name);
    return findingsOf(capture.record, capture.plan);
}

double valueOf(const Findings& findings, Fact fact, const std::string& cgroup, const std::string& at = {}) {
    return findings.valueOf({fact, cgroup, at, 0, 0});
}

// The published figures of K1 (K1_summary.json) follow from its rows.
TEST(Capture, FiguresOfK1) {
    const Findings k1 = factsOf("K1");
    EXPECT_EQ(valueOf(k1, Fact::ObjectsAtFirstHit, "/k1"), 167'765);
    EXPECT_EQ(valueOf(k1, Fact::LimitHits, "/k1"), 27);
    EXPECT_EQ(valueOf(k1, Fact::ReclaimCalls, "/k1"), 27);
    EXPECT_EQ(valueOf(k1, Fact::CallsBeyondHits, "/k1"), 0);
    EXPECT_NEAR(valueOf(k1, Fact::LowestPriority, "/k1"), (8 * 5 + 19 * 4) / 27.0, 1e-12);
    EXPECT_EQ(valueOf(k1, Fact::Scanned, "/k1"), 867'328);
    EXPECT_EQ(valueOf(k1, Fact::Freed, "/k1"), 867'328);
    EXPECT_NEAR(valueOf(k1, Fact::PagesPerCall, "/k1"), 613.5925925925926, 1e-9);
    EXPECT_NEAR(valueOf(k1, Fact::MillisecondsPerCall, "/k1"), 27.136555555555555, 1e-9);
    // The README's 149,000 is the mean from the first hit to the last sample; until the end of the work the list is
    // fuller.
    EXPECT_GT(valueOf(k1, Fact::RetainedObjects, "/k1"), 149'500);
    EXPECT_LT(valueOf(k1, Fact::RetainedObjects, "/k1"), 167'765);
    EXPECT_EQ(valueOf(k1, Fact::EndOfWork, ""), 8484.5);
    EXPECT_TRUE(std::isnan(valueOf(k1, Fact::UnequalPasses, "/k1")));  // one cgroup has nobody to be equal with
    EXPECT_TRUE(std::isnan(valueOf(k1, Fact::Dying, "/", "filled")));  // nothing was removed
}

TEST(Capture, ChildrenOfK4LoseTheSameShare) {
    const Findings k4 = factsOf("K4");
    EXPECT_EQ(valueOf(k4, Fact::ObjectsAtFirstHit, "/p"), 209'000 + 126'464);
    EXPECT_EQ(valueOf(k4, Fact::ReclaimCalls, "/p"), 21);
    EXPECT_EQ(valueOf(k4, Fact::UnequalPasses, "/p"), 0);
    // Mean of the README's table of the 21 calls.
    EXPECT_NEAR(valueOf(k4, Fact::LossPerCall, "/p/a"), 9.1, 0.2);
    EXPECT_NEAR(valueOf(k4, Fact::LossPerCall, "/p/b"), 9.7, 0.2);
}

// One batch less from one child at one priority is a share of its own.
TEST(Capture, OneBatchTooFewIsSeen) {
    Capture k4 = captureOf(kCaptures + "K4");
    bool changed = false;
    for (Record::Pass& pass : k4.record.calls[3].passes)
        if (pass.cgroup == "/p/b" && pass.priority == 5) {
            pass.scanned -= 2048;
            changed = true;
        }
    ASSERT_TRUE(changed);
    EXPECT_EQ(valueOf(findingsOf(k4.record, k4.plan), Fact::UnequalPasses, "/p"), 1);
    // A child that is not visited at all at a priority at which its sibling loses something.
    Capture left = captureOf(kCaptures + "K4");
    std::erase_if(left.record.calls[7].passes,
                  [](const Record::Pass& pass) { return pass.cgroup == "/p/a" && pass.priority == 5; });
    EXPECT_EQ(valueOf(findingsOf(left.record, left.plan), Fact::UnequalPasses, "/p"), 1);
}

TEST(Capture, RemovalsOfK3) {
    const Capture k3 = captureOf(kCaptures + "K3");
    EXPECT_TRUE(k3.plan.limited.empty());
    EXPECT_EQ(k3.plan.steps.front().name, "rmdir_all");
    EXPECT_EQ(k3.plan.untilUmount, 6);
    ASSERT_TRUE(k3.plan.umount);
    EXPECT_EQ(k3.plan.steps[*k3.plan.umount].name, "umount");
    const auto stepOf = [&](const std::string& cgroup) {
        return k3.plan.steps[static_cast<std::size_t>(k3.plan.stepOf.at(cgroup))].name;
    };
    EXPECT_EQ(stepOf("/c1"), "rm_tmpfs");  // its open file holds no page cache
    EXPECT_EQ(stepOf("/c2"), "close_H2_ext4_map");
    EXPECT_EQ(stepOf("/c3"), "close_H3_tmpfs_unlinked");
    const Findings facts = findingsOf(k3.record, k3.plan);
    const std::pair<const char*, double> dying[] = {
        {"created", 0},        {"after_rmdir", 100},  {"after_drop2", 100},  {"after_drop1", 100},
        {"after_drop2b", 100}, {"after_rm_tmpfs", 8}, {"after_close_H1", 8}, {"after_close_H2_drop", 7},
        {"after_close_H3", 6}, {"final", 6},          {"after_umount", 0}};
    for (const auto& [mark, count] : dying) EXPECT_EQ(valueOf(facts, Fact::Dying, "/", mark), count) << mark;
    EXPECT_EQ(valueOf(facts, Fact::Released, "/", "rm_tmpfs"), 92);
    EXPECT_EQ(valueOf(facts, Fact::Released, "/", "umount"), 6);
    EXPECT_EQ(valueOf(facts, Fact::OtherStep, "/"), 0);
    EXPECT_EQ(valueOf(facts, Fact::SlabObjects, "", "dentry-start@created"), 222'390 - 11'605);
    // Before anything has gone the count is exact; then a band of 4 to 8 for what umount alone gives back.
    for (const Finding& one : facts.all()) {
        if (one.at == "after_rmdir") {
            EXPECT_EQ(infoOf(one.fact).rule == Rule::Exact || one.fact == Fact::SlabObjects, true);
        }
        if (one.name() == "cgroup.stat.nr_dying_descendants@final") {
            EXPECT_EQ(infoOf(one.fact).rule, Rule::Band);
            EXPECT_EQ(one.value - one.tolerance, 4);
            EXPECT_EQ(one.value + one.tolerance, 8);
        }
        if (one.name() == "cgroup.stat.nr_dying_descendants@after_umount") {
            EXPECT_EQ(infoOf(one.fact).rule, Rule::Exact);
        }
    }
}

TEST(Capture, RemovalsOfOneKindOfObject) {
    const Capture negative = captureOf(kCaptures + "K3neg");
    EXPECT_EQ(negative.plan.untilUmount, 0);
    const Findings neg = findingsOf(negative.record, negative.plan);
    EXPECT_EQ(valueOf(neg, Fact::Dying, "/", "after_rmdir"), 0);
    EXPECT_EQ(valueOf(neg, Fact::Released, "/", "rmdir_all"), 100);
    for (const Finding& one : neg.all())
        EXPECT_TRUE(infoOf(one.fact).rule != Rule::Band || one.tolerance == 0) << one.name();
    const Findings ext4 = factsOf("K3ext4"), tmpfs = factsOf("K3tmpfs");
    EXPECT_EQ(valueOf(ext4, Fact::Released, "/", "drop1"), 94);
    EXPECT_EQ(valueOf(ext4, Fact::UntilUmount, "/"), 6);
    EXPECT_EQ(valueOf(tmpfs, Fact::Released, "/", "rm_tmpfs"), 100);
    EXPECT_EQ(valueOf(tmpfs, Fact::UntilUmount, "/"), 0);
}

TEST(Capture, RefusalsOfK5) {
    const Capture k5 = captureOf(kCaptures + "K5");
    EXPECT_TRUE(k5.plan.limited.empty());
    EXPECT_EQ(k5.plan.unreclaimable.size(), 11u);
    const Findings facts = findingsOf(k5.record, k5.plan);
    const std::tuple<const char*, double, double, double> rows[] = {
        {"/pipe", 35, 1, 1},      {"/pipe_noadj", 18, 1, 0},      {"/sockbuf", 70, 2, 1}, {"/sockbuf_noadj", 18, 1, 0},
        {"/msg", 35, 1, 1},       {"/msg_noadj", 18, 1, 0},       {"/openfd", 35, 1, 1},  {"/openfd_noadj", 18, 1, 0},
        {"/tmpfsfile", 35, 1, 1}, {"/tmpfsfile_noadj", 18, 1, 0}, {"/mkdir", 35, 1, 1}};
    for (const auto& [cgroup, calls, ooms, kills] : rows) {
        EXPECT_EQ(valueOf(facts, Fact::EmptyCalls, cgroup), calls) << cgroup;
        EXPECT_EQ(valueOf(facts, Fact::EmptyHits, cgroup), calls) << cgroup;
        EXPECT_EQ(valueOf(facts, Fact::Ooms, cgroup), ooms) << cgroup;
        EXPECT_EQ(valueOf(facts, Fact::OomKills, cgroup), kills) << cgroup;
        EXPECT_EQ(valueOf(facts, Fact::EmptyShrinks, cgroup), 0) << cgroup;
        EXPECT_EQ(valueOf(facts, Fact::EmptyReclaimed, cgroup), 0) << cgroup;
    }
    EXPECT_EQ(valueOf(facts, Fact::FailedStep, "/openfd_noadj"), 61'439);
    EXPECT_TRUE(std::isnan(valueOf(facts, Fact::FailedStep, "/openfd")));
}

// Where page cache shares the limit, the number of objects at the first hit is told and not judged.
TEST(Capture, PageCacheBesideSlab) {
    const Capture k7 = captureOf(kCaptures + "K7s");
    EXPECT_TRUE(k7.plan.otherMemory);
    EXPECT_FALSE(captureOf(kCaptures + "K1").plan.otherMemory);
    EXPECT_FALSE(captureOf(kCaptures + "K4").plan.otherMemory);
}

TEST(Capture, FilesThatAreNotThereAreNamed) {
    const CaptureCopy k1("K1");
    EXPECT_TRUE(captureOf(k1.prefix()).absent.empty());
    k1.remove("_samples.csv");
    k1.remove("_shrink_slab.csv");
    const Capture capture = captureOf(k1.prefix());
    ASSERT_EQ(capture.absent.size(), 2u);
    EXPECT_NE(capture.absent[0].find("K1_shrink_slab.csv is not there: no first_hit.objects"), std::string::npos);
    EXPECT_NE(capture.absent[1].find("K1_samples.csv is not there: no retained.mean_objects"), std::string::npos);
    const Findings facts = findingsOf(capture.record, capture.plan);
    EXPECT_EQ(valueOf(facts, Fact::ReclaimCalls, "/k1"), 27);
    EXPECT_EQ(valueOf(facts, Fact::LimitHits, "/k1"), 27);  // the summary has it too
    EXPECT_TRUE(std::isnan(valueOf(facts, Fact::ObjectsAtFirstHit, "/k1")));
    k1.remove("_reclaim.csv");
    const auto nothing = readCapture(k1.prefix(), "");
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().fault, Fault::NotFound);
    EXPECT_NE(nothing.error().file.find("K1_reclaim.csv"), std::string::npos);
}

// With no _css.csv the dying counts alone tell that cgroups were removed, and how many wait for umount.
TEST(Capture, RemovalWithoutReleases) {
    const CaptureCopy k3("K3ext4");
    k3.remove("_css.csv");
    EXPECT_FALSE(readCapture(k3.prefix(), ""));  // no _reclaim.csv either
    std::ofstream(k3.path("_reclaim.csv"))
        << "time_us,duration_us,cgroup,nr_pages,nr_reclaimed,min_priority,scanned,freed\n";
    const Capture capture = captureOf(k3.prefix());
    EXPECT_TRUE(capture.plan.removal);
    EXPECT_EQ(capture.plan.untilUmount, 6);
    const Findings facts = findingsOf(capture.record, capture.plan);
    EXPECT_EQ(valueOf(facts, Fact::Dying, "/", "after_drop1"), 6);
    EXPECT_TRUE(std::isnan(valueOf(facts, Fact::Released, "/", "drop1")));
}

}  // namespace
}  // namespace reclaim
