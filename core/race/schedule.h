// Schedule: which thread did which step, in order. A value: printed, parsed, kept, compared.
//
// As text "F0.f0 F0.f1 O.o0": thread, dot, step, separated by blanks.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/race/model.h"

namespace reclaim::race {

struct Move {
    std::uint8_t thread = 0, step = 0;  // indices into the model's threads and the thread's steps
    friend bool operator==(const Move&, const Move&) = default;
};
using Schedule = std::vector<Move>;

std::string textOf(const Model& model, Move move);
std::string textOf(const Model& model, const Schedule& schedule);
// An unknown thread or step is refused with its place and what there is. Whether it can run is the replay's business.
Result<Schedule> parseSchedule(const Model& model, std::string_view text);

// Every step that can run in a state.
void runnable(const Model& model, const State& state, std::vector<Move>& out);

}  // namespace reclaim::race
