#include "core/vfs/vfs.h"

namespace reclaim {

std::int64_t shareOf(std::int64_t n, std::int64_t part, std::int64_t total) {
    return part / total * n + part % total * n / total;
}

namespace {
MemcgId listOwner(const ShrinkControl& control) { return control.memcg.valid() ? control.memcg : MemcgTable::root(); }
}  // namespace

std::int64_t SuperBlockShrinker::count(const ShrinkControl& control) {
    const auto dentries = static_cast<std::int64_t>(dcache_.lruCount(mount_, control.node, listOwner(control)));
    return dentries == 0 ? kShrinkEmpty : dentries;
}

std::int64_t SuperBlockShrinker::scan(const ShrinkControl& control) {
    // Freeing an inode may enter the same filesystem again.
    if (!control.mayEnterFs) return kShrinkStop;
    const auto dentries = static_cast<std::int64_t>(dcache_.lruCount(mount_, control.node, listOwner(control)));
    const std::int64_t share = shareOf(control.toScan, dentries, dentries + 1) + (constants_.scanOneMore ? 1 : 0);
    return static_cast<std::int64_t>(
        dcache_.prune(mount_, control.node, listOwner(control), static_cast<std::uint64_t>(share)));
}

}  // namespace reclaim
