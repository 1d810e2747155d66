// State: one moment of a race model, packed: every variable and every thread's place is one signed byte.
//
// Invariants: 32 bytes, compared and hashed as four words; cells that a model does not use are zero, so that equal
// moments are equal bytes. ModelBuilder refuses a model that needs more cells.
#pragma once
#include <array>
#include <bit>
#include <cstdint>

namespace reclaim::race {

inline constexpr int kCells = 32;

struct State {
    alignas(8) std::array<std::int8_t, kCells> cell{};

    int operator[](int index) const { return cell[static_cast<std::size_t>(index)]; }
    std::int8_t& operator[](int index) { return cell[static_cast<std::size_t>(index)]; }

    std::array<std::uint64_t, 4> words() const { return std::bit_cast<std::array<std::uint64_t, 4>>(cell); }
    friend bool operator==(const State& a, const State& b) { return a.words() == b.words(); }
};
static_assert(sizeof(State) == kCells);

inline std::uint64_t hashOf(const State& state) {
    std::uint64_t hash = 0x9e3779b97f4a7c15ull;
    for (const std::uint64_t word : state.words()) {
        hash = (hash ^ word) * 0xff51afd7ed558ccdull;  // the finalizer of MurmurHash3, per word
        hash ^= hash >> 32;
    }
    return hash;
}

}  // namespace reclaim::race
