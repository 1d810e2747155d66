#include "core/race/scheduler.h"

#include <algorithm>

namespace reclaim::race {
namespace {

constexpr std::size_t kSteps = 2'000;      // of one run; only polling loops get there
constexpr int kInARow = 16;                // steps of one thread, after which PCT takes it for a poller
constexpr std::uint64_t kUsualSteps = 48;  // where PCT's moments are drawn from: as long as a run of these models is

class Picker {
public:
    Picker(const Model& model, std::uint64_t seed, int depth) : random_(seed), depth_(depth) {
        if (depth == 0) return;
        for (std::size_t t = 0; t < model.threads.size(); ++t) priorities_.push_back(static_cast<int>(t) + depth);
        for (std::size_t t = priorities_.size(); t > 1; --t)
            std::swap(priorities_[t - 1], priorities_[random_.below(t)]);
        for (int i = 1; i < depth; ++i) changes_.push_back(random_.below(kUsualSteps));
    }

    Move pick(const std::vector<Move>& moves, std::size_t at) {
        if (depth_ == 0) return moves[random_.below(moves.size())];
        Move best = highest(moves);
        for (std::size_t i = 0; i < changes_.size(); ++i)
            if (changes_[i] == at) priorities_[best.thread] = depth_ - 1 - static_cast<int>(i), best = highest(moves);
        inARow_ = best.thread == last_ ? inARow_ + 1 : 1;
        last_ = best.thread;
        if (inARow_ == kInARow) priorities_[best.thread] = --lowest_, inARow_ = 0;
        // Of several choices of one thread any is as good as another.
        std::vector<Move> own;
        for (const Move move : moves)
            if (move.thread == best.thread) own.push_back(move);
        return own[random_.below(own.size())];
    }

private:
    Move highest(const std::vector<Move>& moves) const {
        return *std::max_element(moves.begin(), moves.end(),
                                 [&](Move a, Move b) { return priorities_[a.thread] < priorities_[b.thread]; });
    }

    Prng random_;
    int depth_;
    std::vector<int> priorities_;
    std::vector<std::uint64_t> changes_;
    int last_ = -1, inARow_ = 0, lowest_ = 0;
};

}  // namespace

RandomFinding runOnce(const Model& model, std::uint64_t seed, int pctDepth) {
    RandomFinding out{seed, 1, 0, {}};
    Picker picker(model, seed, pctDepth);
    State state = model.initial;
    std::vector<Move> moves;
    while (out.violations == 0 && out.schedule.size() < kSteps) {
        runnable(model, state, moves);
        if (moves.empty()) {
            if (model.ended(state)) out.violations = model.finalViolations(state);
            if (model.hasGoal && !model.isGoal(state)) out.violations |= maskOf(Violation::Leak);
            return out;
        }
        const Move move = picker.pick(moves, out.schedule.size());
        const Thread& thread = model.threads[move.thread];
        out.violations = model.take(thread, thread.steps[move.step], state);
        out.schedule.push_back(move);
    }
    return out;
}

std::optional<RandomFinding> runUntilFound(const Model& model, const RandomOrder& order) {
    for (std::uint64_t i = 0; i < order.executions; ++i) {
        RandomFinding found = runOnce(model, order.seed + i, order.pctDepth);
        if (!(order.wanted ? found.violations & order.wanted : found.violations)) continue;
        found.executions = i + 1;
        return found;
    }
    return std::nullopt;
}

}  // namespace reclaim::race
