// The charge path: stocks, try_charge, reclaim at the limit, retries, OOM.
#include "core/kmem/constants.h"
#include "core/kmem/gfp.h"
#include "core/kmem/kmem_allocator.h"

namespace reclaim {

bool KmemAllocator::consumeStock(MemcgId memcg, std::uint32_t pages) {
    MemcgStock& stock = parts_.memcgs.stock(parts_.cpus.currentIndex());
    if (stock.memcg != memcg || stock.pages < pages) return false;
    stock.pages -= pages;
    return true;
}

void KmemAllocator::drainStock(std::uint32_t cpu) {
    MemcgStock& stock = parts_.memcgs.stock(cpu);
    if (!stock.memcg.valid()) return;
    const MemcgStock old = std::exchange(stock, MemcgStock{});
    if (old.pages > 0) {
        parts_.memcgs.uncharge(old.memcg, old.pages);
        parts_.journal.emit<EventKind::UnchargePages>(
            old.memcg, old.pages, static_cast<std::uint32_t>(parts_.memcgs[old.memcg].memory.usage));
    }
    putCss(old.memcg, CssRef::Stock);
}

void KmemAllocator::refillStock(MemcgId memcg, std::uint32_t pages) {
    const std::uint32_t cpu = parts_.cpus.currentIndex();
    MemcgStock& stock = parts_.memcgs.stock(cpu);
    if (stock.memcg != memcg) {
        drainStock(cpu);
        parts_.memcgs.get(memcg, CssRef::Stock);
        stock.memcg = memcg;
    }
    stock.pages += pages;
    if (stock.pages > policy_.constants.charge.batch) drainStock(cpu);
}

// try_charge_memcg; the order of the tests is the kernel's.
bool KmemAllocator::tryCharge(MemcgId memcg, std::uint32_t pages, Gfp gfp, std::uint32_t task) {
    if (consumeStock(memcg, pages)) return true;
    std::uint32_t batch = std::max(policy_.constants.charge.batch, pages);
    MemcgId over = parts_.memcgs.tryCharge(memcg, batch);
    if (over.valid() && batch > pages) {
        batch = pages;
        over = parts_.memcgs.tryCharge(memcg, batch);
    }
    if (over.valid()) {
        if (!gfp.mayBlock) {
            if (!gfp.noFail && !(gfp.high && policy_.constants.charge.atomicPastLimit)) {
                parts_.journal.emit<EventKind::ChargeFailed>(over, pages, task, 0, RuleId::CannotBlock);
                return false;
            }
            parts_.memcgs.charge(memcg, pages);  // past the limit
            parts_.memcgs.count(over, &MemcgEvents::max);
            parts_.journal.emit<EventKind::ChargePages>(memcg, pages,
                                                        static_cast<std::uint32_t>(parts_.memcgs[memcg].memory.usage),
                                                        0, RuleId::AtomicPastLimit);
            return true;
        }
        return chargeAfterReclaim(memcg, over, pages, gfp, task);
    }
    parts_.journal.emit<EventKind::ChargePages>(memcg, batch,
                                                static_cast<std::uint32_t>(parts_.memcgs[memcg].memory.usage));
    if (batch > pages) refillStock(memcg, batch - pages);
    return true;
}

bool KmemAllocator::chargeAfterReclaim(MemcgId memcg, MemcgId over, std::uint32_t pages, Gfp gfp, std::uint32_t task) {
    const ChargeConstants& constants = policy_.constants.charge;
    const auto fail = [&](RuleId rule) {
        if (gfp.noFail) {  // `force`: past the limit
            parts_.memcgs.charge(memcg, pages);
            parts_.journal.emit<EventKind::ChargePages>(memcg, pages,
                                                        static_cast<std::uint32_t>(parts_.memcgs[memcg].memory.usage),
                                                        0, RuleId::NoFailPastLimit);
            return true;
        }
        parts_.journal.emit<EventKind::ChargeFailed>(over, pages, task, 0, rule);
        return false;
    };
    if (gfp.noRetry && constants.noRetryBeforeReclaim) return fail(RuleId::NoRetry);
    constexpr std::uint32_t kCostlyPages = 8;  // 1 << PAGE_ALLOC_COSTLY_ORDER
    int retries = constants.retries;
    bool drained = false, passedOom = false;
    while (true) {
        parts_.memcgs.count(over, &MemcgEvents::max);
        parts_.journal.emit<EventKind::LimitHit>(over, pages,
                                                 static_cast<std::uint32_t>(parts_.memcgs[over].memory.usage));
        const std::uint64_t got = parts_.reclaimer.tryToFreeMemcgPages(
            {.target = over, .pages = pages, .mayEnterFs = gfp.mayEnterFs, .task = task});
        bool again = parts_.memcgs[over].memory.margin() >= pages;
        if (!again && !drained) {
            for (std::uint32_t cpu = 0; cpu < parts_.memcgs.cpus(); ++cpu) drainStock(cpu);
            drained = again = true;
        }
        if (!again) {
            if (gfp.noRetry) return fail(RuleId::NoRetry);
            again = (got > 0 && pages <= kCostlyPages) || retries-- > 0;
        }
        if (!again) {
            // A process that was killed is let out instead of looping here for ever.
            if (passedOom && parts_.oom.isKilled(task)) return fail(RuleId::DyingTaskRetries);
            if (!constants.oomForKernelMemory) return fail(RuleId::RetriesUsedUp);
            if (!outOfMemory(over, task)) return fail(RuleId::NoVictim);
            passedOom = true;
            retries = constants.retries;
        }
        if (consumeStock(memcg, pages)) return true;
        // `goto retry` starts over with the small request: the batch has been given up.
        const MemcgId stillOver = parts_.memcgs.tryCharge(memcg, pages);
        if (!stillOver.valid()) {
            parts_.journal.emit<EventKind::ChargePages>(memcg, pages,
                                                        static_cast<std::uint32_t>(parts_.memcgs[memcg].memory.usage),
                                                        0, RuleId::MarginAfterReclaim);
            return true;
        }
        over = stillOver;
    }
}

// mem_cgroup_out_of_memory; true if the charge is worth another try.
bool KmemAllocator::outOfMemory(MemcgId over, std::uint32_t task) {
    parts_.memcgs.count(over, &MemcgEvents::oom);
    if (parts_.oom.isKilled(task)) {  // task_will_free_mem: it is on its way out already
        parts_.journal.emit<EventKind::Oom>(over, task, 0, 0, RuleId::DyingTaskRetries);
        return true;
    }
    return kill(over, task);
}

bool KmemAllocator::kill(MemcgId top, std::uint32_t task) {
    const std::uint32_t victim = parts_.oom.victim(parts_.memcgs, top);
    parts_.journal.emit<EventKind::Oom>(top, task, 0, 0, victim == kNil ? RuleId::NoVictim : RuleId::OomVictim);
    if (victim == kNil) return false;
    OomProcess& process = parts_.oom.processes[victim];
    process.killed = true;
    ++parts_.oom.kills;
    parts_.memcgs.count(process.memcg, &MemcgEvents::oomKill);
    parts_.journal.emit<EventKind::OomKill>(process.memcg, victim, 0, 0, RuleId::OomVictim);
    if (victim != task) {
        // schedule_timeout_killable(1): the caller sleeps a tick while the victim exits.
        parts_.cpus.queueWork(WorkKind::OomExit, victim);
        parts_.cpus.spend(parts_.cpus.timing().ideal ? 0 : parts_.cpus.timing().jiffy());
    }
    return true;
}

bool KmemAllocator::chargeSlabPages(MemcgId payer, std::uint32_t pages, Gfp gfp, std::uint32_t task) {
    // memcg_charge_kmem: the kmem counter first; if it is full there is no reclaim.
    if (parts_.memcgs.tryChargeKmem(payer, pages).valid()) return false;
    if (tryCharge(payer, pages, gfp, task)) return true;
    parts_.memcgs.unchargeKmem(payer, pages);
    return false;
}

// refill_obj_stock: bytes already paid for go to this CPU's stock; whole pages of surplus are given back.
void KmemAllocator::refillObjStock(ObjcgId objcg, std::uint32_t bytes, bool mayUncharge) {
    const std::uint32_t cpu = parts_.cpus.currentIndex();
    ObjStock& stock = parts_.memcgs.objStock(cpu);
    if (stock.objcg != objcg) {
        drainObjStock(cpu);
        stock.objcg = objcg;
        stock.bytes = std::exchange(parts_.memcgs.objcg(objcg).chargedBytes, 0);
        mayUncharge = true;
    }
    stock.bytes += bytes;
    if (mayUncharge && stock.bytes > kPageSize) {
        const std::uint32_t pages = stock.bytes / static_cast<std::uint32_t>(kPageSize);
        stock.bytes %= static_cast<std::uint32_t>(kPageSize);
        unchargeKmemPages(parts_.memcgs.objcg(objcg).memcg, pages);
    }
}

void KmemAllocator::drainObjStock(std::uint32_t cpu) {
    ObjStock& stock = parts_.memcgs.objStock(cpu);
    if (!stock.objcg.valid()) return;
    const ObjStock old = std::exchange(stock, ObjStock{});
    const std::uint32_t pages = old.bytes / static_cast<std::uint32_t>(kPageSize);
    if (pages > 0) unchargeKmemPages(parts_.memcgs.objcg(old.objcg).memcg, pages);
    parts_.memcgs.objcg(old.objcg).chargedBytes += old.bytes % static_cast<std::uint32_t>(kPageSize);
    releaseIfUnused(old.objcg);
}

// obj_cgroup_release: what rests in it when its last object is gone are whole pages.
void KmemAllocator::releaseIfUnused(ObjcgId id) {
    if (!parts_.memcgs.objcgUnused(id)) return;
    ObjCgroup& objcg = parts_.memcgs.objcg(id);
    if (objcg.chargedBytes % kPageSize != 0) return;  // it was charged before the run: that stays
    const std::uint64_t pages = std::exchange(objcg.chargedBytes, 0) / kPageSize;
    const MemcgId memcg = objcg.memcg;
    parts_.memcgs.releaseObjcg(id);
    if (pages > 0) unchargeKmemPages(memcg, pages);
}

void KmemAllocator::unchargeKmemPages(MemcgId memcg, std::uint64_t pages) {
    parts_.memcgs.unchargeKmem(memcg, pages);
    refillStock(memcg, static_cast<std::uint32_t>(pages));
}

bool KmemAllocator::chargeObject(ObjcgId objcg, std::uint32_t bytes, Gfp gfp, std::uint32_t task) {
    ObjStock& stock = parts_.memcgs.objStock(parts_.cpus.currentIndex());
    if (stock.objcg == objcg && stock.bytes >= bytes) [[likely]] {
        stock.bytes -= bytes;
        return true;
    }
    const auto pages = static_cast<std::uint32_t>((bytes + kPageSize - 1) / kPageSize);
    const MemcgId memcg = parts_.memcgs.objcg(objcg).memcg;
    if (!tryCharge(memcg, pages, gfp, task)) return false;
    parts_.memcgs.tryChargeKmem(memcg, pages);  // counts only: there is no limit on it any more
    refillObjStock(objcg, pages * static_cast<std::uint32_t>(kPageSize) - bytes, false);
    return true;
}

bool KmemAllocator::chargeAtStart(MemcgId memcg, std::uint64_t bytes) {
    const ObjcgId objcg = parts_.memcgs[memcg].objcg;
    if (!byBytes_ || bytes == 0 || !objcg.valid()) return true;
    const std::uint64_t pages = (bytes + kPageSize - 1) / kPageSize;
    if (parts_.memcgs.tryCharge(memcg, pages).valid()) return false;
    parts_.memcgs.tryChargeKmem(memcg, pages);
    parts_.memcgs.objcg(objcg).chargedBytes += static_cast<std::uint32_t>(pages * kPageSize - bytes);
    parts_.memcgs[memcg].startBytes += bytes;
    return true;
}

void KmemAllocator::drainStocks(MemcgId memcg) {
    for (std::uint32_t cpu = 0; cpu < parts_.memcgs.cpus(); ++cpu) {
        const ObjStock& objects = parts_.memcgs.objStock(cpu);
        if (objects.objcg.valid() && parts_.memcgs.objcg(objects.objcg).memcg == memcg) drainObjStock(cpu);
        if (parts_.memcgs.stock(cpu).memcg == memcg) drainStock(cpu);
    }
}

}  // namespace reclaim
