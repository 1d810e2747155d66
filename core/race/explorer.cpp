#include "core/race/explorer.h"

#include <algorithm>
#include <array>

#include "core/race/reduction.h"
#include "core/race/state_table.h"

namespace reclaim::race {
namespace {

constexpr std::size_t kBetweenReports = 1u << 14;
constexpr std::uint32_t kNowhere = UINT32_MAX;

class Search {
public:
    Search(const Model& model, const Limits& limits) : model_(model), limits_(limits) {
        if (limits.reduce) reduction_.emplace(model);
    }

    Exploration run() {
        table_.insert(canonical(model_.initial), {});
        edgesFrom_.push_back(0);
        std::vector<Move> moves;
        std::uint32_t at = 0;
        for (; at < table_.size(); ++at) {
            if (!goOn(at)) break;
            lookAt(at, moves);
            edgesFrom_.push_back(static_cast<std::uint32_t>(edges_.size()));
        }
        out_.states = table_.size();
        out_.waiting = table_.size() - at;
        out_.bytes = bytes();
        if (model_.hasGoal && out_.complete()) judgeLeak();
        for (int kind = 0; kind < kViolations; ++kind)
            if (firsts_[static_cast<std::size_t>(kind)].state != kNowhere) addFinding(static_cast<Violation>(kind));
        return std::move(out_);
    }

private:
    struct First {  // the first time a kind was seen: in a state, by a step unless it is the state itself
        std::uint32_t state = kNowhere;
        std::optional<Move> move;
    };

    State canonical(const State& state) const { return reduction_ ? reduction_->canonical(state) : state; }
    std::size_t bytes() const {
        return table_.bytes() + edges_.capacity() * sizeof(std::uint32_t) +
               edgesFrom_.capacity() * sizeof(std::uint32_t);
    }

    bool goOn(std::uint32_t at) {
        if (table_.size() > limits_.states) return out_.end = Exploration::End::StateLimit, false;
        if (at % kBetweenReports != 0) return true;
        if (bytes() > limits_.bytes) return out_.end = Exploration::End::MemoryLimit, false;
        if (limits_.progress && !limits_.progress({table_.size(), table_.size() - at, table_.arrival(at).depth}))
            return out_.end = Exploration::End::Cancelled, false;
        return true;
    }

    void lookAt(std::uint32_t at, std::vector<Move>& moves) {
        const State state = table_.state(at);
        if (table_.arrival(at).brokenOff) return;
        out_.depth = table_.arrival(at).depth;
        if (model_.lowest >= 0) {
            const Place place = model_.variables[static_cast<std::size_t>(model_.lowest)].place;
            for (int i = 0; i < place.size; ++i)
                out_.lowest = std::min<int>(out_.lowest.value_or(INT8_MAX), state[place.first + i]);
        }
        if (reduction_)
            if (const auto only = reduction_->first(state)) {
                const std::size_t before = table_.size();
                follow(at, state, *only);
                if (table_.size() > before) return;  // nothing new: a cycle may close here, so look at all
                --out_.transitions;
                if (model_.hasGoal) edges_.pop_back();
            }
        runnable(model_, state, moves);
        for (const Move move : moves) follow(at, state, move);
        if (moves.empty() && model_.ended(state)) raise(model_.finalViolations(state), at, std::nullopt);
    }

    void follow(std::uint32_t at, const State& state, Move move) {
        const Thread& thread = model_.threads[move.thread];
        State next = state;
        ++out_.transitions;
        const Violations raised = model_.take(thread, thread.steps[move.step], next);
        if (raised) raise(raised, at, move);
        Arrival arrival{at, move.thread, raised != 0, move.step, 0};
        arrival.depth = static_cast<std::uint16_t>(std::min(table_.arrival(at).depth + 1, 0xffff));
        const std::uint32_t index = table_.insert(canonical(next), arrival).first;
        if (model_.hasGoal) edges_.push_back(index);
    }

    void raise(Violations raised, std::uint32_t at, std::optional<Move> move) {
        for (const Violation kind : listOf(raised)) {
            First& first = firsts_[static_cast<std::size_t>(kind)];
            if (first.state == kNowhere) first = {at, move};
        }
    }

