// A limit of kernel memory alone (cgroup v1): it fails at once, and nobody is asked to give anything back.
#include <algorithm>

#include "core/reference/findings.h"

namespace reclaim {

void addKmemLimitFindings(const Record& record, const Plan& plan, Findings& out) {
    for (const std::string& cgroup : plan.kmemLimited) {
        const auto step = record.failedStep.find(cgroup);
        out.add(Fact::KmemFirstRefused, cgroup, step == record.failedStep.end() ? kNoValue : step->second);
        const auto failcnt = record.failcnt.find(cgroup);
        out.add(Fact::KmemFailcnt, cgroup, failcnt == record.failcnt.end() ? kNoValue : failcnt->second.kmem);
        out.add(Fact::KmemMemoryFailcnt, cgroup, failcnt == record.failcnt.end() ? kNoValue : failcnt->second.memory);
        const auto calls = std::ranges::count(record.calls, cgroup, &Record::Call::target);
        out.add(Fact::KmemCalls, cgroup, static_cast<double>(calls));
        const auto asked = record.shrinkerCalls.find(cgroup);
        out.add(Fact::KmemShrinkerCalls, cgroup, asked == record.shrinkerCalls.end() ? 0 : asked->second);
    }
}

}  // namespace reclaim
