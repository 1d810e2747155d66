#include "core/race/model.h"

#include <algorithm>

namespace reclaim::race {

bool Model::ended(const State& state) const {
    return std::all_of(threads.begin(), threads.end(),
                       [&](const Thread& thread) { return state[thread.placeCell] >= thread.end(); });
}

Violations Model::finalViolations(const State& state) const {
    for (const Final& final : finals)
        if (!evaluate(final.holds, state)) return maskOf(final.kind);
    return 0;
}

std::string Model::shown(const Variable& variable, const State& state) const {
    const auto one = [&](int cell) {
        const int value = state[cell];
        if (value >= 0 && value < static_cast<int>(variable.values.size()))
            return variable.values[static_cast<std::size_t>(value)];
        return std::to_string(value);
    };
    std::string out;
    if (variable.place.set) {
        for (const Thread& thread : threads)
            if (thread.kind == variable.kind && (state[variable.place.first] >> thread.member & 1))
                out += (out.empty() ? "" : ", ") + thread.name;
        return "{" + out + "}";
    }
    if (!variable.array) return one(variable.place.first);
    for (int i = 0; i < variable.place.size; ++i) out += (out.empty() ? "" : ", ") + one(variable.place.first + i);
    return "[" + out + "]";
}

}  // namespace reclaim::race
