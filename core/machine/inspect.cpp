// Looking into a machine: the cgroup directory and slices of LRU lists. Nothing here changes it.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/machine/kernel.h"
#include "core/machine/machine_value.h"

namespace reclaim {
namespace {

LruEntry entryOf(const Kernel& kernel, std::uint32_t object) {
    const MachineState& s = kernel.state();
    const DentryTable& table = s.dentries;
    const bool inode = table.has(object, dentry_flag::kInode);
    return {.object = ObjectId{object},
            .charged = kernel.kmem().memcgOf(ObjectId{object}),
            .slab = s.slabs.slabOf(ObjectId{object}).raw,
            .age = table.birth[object],
            .referenced = table.has(object, dentry_flag::kReferenced),
            .inode = inode,
            .negative = !inode && table.negative(object),
            .inUse = table.has(object, dentry_flag::kInUse),
            .pages = inode ? s.pageTable.mapping(MappingId{table.link[object]}).nrPages : 0};
}

LruId lruOf(const MachineState& state, LruKey key) {
    const auto& mounts = state.dentries.mounts;
    const Mount& mount = mounts[std::min<std::size_t>(key.mount, mounts.size() - 1)];
    return key.kind == LruKind::Inode ? mount.inodeLru : mount.dentryLru;
}

const LruList& listOf(const Kernel& kernel, LruKey key, MemcgId cgroup, std::uint32_t node) {
    return kernel.lrus().list(lruOf(kernel.state(), key), node, cgroup);
}

// Files whose pages cannot be dropped now, because a process uses them. A removed cgroup of a lesson or a capture has
// few pages; of a large one the first are looked at, for this is asked ten times a second.
struct PinnedFiles {
    std::uint64_t openUnlinked = 0, mapped = 0;
};
PinnedFiles pinnedFiles(const MachineState& state, const Memcg& memcg) {
    constexpr int kPagesMax = 512;
    PinnedFiles out;
    std::set<std::uint32_t> seen;
    int left = kPagesMax;
    for (const Lruvec& lruvec : memcg.lruvecs)
        for (const PageList* list : {&lruvec.inactiveFile, &lruvec.activeFile, &lruvec.anon})
            for (PageId page{list->head}; page.valid() && left-- > 0; page = state.pageTable.next(page)) {
                const InodeId id{state.pageTable.mappingOf(page).raw};
                if (!id.valid() || !seen.insert(id.raw).second) continue;
                const Inode inode = state.inodes[id];
                out.openUnlinked += inode.unlinked && inode.count > 0;
                out.mapped += inode.mappers > 0;
            }
    return out;
}

}  // namespace

std::vector<std::string> Machine::mountNames() const {
    std::vector<std::string> names;
    for (const Mount& mount : state_->dentries.mounts) names.push_back(mount.name);
    return names;
}

MemcgId Machine::lruOwner(MemcgId cgroup) const {
    const Kernel& kernel = *kernel_;
    if (!kernel.lrus().layout().perMemcg()) return MemcgId::none();
    // After offline the id is an ancestor's: its list holds the entries now.
    const MemcgTable& memcgs = state_->memcgs;
    MemcgId owner = cgroup;
    while (owner != MemcgTable::root() && memcgs[owner].state != MemcgState::Online &&
           memcgs[owner].kmemcgId == memcgs[memcgs[owner].parent].kmemcgId)
        owner = memcgs[owner].parent;
    return owner;
}

std::uint32_t Machine::listLru(LruKey key) const { return lruOf(*state_, key).raw; }

LruSlice Machine::lru(LruKey key, MemcgId cgroup, std::uint32_t node, std::uint64_t first, std::uint64_t count) const {
    const Kernel& kernel = *kernel_;
    const LruList& list = listOf(kernel, key, cgroup, node);
    LruSlice slice;
    slice.total = list.count;
    slice.first = std::min(first, list.count);
    const std::uint64_t length = std::min(count, list.count - slice.first);
    const SlabTable& slabs = state_->slabs;
    std::uint32_t object;
    if (slice.first <= list.count / 2) {  // the nearer end is the shorter walk
        object = list.head;
        for (std::uint64_t i = 0; i < slice.first; ++i) object = slabs.word1()[object];
    } else {
        object = list.tail;
        for (std::uint64_t i = list.count - 1; i > slice.first && object != kNil; --i) object = slabs.word0()[object];
    }
    for (std::uint64_t i = 0; i < length && object != kNil; ++i, object = slabs.word1()[object])
        slice.entries.push_back(entryOf(kernel, object));
    return slice;
}

LruSlice Machine::lruAround(LruKey key, ObjectId anchor, std::uint64_t before, std::uint64_t count) const {
    const DentryTable& table = state_->dentries;
    const bool inode = key.kind == LruKind::Inode;
    if (!anchor.valid() || anchor.raw >= table.flags.size() || !table.has(anchor.raw, dentry_flag::kOnLru) ||
        table.has(anchor.raw, dentry_flag::kInode) != inode)
        return {};
    const Kernel& kernel = *kernel_;
    const SlabTable& slabs = state_->slabs;
    LruSlice slice;
    slice.total = listOf(kernel, key, kernel.kmem().memcgOf(anchor), 0).count;
    std::uint32_t object = anchor.raw;
    for (std::uint64_t i = 0; i < before && slabs.word0()[object] != kNil; ++i) object = slabs.word0()[object];
    // The position is found by walking to the nearer end from here, no further than half the list.
    std::uint64_t toHead = 0;
    for (std::uint32_t at = slabs.word0()[object]; at != kNil; at = slabs.word0()[at]) ++toHead;
    slice.first = toHead;
    for (std::uint64_t i = 0; i < count && object != kNil; ++i, object = slabs.word1()[object])
        slice.entries.push_back(entryOf(kernel, object));
    return slice;
}

std::vector<LruBin> Machine::lruOverview(LruKey key, MemcgId cgroup, std::uint32_t node, std::size_t bins) const {
    const Kernel& kernel = *kernel_;
    const LruList& list = listOf(kernel, key, cgroup, node);
    bins = static_cast<std::size_t>(std::min<std::uint64_t>({bins, 512, list.count}));
    std::vector<LruBin> out(bins);
    if (bins == 0) return out;
    std::vector<std::map<std::uint32_t, std::uint64_t>> owners(bins);
    std::uint64_t position = 0;
    for (std::uint32_t object = list.head; object != kNil; object = state_->slabs.word1()[object], ++position) {
        const auto bin = static_cast<std::size_t>(position * bins / list.count);
        ++out[bin].count;
        out[bin].referenced += state_->dentries.has(object, dentry_flag::kReferenced);
        ++owners[bin][kernel.kmem().memcgOf(ObjectId{object}).raw];
    }
    for (std::size_t i = 0; i < bins; ++i) {
        const auto most = std::max_element(owners[i].begin(), owners[i].end(),
                                           [](const auto& x, const auto& y) { return x.second < y.second; });
        if (most != owners[i].end()) out[i].mostCharged = MemcgId{most->first};
    }
    return out;
}

CgroupRow Machine::cgroup(MemcgId id) const {
    const Kernel& kernel = *kernel_;
    const Memcg& m = std::as_const(state_->memcgs)[id];
    CgroupRow row;
    row.id = id;
    row.parent = m.parent;
    row.name = m.name;
    row.path = m.path;
    row.state = m.state;
    row.born = m.born;
    row.removed = m.removed;
    row.released = m.released;
    if (state_->memcgs.forgotten(id)) return row;
    row.current = m.memory.usage * kPageSize;
    row.max = m.memory.max == PageCounter::kUnlimited ? kNoLimit : m.memory.max * kPageSize;
    row.slabReclaimable = kernel.kmem().slabBytes(id, true);
    for (const Mount& mount : state_->dentries.mounts)
        for (std::uint32_t node = 0; node < state_->memcgs.nodes(); ++node) {
            row.lruLength += kernel.lrus().countOne(mount.dentryLru, node, id);
            row.inodeLruLength += kernel.lrus().countOne(mount.inodeLru, node, id);
        }
    row.filePages = m.filePages;
    row.shmemPages = m.shmemPages;
    row.eventsMax = m.events.max;
    row.refused = m.events.refused;
    row.reclaimCalls = m.reclaimCalls;
    row.reclaimFreed = m.reclaimFreed;
    row.chargedObjects = kernel.kmem().liveObjects(id);
    const auto hold = [&row](std::string what, std::uint64_t count) {
        if (count > 0) row.heldBy.push_back({std::move(what), count});
    };
    if (state_->strategy.accounting->slabPagesHoldCss()) {
        hold("dentry", row.chargedObjects);
        hold("slab page", m.slabPages);
    }
    const auto refs = [&m](CssRef kind) { return m.refs[static_cast<std::size_t>(kind)]; };
    hold("page-cache page", refs(CssRef::PageCache));
    hold("tmpfs page", refs(CssRef::Shmem));
    hold("block-device page", refs(CssRef::Metadata));
    hold("kernel page", refs(CssRef::KernelPage));
    hold("written inode", refs(CssRef::Writeback));
    hold("per-memcg kmem_cache", refs(CssRef::Cache));
    hold("child css", refs(CssRef::Child));
    hold("per-CPU stock", refs(CssRef::Stock));
    if (m.state != MemcgState::Online) {
        const PinnedFiles pinned = pinnedFiles(*state_, m);
        hold("open unlinked file", pinned.openUnlinked);
        hold("mapped file", pinned.mapped);
    }
    return row;
}

std::vector<CgroupRow> Machine::directory() const {
    std::vector<CgroupRow> rows;
    for (MemcgId id : state_->memcgs.subtree(MemcgTable::root())) rows.push_back(cgroup(id));
    return rows;
}

}  // namespace reclaim
