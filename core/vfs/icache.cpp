#include <algorithm>

#include "core/vfs/block_device.h"
#include "core/vfs/dentry_table.h"
#include "core/vfs/icache.h"
#include "core/vfs/inode_table.h"
#include "core/vfs/mount.h"
#include "core/vfs/vfs_spec.h"

namespace reclaim {

InodeId Icache::get(MountId mountId, FileId file, MemcgId memcg, Gfp gfp, std::uint32_t task) {
    if (const InodeId cached = p_.dirs.inodeOf(file); cached.valid()) {
        Inode& inode = p_.inodes.write(cached);
        if (inode.count++ == 0) p_.objects.set(inode.object, dentry_flag::kInUse);
        return cached;
    }
    p_.device.useInode(mountId, file, {memcg, task}, BlockDevice::Access::Read);
    const Mount& mount = p_.objects.mounts[mountId.raw];
    if (mount.fs == FsType::Ext4) gfp.mayEnterFs = false;  // ext4_alloc_inode: GFP_NOFS, whoever asks
    const ObjectId object = p_.kmem.alloc(mount.inodeCache, memcg, gfp, task);
    if (!object.valid()) return InodeId::none();
    p_.objects.growTo(p_.slabs.objectCapacity());
    const InodeId id = p_.inodes.add(
        {.object = object.raw, .file = file.raw, .count = 1, .mount = static_cast<std::uint16_t>(mountId.raw)});
    p_.objects.flags.set(object.raw, dentry_flag::kAllocated | dentry_flag::kInode | dentry_flag::kInUse);
    p_.objects.birth.set(object.raw, static_cast<std::uint32_t>(p_.inodes.allocated - 1));
    p_.objects.link.set(object.raw, id.raw);
    p_.dirs.setInode(file, id);
    p_.journal.emit<EventKind::ObjectAlloc>(p_.kmem.memcgOf(object), object.raw, p_.slabs.slabOf(object).raw);
    return id;
}

void Icache::put(InodeId id) {
    Inode& inode = p_.inodes.write(id);
    LAB_CHECK(inode.count > 0);
    if (--inode.count > 0) return;
    p_.objects.clear(inode.object, dentry_flag::kInUse);
    if (inode.unlinked) {
        takeOffLru(id);
        evict(id);
    } else {
        addToLru(id, true);
    }
}

// __inode_add_lru: only a clean inode that nobody uses, and since 5.16 only without page cache.
void Icache::addToLru(InodeId id, bool rotate) {
    const Inode inode = p_.inodes[id];
    if (inode.dirty || inode.count > 0) return;
    const Mount& mount = p_.objects.mounts[inode.mount];
    if (!mount.mounted || mount.fs == FsType::Tmpfs) return;
    if (!constants_.inodesWithPagesOnLru && !p_.pages.table().mapping(MappingId{id.raw}).shrinkable()) return;
    if (p_.objects.has(inode.object, dentry_flag::kOnLru)) {
        if (rotate) p_.objects.set(inode.object, dentry_flag::kReferenced);
        return;
    }
    p_.objects.set(inode.object, dentry_flag::kOnLru);
    ++p_.inodes.nrUnused;
    const MemcgId memcg = chargedTo(id);
    p_.lrus.add(mount.inodeLru, 0, memcg, ObjectId{inode.object});
    p_.journal.emit<EventKind::LruAdd>(memcg, inode.object);
}

void Icache::takeOffLru(InodeId id) {
    const Inode inode = p_.inodes[id];
    if (!p_.objects.has(inode.object, dentry_flag::kOnLru)) return;
    p_.objects.clear(inode.object, dentry_flag::kOnLru);
    --p_.inodes.nrUnused;
    p_.lrus.del(p_.objects.mounts[inode.mount].inodeLru, 0, chargedTo(id), ObjectId{inode.object});
    p_.journal.emit<EventKind::LruRemove>(MemcgId::none(), inode.object);
}

void Icache::settleReclaimed() {
    p_.device.settle();
    if (!p_.pages.table().anyEmptied()) return;
    for (MappingId mapping : p_.pages.takeEmptied()) {
        const InodeId id{mapping.raw};
        if (id.raw < p_.inodes.made && p_.inodes[id].object != kNil) addToLru(id, false);
    }
}

std::optional<std::uint32_t> Icache::fill(InodeId id, MemcgId memcg, Gfp gfp, std::uint32_t task, bool dirty) {
    const FileId file{p_.inodes[id].file};
    const bool tmpfs = p_.objects.mounts[p_.inodes[id].mount].fs == FsType::Tmpfs;
    const MappingId mapping{id.raw};
    if (!dirty && !tmpfs && constants_.readsWithoutFs) gfp.mayEnterFs = false;  // page_cache_ra_unbounded
    std::uint32_t dirtied = 0;
    const auto write = [this, &dirtied](PageId page) {
        dirtied += !p_.pages.table().has(page, page_flag::kDirty);
        p_.pages.setDirty(page);
    };
    const std::uint32_t wanted = p_.dirs.pages(file), have = p_.pages.table().mapping(mapping).nrPages;
    // So many and no more: reclaim for one page may take another one of the same file.
    for (std::uint32_t missing = wanted > have ? wanted - have : 0; missing > 0; --missing) {
        const PageId page = p_.kmem.allocUserPage(tmpfs ? PageKind::Shmem : PageKind::File, memcg, mapping, gfp, task);
        if (!page.valid()) return std::nullopt;
        if (!dirty || tmpfs) continue;
        write(page);
        p_.device.addBuffer(page, task);
    }
    if (!dirty || tmpfs) return 0;
    // First all are dirty, so that nothing takes one while a buffer for another is allocated.
    for (PageId page{p_.pages.table().mapping(mapping).head}; page.valid(); page = p_.pages.table().nextInMapping(page))
        write(page);
    for (PageId page{p_.pages.table().mapping(mapping).head}; page.valid(); page = p_.pages.table().nextInMapping(page))
        p_.device.addBuffer(page, task);
    p_.inodes.markDirty(id);
    Inode& inode = p_.inodes.write(id);
    if (constants_.cgroupWriteback && inode.wb == kNil) inode.wb = memcg.raw;
    if (holders_.writtenInodesHoldCss && inode.writer == kNil && memcg != MemcgTable::root()) {
        inode.writer = memcg.raw;
        p_.memcgs.get(memcg, CssRef::Writeback);
    }
    return dirtied;
}

void Icache::markAccessed(InodeId id) {
    // By hand over the chain: marking moves a page between LRU lists, not within its mapping.
    for (PageId page{p_.pages.table().mapping(MappingId{id.raw}).head}; page.valid();
         page = p_.pages.table().nextInMapping(page))
        p_.pages.markAccessed(page);
}

void Icache::map(InodeId id) {
    ++p_.inodes.write(id).mappers;
    for (PageId page{p_.pages.table().mapping(MappingId{id.raw}).head}; page.valid();
         page = p_.pages.table().nextInMapping(page))
        p_.pages.mark(page, page_flag::kMapped | page_flag::kReferenced);
}

void Icache::unmap(InodeId id) {
    Inode& inode = p_.inodes.write(id);
    LAB_CHECK(inode.mappers > 0);
    if (--inode.mappers > 0) return;
    for (PageId page{p_.pages.table().mapping(MappingId{id.raw}).head}; page.valid();
         page = p_.pages.table().nextInMapping(page))
        p_.pages.forget(page, page_flag::kMapped);
}

// invalidate_mapping_pages: what is clean and in no process's page table. Returns pages.
std::uint32_t Icache::invalidate(InodeId id) {
    const PageTable& table = p_.pages.table();
    std::uint32_t dropped = 0;
    for (PageId page{table.mapping(MappingId{id.raw}).head}; page.valid();) {
        const PageId next = table.nextInMapping(page);
        if (!table.has(page, page_flag::kDirty | page_flag::kMapped) && table.kind(page) == PageKind::File) {
            p_.pages.remove(page, false);
            ++dropped;
        }
        page = next;
    }
    p_.pages.dropShadows(MappingId{id.raw});
    return dropped;
}

// inode_lru_isolate. `told` is the event of the verdict, if it has one.
LruVerdict Icache::judge(ObjectId object, std::vector<InodeId>& dispose, std::optional<EventKind>& told) {
    told.reset();
    const InodeId id{p_.objects.link[object.raw]};
    const Inode inode = p_.inodes[id];
    const Mapping mapping = p_.pages.table().mapping(MappingId{id.raw});
    if (inode.count > 0 || inode.dirty || (!constants_.inodesWithPagesOnLru && !mapping.shrinkable())) {
        p_.objects.clear(object.raw, dentry_flag::kOnLru);  // only unlinked: nothing is freed
        told = EventKind::LruRemove;
        return LruVerdict::Removed;
    }
    if (p_.objects.has(object.raw, dentry_flag::kReferenced)) {
        p_.objects.clear(object.raw, dentry_flag::kReferenced);
        told = EventKind::LruRotate;
        return LruVerdict::Rotate;
    }
    if (!mapping.empty()) {
        const std::uint32_t reaped = invalidate(id);
        p_.cpus.creditReclaim(reaped);  // reclaim_state, 5.x and 6.1
        if (p_.pages.table().mapping(MappingId{id.raw}).empty()) {
            p_.objects.set(object.raw, dentry_flag::kReferenced);  // its iput finds it on the list
            return LruVerdict::Retry;
        }
        return LruVerdict::Rotate;  // a mapped page stays
    }
    p_.objects.clear(object.raw, dentry_flag::kOnLru);
    told = EventKind::LruIsolate;
    dispose.push_back(id);
    return LruVerdict::Removed;
}

std::uint64_t Icache::prune(MountId mount, std::uint32_t node, MemcgId memcg, std::uint64_t budget) {
    std::vector<InodeId> dispose = std::move(dispose_);
    dispose.clear();
    std::uint64_t visited = 0;
    std::optional<EventKind> told;
    const std::uint64_t removed = p_.lrus.walkOne(
        p_.objects.mounts[mount.raw].inodeLru, node, memcg, budget, visited,
        [this, &dispose, &told](ObjectId object) { return judge(object, dispose, told); },
        [this, &told](ObjectId object) {
            if (told) p_.lrus.tell(*told, object);
        });
    p_.inodes.nrUnused -= removed;
    p_.cpus.spend(static_cast<TimeNs>(visited - dispose.size()) * p_.cpus.timing().rotateObject);
    // dispose_list. As with dentries, each callback is queued in the tick period it belongs to.
    constexpr std::size_t kGroup = 8;
    for (std::size_t begin = 0; begin < dispose.size(); begin += kGroup) {
        const std::size_t end = std::min(begin + kGroup, dispose.size());
        p_.cpus.spend(static_cast<TimeNs>(end - begin) * p_.cpus.timing().scanInode);
        for (std::size_t i = begin; i < end; ++i) evict(dispose[i]);
    }
    if (p_.cpus.timing().scanInode == 0) p_.cpus.spend(0);
    dispose_ = std::move(dispose);
    return removed;
}

void Icache::evict(InodeId id) {
    const Inode inode = p_.inodes[id];
    const PageTable& table = p_.pages.table();
    std::uint32_t pages = 0;
    for (PageId page{table.mapping(MappingId{id.raw}).head}; page.valid(); ++pages) {  // truncate_inode_pages
        const PageId next = table.nextInMapping(page);
        p_.pages.remove(page, false);
        page = next;
    }
    p_.pages.dropShadows(MappingId{id.raw});
    p_.inodes.markClean(id);
    if (inode.writer != kNil) p_.kmem.putCss(MemcgId{inode.writer}, CssRef::Writeback);
    const FileId file{inode.file};
    p_.dirs.setInode(file, InodeId::none());
    if (inode.unlinked) p_.dirs.removeFile(MountId{inode.mount}, file);
    p_.journal.emit<EventKind::InodeEvict>(chargedTo(id), inode.object, file.raw, pages);
    p_.objects.flags.set(inode.object, 0);
    p_.objects.link.set(inode.object, kNil);
    p_.inodes.remove(id);
    p_.cpus.callRcu(RcuKind::FreeObject, inode.object);  // i_callback
}

std::uint64_t Icache::dropPagecache() {
    std::uint64_t dropped = 0;
    for (std::uint32_t i = 0; i < p_.inodes.made; ++i) {
        const InodeId id{i};
        if (p_.inodes[id].object == kNil || p_.pages.table().mapping(MappingId{i}).empty()) continue;
        const std::uint32_t pages = invalidate(id);
        dropped += pages;
        if (p_.inodes[id].count == 0) addToLru(id, true);  // the iput of drop_pagecache_sb
        p_.cpus.spend(static_cast<TimeNs>(pages) * p_.cpus.timing().reclaimPage);
    }
    const std::uint64_t blocks = p_.device.dropClean();
    p_.cpus.spend(static_cast<TimeNs>(blocks) * p_.cpus.timing().reclaimPage);
    return dropped + blocks;
}

std::uint32_t Icache::writeBack(InodeId id) {
    constexpr BlockDevice::Reader kFlusher{MemcgTable::root()};
    const MountId disk{p_.inodes[id].mount};
    const FileId file{p_.inodes[id].file};
    p_.device.useBlockBitmap(disk, file, kFlusher);  // its data gets a place on the disk only now
    p_.device.useInode(disk, file, kFlusher, BlockDevice::Access::Write);
    std::uint32_t pages = 0;
    for (PageId page{p_.pages.table().mapping(MappingId{id.raw}).head}; page.valid();
         page = p_.pages.table().nextInMapping(page)) {
        pages += p_.pages.table().has(page, page_flag::kDirty);
        p_.pages.clean(page);
    }
    p_.inodes.markClean(id);
    p_.inodes.write(id).wb = kNil;
    addToLru(id, false);  // inode_sync_complete
    return pages;
}

std::uint32_t Icache::evictAll(MountId mount) {
    std::uint32_t evicted = 0;
    for (std::uint32_t i = 0; i < p_.inodes.made; ++i) {
        const InodeId id{i};
        if (p_.inodes[id].object == kNil || p_.inodes[id].mount != mount.raw) continue;
        takeOffLru(id);
        evict(id);
        ++evicted;
    }
    return evicted;
}

}  // namespace reclaim
