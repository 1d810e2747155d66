// Generator: the keys of one task, one after the other. A value: its whole state is a counter and a PRNG.
// Zipf by rejection-inversion, O(1) a key, any n: Hoermann and Derflinger, ACM TOMACS 6 (1996).
#pragma once
#include "core/base/base.h"
#include "core/workload/task_spec.h"

namespace reclaim {

class Generator {
public:
    Generator() : Generator(KeySpec{}, 0) {}
    Generator(const KeySpec& keys, std::uint64_t seed);

    // The key of the next operation, in [0, n). REQUIRES: !exhausted().
    std::uint64_t next();
    // Sequential keys are used up.
    bool exhausted() const { return keys_.dist == KeyDist::Sequential && drawn_ >= keys_.n; }
    // The same key may come twice.
    static bool repeats(const KeySpec& keys) { return keys.dist != KeyDist::Sequential; }
    void hashInto(Hash64& hash) const;

private:
    std::uint64_t zipf();
    double hIntegral(double x) const;
    double hIntegralInverse(double x) const;

    KeySpec keys_;
    Prng prng_;
    std::uint64_t drawn_ = 0;
    double hX1_ = 0, hN_ = 0, cut_ = 0;  // zipf only
};

}  // namespace reclaim
