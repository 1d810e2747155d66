// DestroyDelays: how long dead caches waited from their last free to their destruction, as totals and as a histogram. A
// value, and for people only: nothing a run does depends on it, so it is in no hash and no fingerprint.
//
// Invariants:
//   (1) The buckets add up to `count`.
#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>

#include "core/base/base.h"

namespace reclaim {

struct DestroyDelays {
    // Bucket 0 is no delay at all. Behind it stand two for each power of two, [2^k, 1.5 * 2^k) and [1.5 * 2^k, 2^(k+1))
    // ns: whole numbers everywhere, so that every compiler counts alike.
    static constexpr std::size_t kBuckets = 1 + 2 * 63;

    std::uint64_t count = 0;
    TimeNs sum = 0, longest = 0;
    std::array<std::uint64_t, kBuckets> buckets{};

    // REQUIRES: delay >= 0.
    static constexpr std::size_t bucketOf(TimeNs delay) {
        const auto ns = static_cast<std::uint64_t>(delay);
        if (ns == 0) return 0;
        const auto octave = static_cast<std::size_t>(std::bit_width(ns) - 1);
        return 1 + 2 * octave + (octave == 0 ? 0 : ns >> (octave - 1) & 1);
    }
    // The shortest delay of a bucket, ns. Of the second, [1.5, 2) ns, it is 2: no whole number lies in it.
    static constexpr TimeNs bucketFrom(std::size_t bucket) {
        if (bucket == 0) return 0;
        const std::size_t octave = (bucket - 1) / 2;
        const TimeNs power = TimeNs{1} << octave;
        return (bucket - 1) % 2 == 0 ? power : octave == 0 ? 2 : power + power / 2;
    }

    // REQUIRES: delay >= 0.
    void add(TimeNs delay) {
        ++count;
        sum += delay;
        longest = std::max(longest, delay);
        ++buckets[bucketOf(delay)];
    }
    friend bool operator==(const DestroyDelays&, const DestroyDelays&) = default;
};

}  // namespace reclaim
