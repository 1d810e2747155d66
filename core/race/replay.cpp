#include "core/race/replay.h"

#include <algorithm>

namespace reclaim::race {
namespace {

bool canTake(const Model& model, const State& state, Move move) {
    const Thread& thread = model.threads[move.thread];
    const Step& step = thread.steps[move.step];
    return state[thread.placeCell] == step.place && model.canRun(step, state);
}

// From this state the goal is out of reach, and nothing else goes wrong on the way: nothing if a limit was reached.
std::optional<bool> leaks(const Model& model, const State& state, const Limits& limits) {
    Model from = model;
    from.initial = state;
    const Exploration all = explore(from, limits);
    if (!all.complete()) return std::nullopt;
    const Finding* leak = all.find(Violation::Leak);
    return leak && leak->schedule.empty();
}

struct EndOf {
    Violations violations = 0;
    bool leakKnown = true;
};

EndOf endOf(const Model& model, const State& state, Violations raised, bool judgeLeak, const Limits& limits) {
    if (raised) return {raised, true};
    EndOf out;
    if (model.ended(state)) out.violations = model.finalViolations(state);
    if (!judgeLeak || !model.hasGoal) return out;
    const auto leak = leaks(model, state, limits);
    out.leakKnown = leak.has_value();
    if (leak.value_or(false)) out.violations |= maskOf(Violation::Leak);
    return out;
}

std::vector<ThreadView> threadsOf(const Model& model, const State& state) {
    std::vector<ThreadView> out;
    for (std::size_t t = 0; t < model.threads.size(); ++t) {
        const Thread& thread = model.threads[t];
        ThreadView view{thread.name, thread.text, ThreadView::Doing::Ended, {}};
        for (const Step& step : thread.at(state[thread.placeCell])) {
            const Move move{static_cast<std::uint8_t>(t), static_cast<std::uint8_t>(&step - thread.steps.data())};
            view.next.push_back({move, textOf(model, move), step.sentence, model.canRun(step, state)});
        }
        const bool goes =
            std::any_of(view.next.begin(), view.next.end(), [](const NextStep& next) { return next.canRun; });
        if (goes) view.doing = ThreadView::Doing::Goes;
        else if (!view.next.empty()) view.doing = ThreadView::Doing::Waits;
        else if (state[thread.placeCell] == kBrokenOff) view.doing = ThreadView::Doing::BrokenOff;
        out.push_back(std::move(view));
    }
    return out;
}

std::vector<VariableView> variablesOf(const Model& model, const State& before, const State& after) {
    std::vector<VariableView> out;
    for (const Variable& variable : model.variables) {
        VariableView view{variable.name, model.shown(variable, after), model.shown(variable, before), false,
                          variable.thread};
        view.changed = view.value != view.before;
        out.push_back(std::move(view));
    }
    return out;
}

std::vector<std::string> problemsOf(const Model& model, Violations violations) {
    std::vector<std::string> out;
    for (const Violation kind : listOf(violations)) {
        std::string text(textOf(kind));
        for (const Final& final : model.finals)
            if (final.kind == kind) text = final.sentence;
        out.push_back(std::string(nameOf(kind)) + ": " + text);
    }
    return out;
}

Error cannotRun(const Model& model, const State& state, const Schedule& schedule, std::size_t at) {
    const Thread& thread = model.threads[schedule[at].thread];
    const Step& step = thread.steps[schedule[at].step];
    const std::string why = state[thread.placeCell] == kBrokenOff     ? thread.name + " was broken off by a violation"
                            : state[thread.placeCell] >= thread.end() ? thread.name + " has ended"
                            : state[thread.placeCell] != step.place   ? thread.name + " is not there"
                                                                      : "it waits";
    std::vector<Move> moves;
    runnable(model, state, moves);
    return {Fault::BadInput,
            "schedule, step " + std::to_string(at + 1) + " '" + textOf(model, schedule[at]) + "' cannot run: " + why,
            moves.empty() ? "nothing can run there: end the schedule before it"
                          : "what can run there: " + textOf(model, moves),
            {},
            0,
            0};
}

}  // namespace

Result<Replay> replay(const Model& model, const Schedule& schedule, bool judgeLeak, const Limits& limits) {
    Replay out;
    State state = model.initial;
    Violations raised = 0;
    out.steps.push_back({{}, "", "", "", 0, {}, variablesOf(model, state, state), threadsOf(model, state)});
    for (std::size_t i = 0; i < schedule.size(); ++i) {
        if (!canTake(model, state, schedule[i])) return cannotRun(model, state, schedule, i);
        const Thread& thread = model.threads[schedule[i].thread];
        const Step& step = thread.steps[schedule[i].step];
        const State before = state;
        raised = model.take(thread, step, state);
        out.steps.push_back({schedule[i], thread.name, textOf(model, schedule[i]), step.sentence, raised,
                             problemsOf(model, raised), variablesOf(model, before, state), threadsOf(model, state)});
        out.violations |= raised;
    }
    ReplayStep& last = out.steps.back();
    const EndOf end = endOf(model, state, raised, judgeLeak, limits);
    last.violations = end.violations;
    out.leakKnown = end.leakKnown;
    last.problems = problemsOf(model, last.violations);
    out.violations |= last.violations;
    return out;
}

std::optional<Violations> outcome(const Model& model, const Schedule& schedule, bool judgeLeak, const Limits& limits) {
    State state = model.initial;
    Violations raised = 0;
    for (const Move move : schedule) {
        if (raised || !canTake(model, state, move)) return std::nullopt;
        const Thread& thread = model.threads[move.thread];
        raised = model.take(thread, thread.steps[move.step], state);
    }
    return endOf(model, state, raised, judgeLeak, limits).violations;
}

Schedule shrunk(const Model& model, Schedule schedule, Violation kind, const Limits& limits) {
    const bool leak = kind == Violation::Leak;
    const auto holds = [&](const Schedule& candidate) {
        const auto end = outcome(model, candidate, leak, limits);
        return end && (*end & maskOf(kind));
    };
    for (bool shorter = true; shorter;) {
        shorter = false;
        for (std::size_t t = 0; t < model.threads.size() && !shorter; ++t) {
            std::vector<std::size_t> own;  // where the thread's steps stand
            for (std::size_t i = 0; i < schedule.size(); ++i)
                if (schedule[i].thread == t) own.push_back(i);
            for (std::size_t length = own.size(); length > 0 && !shorter; --length)
                for (std::size_t first = 0; first + length <= own.size() && !shorter; ++first) {
                    Schedule candidate;
                    for (std::size_t i = 0; i < schedule.size(); ++i)
                        if (schedule[i].thread != t || i < own[first] || i > own[first + length - 1])
                            candidate.push_back(schedule[i]);
                    if (!holds(candidate)) continue;
                    schedule = std::move(candidate);
                    shorter = true;
                }
        }
    }
    return schedule;
}

}  // namespace reclaim::race
