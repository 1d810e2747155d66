// EventTrap: the probe that leaves a machine at the first event somebody waits for.
//
// Threads: that of the machine it is set on.
#pragma once
#include <functional>
#include <optional>

#include "core/trace/trace.h"

namespace reclaim {

class EventTrap final : public Probe {
public:
    using Wanted = std::function<bool(const Event&)>;

    // Looks at events of levels up to `level`. `inside`, if given, is called at the caught one, while the machine
    // stands there.
    EventTrap(int level, Wanted wanted, std::function<void()> inside = {})
        : level_(level), wanted_(std::move(wanted)), inside_(std::move(inside)) {}

    void set(Journal& journal) { journal.watch(this, level_); }
    const std::optional<Event>& caught() const { return caught_; }

    void sample(TimeNs) override {}
    void reclaimEdge(MemcgId) override {}
    void event(const Event& event) override {
        if (!wanted_(event)) return;
        caught_ = event;
        if (inside_) inside_();
        throw ProbeStop{};
    }

private:
    int level_;
    Wanted wanted_;
    std::function<void()> inside_;
    std::optional<Event> caught_;
};

}  // namespace reclaim
