// RunReport: one scenario's runs as far as reports and charts need them, whether they have just ended or come out of a
// lab book. One lane per strategy.
//
// Threads: values and pure functions.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/ask/ask.h"
#include "core/exchange/exchange.h"
#include "core/series/series.h"

namespace reclaim::ctl {

struct ReportedLane {
    std::string strategy, fingerprint, state;
    std::string version, engineId;  // of a stored run: who ran it
    std::uint64_t seed = 0;
    std::map<std::pair<std::string, std::string>, double> metrics;  // (metric, cgroup), at the end; cgroup "" = machine
    std::vector<ChartSeries> series;
    std::vector<std::string> expectations;  // "ok: ..." or "failed: ..."
    bool failed = false;                    // an expectation failed

    std::optional<double> metric(Metric metric, const std::string& cgroup = {}) const;
};

struct RunReport {
    std::string name;                  // "first-light"
    std::optional<Scenario> scenario;  // none if the stored text cannot be read
    std::vector<ReportedLane> lanes;
    std::vector<ChartSeries> real;  // of the capture drawn beside the predictions
    std::string warning;            // why there is none although the scenario names one; else empty
};

ReportedLane laneOf(const RunResult& result);
Result<ReportedLane> laneOf(const LabBook& book, const StoredRun& run);
// Adds the capture that the scenario names; `warning` says why if it cannot be read.
void addCapture(RunReport& report);

struct ShownTime {
    TimeNs from = 0, to = kNever;  // kNever = the end
};
ChartSource chartSourceOf(const RunReport& report, const ShownTime& time = {});

// "What each kernel did": header, then one row per lane.
const std::vector<std::string>& summaryHeader();
std::vector<std::vector<std::string>> summaryRows(const RunReport& report);
// "1.5 s  Full. linux-3.14 refuses..."
std::vector<std::string> storyOf(const RunReport& report);
// The page that goes round: story, table, the three charts, expectations.
Report pageOf(const RunReport& report, const ShownTime& time, const SvgLook& look);

}  // namespace reclaim::ctl
