#include "core/vfs/inode_table.h"

namespace reclaim {

InodeId InodeTable::add(Inode inode) {
    std::uint32_t id = made;
    if (!unused.empty()) {
        id = unused.back();
        unused.pop_back();
    } else {
        inodes.grow(++made);
    }
    inodes.set(id, inode);
    ++nrInodes;
    ++allocated;
    return InodeId{id};
}

void InodeTable::remove(InodeId id) {
    inodes.set(id.raw, Inode{});
    unused.push_back(id.raw);
    --nrInodes;
}

void InodeTable::markDirty(InodeId id) {
    Inode& inode = inodes.write(id.raw);
    if (inode.dirty) return;
    inode.dirty = true;
    inode.dirtyPrev = dirtyTail;
    inode.dirtyNext = kNil;
    if (dirtyTail != kNil) inodes.write(dirtyTail).dirtyNext = id.raw;
    else dirtyHead = id.raw;
    dirtyTail = id.raw;
}

void InodeTable::markClean(InodeId id) {
    const Inode inode = inodes[id.raw];
    if (!inode.dirty) return;
    if (inode.dirtyPrev != kNil) inodes.write(inode.dirtyPrev).dirtyNext = inode.dirtyNext;
    else dirtyHead = inode.dirtyNext;
    if (inode.dirtyNext != kNil) inodes.write(inode.dirtyNext).dirtyPrev = inode.dirtyPrev;
    else dirtyTail = inode.dirtyPrev;
    Inode& clean = inodes.write(id.raw);
    clean.dirty = false;
    clean.dirtyPrev = clean.dirtyNext = kNil;
}

void InodeTable::hashInto(Hash64& hash) const {
    hash.add(nrInodes << 32 | nrUnused);
    for (std::uint32_t i = 0; i < made; ++i) {
        const Inode inode = inodes[i];
        hash.add(std::uint64_t{inode.object} << 32 | inode.file);
        hash.add(std::uint64_t{inode.count} << 32 | std::uint64_t{inode.mappers} << 2 |
                 std::uint64_t{inode.dirty} << 1 | std::uint64_t{inode.unlinked});
    }
    for (std::uint32_t id = dirtyHead; id != kNil; id = inodes[id].dirtyNext) hash.add(id);
}

}  // namespace reclaim
