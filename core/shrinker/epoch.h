// The arithmetic of do_shrink_slab in its three epochs: pure integers, floor division.
// Sources: mm/vmscan.c@v3.13, @v4.16 (9092c71bb724), @v4.20 (4b85afbdacd2), @v5.13 (18bb473e5031), @6.1.
#pragma once
#include <cstdint>

namespace reclaim {

enum class Epoch : std::uint8_t {
    A312,  // 3.12 - 3.14: no tight-memory rule, what is left is deferred
    A,     // 3.15 - 4.15
    B,     // 4.16 - 5.12
    C      // 5.13 and later
};

inline constexpr std::int64_t kShrinkBatch = 128;  // SHRINK_BATCH

struct ShrinkInput {
    std::int64_t freeable = 0;    // count_objects
    std::int64_t nrDeferred = 0;  // left by earlier calls; read and zeroed
    std::int64_t batch = 0;       // 0 = 128
    int seeks = 2;
    int priority = 12;
    std::int64_t pagesScanned = 0;  // epoch A; 0 counts as 32 (SWAP_CLUSTER_MAX)
    std::int64_t lruPages = 0;      // epoch A
};

struct ShrinkPlan {
    std::int64_t delta = 0;
    std::int64_t totalScan = 0;  // at the start of the loop
    std::int64_t next = 0;       // epochs A and B: total before the clamps
    std::int64_t batch = kShrinkBatch;
    std::int64_t freeable = 0;
    Epoch epoch = Epoch::C;

    // The objects to ask for next, or 0 when the loop ends. `left` = total_scan minus what was scanned so far.
    std::int64_t nextScan(std::int64_t left) const;
};

ShrinkPlan planShrink(Epoch epoch, const ShrinkInput& input);
// What is added to the (zeroed) deferred counter after the loop.
std::int64_t deferAfter(const ShrinkPlan& plan, const ShrinkInput& input, std::int64_t scanned);

}  // namespace reclaim
