// Condition: when a run is to stop, as a value made from a text. kConditionHelp is the whole language.
//
// Threads: values; holds() reads a machine that stands still or is inside Probe::event.
// Invariants:
//   (1) holds() depends on the machine and the event alone; it changes neither.
//   (2) It is only true for events that wants() names.
//   (3) Metrics are looked at where the kernel's files could be read: at events of levels 0 and 1 and at the end of
//   each
//       operation. Between them they may pass through values that never count.
#pragma once
#include <bitset>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/scenario/scenario.h"

namespace reclaim {

// For --help, README and the window: one line a form.
extern const std::string_view kConditionHelp;

class Condition {
public:
    // Errors: what is wrong, from which column of `text` on, and what was meant or expected.
    static Result<Condition> parse(std::string_view text);

    const std::string& text() const { return text_; }
    // Set if it is nothing but a time: it is reached by running there, whatever happens or does not happen then.
    std::optional<TimeNs> time() const;
    // It says what must happen, so it holds at each such event. Otherwise it says how things must stand, and what
    // counts is the moment it becomes true: see ConditionWatch.
    bool namesEvent() const { return namesEvent_; }
    bool wants(EventKind kind) const { return wants_[static_cast<std::size_t>(kind)]; }
    int level() const;  // the finest level it wants, for Journal::watch
    // A breach of an invariant is what is waited for; one that stops the engine itself counts too.
    bool wantsBreach() const;
    bool holds(const Machine& machine, const Event& event) const;
    // An error if it can never hold in that scenario: a cgroup it never has, a time behind its end.
    Status fits(const Scenario& scenario) const;

private:
    friend class ConditionParser;
    struct FromTime {
        TimeNs t;
    };
    struct EventNumber {
        std::uint64_t number;
    };
    struct EventOf {
        EventKind kind;
        std::string cgroup;  // empty = of any
    };
    struct Field {
        std::size_t index;  // 0, 1, 2 = a, b, c
        Comparison comparison;
        double value;
    };
    struct ReclaimOf {
        std::string cgroup;
    };
    struct Freed {
        std::uint32_t object;
    };
    struct MetricIs {
        Metric metric;
        std::string cgroup;  // empty = the machine
        Comparison comparison;
        double value;
    };
    struct Breach {};
    // Cheap ones first; all must hold.
    using Clause = std::variant<EventNumber, EventOf, Field, ReclaimOf, Freed, FromTime, MetricIs, Breach>;

    static bool clauseHolds(const EventNumber& clause, const Machine& machine, const Event& event);
    static bool clauseHolds(const EventOf& clause, const Machine& machine, const Event& event);
    static bool clauseHolds(const Field& clause, const Machine& machine, const Event& event);
    static bool clauseHolds(const ReclaimOf& clause, const Machine& machine, const Event& event);
    static bool clauseHolds(const Freed& clause, const Machine& machine, const Event& event);
    static bool clauseHolds(const FromTime& clause, const Machine& machine, const Event& event);
    static bool clauseHolds(const MetricIs& clause, const Machine& machine, const Event& event);
    static bool clauseHolds(const Breach& clause, const Machine& machine, const Event& event);

    std::string text_;
    std::vector<Clause> clauses_;
    std::bitset<kEventKinds> wants_;
    bool namesEvent_ = false;
};

// A condition under watch, with what it has seen: a value, to be copied with the machine it watches.
class ConditionWatch {
public:
    // `ignore`: so many hits do not stop.
    explicit ConditionWatch(Condition condition, std::uint64_t ignore = 0)
        : condition_(std::move(condition)), ignore_(ignore) {}

    const Condition& condition() const { return condition_; }
    std::uint64_t hits() const { return hits_; }
    std::uint64_t ignore() const { return ignore_; }
    // A watch that begins in the middle of a run: what is true already is no hit.
    void arm(const Machine& machine);
    // To be told every event that the condition wants, in order; others are passed over. True: stop here.
    bool event(const Machine& machine, const Event& event);

private:
    Condition condition_;
    std::uint64_t ignore_ = 0, hits_ = 0;
    bool held_ = false;  // at the event before
};

}  // namespace reclaim
