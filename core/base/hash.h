// Hash64: an order-dependent 64-bit hash over integers, the same on every machine and compiler.
// Used for state hashes and fingerprints; not for security.
#pragma once
#include <cstdint>
#include <string_view>

namespace reclaim {

class Hash64 {
public:
    void add(std::uint64_t word) { state_ = mix(state_ ^ (word * 0x9e3779b97f4a7c15ull)); }
    void add(std::string_view text) {
        for (unsigned char c : text) add(std::uint64_t{c});
        add(text.size());
    }
    std::uint64_t value() const { return state_; }
    friend bool operator==(Hash64, Hash64) = default;

private:
    // One round of a multiply-rotate mixer: cheap enough for one event in a few nanoseconds.
    static constexpr std::uint64_t mix(std::uint64_t x) {
        x *= 0xbf58476d1ce4e5b9ull;
        return (x << 29 | x >> 35) ^ (x >> 17);
    }
    std::uint64_t state_ = 0x243f6a8885a308d3ull;
};

}  // namespace reclaim
