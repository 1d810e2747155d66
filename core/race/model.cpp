#include "core/race/model.h"

#include <charconv>

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

std::string textOf(const std::vector<Setting>& settings) {
    std::string out;
    for (const auto& [name, value] : settings) out += (out.empty() ? "" : " ") + name + "=" + std::to_string(value);
    return out;
}

Result<std::vector<Setting>> parseSettings(std::string_view text) {
    std::vector<Setting> out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (word.empty()) continue;
        const std::size_t equals = word.find('=');
        const std::string_view value = equals == std::string_view::npos ? std::string_view() : word.substr(equals + 1);
        int number = value == "on" ? 1 : 0;
        const auto [last, code] = std::from_chars(value.data(), value.data() + value.size(), number);
        if (value != "on" && value != "off" &&
            (value.empty() || code != std::errc() || last != value.data() + value.size()))
            return Error{Fault::BadInput,
                         std::string(word.substr(0, 80)) + ": no value that can be read",
                         "DECISION=on, DECISION=off or NUMBER=2; `reclaimctl race list` has their names",
                         {},
                         0,
                         0};
        out.emplace_back(word.substr(0, equals), number);
    }
    return out;
}

}  // namespace reclaim::race
