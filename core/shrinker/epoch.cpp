#include <algorithm>

#include "core/shrinker/epoch.h"

namespace reclaim {
namespace {

std::int64_t deltaOf(Epoch epoch, const ShrinkInput& in) {
    switch (epoch) {
        case Epoch::A312:
        case Epoch::A: {
            const std::int64_t scanned = in.pagesScanned == 0 ? 32 : in.pagesScanned;
            const std::int64_t perSeek = in.seeks > 0 ? 4 * scanned / in.seeks : 0;
            const auto product = static_cast<__int128>(perSeek) * in.freeable;
            return static_cast<std::int64_t>(product / (in.lruPages + 1));
        }
        case Epoch::B:
        case Epoch::C: return in.seeks > 0 ? (in.freeable >> in.priority) * 4 / in.seeks : in.freeable / 2;
    }
    return 0;
}

}  // namespace

ShrinkPlan planShrink(Epoch epoch, const ShrinkInput& in) {
    ShrinkPlan plan;
    plan.epoch = epoch;
    plan.batch = in.batch > 0 ? in.batch : kShrinkBatch;
    plan.freeable = in.freeable;
    plan.delta = deltaOf(epoch, in);
    if (epoch == Epoch::C) {
        plan.totalScan = std::min((in.nrDeferred >> in.priority) + plan.delta, 2 * in.freeable);
        return plan;
    }
    plan.next = in.nrDeferred + plan.delta;
    plan.totalScan = plan.next;
    // A large deferred count must not sweep the whole cache when the present pressure is small.
    if (plan.delta < in.freeable / 4) plan.totalScan = std::min(plan.totalScan, in.freeable / 2);
    plan.totalScan = std::min(plan.totalScan, 2 * in.freeable);
    return plan;
}

std::int64_t ShrinkPlan::nextScan(std::int64_t left) const {
    const bool tightMemory = epoch != Epoch::A312 && left >= freeable;
    if (left <= 0 || !(left >= batch || tightMemory)) return 0;
    return std::min(batch, left);
}

std::int64_t deferAfter(const ShrinkPlan& plan, const ShrinkInput& in, std::int64_t scanned) {
    switch (plan.epoch) {
        case Epoch::A312: return std::max<std::int64_t>(plan.totalScan - scanned, 0);
        case Epoch::A:
        case Epoch::B: return std::max<std::int64_t>(plan.next - scanned, 0);
        case Epoch::C:
            return std::min(std::max<std::int64_t>(in.nrDeferred + plan.delta - scanned, 0), 2 * in.freeable);
    }
    return 0;
}

}  // namespace reclaim
