// What offline does to memory charged by byte: obj_cgroups are handed to the parent.
#include "core/kmem/kmem.h"

namespace reclaim {


// memcg_reparent_objcgs: a pointer write. The child's own counter is never decremented again.
void KmemAllocator::offlineCharges(MemcgId memcg, MemcgId parent) {
    if (!policy_.accounting.reparentsChargesAtOffline()) return;
    const ObjcgId own = parts_.memcgs[memcg].objcg;
    if (!own.valid()) return;
    Memcg& from = parts_.memcgs[memcg];
    Memcg& to = parts_.memcgs[parent];
    from.inherited.push_back(own);
    forgetReleased(from.inherited);
    parts_.memcgs.objcg(own).reparented = true;
    for (ObjcgId objcg : from.inherited) parts_.memcgs.objcg(objcg).memcg = parent;
    // The root is never removed: what it inherits need not be found again.
    if (parent != MemcgTable::root()) {
        to.inherited.insert(to.inherited.end(), from.inherited.begin(), from.inherited.end());
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
