#include "core/ask/magnify.h"

namespace reclaim {

namespace {

class IntervalProbe final : public Probe {
public:
    IntervalProbe(TimeNs from, TimeNs to, const MagnifyOptions& options, Magnified& out)
        : from_(from), to_(to), options_(options), out_(out) {}

    void sample(TimeNs) override {}
    void reclaimEdge(MemcgId) override {}
    void event(const Event& event) override {
        if (event.t < from_ || event.t > to_) return;
        if (out_.events.size() < options_.eventsMax) out_.events.push_back(event);
        else ++out_.leftOut;
    }

private:
    const TimeNs from_, to_;
    const MagnifyOptions& options_;
    Magnified& out_;
};

}  // namespace

Result<Magnified> magnify(const Scenario& scenario, const std::string& strategy, TimeNs from, TimeNs to,
                          const MagnifyOptions& options) {
    if (from > to)
        return Error{Fault::BadInput,
                     formatTime(from) + " is behind " + formatTime(to) + ": the interval is empty",
                     "the earlier time first",
                     {},
                     0,
                     0};
    for (const TimeNs t : {from, to})
        if (auto within = withinRun(scenario, t); !within) return within.error();
    const bool known = options.moment && beginsBefore(*options.moment, from);
    Result<Rerun> rerun = known ? Rerun::from(*options.moment, scenario, strategy) : Rerun::create(scenario, strategy);
    if (!rerun) return rerun.error();
    Magnified out;
    out.strategy = strategy;
    IntervalProbe probe(from, to, options, out);
    if (!known)
        for (const Event& event : rerun->buildEvents()) probe.event(event);
    // What begins at `to` belongs to it as well; a run never begins anything at or after its stop.
    const TimeNs end = std::min(to + 1, scenario.stop);
    if (auto reached = rerun->advance(end, probe, options.level, options.progress); !reached) return reached.error();
    const Machine& machine = rerun->run().machine();
    out.eventNumber = machine.journal().number();
    out.fingerprint = machine.fingerprint();
    for (std::uint32_t i = 0; i < machine.cgroupCount(); ++i) out.cgroupPaths.push_back(machine.cgroupPath(MemcgId{i}));
    return out;
}

}  // namespace reclaim
