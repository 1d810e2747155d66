#include "core/ask/why_watch.h"

#include <algorithm>

#include "core/ask/why_rules.h"
#include "core/frame/frame.h"

namespace reclaim {

WhyWatch::Noted WhyWatch::noted(const Event& event) const { return {event, eventText(event, *machine_)}; }

std::vector<MemcgId> chainBelow(const Machine& machine, MemcgId top) {
    std::vector<MemcgId> chain{top};
    for (const CgroupRow& row : machine.directory())  // parents first
        if (row.id != top && std::find(chain.begin(), chain.end(), row.parent) != chain.end() &&
            chain.size() < kChainMax)
            chain.push_back(row.id);
    // Released ones are in no directory, yet hold their parent until they are freed.
    for (std::uint32_t i = 0; i < machine.cgroupCount() && chain.size() < kChainMax; ++i)
        if (machine.cgroupState(MemcgId{i}) == MemcgState::Released && MemcgId{i} != top &&
            std::find(chain.begin(), chain.end(), machine.cgroup(MemcgId{i}).parent) != chain.end())
            chain.push_back(MemcgId{i});
    return chain;
}

CgroupWatch::CgroupWatch(const std::vector<MemcgId>& chain) {
    for (const MemcgId id : chain) {
        byId_[id.raw] = cgroups_.size();
        cgroups_.push_back(Watched{.id = id, .since = {}, .life = {}, .objects = {}});
    }
}

bool CgroupWatch::isBirthBelow(MemcgId parent, const Event& event) const {
    return event.eventKind() == EventKind::CssOnline && machine_->cgroup(MemcgId{event.subject}).parent == parent;
}

// Whatever holds it now and did not at the event before does so since this event.
void CgroupWatch::look(Watched& cgroup, const Event& event) {
    if (cgroup.id.raw >= machine_->cgroupCount()) return;
    for (std::size_t kind = 0; kind < kCssRefKinds; ++kind) {
        // Declared cgroups are all there before the first event can be seen: a child counts from its own birth on.
        if (static_cast<CssRef>(kind) == CssRef::Child && !cgroup.held[kind] && !isBirthBelow(cgroup.id, event))
            continue;
        const bool holds = machine_->cssRefs(cgroup.id, static_cast<CssRef>(kind)) > 0;
        if (holds && !cgroup.held[kind]) cgroup.since[kind] = noted(event);
        cgroup.held[kind] = holds;
    }
}

void CgroupWatch::event(const Event& event) {
    const EventKind kind = event.eventKind();
    if (const auto at = byId_.find(event.subject); at != byId_.end()) {
        Watched& cgroup = cgroups_[at->second];
        if (lifeRuleOf(kind)) cgroup.life.push_back(noted(event));
        if (kind == EventKind::ObjectAlloc) cgroup.objects[event.a] = event;
    }
    if (kind == EventKind::ObjectFree)
        for (Watched& cgroup : cgroups_) cgroup.objects.erase(event.a);
    for (Watched& cgroup : cgroups_) look(cgroup, event);
}

void CgroupWatch::end() { holdsBySlabs_ = machine_->strategy().accounting->slabPagesHoldCss(); }

namespace {

void setEvent(WhyLine& line, const Event& event, std::string text) {
    line.event = event.number;
    line.t = event.t;
    line.eventText = std::move(text);
}

void setRule(WhyLine& line, RuleId rule) {
    line.rule = infoOf(rule).text;
    line.source = infoOf(rule).source;
}

RuleId ruleFor(const HolderRule& rule, const Strategy& strategy) {
    if (rule.rule != RuleId::CacheDeadFlag) return rule.rule;
    const RuleId own = strategy.deadCaches->rule();  // who waits for a dead cache differs
    return own == RuleId::None ? rule.rule : own;
}

}  // namespace

WhyLine CgroupWatch::holderLine(const Machine& machine, const Watched& cgroup, const CgroupRow::Holder& holder,
                                std::uint64_t objects) const {
    const HolderRule* rule = holderRuleOf(holder.what);
    LAB_CHECK(rule != nullptr);
    WhyLine line;
    line.text = holderText(holder) + " " + std::string(rule->verb) + (holder.count == 1 ? "s " : " ") +
                std::string(rule->target);
    line.ends = rule->ends;
    const Noted* since = &cgroup.since[static_cast<std::size_t>(rule->ref)];
    // A file that is used may be one of either kind.
    if (rule->ref == CssRef::PageCache && !cgroup.held[static_cast<std::size_t>(CssRef::PageCache)])
        since = &cgroup.since[static_cast<std::size_t>(CssRef::Shmem)];
    setEvent(line, since->event, since->text);
    if (rule->ref == CssRef::KmemUsage && objects == 0)
        line.ends = "no object is left: " + std::string(machine.strategy().slabAllocator->whenEmptySlabsGo());
    const RuleId known = ruleFor(*rule, machine.strategy());
    if (known != RuleId::None) {
        setRule(line, known);
    } else {
        line.rule = rule->text;
        line.source = rule->source;
    }
    return line;
}

void CgroupWatch::describe(const Machine& machine, const Watched& cgroup, int depth, Why& why) const {
    const CgroupRow row = machine.cgroup(cgroup.id);
    const auto add = [&](WhyLine line) {
        line.depth = depth;
        line.about = row.path;
        why.lines.push_back(std::move(line));
    };
    for (const Noted& step : cgroup.life) {
        const LifeRule* rule = lifeRuleOf(step.event.eventKind());
        WhyLine line;
        line.text = rule->text;
        line.rule = rule->rule;
        line.source = rule->source;
        setEvent(line, step.event, step.text);
        add(std::move(line));
    }
    for (const CgroupRow::Holder& holder : row.heldBy) add(holderLine(machine, cgroup, holder, row.chargedObjects));
    if (!holdsBySlabs_ || cgroup.objects.empty()) return;
    const Event* oldest = nullptr;
    for (const auto& [object, allocated] : cgroup.objects)
        if (oldest == nullptr || allocated.number < oldest->number) oldest = &allocated;
    WhyLine line;
    line.text = "its oldest object is object " + std::to_string(oldest->a);
    line.ends = "reclaimctl why --object " + std::to_string(oldest->a) + " says what keeps it";
    setRule(line, machine.strategy().accounting->rule());
    setEvent(line, *oldest, eventText(*oldest, row.path));
    add(std::move(line));
}

Why CgroupWatch::answer(const Machine& machine) const {
    Why why;
    const CgroupRow row = machine.cgroup(cgroups_.front().id);
    why.about = row.path;
    const std::string held = heldText(row.heldBy);
    switch (row.state) {
        case MemcgState::Online:
            why.headline = row.path + " is online: it is there until it is removed" +
                           (held.empty() ? "; nothing else holds it" : "; besides, it is " + held);
            break;
        case MemcgState::Dying:
            why.headline = row.path + " was removed at " + formatTime(row.removed) +
                           "; it goes offline after a grace period" + (held.empty() ? "" : "; it is " + held);
            break;
        case MemcgState::Offline:
            why.headline = row.path + " was removed at " + formatTime(row.removed) + " and is " +
                           (held.empty() ? "held by nothing: its release is under way" : held);
            break;
        case MemcgState::Released:
            why.headline = row.path + " was released at " + formatTime(row.released) + ": it waits for a grace period";
            break;
        case MemcgState::Freed:
            why.headline = row.path + " is gone: it was released at " + formatTime(row.released);
            break;
    }
    // Each with those that hold it right behind it: depth first.
    const auto depthOf = [&](const Watched& cgroup) {
        int depth = 0;
        for (MemcgId up = cgroup.id; up != cgroups_.front().id; up = machine.cgroup(up).parent) ++depth;
        return depth;
    };
    std::vector<std::size_t> waiting{0};
    while (!waiting.empty()) {
        const Watched& cgroup = cgroups_[waiting.back()];
        waiting.pop_back();
        describe(machine, cgroup, depthOf(cgroup), why);
        for (std::size_t i = cgroups_.size(); i-- > 1;)
            if (machine.cgroup(cgroups_[i].id).parent == cgroup.id) waiting.push_back(i);
    }
    return why;
}

}  // namespace reclaim
