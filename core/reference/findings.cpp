#include "core/reference/findings.h"

namespace reclaim {

std::string Finding::name() const {
    const std::string name(infoOf(fact).name);
    return at.empty() ? name : name + "@" + at;
}

void Findings::add(Fact fact, const std::string& cgroup, double value, const std::string& at) {
    addBand(fact, cgroup, value, infoOf(fact).tolerance, at);
}

void Findings::addBand(Fact fact, const std::string& cgroup, double value, double band, const std::string& at) {
    all_.push_back({fact, cgroup, at, value, band});
}

double Findings::valueOf(const Finding& like) const {
    for (const Finding& one : all_)
        if (infoOf(one.fact).name == infoOf(like.fact).name && one.cgroup == like.cgroup && one.at == like.at)
            return one.value;
    return kNoValue;
}

Findings findingsOf(const Record& record, const Plan& plan) {
    Findings out;
    addLimitFindings(record, plan, out);
    addRefusalFindings(record, plan, out);
    addKmemLimitFindings(record, plan, out);
    addGlobalFindings(record, plan, out);
    if (plan.removal) addRemovalFindings(record, plan, out);
    return out;
}

bool isBelow(const std::string& path, const std::string& top) {
    if (top == "/") return path != "/" && path.starts_with("/");
    return path.size() > top.size() && path.starts_with(top) && path[top.size()] == '/';
}

}  // namespace reclaim
