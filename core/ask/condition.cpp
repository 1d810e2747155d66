#include "core/ask/condition.h"

namespace reclaim {

const std::string_view kConditionHelp =
    "  at 1.5s, or 1.5s                    that time\n"
    "  event #12345                        that event of the strategy, by its number\n"
    "  event KIND [/cgroup]                the next event of that kind: event css_released /k1\n"
    "  KIND [/cgroup] FIELD OP VALUE       by a number it carries: shrink_slab_start /k1 priority <= 4\n"
    "  reclaim /cgroup                     the next reclaim call that looks into it: for its own limit or an "
    "ancestor's\n"
    "  freed object 1234                   the memory of that object is given back\n"
    "  METRIC [/cgroup] OP VALUE           memory.current /k1 > 30MiB, lab.enomem >= 1\n"
    "  invariant                           an invariant of the engine is broken\n"
    "  A and B and ...                     all of them at one event; a further FIELD OP VALUE speaks of the event "
    "before\n"
    "OP is == != < <= > or >=. Kinds of events and their fields: core/trace/event.h; metrics: reclaimctl metrics.\n"
    "A condition that names an event holds at each such event. One that does not (metrics, times) holds when it "
    "becomes\n"
    "true. Metrics are looked at after each operation and at events of levels 0 and 1 (commands, failures, life of\n"
    "cgroups and caches, reclaim and shrinker passes); invariants after each command and each 1,000th operation of a "
    "task.\n";

namespace {

// A full sweep walks over everything there is.
constexpr std::uint32_t kSweepEvery = 1000;

bool isSwept(const Event& event) { return event.eventKind() == EventKind::Command || event.b % kSweepEvery == 0; }

bool isOf(const Machine& machine, const Event& event, std::string_view cgroup) {
    return event.subject < machine.cgroupCount() && machine.cgroupPath(MemcgId{event.subject}) == cgroup;
}

// True if `path` is `top` or lies below it.
bool isWithin(std::string_view path, std::string_view top) {
    return top == "/" || path == top || (path.starts_with(top) && path.substr(top.size()).starts_with('/'));
}

}  // namespace

bool Condition::clauseHolds(const EventNumber& clause, const Machine&, const Event& event) {
    return event.number == clause.number;
}

bool Condition::clauseHolds(const EventOf& clause, const Machine& machine, const Event& event) {
    return event.eventKind() == clause.kind && (clause.cgroup.empty() || isOf(machine, event, clause.cgroup));
}

bool Condition::clauseHolds(const Field& clause, const Machine&, const Event& event) {
    const std::uint32_t values[] = {event.a, event.b, event.c};
    return reclaim::holds(clause.comparison, values[clause.index], clause.value);
}

bool Condition::clauseHolds(const ReclaimOf& clause, const Machine& machine, const Event& event) {
    return event.eventKind() == EventKind::ReclaimBegin && event.subject < machine.cgroupCount() &&
           isWithin(clause.cgroup, machine.cgroupPath(MemcgId{event.subject}));
}

bool Condition::clauseHolds(const Freed& clause, const Machine&, const Event& event) {
    return event.eventKind() == EventKind::ObjectFree && event.a == clause.object;
}

bool Condition::clauseHolds(const FromTime& clause, const Machine&, const Event& event) { return event.t >= clause.t; }

bool Condition::clauseHolds(const MetricIs& clause, const Machine& machine, const Event&) {
    MemcgId cgroup = MemcgId::none();
    if (!clause.cgroup.empty()) {
        cgroup = machine.cgroupNamed(clause.cgroup);
        if (!cgroup.valid()) return false;  // not yet, or no more
    }
    return reclaim::holds(clause.comparison, machine.value(clause.metric, cgroup), clause.value);
}

bool Condition::clauseHolds(const Breach&, const Machine& machine, const Event& event) {
    if (!isSwept(event)) return false;
    try {
        machine.checkInvariants();
    } catch (const InvariantBreach&) {
        return true;
    }
    return false;
}

bool Condition::holds(const Machine& machine, const Event& event) const {
    if (!wants(event.eventKind())) return false;
    for (const Clause& clause : clauses_)
        if (!std::visit([&](const auto& each) { return clauseHolds(each, machine, event); }, clause)) return false;
    return true;
}

std::optional<TimeNs> Condition::time() const {
    TimeNs latest = 0;
    for (const Clause& clause : clauses_) {
        const auto* time = std::get_if<FromTime>(&clause);
        if (!time) return std::nullopt;
        latest = std::max(latest, time->t);
    }
    return latest;
}

int Condition::level() const {
    int finest = 0;
    for (const EventInfo& info : kEvents)
        if (wants(info.kind)) finest = std::max(finest, info.level);
    return finest;
}

bool Condition::wantsBreach() const {
    for (const Clause& clause : clauses_)
        if (std::holds_alternative<Breach>(clause)) return true;
    return false;
}

Status Condition::fits(const Scenario& scenario) const {
    const std::vector<std::string> paths = cgroupPaths(scenario);
    const auto known = [&paths](const std::string& path) {
        return path.empty() || path == "/" || std::find(paths.begin(), paths.end(), path) != paths.end();
    };
    const auto bad = [this](std::string message, std::string hint) {
        return Error{Fault::BadInput, "'" + text_ + "': " + std::move(message), std::move(hint), {}, 0, 0};
    };
    for (const Clause& clause : clauses_) {
        std::string path;
        if (const auto* of = std::get_if<EventOf>(&clause)) path = of->cgroup;
        if (const auto* of = std::get_if<ReclaimOf>(&clause)) path = of->cgroup;
        if (const auto* of = std::get_if<MetricIs>(&clause)) path = of->cgroup;
        if (!known(path))
            return bad("the scenario never has a cgroup " + path,
                       paths.empty() ? "it has none but /" : didYouMean(path, {paths.begin(), paths.end()}));
        const auto* from = std::get_if<FromTime>(&clause);
        if (from && from->t > scenario.stop)
            return bad(
                formatTime(from->t) + " is past the end: the run stops at " + formatTime(scenario.stop),
                "an earlier time, or a later stop: --set stop=" + std::to_string(from->t / kMillisecond + 1) + "ms");
    }
    return Done{};
}

void ConditionWatch::arm(const Machine& machine) {
    Event now;
    now.t = machine.now();
    now.kind = static_cast<std::uint8_t>(EventKind::OpEnd);
    now.subject = 0xffffff;
    held_ = condition_.holds(machine, now);
}

bool ConditionWatch::event(const Machine& machine, const Event& event) {
    if (!condition_.wants(event.eventKind())) return false;
    if (condition_.wantsBreach() && !isSwept(event)) return false;  // nothing is known of the invariants here
    const bool before = held_;
    held_ = condition_.holds(machine, event);
    if (!held_ || (before && !condition_.namesEvent())) return false;
    return ++hits_ > ignore_;
}

}  // namespace reclaim
