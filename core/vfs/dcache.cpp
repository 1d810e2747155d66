#include "core/vfs/dcache.h"
#include "core/vfs/dentry_table.h"
#include "core/vfs/mount.h"
#include "core/vfs/vfs_spec.h"

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

void Dcache::useDirectories() {
    if (table_.withDirs) return;
    addNames(0, true);
    table_.withDirs = true;
    for (auto* column : {&table_.dirOf, &table_.link}) column->setFill(kNil);
    for (auto* column : {&table_.dirOf, &table_.link, &table_.count}) column->grow(slabs_.objectCapacity());
}

void DentryTable::growTo(std::uint32_t objects) {
    if (objects <= flags.size()) return;
    flags.grow(objects);
    birth.grow(objects);
    if (mapped) nameOf.grow(objects);
    if (withDirs)
        for (auto* column : {&dirOf, &link, &count}) column->grow(objects);
}

LookupResult Dcache::lookup(const LookupRequest& request) {
    const bool findable = request.name != kNil;
    if (findable) {
        const std::uint32_t cached = table_.dentryOf[request.name];
        if (cached != kNil) {
            // dput of a dentry that is on the LRU already sets the flag; the lockless walk takes no reference.
            if (request.walk == LookupWalk::Ref) table_.set(cached, dentry_flag::kReferenced);
            cpus_.spend(cpus_.timing().lookupCached);
            return LookupResult::Cached;
        }
    }
    const ObjectId dentry = kmem_.alloc(table_.cache, request.memcg, request.gfp, request.task);
    if (!dentry.valid()) {
        cpus_.spend(cpus_.timing().lookupNegativeNew +
                    cpus_.timing().allocTrace);  // a refused operation costs as much as a served one
        return LookupResult::NoMemory;
    }
    if (dentry.raw >= table_.flags.size()) table_.growTo(slabs_.objectCapacity());
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
    ++table_.nrNegative;
    const MemcgId charged = kmem_.memcgOf(dentry);
    journal_.emit<EventKind::ObjectAlloc>(charged, dentry.raw, slabs_.slabOf(dentry).raw);
    // The last put of the new dentry: onto the LRU, not referenced.
    lrus_.add(table_.mounts[request.mount.raw].dentryLru, 0, charged, dentry);
    journal_.emit<EventKind::LruAdd>(charged, dentry.raw);
    cpus_.spend(cpus_.timing().lookupNegativeNew + cpus_.timing().allocTrace);
    return LookupResult::Created;
}

ObjectId Dcache::allocIn(DirId dir, std::uint32_t key, MemcgId memcg, Gfp gfp, std::uint32_t task) {
    const ObjectId dentry = kmem_.alloc(table_.cache, memcg, gfp, task);
    if (!dentry.valid()) return dentry;
    table_.growTo(slabs_.objectCapacity());
    table_.flags.set(dentry.raw, dentry_flag::kAllocated | dentry_flag::kInUse);
    table_.birth.set(dentry.raw, static_cast<std::uint32_t>(table_.allocated++));
    table_.count.set(dentry.raw, 1);
    table_.link.set(dentry.raw, kNil);
    table_.nameOf.set(dentry.raw, key);
    ++table_.nrDentry;
    // A directory's own dentry lies in the directory above it.
    const DirId within = key == kNil ? dirs_[dir].parent : dir;
    table_.dirOf.set(dentry.raw, within.raw);
    if (key == kNil) dirs_[dir].dentry = dentry.raw;
    else dirs_[dir].setDentry(key, dentry.raw);
    if (dirs_[within].dentry != kNil) get(ObjectId{dirs_[within].dentry});  // d_parent
    journal_.emit<EventKind::ObjectAlloc>(kmem_.memcgOf(dentry), dentry.raw, slabs_.slabOf(dentry).raw);
    return dentry;
}

void Dcache::get(ObjectId dentry) {
    if (table_.count.write(dentry.raw)++ == 0) table_.set(dentry.raw, dentry_flag::kInUse);
}

