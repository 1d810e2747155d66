// Pages of the machine when they are few: reserves, direct reclaim and its retries, the OOM killer.
// Source: mm/page_alloc.c@6.1 __alloc_pages_slowpath. 16 MiB: 4096 pages, min_free_kbytes = isqrt(16 * 16384) = 512, so
// the marks are 128, 160 and 192 pages.
#include "tests/core/kmem/kmem_fixture.h"

namespace reclaim {
namespace {

// Gives pages back when a task reclaims, from a certain call on; before that it only claims to have done so.
struct PageHolder final : Shrinker {
    KmemFixture& f;
    std::vector<PageId> held;
    std::uint64_t fromCall = 1;
    explicit PageHolder(KmemFixture& fixture) : f(fixture) {}
    std::int64_t count(const ShrinkControl&) override { return static_cast<std::int64_t>(held.size()); }
    std::int64_t scan(const ShrinkControl& control) override {
        if (!control.mayEnterFs) return kShrinkStop;
        if (f.cpus.cpu().context != Context::Task || held.empty()) return 0;
        f.cpus.creditReclaim(1);
        if (f.journal.count(EventKind::DirectReclaimBegin) < fromCall) return 0;
        f.kmem.freeKernelPage(held.back());
        held.pop_back();
        return 1;
    }
};

struct Pressure : KmemFixture {
    PageHolder holder{*this};
    explicit Pressure(const std::string& id = "linux-6.1") : KmemFixture(id, 1, std::uint64_t{16} << 20) {
        shrinkers.attach(shrinkers.add("holder", {.batch = 1, .memcgAware = false}), holder);
        oom.processes.add({.memcg = MemcgTable::root(), .killable = false});
    }
    PageId page(Gfp gfp = kGfpKernel) { return kmem.allocKernelPage(MemcgTable::root(), gfp, 0); }
    // Takes pages until there are none for such a request; free pages then.
    std::uint64_t drain(Gfp gfp) {
        while (page(gfp).valid()) {
        }
        return pages.freePages(0);
    }
    std::uint64_t directReclaims() const { return journal.count(EventKind::DirectReclaimBegin); }
};

TEST(PageAlloc, WhoMayNotBlockStopsAtMinAndAtomicAtThreeEighthsOfIt) {
    Pressure f;
    EXPECT_EQ(128u, f.drain(kGfpNowait));
    EXPECT_EQ(48u, f.drain(kGfpAtomic)) << "128 - 64, less a quarter of the rest";
    EXPECT_EQ(0u, f.directReclaims()) << "neither may reclaim";
}

TEST(PageAlloc, BelowLowKswapdIsWokenAndTheTaskGoesOn) {
    Pressure f;
    while (f.pages.freePages(0) > 160) ASSERT_TRUE(f.page().valid());
    EXPECT_EQ(0u, f.journal.count(EventKind::KswapdWake));
    ASSERT_TRUE(f.page().valid());
    EXPECT_EQ(1u, f.journal.count(EventKind::KswapdWake));
    EXPECT_EQ(0u, f.directReclaims());
}

TEST(PageAlloc, DirectReclaimMakesRoom) {
    Pressure f;
    for (int i = 0; i < 40; ++i) f.holder.held.push_back(f.page());
    f.drain(kGfpNowait);
    EXPECT_TRUE(f.page().valid());
    EXPECT_EQ(1u, f.directReclaims());
    EXPECT_EQ(1u, f.totals.allocstallKernel);
    EXPECT_EQ(0u, f.totals.allocstallUser);
}

// Progress without a page: the task tries again, as long as pages of files could still bring the zone above its mark.
TEST(PageAlloc, ReclaimsAgainWhileThereIsProgress) {
    Pressure f;
    for (int i = 0; i < 40; ++i) f.holder.held.push_back(f.page());
    f.pageTable.alloc(PageKind::File, MemcgTable::root().raw);
    f.drain(kGfpNowait);
    f.holder.fromCall = 3;
    EXPECT_TRUE(f.page().valid());
    EXPECT_EQ(3u, f.directReclaims());
    EXPECT_EQ(0u, f.journal.count(EventKind::Oom));
}

TEST(PageAlloc, WhenNothingCanBeFreedTheProcessThatGivesMostIsKilled) {
    Pressure f;
    f.oom.processes = {};
    f.oom.processes.add({.memcg = MemcgTable::root(), .killable = true, .bytes = 10});
    f.oom.processes.add({.memcg = MemcgTable::root(), .killable = true, .bytes = 20});
    f.drain(kGfpNowait);
    EXPECT_TRUE(f.kmem.allocKernelPage(MemcgTable::root(), kGfpKernel, 1).valid())
        << "a victim may use half of the reserve";
    EXPECT_EQ(1u, f.journal.count(EventKind::OomKill));
    EXPECT_TRUE(f.oom.processes[1].killed);
    EXPECT_EQ(1u, f.oom.kills);
    std::uint64_t more = 0;
    while (f.kmem.allocKernelPage(MemcgTable::root(), kGfpKernel, 1).valid()) ++more;
    EXPECT_EQ(63u, more) << "down to 64 pages, then it is let out";
    EXPECT_EQ(1u, f.oom.kills) << "and nobody else dies for it";
}

TEST(PageAlloc, WithoutAVictimTheAllocationFails) {
    Pressure f;
    f.drain(kGfpNowait);
    EXPECT_FALSE(f.page().valid());
    EXPECT_EQ(1u, f.journal.count(EventKind::Oom));
    EXPECT_EQ(1u, f.directReclaims()) << "no page of a file is left to hope for";
    EXPECT_EQ(2u, f.journal.count(EventKind::PageAllocFailed)) << "the one that could not block, and this one";
}

// should_reclaim_retry: 16 calls in vain while pages of files could help; 3.14 gives up after the first.
TEST(PageAlloc, RetriesSixteenTimesWhilePagesOfFilesAreLeft) {
    for (const auto& [id, calls] : {std::pair{"linux-6.1", 17u}, std::pair{"linux-3.14", 1u}}) {
        Pressure f(id);
        f.pageTable.alloc(PageKind::File, MemcgTable::root().raw);
        f.drain(kGfpNowait);
        EXPECT_FALSE(f.page().valid());
        EXPECT_EQ(calls, f.directReclaims()) << id;
    }
}

TEST(PageAlloc, NobodyIsKilledForAnAllocationFromInsideAFilesystem) {
    Pressure f;
    f.oom.processes[0].killable = true;
    f.drain(kGfpNowait);
    EXPECT_FALSE(f.page(kGfpNofs).valid());
    EXPECT_EQ(0u, f.oom.kills);
    EXPECT_EQ(17u, f.directReclaims());
}

}  // namespace
}  // namespace reclaim
