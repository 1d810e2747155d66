#include "core/vfs/buffer_pool.h"
#include "core/vfs/dentry_table.h"

namespace reclaim {

bool BufferPool::add(Gfp gfp, std::uint32_t task) {
    // The cache has no SLAB_ACCOUNT: whoever causes the allocation, nobody pays.
    const ObjectId buffer = kmem_.alloc(table_.cache, MemcgTable::root(), gfp, task);
    if (!buffer.valid()) return false;
    objects_.growTo(slabs_.objectCapacity());
    objects_.flags.set(buffer.raw, dentry_flag::kAllocated | dentry_flag::kOnLru);
    ++table_.nrUnused;
    lrus_.add(table_.lru, 0, MemcgTable::root(), buffer);
    journal_.emit<EventKind::LruAdd>(MemcgId::none(), buffer.raw);
    return true;
}

std::int64_t BufferPool::count(const ShrinkControl& control) {
    return static_cast<std::int64_t>(lrus_.countOne(table_.lru, control.node, MemcgTable::root()));
}

std::int64_t BufferPool::scan(const ShrinkControl& control) {
    std::uint64_t visited = 0;
    const std::uint64_t freed =
        lrus_.walkOne(table_.lru, control.node, MemcgTable::root(), static_cast<std::uint64_t>(control.toScan), visited,
                      [this](ObjectId buffer) {
                          objects_.flags.set(buffer.raw, 0);
                          cpus_.callRcu(RcuKind::FreeObject, buffer.raw);  // xfs_buf_free_callback, since 6.2
                          return LruVerdict::Removed;
                      });
    table_.nrUnused -= freed;
    table_.scanned += visited;
    cpus_.spend(static_cast<TimeNs>(visited) * cpus_.timing().scanObject);
    return static_cast<std::int64_t>(freed);
}

}  // namespace reclaim
