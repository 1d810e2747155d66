// The figures of a capture, and the folding of a journal into reclaim calls; with an engine, K1 itself.
#include "core/reference/capture_run.h"

#include <cmath>

#include <gtest/gtest.h>

#include "core/reference/capture_figures.h"

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
    for (int i = 1; i < 1000; ++i) call(kSecond + i * 10 * kMillisecond, 50, 3);   // several segments
    journal.emit<EventKind::ReclaimBegin>(group, 32, 0);                           // has not ended

    const auto calls = foldReclaimCalls(journal.view(1));
    ASSERT_EQ(calls.size(), 1000u);
    EXPECT_EQ(calls[0].target, group);
    EXPECT_EQ(calls[0].begin, kSecond);
    EXPECT_EQ(calls[0].end, kSecond + 5 * kMillisecond);
    EXPECT_EQ(calls[0].nrReclaimed, 40u);
    EXPECT_EQ(calls[0].minPriority, 2);
    EXPECT_EQ(calls[0].scanned, 2u + 1024);
    EXPECT_EQ(calls[0].freed, 1u + 1000);
    EXPECT_EQ(calls[0].firstFreeable, 5000);
    EXPECT_EQ(calls[999].nrReclaimed, 50u);
}

// The published figures of K1 (datasets/kernel-6.1/K1_summary.json) follow from its rows.
TEST(CaptureFigures, OfTheShippedK1) {
    const auto rows = readReclaim(kK1 + "_reclaim.csv");
    const auto samples = readSamples(kK1 + "_samples.csv");
    ASSERT_TRUE(rows && samples);
    std::vector<CallFigures> calls;
    for (const ReclaimRow& row : *rows)
        calls.push_back({static_cast<double>(row.timeUs) / 1e3, static_cast<double>(row.durationUs) / 1e3,
                         static_cast<double>(row.minPriority), static_cast<double>(row.scanned),
                         static_cast<double>(row.freed), static_cast<double>(row.nrReclaimed)});
    std::vector<Reading> readings;
    for (const CaptureSeries& series : *samples)
        if (series.cgroup == "/k1" && series.metric == "memory.stat.slab_reclaimable")
            for (const CaptureSample& sample : series.samples) readings.push_back({sample.timeMs, sample.value});
    const CaptureFigures figures = figuresOf(calls, readings, 200, 8484.5);
    EXPECT_EQ(figures[Figure::ReclaimCalls], 27);
    EXPECT_NEAR(figures[Figure::LowestPriority], (8 * 5 + 19 * 4) / 27.0, 1e-12);
    EXPECT_NEAR(figures[Figure::ScannedPerCall], 32123.25925925926, 1e-6);
    EXPECT_NEAR(figures[Figure::FreedPerCall], 32123.25925925926, 1e-6);
    EXPECT_NEAR(figures[Figure::PagesPerCall], 613.5925925925926, 1e-9);
    EXPECT_NEAR(figures[Figure::MillisecondsPerCall], 27.136555555555555, 1e-9);
    // The README's 149,000 is the mean from the first hit to the last sample, a second of idleness included.
    EXPECT_NEAR(figuresOf(calls, readings, 200, 1e9)[Figure::RetainedObjects], 149'000, 500);
    EXPECT_GT(figures[Figure::RetainedObjects], 149'500);   // until the end of the work the list is fuller
    EXPECT_LT(figures[Figure::RetainedObjects], 167'765);
    EXPECT_EQ(figures[Figure::EndOfWork], 8484.5);
}

TEST(CaptureFigures, WithoutCallsThereIsNothingToAverage) {
    const CaptureFigures figures = figuresOf({}, {{1, 2}}, 200, 5);
    EXPECT_EQ(figures[Figure::ReclaimCalls], 0);
    EXPECT_TRUE(std::isnan(figures[Figure::ScannedPerCall]));
    EXPECT_TRUE(std::isnan(figures[Figure::RetainedObjects]));
}

Scenario k1(const std::vector<ScenarioOverride>& overrides = {}) {
    ScenarioReading reading = readScenario(kK1 + ".yaml", overrides);
    if (!reading.scenario) throw std::runtime_error(reading.errors.front().text());
    return *reading.scenario;
}

const MetricVerdict& verdict(const std::vector<MetricVerdict>& all, std::string_view name) {
    for (const MetricVerdict& one : all)
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
    ASSERT_EQ(verdicts->size(), kFigureCount);
    const MetricVerdict& first = verdict(*verdicts, "first_hit.objects");
    EXPECT_EQ(first.observed, 167'765);
    EXPECT_EQ(first.predictedMin, 167'765);
    EXPECT_EQ(first.predictedMax, 167'765);
    EXPECT_EQ(first.residual, 0);
    const MetricVerdict& hits = verdict(*verdicts, "memory.events.max");
    EXPECT_EQ(hits.observed, 27);
    // Every limit hit is one reclaim call, and all of them are satisfied.
    EXPECT_EQ(hits.predictedMedian, verdict(*verdicts, "reclaim.calls").predictedMedian);
    for (const MetricVerdict& one : *verdicts) {
        EXPECT_EQ(one.cgroup, "/k1");
        EXPECT_FALSE(one.tolerance.has_value());
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
    for (const MetricVerdict& one : *verdicts) {
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
    for (std::size_t i = 0; i < a->size(); ++i) {
        EXPECT_EQ((*a)[i].predictedMin, (*b)[i].predictedMin);
        EXPECT_EQ((*a)[i].predictedMedian, (*b)[i].predictedMedian);
        EXPECT_EQ((*a)[i].predictedMax, (*b)[i].predictedMax);
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