    // Goes back from the states in which the goal holds, and from those that were broken off: what went wrong there has
    // its own name. The first state, and so one of the nearest, that is not reached.
    void judgeLeak() {
        const std::size_t count = table_.size();
        std::vector<std::uint32_t> into(count + 1, 0), sources(edges_.size());
        for (const std::uint32_t to : edges_) ++into[to + 1];
        for (std::size_t i = 0; i < count; ++i) into[i + 1] += into[i];
        std::vector<std::uint32_t> place(into.begin(), into.end() - 1);
        for (std::uint32_t from = 0; from < count; ++from)
            for (std::uint32_t e = edgesFrom_[from]; e < edgesFrom_[from + 1]; ++e) sources[place[edges_[e]]++] = from;
        std::vector<bool> good(count, false);
        std::vector<std::uint32_t> todo;
        for (std::uint32_t i = 0; i < count; ++i)
            if (model_.isGoal(table_.state(i)) || table_.arrival(i).brokenOff) good[i] = true, todo.push_back(i);
        while (!todo.empty()) {
            const std::uint32_t at = todo.back();
            todo.pop_back();
            for (std::uint32_t e = into[at]; e < into[at + 1]; ++e)
                if (!good[sources[e]]) good[sources[e]] = true, todo.push_back(sources[e]);
        }
        for (std::uint32_t i = 0; i < count; ++i)
            if (!good[i]) return raise(maskOf(Violation::Leak), i, std::nullopt);
    }

    // The way to a state. With symmetry the table knows states up to renaming, so the way is walked again from the
    // start and at each state the step is taken that leads to the next one's class.
    void addFinding(Violation kind) {
        const First& first = firsts_[static_cast<std::size_t>(kind)];
        std::vector<std::uint32_t> way;
        for (std::uint32_t at = first.state; at != 0; at = table_.arrival(at).parent) way.push_back(at);
        Finding finding{kind, {}};
        State state = model_.initial;
        std::vector<Move> moves;
        for (auto at = way.rbegin(); at != way.rend(); ++at)
            finding.schedule.push_back(stepTowards(table_.state(*at), state, moves));
        if (first.move) finding.schedule.push_back(lastStep(kind, state, *first.move, moves));
        out_.findings.push_back(std::move(finding));
    }
    Move stepTowards(const State& goal, State& state, std::vector<Move>& moves) const {
        runnable(model_, state, moves);
        for (const Move move : moves) {
            State next = state;
            const Thread& thread = model_.threads[move.thread];
            if (model_.take(thread, thread.steps[move.step], next), canonical(next) == goal) return state = next, move;
        }
        throw InvariantBreach("race search: a trail cannot be walked again");
    }
    Move lastStep(Violation kind, const State& state, Move known, std::vector<Move>& moves) const {
        if (!reduction_) return known;
        runnable(model_, state, moves);
        for (const Move move : moves) {
            State next = state;
            const Thread& thread = model_.threads[move.thread];
            if (model_.take(thread, thread.steps[move.step], next) & maskOf(kind)) return move;
        }
        throw InvariantBreach("race search: a violation cannot be shown again");
    }

    const Model& model_;
    const Limits& limits_;
    std::optional<Reduction> reduction_;
    StateTable table_;
    std::vector<std::uint32_t> edges_, edgesFrom_;  // where each state's steps lead, in the order of the states
    std::array<First, kViolations> firsts_{};
    Exploration out_;
};

}  // namespace

Violations Exploration::violations() const {
    Violations out = 0;
    for (const Finding& finding : findings) out = static_cast<Violations>(out | maskOf(finding.kind));
    return out;
}

const Finding* Exploration::find(Violation kind) const {
    for (const Finding& finding : findings)
        if (finding.kind == kind) return &finding;
    return nullptr;
}

std::string Exploration::verdict() const {
    if (complete()) return namesOf(violations());
    const std::string_view why = end == End::Cancelled ? "unknown, cancelled" : "unknown, limit reached";
    return findings.empty() ? std::string(why) : namesOf(violations()) + "; the rest " + std::string(why);
}

Exploration explore(const Model& model, const Limits& limits) { return Search(model, limits).run(); }

}  // namespace reclaim::race
