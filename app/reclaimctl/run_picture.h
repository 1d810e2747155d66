// RunPicture: one scenario's runs as far as reports and charts need them, whether they have just ended or come out of
// a lab book. One lane per strategy.
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
#include "core/lab/lab.h"
#include "core/series/series.h"
#include "core/store/store.h"

namespace reclaim::ctl {

struct LanePicture {
    std::string strategy, fingerprint, state;
    std::uint64_t seed = 0;
    std::map<std::pair<std::string, std::string>, double> metrics;   // (metric, cgroup), at the end; cgroup "" = machine
    std::vector<Timeline> timelines;
    std::vector<std::string> expectations;                           // "ok: ..." or "failed: ..."
    bool failed = false;                                             // an expectation failed

    std::optional<double> metric(Metric metric, const std::string& cgroup = {}) const;
    const Timeline* timeline(const std::string& metric, const std::string& cgroup) const;
};

struct RunPicture {
    std::string name;                    // "first-light"
    std::optional<Scenario> scenario;    // none if the stored text cannot be read
    std::vector<LanePicture> lanes;
    CaptureReference real;               // the capture drawn beside the predictions; may be empty, and say why
};

LanePicture pictureOf(const RunResult& result);
Result<LanePicture> pictureOf(const LabBook& book, const StoredRun& run);

// Adds the capture that the scenario names; `real.warning` says why if it cannot be read.
void addCapture(RunPicture& picture);

// The cgroup the charts are about: the one the capture speaks of, else the first with a limit, else the first.
std::string watchedCgroup(const Scenario& scenario);

// "first-light · seed 1 · ReclaimLab 0.1.0 · linux-6.1 0123456789abcdef"
std::string footerOf(const RunPicture& picture);

}  // namespace reclaim::ctl
