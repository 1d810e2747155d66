#include "core/kmem/percpu_ref.h"

#include <numeric>

namespace reclaim {

PercpuRef::PercpuRef(std::uint32_t cpus, int bits) : parts_(cpus, 0), bits_(bits) {
    LAB_CHECK(bits >= 4 && bits <= 64);
    atomic_ = (bias() + 1) & mask();
}

bool PercpuRef::add(std::uint64_t amount) {
    atomic_ = (atomic_ + amount) & mask();
    return atomic_ == 0;
}

bool PercpuRef::get(std::uint32_t cpu) {
    if (mode_ == Mode::Percpu) {
        ++parts_[cpu];
        return false;
    }
    add(1);
    return true;
}

PercpuRef::Put PercpuRef::put(std::uint32_t cpu) {
    if (mode_ == Mode::Percpu) {
        --parts_[cpu];
        return {};
    }
    return {true, add(~std::uint64_t{0})};
}

bool PercpuRef::kill() {
    LAB_CHECK(mode_ == Mode::Percpu);
    mode_ = Mode::Switching;
    add(1);  // held until the switch is done
    return add(~std::uint64_t{0});
}

bool PercpuRef::finishSwitch() {
    LAB_CHECK(mode_ == Mode::Switching);
    mode_ = Mode::Atomic;
    const std::uint64_t sum = std::accumulate(parts_.begin(), parts_.end(), std::uint64_t{0});
    parts_.assign(parts_.size(), 0);
    add(sum - bias());
    return add(~std::uint64_t{0});
}

std::int64_t PercpuRef::signedValue(std::uint64_t value) const {
    const std::uint64_t sign = bias();
    return static_cast<std::int64_t>((value ^ sign) - sign);
}

void PercpuRef::hashInto(Hash64& hash) const {
    for (std::uint64_t part : parts_) hash.add(part);
    hash.add(atomic_);
    hash.add(static_cast<std::uint64_t>(mode_));
}

}  // namespace reclaim
