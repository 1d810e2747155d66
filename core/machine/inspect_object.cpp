// What probes and inspectors ask of one cgroup or one object. Nothing here changes the machine.
#include <utility>

#include "core/machine/kernel.h"
#include "core/machine/machine_value.h"

namespace reclaim {

std::uint32_t Machine::cgroupCount() const { return state_->memcgs.size(); }
const std::string& Machine::cgroupPath(MemcgId id) const { return std::as_const(state_->memcgs)[id].path; }
MemcgState Machine::cgroupState(MemcgId id) const { return std::as_const(state_->memcgs)[id].state; }

std::uint32_t Machine::cssRefs(MemcgId id, CssRef kind) const {
    return std::as_const(state_->memcgs)[id].refs[static_cast<std::size_t>(kind)];
}

std::optional<ObjectRow> Machine::object(ObjectId id) const {
    const MachineState& s = *state_;
    if (!id.valid() || id.raw >= s.slabs.objectCapacity()) return std::nullopt;
    const Kernel& kernel = *kernel_;
    const Slab slab = s.slabs.slab(s.slabs.slabOf(id));
    ObjectRow row;
    row.id = id;
    row.slab = s.slabs.slabOf(id).raw;
    row.slabObjects = slab.objects;
    const CacheId cache{slab.cache};
    if (slab.cache == kNil) return row;
    row.slabInUse = s.slabs.inUse(s.slabs.slabOf(id));
    const KmemCache& k = s.slabs.cache(cache);
    const CacheId root = k.root.valid() ? k.root : cache;
    row.cache = k.name;
    row.charged = kernel.kmem().memcgOf(id);
    row.slabHoldsCss = s.strategy.accounting->slabPagesHoldCss() && k.owner.valid();
    const DentryTable& table = s.dentries;
    row.cached = id.raw < table.flags.size() && table.has(id.raw, dentry_flag::kAllocated);
    if (root == table.cache) row.kind = ObjectRow::Kind::Dentry;
    else if (root == s.buffers.cache) row.kind = ObjectRow::Kind::Buffer;
    else if (row.cached && table.has(id.raw, dentry_flag::kInode)) row.kind = ObjectRow::Kind::Inode;
    if (!row.cached) return row;
    row.onLru = table.has(id.raw, dentry_flag::kOnLru);
    row.referenced = table.has(id.raw, dentry_flag::kReferenced);
    row.inUse = table.has(id.raw, dentry_flag::kInUse);
    row.negative = row.kind == ObjectRow::Kind::Dentry && table.negative(id.raw);
    if (row.kind == ObjectRow::Kind::Inode) row.pages = s.pageTable.mapping(MappingId{table.link[id.raw]}).nrPages;
    return row;
}

}  // namespace reclaim