// dput, retain_dentry: membership of the LRU is lazy.
void Dcache::put(ObjectId dentry) {
    std::uint32_t& count = table_.count.write(dentry.raw);
    LAB_CHECK(count > 0);
    if (--count > 0) return;
    table_.clear(dentry.raw, dentry_flag::kInUse);
    const MountId mount = mountOf(dentry);
    const std::uint8_t flags = table_.flags[dentry.raw];
    // tmpfs keeps no name without a file (always_delete_dentry), and those with one are pinned.
    if ((flags & dentry_flag::kUnhashed) != 0 || table_.mounts[mount.raw].fs == FsType::Tmpfs) {
        kill(dentry, nullptr);
    } else if ((flags & dentry_flag::kOnLru) != 0) {
        table_.set(dentry.raw, dentry_flag::kReferenced);
    } else {
        table_.set(dentry.raw, dentry_flag::kOnLru);
        ++table_.nrUnused;
        table_.nrNegative += table_.negative(dentry.raw);
        const MemcgId memcg = kmem_.memcgOf(dentry);
        lrus_.add(table_.mounts[mount.raw].dentryLru, 0, memcg, dentry);
        journal_.emit<EventKind::LruAdd>(memcg, dentry.raw);
    }
}

void Dcache::takeOffLru(ObjectId dentry) {
    if (!table_.has(dentry.raw, dentry_flag::kOnLru)) return;
    table_.clear(dentry.raw, dentry_flag::kOnLru);
    --table_.nrUnused;
    table_.nrNegative -= table_.negative(dentry.raw);
    lrus_.del(table_.mounts[mountOf(dentry).raw].dentryLru, 0, kmem_.memcgOf(dentry), dentry);
    journal_.emit<EventKind::LruRemove>(MemcgId::none(), dentry.raw);
}

void Dcache::unhash(ObjectId dentry) {
    if (table_.has(dentry.raw, dentry_flag::kUnhashed)) return;
    table_.set(dentry.raw, dentry_flag::kUnhashed);
    const std::uint32_t key = table_.nameOf[dentry.raw];
    if (key != kNil) dirs_[DirId{table_.dirOf[dentry.raw]}].setDentry(key, kNil);
}

void Dcache::forgetFile(ObjectId dentry) {
    if (table_.count[dentry.raw] > 1) {  // somebody has it open
        unhash(dentry);
        return;
    }
    const InodeId inode = inodeOf(dentry);
    // On the LRU it is counted as negative from now on.
    table_.nrNegative += table_.has(dentry.raw, dentry_flag::kOnLru);
    table_.link.set(dentry.raw, kNil);
    icache_.put(inode);
}

// dentry_lru_isolate for each, then __dentry_kill for what was isolated.
std::uint64_t Dcache::prune(MountId mount, std::uint32_t node, MemcgId memcg, std::uint64_t budget) {
    std::vector<ObjectId> dispose = std::move(dispose_);
    dispose.clear();
    std::uint64_t visited = 0;
    EventKind told = EventKind::LruIsolate;
    const std::uint64_t removed = lrus_.walkOne(
        table_.mounts[mount.raw].dentryLru, node, memcg, budget, visited,
        [this, &dispose, &told](ObjectId dentry) {
            const std::uint8_t flags = table_.flags[dentry.raw];
            if (flags & dentry_flag::kInUse) {  // only unlinked: nothing is freed
                table_.flags.set(dentry.raw, flags & static_cast<std::uint8_t>(~dentry_flag::kOnLru));
                table_.nrNegative -= table_.negative(dentry.raw);
                told = EventKind::LruRemove;
                return LruVerdict::Removed;
            }
            if (flags & dentry_flag::kReferenced) {  // second chance
                table_.flags.set(dentry.raw, flags & static_cast<std::uint8_t>(~dentry_flag::kReferenced));
                told = EventKind::LruRotate;
                return LruVerdict::Rotate;
            }
            told = EventKind::LruIsolate;
            table_.nrNegative -= table_.negative(dentry.raw);
            dispose.push_back(dentry);
            return LruVerdict::Removed;
        },
        [this, &told](ObjectId dentry) { lrus_.tell(told, dentry); });
    table_.nrUnused -= removed;
    cpus_.spend(static_cast<TimeNs>(visited - dispose.size()) * cpus_.timing().rotateObject);
    disposeOf(dispose);
    dispose_ = std::move(dispose);
    // Isolated entries, in-use ones included: what the trace event calls "freed" (the return value trap).
    return removed;
}

// shrink_dentry_list. The walk is over; ticks may come between two kills, so that each callback is queued in the tick
// period it belongs to. A group is small against a tick (32 * 555 ns). A parent that lost its last child is appended.
void Dcache::disposeOf(std::vector<ObjectId>& dispose) {
    constexpr std::size_t kGroup = 32;
    const TimeNs cost = cpus_.timing().scanObject;
    for (std::size_t begin = 0; begin < dispose.size();) {
        const std::size_t end = cost == 0 ? dispose.size() : std::min(begin + kGroup, dispose.size());
        cpus_.spend(static_cast<TimeNs>(end - begin) * cost);
        for (; begin < end; ++begin) kill(dispose[begin], &dispose);
    }
    if (cost == 0) cpus_.spend(0);
}

