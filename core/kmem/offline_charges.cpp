// What offline does to memory charged by byte: obj_cgroups are handed to the parent.
#include "core/kmem/kmem_allocator.h"

namespace reclaim {

// memcg_reparent_objcgs: a pointer write. The child's own counter is never decremented again.
void KmemAllocator::offlineCharges(MemcgId memcg, MemcgId parent) {
    if (!policy_.accounting.reparentsChargesAtOffline()) return;
    const ObjcgId own = parts_.memcgs[memcg].objcg;
    if (!own.valid()) return;
    Memcg& from = parts_.memcgs[memcg];
    Memcg& to = parts_.memcgs[parent];
    forgetReleased(from.inherited);
    ObjCgroup& objcg = parts_.memcgs.objcg(own);
    objcg.reparented = true;
    objcg.memcg = parent;
    for (ObjcgId inherited : from.inherited) parts_.memcgs.objcg(inherited).memcg = parent;
    // The root is never removed: what it inherits need not be found again.
    if (parent != MemcgTable::root()) {
        to.inherited.insert(to.inherited.end(), from.inherited.begin(), from.inherited.end());
        to.inherited.push_back(own);
        if (looksThrough(to.inherited.size())) forgetReleased(to.inherited);
    }
    from.inherited.clear();
    to.objects += std::exchange(from.objects, 0);
    to.objectBytes += std::exchange(from.objectBytes, 0);
    to.unreclaimableBytes += std::exchange(from.unreclaimableBytes, 0);
    to.kernelPages += std::exchange(from.kernelPages, 0);
    releaseIfUnused(own);
}

void KmemAllocator::forgetReleased(std::vector<ObjcgId>& objcgs) const {
    std::erase_if(objcgs, [this](ObjcgId objcg) { return parts_.memcgs.objcgReleased(objcg); });
}

}  // namespace reclaim
