#include "core/race/reduction.h"

#include <array>
#include <utility>

namespace reclaim::race {
namespace {

constexpr std::size_t kBlock = 16;  // cells that go with one thread: its place, locals, entries
using Parcel = std::array<std::int8_t, kBlock>;

}  // namespace

Reduction::Reduction(const Model& model) : model_(model) {
    for (int kind = 0; kind < static_cast<int>(model.equalKinds.size()); ++kind) {
        if (!model.equalKinds[static_cast<std::size_t>(kind)]) continue;
        Group group;
        for (int t = 0; t < static_cast<int>(model.threads.size()); ++t)
            if (model.threads[static_cast<std::size_t>(t)].kind == kind) group.threads.push_back(t);
        if (group.threads.size() < 2) continue;
        for (const Variable& variable : model.variables)
            if (variable.kind == kind) (variable.place.set ? group.sets : group.arrays).push_back(variable.place.first);
        const auto cells = static_cast<std::size_t>(model.threads[static_cast<std::size_t>(group.threads[0])].cells);
        LAB_CHECK(cells + group.arrays.size() + group.sets.size() <= kBlock);
        groups_.push_back(std::move(group));
    }
}

State Reduction::canonical(const State& state) const {
    State out = state;
    for (const Group& group : groups_) {
        std::array<Parcel, 8> blocks{};
        const std::size_t count = group.threads.size();
        for (std::size_t i = 0; i < count; ++i) {
            const Thread& thread = model_.threads[static_cast<std::size_t>(group.threads[i])];
            std::size_t at = 0;
            for (int c = 0; c < thread.cells; ++c) blocks[i][at++] = state[thread.firstCell + c];
            for (const int array : group.arrays) blocks[i][at++] = state[array + thread.member];
            for (const int set : group.sets)
                blocks[i][at++] = static_cast<std::int8_t>(state[set] >> thread.member & 1);
        }
        for (std::size_t i = 1; i < count; ++i)  // at most a handful
            for (std::size_t j = i; j > 0 && blocks[j] < blocks[j - 1]; --j) std::swap(blocks[j], blocks[j - 1]);
        for (const int set : group.sets) out[set] = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const Thread& thread = model_.threads[static_cast<std::size_t>(group.threads[i])];
            std::size_t at = 0;
            for (int c = 0; c < thread.cells; ++c) out[thread.firstCell + c] = blocks[i][at++];
            for (const int array : group.arrays) out[array + thread.member] = blocks[i][at++];
            for (const int set : group.sets)
                out[set] = static_cast<std::int8_t>(out[set] | blocks[i][at++] << thread.member);
        }
    }
    return out;
}

std::optional<Move> Reduction::first(const State& state) const {
    for (std::size_t t = 0; t < model_.threads.size(); ++t) {
        const Thread& thread = model_.threads[t];
        const auto steps = thread.at(state[thread.placeCell]);
        if (steps.size() != 1 || steps[0].raises || steps[0].touchesGoal || !model_.canRun(steps[0], state)) continue;
        bool meets = false;
        for (std::size_t u = 0; u < model_.threads.size() && !meets; ++u) {
            const Thread& other = model_.threads[u];
            if (u != t) meets = steps[0].access.meets(other.future[static_cast<std::size_t>(state[other.placeCell])]);
        }
        if (!meets)
            return Move{static_cast<std::uint8_t>(t), static_cast<std::uint8_t>(&steps[0] - thread.steps.data())};
    }
    return std::nullopt;
}

}  // namespace reclaim::race
