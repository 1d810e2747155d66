// Calls for a limit that found something to free: how often, how deep, how much, and whether all children paid alike.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "core/reference/findings.h"

namespace reclaim {
namespace {

constexpr double kBatch = 1024;  // of the super block's shrinker (fs/super.c@6.1: alloc_super)

// Entries that could have gone when the first call began: each list once, as its first pass saw it.
double objectsAtFirst(const Record::Call& call) {
    std::set<std::pair<std::string, std::string>> seen;
    double sum = kNoValue;
    for (const Record::Pass& pass : call.passes)
        if (seen.emplace(pass.cgroup, pass.shrinker).second) sum = (std::isnan(sum) ? 0 : sum) + pass.freeable;
    return sum;
}

void addMeans(const std::vector<const Record::Call*>& calls, const std::string& target, Findings& out) {
    double priority = 0, withPriority = 0, scanned = 0, freed = 0, pages = 0, duration = 0;
    for (const Record::Call* call : calls) {
        if (!std::isnan(call->minPriority)) {
            priority += call->minPriority;
            ++withPriority;
        }
        scanned += call->scanned;
        freed += call->freed;
        pages += call->pages;
        duration += call->durationMs;
    }
    const auto count = static_cast<double>(calls.size());
    const auto mean = [&](double sum) { return calls.empty() ? kNoValue : sum / count; };
    out.add(Fact::LowestPriority, target, withPriority > 0 ? priority / withPriority : kNoValue);
    out.add(Fact::Scanned, target, scanned);
    out.add(Fact::Freed, target, freed);
    out.add(Fact::ScannedPerCall, target, mean(scanned));
    out.add(Fact::FreedPerCall, target, mean(freed));
    out.add(Fact::PagesPerCall, target, mean(pages));
    out.add(Fact::MillisecondsPerCall, target, mean(duration));
}

// Mean of the readings between the first call and the end of the work.
double retained(const Record& record, const Plan& plan, const std::string& target, double fromMs) {
    const auto readings = record.slabReclaimable.find(target);
    if (readings == record.slabReclaimable.end() || plan.bytesPerObject <= 0) return kNoValue;
    double bytes = 0, taken = 0;
    for (const Record::Reading& reading : readings->second) {
        if (reading.timeMs < fromMs || reading.timeMs > record.endOfWorkMs) continue;
        bytes += reading.value;
        ++taken;
    }
    return taken > 0 ? bytes / taken / plan.bytesPerObject : kNoValue;
}

std::set<std::string> cgroupsOf(const std::vector<const Record::Call*>& calls) {
    std::set<std::string> out;
    for (const Record::Call* call : calls)
        for (const Record::Pass& pass : call->passes) out.insert(pass.cgroup);
    return out;
}

// Percent of its list that a cgroup lost, mean over the calls that found it.
double lossPerCall(const std::vector<const Record::Call*>& calls, const std::string& cgroup) {
    double sum = 0, count = 0;
    for (const Record::Call* call : calls) {
        std::map<std::string, std::pair<double, double>> lists;  // by shrinker: freeable at first, freed
        for (const Record::Pass& pass : call->passes)
            if (pass.cgroup == cgroup)
                lists.try_emplace(pass.shrinker, pass.freeable, 0).first->second.second += pass.freed;
        double freeable = 0, freed = 0;
        for (const auto& [shrinker, list] : lists) {
            freeable += list.first;
            freed += list.second;
        }
        if (freeable <= 0) continue;
        sum += 100 * freed / freeable;
        ++count;
    }
    return count > 0 ? sum / count : kNoValue;
}

void addHierarchy(const std::vector<const Record::Call*>& calls, const std::string& target, const Plan& plan,
                  Findings& out) {
    out.add(Fact::UnequalPasses, target, unequalPasses(calls, plan.sharesDeferred));
    for (const std::string& cgroup : cgroupsOf(calls)) out.add(Fact::LossPerCall, cgroup, lossPerCall(calls, cgroup));
}

}  // namespace

// In one pass (call, shrinker, priority) a list of F entries with D left over from earlier is asked for the share f of
// F and D >> priority, in whole batches; what does not fill one is left over (spec 3.4; do_shrink_slab,
// mm/vmscan.c@6.1). So f x F lies in [scanned - (D >> priority), scanned + batch) for each list, and one f must fit
// them all. A list that the call met at another priority and not at this one was asked for nothing. Until 5.12 D is one
// count for all memcgs and added as a whole (5.13 made it one per memcg: do_shrink_slab, mm/vmscan.c@5.13): whoever is
// asked next bears what the one before was spared.
double unequalPasses(const std::vector<const Record::Call*>& calls, bool sharesDeferred) {
    double unequal = 0;
    for (const Record::Call* call : calls) {
        std::map<std::string, std::map<std::string, double>> lists;  // shrinker -> cgroup -> entries
        std::map<std::pair<std::string, int>, std::map<std::string, const Record::Pass*>> passes;
        for (const Record::Pass& pass : call->passes) {
            lists[pass.shrinker].try_emplace(pass.cgroup, pass.freeable);
            passes[{pass.shrinker, pass.priority}].try_emplace(pass.cgroup, &pass);
        }
        for (const auto& [key, byCgroup] : passes) {
            double least = 0, most = 1e300;  // of the share
            for (const auto& [cgroup, entries] : lists[key.first]) {
                const auto at = byCgroup.find(cgroup);
                const double freeable = at == byCgroup.end() ? entries : at->second->freeable;
                const double scanned = at == byCgroup.end() ? 0 : at->second->scanned;
                const double left = at == byCgroup.end() ? 0
                                    : sharesDeferred     ? at->second->deferred
                                                         : std::floor(std::ldexp(at->second->deferred, -key.second));
                if (freeable <= 0) continue;
                least = std::max(least, (scanned - left) / freeable);
                most = std::min(most, (scanned + kBatch) / freeable);
            }
            if (least >= most) ++unequal;
        }
    }
    return unequal;
}

void addLimitFindings(const Record& record, const Plan& plan, Findings& out) {
    for (const std::string& target : plan.limited) {
        std::vector<const Record::Call*> calls;
        for (const Record::Call& call : record.calls)
            if (call.target == target) calls.push_back(&call);
        if (plan.hasPasses)
            out.add(plan.otherMemory ? Fact::ObjectsBesideOther : Fact::ObjectsAtFirstHit, target,
                    calls.empty() ? kNoValue : objectsAtFirst(*calls.front()));
        const auto events = record.events.find(target);
        const double hits = events == record.events.end() ? kNoValue : events->second.max;
        const auto count = static_cast<double>(calls.size());
        out.add(Fact::LimitHits, target, hits);
        // memory.events counts the hits of descendants as well.
        const bool alone =
            std::ranges::none_of(plan.limited, [&](const std::string& one) { return isBelow(one, target); }) &&
            std::ranges::none_of(plan.unreclaimable, [&](const std::string& one) { return isBelow(one, target); });
        if (alone) out.add(Fact::CallsBeyondHits, target, count - hits);
        out.add(Fact::ReclaimCalls, target, count);
        addMeans(calls, target, out);
        if (const auto asked = record.shrinkerCalls.find(target); asked != record.shrinkerCalls.end()) {
            out.add(Fact::ShrinkerCalls, target, asked->second);
            out.add(Fact::ShrinkerCallsPerCall, target, calls.empty() ? kNoValue : asked->second / count);
        }
        if (plan.hasSamples)
            out.add(Fact::RetainedObjects, target,
                    calls.empty() ? kNoValue : retained(record, plan, target, calls.front()->beginMs));
        if (plan.hasPasses && cgroupsOf(calls).size() > 1) addHierarchy(calls, target, plan, out);
    }
    if (!plan.limited.empty()) out.add(Fact::EndOfWork, "", record.endOfWorkMs);
}

}  // namespace reclaim
