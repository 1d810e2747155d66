// Calls for a limit that found nothing to free: how often the kernel tried before it gave up, and that it asked nobody.
#include "core/reference/findings.h"

namespace reclaim {

void addRefusalFindings(const Record& record, const Plan& plan, Findings& out) {
    for (const std::string& target : plan.unreclaimable) {
        double calls = 0, pages = 0, shrinks = 0;
        for (const Record::Call& call : record.calls) {
            if (call.target != target) continue;
            ++calls;
            pages += call.pages;
            shrinks += static_cast<double>(call.passes.size());
        }
        const auto found = record.events.find(target);
        const Record::Events events = found == record.events.end() ? Record::Events{} : found->second;
        out.add(Fact::EmptyCalls, target, calls);
        out.add(Fact::EmptyReclaimed, target, pages);
        if (plan.hasPasses) out.add(Fact::EmptyShrinks, target, shrinks);
        out.add(Fact::EmptyHits, target, events.max);
        out.add(Fact::Ooms, target, events.oom);
        out.add(Fact::OomKills, target, events.oomKill);
        const auto step = record.failedStep.find(target);
        out.add(Fact::FailedStep, target, step == record.failedStep.end() ? kNoValue : step->second);
    }
}

}  // namespace reclaim
