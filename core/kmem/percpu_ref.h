// PercpuRef: a reference count that costs one local operation while it lives and can still find zero once it is killed.
// Source: lib/percpu-refcount.c@6.1; until 3.17 with 32-bit counters (e625305b3907 made them longs, 3.18).
//
// A value. Invariant: before the switch, references = sum of all CPUs' parts + (atomic - bias), modulo 2^bits.
#pragma once
#include <cstdint>
#include <vector>

#include "core/base/base.h"

namespace reclaim {

class PercpuRef {
public:
    enum class Mode : std::uint8_t { Percpu, Switching /* killed, a grace period to go */, Atomic };

    PercpuRef() : PercpuRef(1, 64) {}
    // `bits` wide counters, 4 to 64; bias 2^(bits-1). One reference, the initial one.
    PercpuRef(std::uint32_t cpus, int bits);

    Mode mode() const { return mode_; }
    // True: by one atomic operation; false: by a local one.
    bool get(std::uint32_t cpu);
    struct Put {
        bool atomic = false;
        bool zero = false;  // the counter became zero: release
    };
    Put put(std::uint32_t cpu);
    // percpu_ref_kill: gets and puts become atomic, the initial reference goes. True: that was the last one.
    bool kill();
    // A grace period later: the CPUs' parts are added up. True: the counter became zero.
    // `count` is what the kernel's own check looks at, as the signed number it is; it is wrong if not above 0.
    bool finishSwitch();
    std::int64_t count() const { return signedValue(atomic_); }

    void hashInto(Hash64& hash) const;

private:
    std::uint64_t mask() const { return bits_ == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits_) - 1; }
    std::uint64_t bias() const { return std::uint64_t{1} << (bits_ - 1); }
    std::int64_t signedValue(std::uint64_t value) const;
    bool add(std::uint64_t amount);  // true: zero now

    std::vector<std::uint64_t> parts_;  // by CPU; one alone may have wrapped
    std::uint64_t atomic_;
    int bits_;
    Mode mode_ = Mode::Percpu;
};

}  // namespace reclaim
