// ViewRequest: what the window wants to see in detail; the newest replaces the older ones.
#pragma once
#include <cstdint>
#include <optional>

#include "core/machine/machine.h"

namespace reclaim {

struct LruRequest {
    LruKey list{};  // which of a mount's two LRUs
    MemcgId memcg{};
    std::uint32_t node = 0;
    enum class Anchor { Head, Tail, Entry, Position } anchor = Anchor::Head;
    ObjectId entry{};            // for Anchor::Entry
    std::uint64_t position = 0;  // for Anchor::Position
    std::int64_t offset = 0;     // entries before (-) or after (+) the anchor
    std::uint32_t count = 256;   // at most 1024
    bool overview = true;
    friend bool operator==(const LruRequest&, const LruRequest&) = default;
};

struct ViewRequest {
    std::uint64_t serial = 0;  // grows with each change; Frame::answers says which one is answered
    std::uint32_t inspectedLane = 0;
    bool tree = true;
    std::optional<std::uint32_t> comparedLane;  // whose tree is to stand beside that of the inspected one
    std::optional<LruRequest> lru;
    std::optional<SlabMapRequest> slabs;
    bool events = false;
    bool cacheFates = false;  // of every lane
};

}  // namespace reclaim
