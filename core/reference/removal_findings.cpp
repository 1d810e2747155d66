// Removed cgroups: how many are still dying at each mark, and with which step each was let go.
#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "core/reference/findings.h"

namespace reclaim {
namespace {

double countIn(const Record& record, const std::vector<Plan::Step>& steps, int step) {
    return static_cast<double>(std::ranges::count_if(
        record.releases, [&](const Record::Release& release) { return stepAt(steps, release.timeMs) == step; }));
}

void addDying(const Record& record, const Plan& plan, Findings& out) {
    double most = 0;
    for (const Record::Snapshot& snapshot : record.snapshots) {
        if (std::isnan(snapshot.dying)) continue;
        // As long as none has gone, all that were removed are there, whoever else may hold them.
        const bool someWent = snapshot.dying < most;
        most = std::max(most, snapshot.dying);
        const bool mounted = plan.umount && snapshot.timeMs < plan.steps[*plan.umount].beginMs;
        if (plan.untilUmount > 0 && mounted && someWent)
            out.addBand(Fact::DyingUmountOnly, "/", snapshot.dying, umountOnlyBand(plan.untilUmount), snapshot.mark);
        else
            out.add(Fact::Dying, "/", snapshot.dying, snapshot.mark);
    }
}

void addReleases(const Record& record, const Plan& plan, Findings& out) {
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        const Plan::Step& step = plan.steps[i];
        std::vector<double> delays;
        for (const Record::Release& release : record.releases)
            if (stepAt(plan.steps, release.timeMs) == static_cast<int>(i)) delays.push_back(release.timeMs - step.beginMs);
        const auto count = static_cast<double>(delays.size());
        if (plan.untilUmount > 0 && count > 0)
            out.addBand(Fact::ReleasedUmountOnly, "/", count, umountOnlyBand(plan.untilUmount), step.name);
        else
            out.add(Fact::Released, "/", count, step.name);
        if (delays.empty()) continue;
        std::ranges::sort(delays);
        out.add(Fact::FirstRelease, "/", delays.front(), step.name);
        out.add(Fact::MedianRelease, "/", delays[delays.size() / 2], step.name);
    }
}

// Cgroups that went in another step than the capture's. Those that umount let go, in either, are left out.
double releasedElsewhere(const Record& record, const Plan& plan) {
    std::map<std::string, int> mine;
    for (const Record::Release& release : record.releases) mine[release.cgroup] = stepAt(plan.steps, release.timeMs);
    const auto untilUmount = [&](int step) { return plan.umount && step >= static_cast<int>(*plan.umount); };
    std::set<std::string> all;
    for (const auto& [cgroup, step] : mine) all.insert(cgroup);
    for (const auto& [cgroup, step] : plan.stepOf) all.insert(cgroup);
    constexpr int kNever = -2;
    double other = 0;
    for (const std::string& cgroup : all) {
        const auto here = std::as_const(mine).find(cgroup), there = plan.stepOf.find(cgroup);
        const int a = here == mine.end() ? kNever : here->second, b = there == plan.stepOf.end() ? kNever : there->second;
        if (a != b && !untilUmount(a) && !untilUmount(b)) ++other;
    }
    return other;
}

void addSlabObjects(const Record& record, Findings& out) {
    if (record.snapshots.empty()) return;
    const Record::Snapshot& start = record.snapshots.front();
    for (const Record::Snapshot& snapshot : record.snapshots) {
        if (&snapshot == &start) continue;
        for (const auto& [cache, objects] : snapshot.activeObjects) {
            const auto before = start.activeObjects.find(cache);
            if (before == start.activeObjects.end()) continue;
            out.add(Fact::SlabObjects, "", objects - before->second, cache + "-" + start.mark + "@" + snapshot.mark);
        }
    }
}

}  // namespace

int stepAt(const std::vector<Plan::Step>& steps, double timeMs) {
    int at = -1;
    for (std::size_t i = 0; i < steps.size() && steps[i].beginMs <= timeMs; ++i) at = static_cast<int>(i);
    return at;
}

void addRemovalFindings(const Record& record, const Plan& plan, Findings& out) {
    addDying(record, plan, out);
    if (plan.hasReleases) addReleases(record, plan, out);
    if (plan.hasReleases && plan.umount) {
        double held = 0;
        for (std::size_t i = *plan.umount; i < plan.steps.size(); ++i) held += countIn(record, plan.steps, static_cast<int>(i));
        out.addBand(Fact::UntilUmount, "/", held, umountOnlyBand(plan.untilUmount));
    }
    if (!plan.stepOf.empty()) out.add(Fact::OtherStep, "/", releasedElsewhere(record, plan));
    addSlabObjects(record, out);
}

}  // namespace reclaim
