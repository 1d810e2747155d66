#include <algorithm>

#include "core/vfs/block_device.h"
#include "core/vfs/dir_table.h"
#include "core/vfs/inode_table.h"
#include "core/vfs/mount.h"

namespace reclaim {

namespace {
// Of a column that grows with its index: kNil where nothing was set yet.
std::uint32_t entryOf(Column<std::uint32_t>& column, std::uint32_t index) {
    if (index >= column.size()) {
        column.setFill(kNil);
        column.grow(index + 1);
    }
    return column[index];
}
// getblk cannot fail (__GFP_NOFAIL) and may be called with locks of the filesystem held.
constexpr Gfp kBlockGfp{.mayEnterFs = false, .noFail = true};
}  // namespace

void BlockDevice::useInode(MountId mount, FileId file, Reader reader, Access access) {
    if (!hasBlocks(mount)) return;
    Column<std::uint32_t>& blocks = p_.mounts[mount.raw].inodeTable;
    const std::uint32_t index = p_.dirs.ino(file) / kInodesPerBlock;
    std::uint32_t block = entryOf(blocks, index);
    const std::uint32_t before = block;
    use(block, {DiskPart::InodeTable, index}, mount, reader, access);
    if (block != before) blocks.set(index, block);
}

void BlockDevice::useName(DirId dir, std::uint32_t key, Reader reader, Access access) {
    Directory& d = p_.dirs[dir];
    if (!hasBlocks(d.mount)) return;
    // A name that does not exist is looked for in the last block, where it would be added.
    const std::uint32_t names = d.fileOf.size();
    const std::uint32_t index = names == 0 ? 0 : std::min(key, names - 1) / kNamesPerBlock;
    if (index >= d.blocks.size()) d.blocks.resize(index + 1, kNil);
    std::uint32_t& inUse = p_.mounts[d.mount.raw].directoryBlocks;
    const BlockPlace place{DiskPart::Directories, d.blocks[index] == kNil ? inUse++ : 0};
    use(d.blocks[index], place, d.mount, reader, access);
}

void BlockDevice::useInodeBitmap(MountId mount, FileId file, Reader reader) {
    if (hasBlocks(mount)) useBitmap(p_.mounts[mount.raw].inodeBitmaps, Map::Inodes, mount, file, reader);
}

void BlockDevice::useBlockBitmap(MountId mount, FileId file, Reader reader) {
    if (hasBlocks(mount)) useBitmap(p_.mounts[mount.raw].blockBitmaps, Map::Blocks, mount, file, reader);
}

void BlockDevice::useBitmap(std::vector<std::uint32_t>& ofGroups, Map map, MountId mount, FileId file, Reader reader) {
    const std::uint32_t group = p_.dirs.ino(file) / kInodesPerGroup;
    if (group >= ofGroups.size()) ofGroups.resize(group + 1, kNil);
    use(ofGroups[group], {DiskPart::Bitmaps, 2 * group + (map == Map::Blocks)}, mount, reader, Access::Write);
}

void BlockDevice::addBlock(std::uint32_t& block, BlockPlace place, MountId mount) {
    block = p_.table.blocks++;
    for (Column<std::uint32_t>* column : {&p_.table.pageOf, &p_.table.mountOf, &p_.table.nodeOf})
        column->grow(p_.table.blocks);
    p_.table.pageOf.set(block, kNil);
    p_.table.mountOf.set(block, mount.raw);
    p_.table.nodeOf.set(block, tree_.nodeAt(p_.mounts[mount.raw], place));
}

// sb_bread: the block is in memory afterwards, and its buffer the one used last on this CPU.
void BlockDevice::use(std::uint32_t& block, BlockPlace place, MountId mount, Reader reader, Access access) {
    settle();
    if (block == kNil) addBlock(block, place, mount);
    PageId page{p_.table.pageOf[block]};
    const bool read = !page.valid() && access == Access::Read;
    if (page.valid()) {
        p_.pages.markAccessed(page);
    } else {
        page = p_.kmem.allocBlockPage(reader.memcg, kBlockGfp, reader.task);
        settle();  // reclaim for its charge may have taken others, one of them with the number of this page
        if (!page.valid()) return;  // the machine has no page left: what the caller does next fails by itself
        p_.table.blockOf.grow(page.raw + 1);
        p_.table.blockOf.set(page.raw, block);
        p_.table.pageOf.set(block, page.raw);
        tree_.enter(p_.table.nodeOf[block], reader.memcg, reader.task);
    }
    keep(block);  // from here on nothing takes the page
    addBuffer(page, reader.task);
    // The task sleeps until the disk has answered, and a worker that was woken runs.
    if (read) p_.kmem.letWorkersRun();
    if (access == Access::Write && !p_.pages.table().has(page, page_flag::kDirty)) {
        p_.pages.setDirty(page);
        p_.table.dirty.push_back(block);
    }
}

void BlockDevice::keep(std::uint32_t block) {
    auto& lru = p_.table.lrus[p_.cpus.currentIndex()];
    if (lru[0] == block) return;
    const auto end = lru.begin() + constants_.bhLruSize;
    auto at = std::find(lru.begin(), end, block);
    const std::uint32_t out = at == end ? *--at : kNil;
    std::move_backward(lru.begin(), at, at + 1);
    lru[0] = block;
    p_.pages.mark(PageId{p_.table.pageOf[block]}, page_flag::kBusy);
    if (out != kNil && !inAnyLru(out)) p_.pages.forget(PageId{p_.table.pageOf[out]}, page_flag::kBusy);
}

bool BlockDevice::inAnyLru(std::uint32_t block) const {
    return std::any_of(p_.table.lrus.begin(), p_.table.lrus.end(),
                       [block](const auto& lru) { return std::find(lru.begin(), lru.end(), block) != lru.end(); });
}

void BlockDevice::forget(std::uint32_t block) {
    for (auto& lru : p_.table.lrus) {
        const auto kept = std::remove(lru.begin(), lru.end(), block);
        std::fill(kept, lru.end(), kNil);
    }
}

void BlockDevice::commit(MountId mount) {
    if (!hasBlocks(mount)) return;
    std::vector<std::uint32_t> written, other;
    for (const std::uint32_t block : p_.table.dirty)
        (p_.table.mountOf[block] == mount.raw ? written : other).push_back(block);
    if (written.empty()) return;
    p_.table.dirty = std::move(other);
    Mount& m = p_.mounts[mount.raw];
    const std::size_t descriptors = (written.size() + kTagsPerDescriptor - 1) / kTagsPerDescriptor;
    for (std::size_t i = 0; i < descriptors + 1; ++i) {  // the commit block comes last
        const std::uint32_t at = m.journalNext++ % kJournalBlocks;
        if (at >= m.journal.size()) m.journal.resize(at + 1, kNil);
        use(m.journal[at], {DiskPart::Journal, at}, mount, {MemcgTable::root()}, Access::Read);
    }
    for (const std::uint32_t block : written)
        if (const PageId page{p_.table.pageOf[block]}; page.valid()) p_.pages.clean(page);
}

void BlockDevice::addBuffer(PageId page, std::uint32_t task) {
    if (p_.pages.table().buffer(page).valid()) return;
    // A page of a removed cgroup that another one writes to: its buffer is charged to nobody.
    const MemcgId owner{p_.pages.table().owner(page)};
    const bool charged = constants_.buffersCharged && p_.memcgs.isOnline(owner);
    const ObjectId buffer = p_.kmem.alloc(p_.table.cache, charged ? owner : MemcgTable::root(), kBlockGfp, task);
    if (!buffer.valid()) return;
    p_.journal.emit<EventKind::ObjectAlloc>(p_.kmem.memcgOf(buffer), buffer.raw, p_.kmem.slabOf(buffer).raw);
    p_.pages.setBuffer(page, buffer);
}

void BlockDevice::settle() {
    if (!p_.pages.table().anyReleased()) return;
    for (const ReleasedPage& released : p_.pages.takeReleased()) {
        if (released.kind == PageKind::Metadata) {
            const std::uint32_t block = p_.table.blockOf[released.page.raw];
            if (p_.table.pageOf[block] == released.page.raw) {
                p_.table.pageOf.set(block, kNil);
                tree_.leave(p_.table.nodeOf[block]);
            }
        }
        if (released.buffer.valid()) p_.kmem.free(released.buffer);
    }
}

std::uint64_t BlockDevice::dropClean() {
    settle();
    std::uint64_t dropped = 0;
    for (std::uint32_t block = 0; block < p_.table.blocks; ++block) {
        const PageId page{p_.table.pageOf[block]};
        if (!page.valid() || p_.pages.table().has(page, page_flag::kDirty | page_flag::kBusy)) continue;
        p_.pages.remove(page, false);
        ++dropped;
    }
    settle();
    return dropped;
}

std::uint32_t BlockDevice::dropAll(MountId mount) {
    settle();
    std::uint32_t dropped = 0;
    std::erase_if(p_.table.dirty, [&](std::uint32_t block) { return p_.table.mountOf[block] == mount.raw; });
    for (std::uint32_t block = 0; block < p_.table.blocks; ++block) {
        if (p_.table.mountOf[block] != mount.raw || p_.table.pageOf[block] == kNil) continue;
        forget(block);
        p_.pages.remove(PageId{p_.table.pageOf[block]}, false);
        ++dropped;
    }
    settle();
    return dropped;
}

void BlockDevice::checkInvariants() const {
    std::uint64_t inMemory = 0;
    std::vector<std::uint32_t> ofNode(p_.table.tree.nodes);
    for (std::uint32_t block = 0; block < p_.table.blocks; ++block) {
        const PageId page{p_.table.pageOf[block]};
        if (!page.valid()) continue;
        ++inMemory;
        ++ofNode[p_.table.nodeOf[block]];
        LAB_CHECK(p_.pages.table().kind(page) == PageKind::Metadata && p_.table.blockOf[page.raw] == block);
        LAB_CHECK(p_.pages.table().has(page, page_flag::kBusy) == inAnyLru(block));
    }
    LAB_CHECK(inMemory == p_.pages.table().count(PageKind::Metadata));
    for (std::uint32_t node = 0; node < p_.table.tree.nodes; ++node) {
        LAB_CHECK(p_.table.tree.blocksOf[node] == ofNode[node]);
        LAB_CHECK(p_.table.tree.objectOf[node] == kNil || ofNode[node] > 0);
    }
    for (const auto& lru : p_.table.lrus)
        for (const std::uint32_t block : lru) LAB_CHECK(block == kNil || p_.table.pageOf[block] != kNil);
}

void BlockTable::hashInto(Hash64& hash) const {
    for (std::uint32_t block = 0; block < blocks; ++block)
        hash.add(std::uint64_t{mountOf[block]} << 32 | pageOf[block]);
    for (const std::uint32_t block : dirty) hash.add(block);
    if (blocks == 0) return;
    tree.hashInto(hash);
    for (const auto& lru : lrus)
        for (const std::uint32_t block : lru) hash.add(block);
}

}  // namespace reclaim
