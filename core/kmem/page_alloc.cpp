// The slow way to a page of the machine: kswapd is woken, the task reclaims itself, and in the end somebody is killed.
// Source: mm/page_alloc.c@6.1 __alloc_pages_slowpath, gfp_to_alloc_flags, should_reclaim_retry, __alloc_pages_may_oom;
// mm/oom_kill.c@6.1 out_of_memory; mm/page_alloc.c@3.14 should_alloc_retry.
//
// Left out: other nodes, compaction, cpusets, throttling below half of the min mark.
#include "core/kmem/constants.h"
#include "core/kmem/gfp.h"
#include "core/kmem/kmem_allocator.h"

namespace reclaim {

bool KmemAllocator::takePagesSlowly(std::uint32_t pages, Gfp gfp, std::uint32_t task, PageUse use, ZoneIndex& zone) {
    const PageAllocConstants& constants = policy_.constants.pageAlloc;
    const MarkRequest usual{.mark = Mark::Min, .high = gfp.high, .atomic = gfp.high && !gfp.mayBlock};
    const auto fail = [&](RuleId rule) {
        parts_.journal.emit<EventKind::PageAllocFailed>(MemcgId::none(), pages, task, 0, rule);
        return false;
    };
    std::uint32_t inVain = 0, withoutOom = 0;
    while (true) {
        parts_.reclaimer.wakeKswapd(kNode);
        MarkRequest mark = usual;
        mark.oomVictim = parts_.oom.isKilled(task);
        if (parts_.pages.takeAbove(kNode, pages, mark, zone)) return true;
        if (!gfp.mayBlock) return fail(RuleId::NoPageWithoutBlocking);
        const std::uint64_t got = parts_.reclaimer.tryToFreePages(
            {.target = MemcgTable::root(), .pages = pages, .mayEnterFs = gfp.mayEnterFs, .task = task, .global = true},
            use == PageUse::User);
        if (parts_.pages.takeAbove(kNode, pages, mark, zone)) return true;
        if (gfp.noRetry) return fail(RuleId::NoRetry);
        inVain = got > 0 ? 0 : inVain + 1;
        if (inVain <= constants.retries &&
            (!constants.looksAtReclaimable ||
             parts_.pages.couldPass(kNode, pages, parts_.reclaimer.reclaimablePages(kNode), usual)))
            continue;
        // Another task may have made room meanwhile: one look at the high mark.
        if (parts_.pages.takeAbove(kNode, pages, {.mark = Mark::High}, zone)) return true;
        if (!gfp.mayEnterFs) {
            // out_of_memory says "go on" without killing anybody, and the kernel goes on for ever. The lab lets it
            // fail.
            if (++withoutOom > Reclaimer::kMaxReclaimRetries) return fail(RuleId::NoOomWithoutFs);
            continue;
        }
        if (mark.oomVictim) return fail(RuleId::DyingTaskRetries);
        if (!killForMemory(task)) return fail(RuleId::NoVictim);
        inVain = 0;
    }
}

// out_of_memory for the whole machine. Without a victim the kernel panics; the lab lets the allocation fail.
bool KmemAllocator::killForMemory(std::uint32_t task) { return kill(MemcgTable::root(), task); }

}  // namespace reclaim
