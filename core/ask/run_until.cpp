#include "core/ask/run_until.h"

#include "core/frame/frame.h"

namespace reclaim {

namespace {

class UntilProbe final : public Probe {
public:
    UntilProbe(const Machine& machine, ConditionWatch watch, UntilResult& result, const UntilOptions& options)
        : machine_(machine), watch_(std::move(watch)), result_(result), options_(options) {}

    void sample(TimeNs) override {}
    void reclaimEdge(MemcgId) override {}
    void event(const Event& event) override {
        if (sees(event)) throw ProbeStop{};
    }

    bool sees(const Event& event) {
        if (!watch_.event(machine_, event)) return false;
        result_.event = event;
        result_.at = event.t;
        result_.cgroup = subjectPath(machine_, event);
        result_.text = eventText(event, machine_);
        if (event.ruleId() != RuleId::None) {
            const RuleInfo& rule = infoOf(event.ruleId());
            result_.why = std::string(rule.text) + " [" + std::string(rule.source) + "]";
        }
        stopped();
        return true;
    }
    void stopped() {
        result_.held = true;
        result_.eventNumber = machine_.journal().number();
        result_.stateHash = machine_.stateHash();
        if (options_.atStop) options_.atStop(machine_);
    }
    std::uint64_t hits() const { return watch_.hits(); }

private:
    const Machine& machine_;
    ConditionWatch watch_;
    UntilResult& result_;
    const UntilOptions& options_;
};

}  // namespace

Result<UntilResult> runUntil(const Scenario& scenario, const std::string& strategy, const Condition& condition,
                             const UntilOptions& options) {
    if (auto fits = condition.fits(scenario); !fits) return fits.error();
    auto created = Rerun::create(scenario, strategy);
    if (!created) return created.error();
    Rerun& rerun = *created;
    UntilResult result;
    result.strategy = strategy;
    UntilProbe probe(rerun.run().machine(), ConditionWatch(condition, options.ignore), result, options);
    const auto time = condition.time();
    if (time && options.ignore == 0) {
        if (auto reached = rerun.advance(*time, options.progress); !reached) return reached.error();
        result.at = *time;
        result.hits = 1;
        probe.stopped();
        return result;
    }
    for (const Event& event : rerun.buildEvents())
        if (probe.sees(event)) {
            result.hits = probe.hits();
            return result;
        }
    try {
        auto reached = rerun.advance(scenario.stop, probe, condition.level(), options.progress);
        if (!reached) {
            if (reached.error().fault != Fault::Corrupt || !condition.wantsBreach()) return reached.error();
            result.held = true;
            result.breach = reached.error().message;
        }
        result.at = result.held ? rerun.run().machine().now() : scenario.stop;
        result.eventNumber = rerun.run().machine().journal().number();
        if (!result.held) result.stateHash = rerun.run().machine().stateHash();
    } catch (const ProbeStop&) {
        // The result was filled where it stopped.
    }
    result.hits = probe.hits();
    return result;
}

}  // namespace reclaim
