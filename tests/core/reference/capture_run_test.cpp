// The folding of a journal into reclaim calls; K1 run by the engine, as it was and with one thing changed.
#include "core/reference/capture_run.h"

#include <cmath>

#include <gtest/gtest.h>

#include "core/reference/reclaim_fold.h"
#include "tests/core/support/capture_copy.h"

namespace reclaim {
namespace {

const std::string kK1 = std::string(RECLAIMLAB_SOURCE_DIR) + "/datasets/kernel-6.1/K1";

TEST(ReclaimFold, PutsCallsTogether) {
    Journal journal;
    const MemcgId group{3};
    const auto call = [&](TimeNs at, std::uint32_t pages, std::uint32_t priority) {
        journal.now = at;
        journal.emit<EventKind::ReclaimBegin>(group, 32, 0);
        journal.emit<EventKind::ShrinkStart>(group, 12, 5000, 0);
        journal.emit<EventKind::ShrinkPlan>(group, 1, 2, 2);
        journal.emit<EventKind::ShrinkEnd>(group, 0, 1, 0);
        journal.emit<EventKind::ShrinkStart>(group, 2, 4000, 2);
        journal.emit<EventKind::ShrinkPlan>(group, 1, 2000, 2000);
        journal.emit<EventKind::ShrinkEnd>(group, 976, 1000, 978);
        journal.now = at + 5 * kMillisecond;
        journal.emit<EventKind::ReclaimEnd>(group, pages, priority, 1000);
    };
    call(kSecond, 40, 2);
    // drop_caches belongs to no call.
    journal.emit<EventKind::ShrinkStart>(group, 0, 9999, 0);
    journal.emit<EventKind::ShrinkPlan>(group, 1, 9999, 9999);
    journal.emit<EventKind::ShrinkEnd>(group, 0, 9999, 0);
    for (int i = 1; i < 1000; ++i) call(kSecond + i * 10 * kMillisecond, 50, 3);  // several segments
    journal.emit<EventKind::ReclaimBegin>(group, 32, 0);                          // has not ended

    const auto calls = foldReclaimCalls(journal.view(1));
    ASSERT_EQ(calls.size(), 1000u);
    EXPECT_EQ(calls[0].target, group);
    EXPECT_EQ(calls[0].begin, kSecond);
    EXPECT_EQ(calls[0].end, kSecond + 5 * kMillisecond);
    EXPECT_EQ(calls[0].nrReclaimed, 40u);
    EXPECT_EQ(calls[0].minPriority, 2);
    EXPECT_EQ(calls[0].scanned, 2u + 1024);
    EXPECT_EQ(calls[0].freed, 1u + 1000);
    ASSERT_EQ(calls[0].passes.size(), 2u);
    EXPECT_EQ(calls[0].passes[0].freeable, 5000u);
    EXPECT_EQ(calls[0].passes[1].deferred, 2u);
    EXPECT_EQ(calls[0].passes[1].scanned, 1024u);
    EXPECT_EQ(calls[999].nrReclaimed, 50u);
}

// One context gives way to another in the middle of its call: the inner one ends first.
TEST(ReclaimFold, ACallWithinACall) {
    Journal journal;
    const auto pass = [&](MemcgId group, std::uint32_t freed) {
        journal.emit<EventKind::ShrinkStart>(group, 12, 5000, 0);
        journal.emit<EventKind::ShrinkPlan>(group, 1, freed, freed);
        journal.emit<EventKind::ShrinkEnd>(group, 0, freed, 0);
    };
    const MemcgId outer{3}, inner{4};
    journal.emit<EventKind::ReclaimBegin>(outer, 32, 0);
    journal.emit<EventKind::ReclaimBegin>(inner, 32, 1);
    pass(inner, 1024);
    journal.emit<EventKind::ReclaimEnd>(inner, 40, 12, 1024);
    pass(outer, 2048);
    journal.emit<EventKind::ReclaimEnd>(outer, 50, 11, 2048);
    const auto calls = foldReclaimCalls(journal.view(1));
    ASSERT_EQ(calls.size(), 2u);
    EXPECT_EQ(calls[0].target, outer);
    EXPECT_EQ(calls[0].freed, 2048u);
    EXPECT_EQ(calls[0].nrReclaimed, 50u);
    EXPECT_EQ(calls[1].target, inner);
    EXPECT_EQ(calls[1].freed, 1024u);
}

Scenario k1(const std::vector<ScenarioOverride>& overrides = {}) {
    ScenarioReading reading = readScenario(kK1 + ".yaml", overrides);
    if (!reading.scenario) throw std::runtime_error(reading.errors.front().text());
    return *reading.scenario;
}

const MetricVerdict& verdict(const Validation& all, std::string_view name) {
    for (const MetricVerdict& one : all.metrics)
        if (one.name == name) return one;
    throw std::runtime_error("no verdict named " + std::string(name));
}

TEST(CaptureRun, K1HitsItsLimitAtTheRealKernelsObject) {
    ValidationOptions options;
    options.phases = 4;
    int calls = 0;
    options.progress = [&](int done, int all) {
        EXPECT_EQ(done, ++calls);
        EXPECT_EQ(all, 4);
        return true;
    };
    const auto verdicts = validateCapture(kK1, k1(), options);
    ASSERT_TRUE(verdicts) << verdicts.error().text();
    EXPECT_EQ(calls, 4);
    EXPECT_TRUE(verdicts->absent.empty());
    const MetricVerdict& first = verdict(*verdicts, "first_hit.objects");
    EXPECT_EQ(first.observed, 167'765);
    EXPECT_EQ(first.predictedMin, 167'765);
    EXPECT_EQ(first.predictedMax, 167'765);
    EXPECT_EQ(first.residual, 0);
    const MetricVerdict& hits = verdict(*verdicts, "memory.events.max");
    EXPECT_EQ(hits.observed, 27);
    // Every limit hit is one reclaim call, and all of them are satisfied.
    EXPECT_EQ(hits.predictedMedian, verdict(*verdicts, "reclaim.calls").predictedMedian);
    EXPECT_EQ(verdict(*verdicts, "reclaim.calls_beyond_limit_hits").predictedMax, 0);
    for (const MetricVerdict& one : verdicts->metrics) {
        EXPECT_EQ(one.cgroup, one.name == "work.end_ms" ? "" : "/k1");
        EXPECT_FALSE(one.reason.empty());
        EXPECT_FALSE(std::isnan(one.predictedMedian)) << one.name;
        EXPECT_FALSE(std::isnan(one.observed)) << one.name;
        EXPECT_LE(one.predictedMin, one.predictedMedian);
        EXPECT_LE(one.predictedMedian, one.predictedMax);
    }
}

TEST(CaptureRun, OfTwoPhasesTheMedianIsTheMiddle) {
    ValidationOptions options;
    options.phases = 2;
    const auto verdicts = validateCapture(kK1, k1(), options);
    ASSERT_TRUE(verdicts) << verdicts.error().text();
    int apart = 0;
    for (const MetricVerdict& one : verdicts->metrics) {
        EXPECT_EQ(one.predictedMedian, (one.predictedMin + one.predictedMax) / 2) << one.name;
        apart += one.predictedMin < one.predictedMax;
    }
    EXPECT_GT(apart, 0) << "two phases that agree in everything show nothing";
}

TEST(CaptureRun, ThreadsChangeNothing) {
    ValidationOptions one, many;
    one.phases = many.phases = 3;
    one.permits = 1;
    many.permits = 3;
    const auto a = validateCapture(kK1, k1(), one), b = validateCapture(kK1, k1(), many);
    ASSERT_TRUE(a && b);
    ASSERT_EQ(a->metrics.size(), b->metrics.size());
    for (std::size_t i = 0; i < a->metrics.size(); ++i) {
        EXPECT_EQ(a->metrics[i].predictedMin, b->metrics[i].predictedMin);
        EXPECT_EQ(a->metrics[i].predictedMedian, b->metrics[i].predictedMedian);
        EXPECT_EQ(a->metrics[i].predictedMax, b->metrics[i].predictedMax);
    }
}

// The length of a grace period decides how deep a call goes: shorter ones, and dearer scans, make more and smaller
// calls. If the comparison did not feel that, it would say nothing about the model.
TEST(CaptureRun, GracePeriodAndScanCostAreFelt) {
    ValidationOptions options;
    options.phases = 2;
    const auto calls = [&](const std::vector<ScenarioOverride>& overrides) {
        const auto verdicts = validateCapture(kK1, k1(overrides), options);
        EXPECT_TRUE(verdicts) << verdicts.error().text();
        return verdict(*verdicts, "reclaim.calls").predictedMedian;
    };
    const double asMeasured = calls({});
    EXPECT_GT(calls({{"timing.gp_ticks", "1"}}), asMeasured * 1.2);
    EXPECT_LT(calls({{"timing.gp_ticks", "3"}}), asMeasured * 0.9);
    EXPECT_GT(calls({{"timing.scan_object", "800ns"}}), asMeasured * 1.2);
}

// Proof that it can fail: what is determined does not survive one changed row, or a limit that was another.
TEST(CaptureRun, ALimitTenPercentOffIsNotOk) {
    ValidationOptions options;
    options.phases = 2;
    for (const char* const limit : {"30198988", "36909876"}) {  // 0.9 and 1.1 x 32 MiB, bytes
        const auto verdicts = validateCapture(kK1, k1({{"cgroups./k1.memory.max", limit}}), options);
        ASSERT_TRUE(verdicts) << verdicts.error().text();
        EXPECT_FALSE(verdicts->ok());
        EXPECT_FALSE(verdict(*verdicts, "first_hit.objects").ok);
        EXPECT_FALSE(verdict(*verdicts, "retained.mean_objects").ok);
    }
}

TEST(CaptureRun, OneChangedRowIsNotOk) {
    ValidationOptions options;
    options.phases = 2;
    const CaptureCopy lostCall("K1");
    lostCall.removeLine("_reclaim.csv", "1790158,");
    const auto fewer = validateCapture(lostCall.prefix(), k1(), options);
    ASSERT_TRUE(fewer) << fewer.error().text();
    EXPECT_FALSE(fewer->ok());
    EXPECT_FALSE(verdict(*fewer, "reclaim.calls_beyond_limit_hits").ok);
    const CaptureCopy otherObject("K1");
    otherObject.replace("_shrink_slab.csv", ",167765,", ",167766,");
    const auto other = validateCapture(otherObject.prefix(), k1(), options);
    ASSERT_TRUE(other) << other.error().text();
    EXPECT_FALSE(verdict(*other, "first_hit.objects").ok);
}

// The scenario knows the cgroup by another name: `reference: {capture, cgroup}`.
TEST(CaptureRun, ACgroupOfAnotherName) {
    ValidationOptions options;
    options.phases = 1;
    Scenario scenario = k1();
    scenario.machine.cgroups.front().path = "/web";
    scenario.machine.tasks.front().cgroup = "/web";
    const auto unknown = validateCapture(kK1, scenario, options);
    ASSERT_TRUE(unknown) << unknown.error().text();
    EXPECT_FALSE(unknown->ok());  // what a run does not have is not ok
    scenario.referenceCgroup = "/k1";
    const auto known = validateCapture(kK1, scenario, options);
    ASSERT_TRUE(known) << known.error().text();
    EXPECT_TRUE(verdict(*known, "first_hit.objects").ok);
    EXPECT_GT(verdict(*known, "retained.mean_objects").predictedMedian, 140'000);
}

TEST(CaptureRun, CanBeCancelledAndNamesWhatIsMissing) {
    ValidationOptions options;
    options.phases = 8;
    options.progress = [](int, int) { return false; };
    const auto cancelled = validateCapture(kK1, k1(), options);
    ASSERT_FALSE(cancelled);
    EXPECT_EQ(cancelled.error().fault, Fault::Cancelled);
    const auto missing = validateCapture(kK1 + "nowhere", k1(), {});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().fault, Fault::NotFound);
    EXPECT_NE(missing.error().file.find("K1nowhere_scenario.json"), std::string::npos);
}

}  // namespace
}  // namespace reclaim
