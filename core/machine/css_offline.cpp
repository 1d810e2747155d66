// The end of a cgroup, step by step. Sources: kernel/cgroup/cgroup.c@6.1 (kill_css, css_killed_work_fn,
// css_release_work_fn, css_free_rwork_fn), mm/memcontrol.c mem_cgroup_css_offline.
//
//   rmdir: hidden, killed --grace period--> offline --last reference--> released --grace period--> freed
#include <cerrno>

#include "core/machine/kernel.h"

namespace reclaim {

int Kernel::removeCgroup(MemcgId memcg) {
    if (memcg == MemcgTable::root()) return EBUSY;
    for (MemcgId child : state_.memcgs[memcg].children)
        if (state_.memcgs.isOnline(child)) return EBUSY;
    for (std::uint32_t task : state_.living)
        if (state_.tasks[task].memcg == memcg) return EBUSY;
    state_.memcgs.markDying(memcg, state_.journal.now);
    state_.journal.emit<EventKind::CssDying>(memcg);
    // percpu_ref_kill: the initial reference goes at once, the switch holds one until it is confirmed.
    state_.memcgs.get(memcg, CssRef::Kill);
    state_.memcgs.put(memcg, CssRef::Base);
    cpus_.callRcu(RcuKind::CssKilled, memcg.raw);
    return 0;
}

void Kernel::offline(MemcgId memcg) {
    const MemcgId parent = state_.memcgs[memcg].parent;
    const ReparentDecision lists = lrus_.layout().atOffline();
    cpus_.spend(cpus_.timing().cssOffline);
    state_.memcgs.markOffline(memcg);
    state_.journal.emit<EventKind::CssOffline>(memcg);

    // Kernel memory: charges, caches, then the lists; nothing can be allocated for the memcg any more.
    kmem_.offlineCharges(memcg, parent);
    kmem_.offlineCaches(memcg);
    const std::int32_t oldId = state_.memcgs[memcg].kmemcgId;
    if (lists.spliceToParent && oldId >= 0) {
        const std::int32_t parentId = state_.memcgs[parent].kmemcgId;
        if (state_.memcgs.isLeaf(memcg)) state_.memcgs[memcg].kmemcgId = parentId;
        else
            for (MemcgId below : state_.memcgs.subtree(memcg)) state_.memcgs[below].kmemcgId = parentId;
        lrus_.reparent(oldId, memcg, parent);
        cpus_.spend(static_cast<TimeNs>(state_.dentries.mounts.size()) * cpus_.timing().reparentList);
    }
    shrinkers_.reparentDeferred(memcg, parent);
    const HolderConstants& holders = state_.strategy.constants.holders;
    if (holders.pagesMoveToParent) userPages_.reparent(memcg, parent);
    if (holders.offlineDrainsStock) kmem_.drainStocks(memcg);
    // The id last, so that no newcomer can meet the old lists.
    if (lists.freeIdAtOffline && state_.memcgs[memcg].ownId >= 0)
        state_.memcgs.ids().free(std::exchange(state_.memcgs[memcg].ownId, -1));
    kmem_.putCss(memcg, CssRef::Kill);
}

void Kernel::release(MemcgId memcg) {
    LAB_CHECK(state_.memcgs[memcg].state == MemcgState::Offline);
    cpus_.spend(cpus_.timing().release);
    state_.memcgs.markReleased(memcg, state_.journal.now);
    state_.journal.emit<EventKind::CssReleased>(memcg);
    cpus_.callRcu(RcuKind::CssFree, memcg.raw);
}

void Kernel::free(MemcgId memcg) {
    kmem_.cssFree(memcg);
    state_.memcgs.markFreed(memcg);
    state_.journal.emit<EventKind::CssFree>(memcg);
    if (state_.memcgs[memcg].ownId >= 0) state_.memcgs.ids().free(std::exchange(state_.memcgs[memcg].ownId, -1));
    kmem_.putCss(state_.memcgs[memcg].parent, CssRef::Child);
}

}  // namespace reclaim
