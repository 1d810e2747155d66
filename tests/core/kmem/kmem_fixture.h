// Rooms from page to kmem put together without tasks: what Kernel does for a machine, for tests of kmem alone.
#pragma once
#include <gtest/gtest.h>

#include "core/strategy/strategy.h"

namespace reclaim {

// Shrinks nothing, refuses without __GFP_FS, and counts how often it was asked.
struct CountingShrinker final : Shrinker {
    std::int64_t freeable = 0, scans = 0;
    std::int64_t count(const ShrinkControl&) override { return freeable == 0 ? kShrinkEmpty : freeable; }
    std::int64_t scan(const ShrinkControl& control) override {
        ++scans;
        return control.mayEnterFs ? 0 : kShrinkStop;
    }
};

struct KmemFixture : RcuHandler {
    Strategy strategy;
    Journal journal;
    Timing timing = Timing::idealTiming();
    CpuSet set;
    PageAllocator pages;
    PageTable pageTable;
    MemcgTable memcgs;
    OomTable oom;
    SlabTable slabs;
    ShrinkerTable shrinkerTable;
    ReclaimTotals totals;
    KmemTable table;
    Cpus cpus;
    Shrinkers shrinkers;
    UserPages userPages;
    Reclaimer reclaimer;
    KmemAllocator kmem;
    CountingShrinker shrinker;
    CacheId dentry;
    std::vector<MemcgId> released;

    explicit KmemFixture(const std::string& id, std::uint32_t cpuCount = 1,
                         std::uint64_t memory = std::uint64_t{1} << 30)
        : strategy(*strategyNamed(id)),
          set(Cpus::makeSet(cpuCount, timing, 0, kNever)),
          pages(PageAllocator::make(memory, 1)),
          memcgs(MemcgTable::make(1, cpuCount)),
          slabs(SlabTable::make(cpuCount, 1, strategy.slabAllocator->lists())),
          cpus(set, journal, timing, *this, nullptr),
          shrinkers(shrinkerTable, memcgs, cpus, journal, *strategy.shrinkers, strategy.epoch),
          userPages(pageTable, pages, memcgs, cpus, journal, strategy.constants.holders.pagesHoldCss),
          reclaimer(totals, shrinkers, userPages, pages, memcgs, cpus, journal, strategy.constants.reclaim, nullptr),
          kmem({table, slabs, memcgs, pages, userPages, pageTable, oom, cpus, reclaimer, journal},
               {*strategy.accounting, *strategy.deadCaches, *strategy.kmemLimit, *strategy.slabAllocator,
                strategy.constants}) {
        set.nextSample = kNever;
        shrinkers.attach(shrinkers.add("fs", {.batch = 128}), shrinker);
        dentry = kmem.addRootCache("dentry",
                                   strategy.slabAllocator->geometry({.sizeBytes = 192,
                                                                     .reclaimable = true,
                                                                     .cpus = cpuCount,
                                                                     .rule = strategy.constants.cpuPartial,
                                                                     .measured = {}}),
                                   true);
        cpus.beginTask(0);
    }
    MemcgId group(MemcgId parent, std::uint64_t limitPages = 0) {
        const MemcgId id = memcgs.add(parent, "g" + std::to_string(memcgs.size()), 0);
        if (limitPages > 0) memcgs[id].memory.max = limitPages;
        memcgs[id].usedBefore = true;
        kmem.activate(id, RuleId::None);
        return id;
    }
    ObjectId alloc(MemcgId memcg, Gfp gfp = kGfpKernel) { return kmem.alloc(dentry, memcg, gfp, 0); }
    void free(ObjectId object) {
        const RcuCallback callback{object.raw, RcuKind::FreeObject};
        kmem.freeBatch({&callback, 1});
    }
    // css_offline without the lists.
    void offline(MemcgId id) {
        memcgs.markDying(id, 0);
        memcgs.get(id, CssRef::Kill);
        memcgs.put(id, CssRef::Base);
        memcgs.markOffline(id);
        kmem.offlineCharges(id, memcgs[id].parent);
        kmem.offlineCaches(id);
        kmem.drainStocks(id);
        kmem.putCss(id, CssRef::Kill);
        cpus.settle();
    }
    std::uint32_t refs(MemcgId id, CssRef kind) const { return memcgs[id].refs[static_cast<std::size_t>(kind)]; }

    void invoke(std::span<const RcuCallback> callbacks) override {
        for (const RcuCallback& callback : callbacks) {
            if (callback.kind == RcuKind::FreeObject) kmem.freeBatch({&callback, 1});
            if (callback.kind == RcuKind::CacheDeactivated) kmem.deactivated(CacheId{callback.argument});
            if (callback.kind == RcuKind::RefSwitch) kmem.referenceSwitched(CacheId{callback.argument});
        }
    }
    void stepKswapd(std::uint32_t node) override { reclaimer.stepKswapd(node); }
    void run(WorkItem item) override {
        if (item.kind == WorkKind::CacheCreate) kmem.runCreateWork(item.argument);
        if (item.kind == WorkKind::Reap) kmem.reap();
        if (item.kind == WorkKind::CacheDestroy) kmem.runDestroyWork(CacheId{item.argument});
        if (item.kind == WorkKind::CssRelease) released.push_back(MemcgId{item.argument});
    }
};

}  // namespace reclaim
