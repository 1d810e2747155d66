#include "core/race/schedule.h"

#include <algorithm>

namespace reclaim::race {
namespace {

constexpr std::size_t kMoves = 100'000;  // longer than any run of a model; bounds what is read

}  // namespace

std::string textOf(const Model& model, Move move) {
    const Thread& thread = model.threads[move.thread];
    return thread.name + "." + thread.steps[move.step].name;
}

std::string textOf(const Model& model, const Schedule& schedule) {
    std::string out;
    for (const Move move : schedule) out += (out.empty() ? "" : " ") + textOf(model, move);
    return out;
}

Result<Schedule> parseSchedule(const Model& model, std::string_view text) {
    Schedule out;
    std::size_t at = 0;
    const auto refused = [&](std::string_view word, const std::string& what, const std::string& hint) {
        return Error{
            Fault::BadInput,
            "schedule, step " + std::to_string(out.size() + 1) + " '" + std::string(word.substr(0, 40)) + "': " + what,
            hint,
            {},
            0,
            0};
    };
    while (true) {
        at = text.find_first_not_of(" \t\r\n,", at);
        if (at == std::string_view::npos) return out;
        const std::size_t end = std::min(text.find_first_of(" \t\r\n,", at), text.size());
        const std::string_view word = text.substr(at, end - at);
        at = end;
        if (out.size() == kMoves)
            return refused(word, "the schedule is too long", "at most " + std::to_string(kMoves) + " steps");
        const std::size_t dot = word.find('.');
        const auto thread = std::find_if(model.threads.begin(), model.threads.end(),
                                         [&](const Thread& t) { return t.name == word.substr(0, dot); });
        if (thread == model.threads.end() || dot == std::string_view::npos) {
            std::string names;
            for (const Thread& t : model.threads) names += (names.empty() ? "" : ", ") + t.name;
            return refused(word, dot == std::string_view::npos ? "not of the form THREAD.STEP" : "no such thread",
                           "threads of this model: " + names);
        }
        const auto step = std::find_if(thread->steps.begin(), thread->steps.end(),
                                       [&](const Step& s) { return s.name == word.substr(dot + 1); });
        if (step == thread->steps.end()) {
            std::string names;
            for (const Step& s : thread->steps) names += (names.empty() ? "" : ", ") + s.name;
            return refused(word, "no such step", "steps of " + thread->name + ": " + names);
        }
        out.push_back({static_cast<std::uint8_t>(thread - model.threads.begin()),
                       static_cast<std::uint8_t>(step - thread->steps.begin())});
    }
}

void runnable(const Model& model, const State& state, std::vector<Move>& out) {
    out.clear();
    for (std::size_t t = 0; t < model.threads.size(); ++t) {
        const Thread& thread = model.threads[t];
        for (const Step& step : thread.at(state[thread.placeCell]))
            if (model.canRun(step, state))
                out.push_back({static_cast<std::uint8_t>(t), static_cast<std::uint8_t>(&step - thread.steps.data())});
    }
}

}  // namespace reclaim::race
