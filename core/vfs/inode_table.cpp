#include "core/vfs/vfs.h"

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

void InodeTable::hashInto(Hash64& hash) const {
    hash.add(nrInodes << 32 | nrUnused);
    for (std::uint32_t i = 0; i < made; ++i) {
        const Inode inode = inodes[i];
        hash.add(std::uint64_t{inode.object} << 32 | inode.file);
        hash.add(std::uint64_t{inode.count} << 32 | std::uint64_t{inode.mappers} << 2 | std::uint64_t{inode.dirty} << 1 |
                 std::uint64_t{inode.unlinked});
    }
    for (std::uint32_t id : dirtyList) hash.add(id);
}

}  // namespace reclaim
