// Removed cgroups: how many are still dying at each mark, and with which step each was let go.
#include <algorithm>
#include <array>
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

// Some of the removed cgroups are gone, by whoever held them. `most`: that were dying at a time, so far.
bool someWent(const Record::Snapshot& snapshot, const Plan& plan, double& most) {
    const auto removed = std::ranges::count_if(plan.offlineMs, [&](double at) { return at <= snapshot.timeMs; });
    const auto number = snapshot.sampled.find(std::string(infoOf(Fact::NumCgroups).name));
    const double dying = !std::isnan(snapshot.dying)        ? snapshot.dying
                         : number != snapshot.sampled.end() ? number->second.value - 1
                                                            : kNoValue;
    // Where a removed cgroup is gone at once, only the few are ever seen that are held until umount.
    const bool onlyFew = dying < static_cast<double>(removed) && dying <= 2 * plan.untilUmount;
    const bool fewer = dying < most || onlyFew;
    if (dying > most) most = dying;
    return fewer;
}

void addDying(const Record& record, const Plan& plan, Findings& out) {
    double most = 0;
    for (const Record::Snapshot& snapshot : record.snapshots) {
        if (std::isnan(snapshot.dying)) continue;
        // As long as none has gone, all that were removed are there, whoever else may hold them.
        const bool fewer = someWent(snapshot, plan, most);
        const bool mounted = plan.umount && snapshot.timeMs < plan.steps[*plan.umount].beginMs;
        if (plan.untilUmount > 0 && mounted && fewer)
            out.addBand(Fact::DyingUmountOnly, "/", snapshot.dying, umountOnlyBand(plan.untilUmount), snapshot.mark);
        else out.add(Fact::Dying, "/", snapshot.dying, snapshot.mark);
    }
}

// The few cgroups that only umount lets go are not determined; their copies come with them, a slab of each, and the
// objects of a slab of buffer heads.
void addCaches(const Record& record, const Plan& plan, Findings& out) {
    constexpr std::array kCaches{Fact::CachesCount, Fact::CachesSlabs, Fact::CachesObjects};
    const std::array late{plan.lateCopies, plan.lateSlabs, plan.lateObjects};
    double most = 0;
    for (const Record::Snapshot& snapshot : record.snapshots) {
        const auto value = [&snapshot](Fact fact) {
            const auto at = snapshot.sampled.find(std::string(infoOf(fact).name));
            return at == snapshot.sampled.end() ? kNoValue : at->second.value;
        };
        const bool mounted = plan.umount && snapshot.timeMs < plan.steps[*plan.umount].beginMs;
        const bool fewer = someWent(snapshot, plan, most);
        const double held = plan.untilUmount > 0 && mounted && fewer ? umountOnlyBand(plan.untilUmount) : 0;
        const std::array perCgroup{plan.copiesPerCgroup, plan.copiesPerCgroup,
                                   std::max(plan.copiesPerCgroup, plan.headsPerSlab)};
        for (std::size_t i = 0; i < kCaches.size(); ++i) {
            const double band = late[i] + held * perCgroup[i];
            if (!std::isnan(value(kCaches[i]))) out.addBand(kCaches[i], "", value(kCaches[i]), band, snapshot.mark);
        }
        if (const double number = value(Fact::NumCgroups); std::isnan(snapshot.dying) && !std::isnan(number)) {
            if (held > 0) out.addBand(Fact::NumCgroupsUmountOnly, "", number, held, snapshot.mark);
            else out.add(Fact::NumCgroups, "", number, snapshot.mark);
        }
    }
}

void addDelays(const Record::Delays& delays, Findings& out) {
    const auto add = [&out](Fact fact, std::vector<double> values) {
        std::ranges::sort(values);
        if (!values.empty()) out.add(fact, "/", values[values.size() / 2]);
    };
    add(Fact::OfflineToReleased, delays.offlineToReleased);
    add(Fact::ReleasedToFree, delays.releasedToFree);
    add(Fact::CacheDeadToShrink, delays.deadToShrink);
    add(Fact::CacheDeadToDestroy, delays.deadToDestroy);
}

void addReleases(const Record& record, const Plan& plan, Findings& out) {
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        const Plan::Step& step = plan.steps[i];
        std::vector<double> delays;
        for (const Record::Release& release : record.releases)
            if (stepAt(plan.steps, release.timeMs) == static_cast<int>(i))
                delays.push_back(release.timeMs - step.beginMs);
        const auto count = static_cast<double>(delays.size());
        if (plan.untilUmount > 0 && count > 0)
            out.addBand(Fact::ReleasedUmountOnly, "/", count, umountOnlyBand(plan.untilUmount), step.name);
        else out.add(Fact::Released, "/", count, step.name);
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
        const int a = here == mine.end() ? kNever : here->second,
                  b = there == plan.stepOf.end() ? kNever : there->second;
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
    addCaches(record, plan, out);
    if (plan.hasReleases) addReleases(record, plan, out);
    if (plan.hasReleases && plan.umount) {
        double held = 0;
        for (std::size_t i = *plan.umount; i < plan.steps.size(); ++i)
            held += countIn(record, plan.steps, static_cast<int>(i));
        out.addBand(Fact::UntilUmount, "/", held, umountOnlyBand(plan.untilUmount));
    }
    if (!plan.stepOf.empty()) out.add(Fact::OtherStep, "/", releasedElsewhere(record, plan));
    addDelays(record.delays, out);
    addSlabObjects(record, out);
}

}  // namespace reclaim
