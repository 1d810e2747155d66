// Pages charged one by one: of files and tmpfs, of a filesystem's own, and kernel pages.
// Source: mm/memcontrol.c@6.1 __mem_cgroup_charge, __memcg_kmem_charge_page, @3.14 memcg_charge_kmem.
#include "core/kmem/gfp.h"
#include "core/kmem/kmem_allocator.h"

namespace reclaim {

bool KmemAllocator::takeUserPage(MemcgId memcg, Gfp gfp, std::uint32_t task, ZoneIndex& zone) {
    if (!takePages(1, gfp, task, PageUse::User, zone)) return false;
    if (memcg == MemcgTable::root() || tryCharge(memcg, 1, gfp, task)) return true;
    parts_.pages.give(UserPages::kNode, zone, 1);
    return false;
}

PageId KmemAllocator::allocUserPage(PageKind kind, MemcgId memcg, MappingId mapping, Gfp gfp, std::uint32_t task) {
    LAB_CHECK(parts_.memcgs.isOnline(memcg));
    ZoneIndex zone = 0;
    if (!takeUserPage(memcg, gfp, task, zone)) return PageId::none();
    return parts_.userPages.add(kind, memcg, mapping, zone);
}

PageId KmemAllocator::allocBlockPage(MemcgId memcg, Gfp gfp, std::uint32_t task) {
    ZoneIndex zone = 0;
    if (!takeUserPage(memcg, gfp, task, zone)) return PageId::none();
    return parts_.userPages.addBlock(memcg, zone);
}

PageId KmemAllocator::allocKernelPage(MemcgId memcg, Gfp gfp, std::uint32_t task) {
    LAB_CHECK(parts_.memcgs.isOnline(memcg));
    ZoneIndex zone = 0;
    if (!takePages(1, gfp, task, PageUse::Kernel, zone)) return PageId::none();
    if (!parts_.memcgs[memcg].kmemActive) return parts_.pageTable.alloc(PageKind::Kernel, kNil, zone);
    if (byBytes_ ? !tryCharge(memcg, 1, gfp, task) : !chargeSlabPages(memcg, 1, gfp, task)) {
        parts_.pages.give(UserPages::kNode, zone, 1);
        return PageId::none();
    }
    if (byBytes_) parts_.memcgs.tryChargeKmem(memcg, 1);  // counts only
    else usageBegins(memcg);
    ++parts_.memcgs[memcg].kernelPages;
    if (policy_.constants.holders.kernelPagesHoldCss) parts_.memcgs.get(memcg, CssRef::KernelPage);
    const std::uint32_t owner = byBytes_ ? parts_.memcgs[memcg].objcg.raw : memcg.raw;
    if (byBytes_) ++parts_.memcgs.objcg(ObjcgId{owner}).objects;
    const PageId page = parts_.pageTable.alloc(PageKind::Kernel, owner, zone);
    parts_.journal.emit<EventKind::PageAdd>(memcg, page.raw, static_cast<std::uint32_t>(PageKind::Kernel), kNil,
                                            policy_.accounting.rule());
    return page;
}

MemcgId KmemAllocator::memcgOfKernelPage(PageId page) const {
    const std::uint32_t owner = parts_.pageTable.owner(page);
    if (owner == kNil || !byBytes_) return MemcgId{owner};
    return parts_.memcgs.objcg(ObjcgId{owner}).memcg;
}

void KmemAllocator::freeKernelPage(PageId page) {
    const MemcgId memcg = memcgOfKernelPage(page);
    const ObjcgId objcg{byBytes_ ? parts_.pageTable.owner(page) : kNil};
    const ZoneIndex zone = parts_.pageTable.zone(page);
    parts_.pageTable.free(page);
    parts_.pages.give(UserPages::kNode, zone, 1);
    parts_.journal.emit<EventKind::PageRemove>(memcg, page.raw, static_cast<std::uint32_t>(PageKind::Kernel));
    if (!memcg.valid()) return;
    LAB_CHECK(parts_.memcgs[memcg].kernelPages > 0);
    --parts_.memcgs[memcg].kernelPages;
    if (byBytes_) {
        --parts_.memcgs.objcg(objcg).objects;
        unchargeKmemPages(memcg, 1);
        releaseIfUnused(objcg);
    } else {
        parts_.memcgs.unchargeKmem(memcg, 1);
        parts_.memcgs.uncharge(memcg, 1);
        usageEnds(memcg);
    }
    if (policy_.constants.holders.kernelPagesHoldCss) putCss(memcg, CssRef::KernelPage);
}

// While kernel memory is charged by page it holds the css: one reference for all of it (memcg_kmem_mark_dead).
void KmemAllocator::usageBegins(MemcgId memcg) {
    const Memcg& m = parts_.memcgs[memcg];
    if (holdsCss_ && m.slabPages + m.kernelPages == 0) parts_.memcgs.get(memcg, CssRef::KmemUsage);
}

void KmemAllocator::usageEnds(MemcgId memcg) {
    const Memcg& m = parts_.memcgs[memcg];
    if (holdsCss_ && m.slabPages + m.kernelPages == 0) putCss(memcg, CssRef::KmemUsage);
}

}  // namespace reclaim