void Dcache::kill(ObjectId dentry, std::vector<ObjectId>* dispose) {
    InodeId inode;
    DirId within;
    if (table_.withDirs && table_.dirOf[dentry.raw] != kNil) {
        within = DirId{table_.dirOf[dentry.raw]};
        inode = inodeOf(dentry);
        unhash(dentry);
        // A directory that has a name of its own loses its dentry.
        if (inode.valid())
            if (const DirId own = dirs_.dirOf(icache_.fileOf(inode)); own.valid()) dirs_[own].dentry = kNil;
        table_.link.set(dentry.raw, kNil);
        table_.dirOf.set(dentry.raw, kNil);
    } else if (table_.mapped) {
        const std::uint32_t name = table_.nameOf[dentry.raw];
        if (name != kNil) table_.dentryOf.set(name, kNil);
    }
    table_.flags.set(dentry.raw, 0);
    --table_.nrDentry;
    cpus_.callRcu(RcuKind::FreeObject, dentry.raw);
    if (inode.valid()) icache_.put(inode);
    if (!within.valid() || dirs_[within].dentry == kNil) return;
    const ObjectId parent{dirs_[within].dentry};
    if (dispose == nullptr) {
        put(parent);
    } else if (--table_.count.write(parent.raw) == 0) {  // __dput_to_list
        takeOffLru(parent);
        table_.clear(parent.raw, dentry_flag::kInUse);
        dispose->push_back(parent);
    }
}

void Dcache::abandon(ObjectId dentry, DirId own) {
    LAB_CHECK(table_.count[dentry.raw] == 1 && !table_.has(dentry.raw, dentry_flag::kOnLru));
    table_.count.set(dentry.raw, 0);
    if (own.valid()) dirs_[own].dentry = kNil;
    kill(dentry, nullptr);
}

void Dcache::killAll(MountId mount) {
    std::vector<ObjectId> none;
    // Deepest first: directories are made after those they lie in.
    for (std::uint32_t d = table_.withDirs ? dirs_.size() : 0; d-- > 0;) {
        if (dirs_[DirId{d}].mount != mount) continue;
        for (std::uint32_t key = 0; key < dirs_[DirId{d}].dentryOf.size(); ++key) {
            const std::uint32_t dentry = dirs_[DirId{d}].dentryOf[key];
            if (dentry == kNil) continue;
            takeOffLru(ObjectId{dentry});
            kill(ObjectId{dentry}, &none);
        }
        if (const std::uint32_t own = dirs_[DirId{d}].dentry; own != kNil) {
            takeOffLru(ObjectId{own});
            kill(ObjectId{own}, &none);
        }
    }
    // Names of tasks' own are on the LRU for sure; a referenced one gets no second chance here.
    lrus_.walkAll(table_.mounts[mount.raw].dentryLru, [this](ObjectId dentry) {
        --table_.nrUnused;
        --table_.nrNegative;
        kill(dentry, nullptr);
        return LruVerdict::Removed;
    });
    cpus_.spend(0);
}

void DentryTable::hashInto(Hash64& hash) const {
    hash.add(nrDentry);
    hash.add(nrUnused);
    hash.add(allocated);
    hash.add(nrNegative << 32 | vfsCachePressure);
    for (std::uint32_t i = 0; i < flags.size(); ++i) hash.add(std::uint64_t{birth[i]} << 8 | flags[i]);
    for (std::uint32_t i = 0; i < dentryOf.size(); ++i) hash.add(dentryOf[i]);
    if (!withDirs) return;
    for (std::uint32_t i = 0; i < link.size(); ++i) hash.add(std::uint64_t{link[i]} << 32 | count[i]);
    for (const Mount& mount : mounts) {
        hash.add(std::uint64_t{mount.mounted} << 32 | mount.journalNext);
        for (std::uint32_t i = 0; i < mount.inodeTable.size(); ++i) hash.add(mount.inodeTable[i]);
        for (const auto* blocks : {&mount.inodeBitmaps, &mount.blockBitmaps, &mount.journal})
            for (const std::uint32_t block : *blocks) hash.add(block);
    }
}

}  // namespace reclaim
