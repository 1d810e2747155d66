// StateTable: every state met once, in the order met, with the step that led to it. Open addressing over indices.
//
// Invariants: indices are dense and never change; a state's parent was met before it. At most half the slots are used.
#pragma once
#include <cstdint>
#include <utility>
#include <vector>

#include "core/race/state.h"

namespace reclaim::race {

struct Arrival {  // how a state was first met
    std::uint32_t parent = 0;
    std::uint8_t thread : 7 = 0;
    std::uint8_t brokenOff : 1 = 0;  // nothing is looked at behind it
    std::uint8_t step = 0;
    std::uint16_t depth = 0;
};

class StateTable {
public:
    StateTable() : slots_(1u << 10, kFree) {}

    // The state's index, and whether it was new.
    std::pair<std::uint32_t, bool> insert(const State& state, Arrival arrival) {
        if (2 * (states_.size() + 1) > slots_.size()) grow();
        const std::size_t mask = slots_.size() - 1;
        for (std::size_t slot = hashOf(state) & mask;; slot = (slot + 1) & mask) {
            const std::uint32_t found = slots_[slot];
            if (found == kFree) {
                slots_[slot] = static_cast<std::uint32_t>(states_.size());
                states_.push_back(state);
                arrivals_.push_back(arrival);
                return {slots_[slot], true};
            }
            if (states_[found] == state) return {found, false};
        }
    }

    std::size_t size() const { return states_.size(); }
    const State& state(std::uint32_t index) const { return states_[index]; }
    const Arrival& arrival(std::uint32_t index) const { return arrivals_[index]; }
    std::size_t bytes() const {
        return states_.capacity() * sizeof(State) + arrivals_.capacity() * sizeof(Arrival) +
               slots_.size() * sizeof(std::uint32_t);
    }

private:
    static constexpr std::uint32_t kFree = UINT32_MAX;
    void grow() {
        std::vector<std::uint32_t> larger(slots_.size() * 4, kFree);
        const std::size_t mask = larger.size() - 1;
        for (std::uint32_t i = 0; i < states_.size(); ++i) {
            std::size_t slot = hashOf(states_[i]) & mask;
            while (larger[slot] != kFree) slot = (slot + 1) & mask;
            larger[slot] = i;
        }
        slots_ = std::move(larger);
    }

    std::vector<State> states_;
    std::vector<Arrival> arrivals_;
    std::vector<std::uint32_t> slots_;
};

}  // namespace reclaim::race
