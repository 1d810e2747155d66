#include "core/vfs/vfs.h"

namespace reclaim {

std::uint32_t Dcache::addNames(std::uint64_t count, bool mapped) {
    LAB_CHECK(count < kNil - table_.names);
    const std::uint32_t first = table_.names;
    table_.names += static_cast<std::uint32_t>(count);
    if (mapped) {
        if (!table_.mapped) {
            table_.mapped = true;
            table_.dentryOf.setFill(kNil);
            table_.nameOf.setFill(kNil);
            table_.nameOf.grow(slabs_.objectCapacity());
        }
        table_.dentryOf.grow(table_.names);
    }
    return first;
}

LookupResult Dcache::lookup(const LookupRequest& request) {
    const bool findable = request.name != kNil;
    if (findable) {
        const std::uint32_t cached = table_.dentryOf[request.name];
        if (cached != kNil) {
            // dput of a dentry that is on the LRU already sets the flag; the lockless walk takes no reference.
            if (request.walk == LookupWalk::Ref) table_.flags.write(cached) |= dentry_flag::kReferenced;
            cpus_.spend(cpus_.timing().lookupCached);
            return LookupResult::Cached;
        }
    }
    const ObjectId dentry = kmem_.alloc(table_.cache, request.memcg, request.gfp, request.task);
    if (!dentry.valid()) {
        cpus_.spend(cpus_.timing().lookupNegativeNew);   // a refused operation costs as much as a served one
        return LookupResult::NoMemory;
    }
    if (dentry.raw >= table_.flags.size()) {
        const std::uint32_t capacity = slabs_.objectCapacity();
        table_.flags.grow(capacity);
        table_.birth.grow(capacity);
        if (table_.mapped) table_.nameOf.grow(capacity);
    }
    table_.flags.set(dentry.raw, dentry_flag::kAllocated | dentry_flag::kOnLru);
    table_.birth.set(dentry.raw, static_cast<std::uint32_t>(table_.allocated++));
    if (findable) {
        table_.dentryOf.set(request.name, dentry.raw);
        table_.nameOf.set(dentry.raw, request.name);
    } else if (table_.mapped) {
        table_.nameOf.set(dentry.raw, kNil);
    }
    ++table_.nrDentry;
    ++table_.nrUnused;
    const MemcgId charged = kmem_.memcgOf(dentry);
    journal_.emit<EventKind::ObjectAlloc>(charged, dentry.raw, slabs_.slabOf(dentry).raw);
    // The last put of the new dentry: onto the LRU, not referenced.
    lrus_.insert(table_.mounts[request.mount.raw].dentryLru, 0, charged, dentry);
    journal_.emit<EventKind::LruAdd>(charged, dentry.raw);
    cpus_.spend(cpus_.timing().lookupNegativeNew);
    return LookupResult::Created;
}

// dentry_lru_isolate for each, then __dentry_kill for what was isolated.
std::uint64_t Dcache::prune(MountId mount, std::uint32_t node, MemcgId memcg, std::uint64_t budget) {
    dispose_.clear();
    std::uint64_t visited = 0;
    const std::uint64_t removed = lrus_.walk(
        table_.mounts[mount.raw].dentryLru, node, memcg, budget, visited, [this](ObjectId dentry) {
            const std::uint8_t flags = table_.flags[dentry.raw];
            if (flags & dentry_flag::kInUse) {   // only unlinked: nothing is freed
                table_.flags.set(dentry.raw, flags & static_cast<std::uint8_t>(~dentry_flag::kOnLru));
                journal_.emit<EventKind::LruRemove>(MemcgId::none(), dentry.raw);
                return LruVerdict::Removed;
            }
            if (flags & dentry_flag::kReferenced) {   // second chance
                table_.flags.set(dentry.raw, flags & static_cast<std::uint8_t>(~dentry_flag::kReferenced));
                journal_.emit<EventKind::LruRotate>(MemcgId::none(), dentry.raw);
                return LruVerdict::Rotate;
            }
            journal_.emit<EventKind::LruIsolate>(MemcgId::none(), dentry.raw);
            dispose_.push_back(dentry);
            return LruVerdict::Removed;
        });
    table_.nrUnused -= removed;
    cpus_.spend(static_cast<TimeNs>(visited - dispose_.size()) * cpus_.timing().rotateObject);
    disposeOf(dispose_);
    // Isolated entries, in-use ones included: what the trace event calls "freed" (the return value trap).
    return removed;
}

// shrink_dentry_list. The walk is over; ticks may come between two kills, so that each callback is queued in the tick
// period it belongs to. A group is small against a tick (32 * 555 ns).
void Dcache::disposeOf(std::span<const ObjectId> dentries) {
    constexpr std::size_t kGroup = 32;
    const TimeNs cost = cpus_.timing().scanObject;
    if (cost == 0) {
        for (ObjectId dentry : dentries) kill(dentry);
        cpus_.spend(0);
        return;
    }
    for (std::size_t begin = 0; begin < dentries.size(); begin += kGroup) {
        const auto group = dentries.subspan(begin, std::min(kGroup, dentries.size() - begin));
        cpus_.spend(static_cast<TimeNs>(group.size()) * cost);
        for (ObjectId dentry : group) kill(dentry);
    }
}

void Dcache::kill(ObjectId dentry) {
    if (table_.mapped) {
        const std::uint32_t name = table_.nameOf[dentry.raw];
        if (name != kNil) table_.dentryOf.set(name, kNil);
    }
    table_.flags.set(dentry.raw, 0);
    --table_.nrDentry;
    cpus_.callRcu(RcuKind::FreeObject, dentry.raw);
}

void DentryTable::hashInto(Hash64& hash) const {
    hash.add(nrDentry);
    hash.add(nrUnused);
    hash.add(allocated);
    for (std::uint32_t i = 0; i < flags.size(); ++i) hash.add(std::uint64_t{birth[i]} << 8 | flags[i]);
    for (std::uint32_t i = 0; i < dentryOf.size(); ++i) hash.add(dentryOf[i]);
}

}  // namespace reclaim
