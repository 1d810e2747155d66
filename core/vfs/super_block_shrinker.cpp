#include "core/vfs/super_block_shrinker.h"

namespace reclaim {

std::int64_t shareOf(std::int64_t n, std::int64_t part, std::int64_t total) {
    return part / total * n + part % total * n / total;
}

std::int64_t pressed(std::int64_t objects, std::int64_t vfsCachePressure) {
    return shareOf(vfsCachePressure, objects, 100);
}

namespace {
MemcgId listOwner(const ShrinkControl& control) { return control.memcg.valid() ? control.memcg : MemcgTable::root(); }
}  // namespace

std::int64_t SuperBlockShrinker::count(const ShrinkControl& control) {
    if (!dcache_.table().mounts[mount_.raw].mounted) return 0;
    dcache_.icache().settleReclaimed();
    const auto dentries = static_cast<std::int64_t>(dcache_.lruCount(mount_, control.node, listOwner(control)));
    const auto inodes = static_cast<std::int64_t>(dcache_.icache().lruCount(mount_, control.node, listOwner(control)));
    if (dentries + inodes == 0) return kShrinkEmpty;
    return pressed(dentries + inodes, dcache_.table().vfsCachePressure);
}

std::int64_t SuperBlockShrinker::scan(const ShrinkControl& control) {
    // Freeing an inode may enter the same filesystem again.
    if (!control.mayEnterFs) return kShrinkStop;
    const auto dentries = static_cast<std::int64_t>(dcache_.lruCount(mount_, control.node, listOwner(control)));
    const auto inodes = static_cast<std::int64_t>(dcache_.icache().lruCount(mount_, control.node, listOwner(control)));
    const std::int64_t total = dentries + inodes + 1;
    const std::int64_t more = constants_.scanOneMore ? 1 : 0;
    const auto share = [&](std::int64_t part) {
        return static_cast<std::uint64_t>(shareOf(control.toScan, part, total) + more);
    };
    dcache_.icache().settleReclaimed();
    std::uint64_t freed = dcache_.prune(mount_, control.node, listOwner(control), share(dentries));
    freed += dcache_.icache().prune(mount_, control.node, listOwner(control), share(inodes));
    return static_cast<std::int64_t>(freed);
}

}  // namespace reclaim
