// kswapd: how deep it looks, when it is content and when it gives up. Where nothing costs time it is done before the
// operation that woke it ends. Source: mm/vmscan.c@6.1 balance_pgdat. Marks of 16 MiB: 128, 160 and 192 pages.
#include "tests/core/kmem/kmem_fixture.h"

namespace reclaim {
namespace {

// Holds kernel pages and gives one back for each object scanned.
struct Giver final : Shrinker {
    KmemFixture& f;
    std::vector<PageId> held;
    std::uint64_t mostAtOnce = UINT64_MAX;  // in its life; then it keeps the rest
    bool aware = true;
    explicit Giver(KmemFixture& fixture) : f(fixture) {}
    std::int64_t count(const ShrinkControl&) override { return static_cast<std::int64_t>(held.size()); }
    std::int64_t scan(const ShrinkControl& control) override {
        std::int64_t freed = 0;
        for (; freed < control.toScan && !held.empty() && mostAtOnce > 0; ++freed, --mostAtOnce) {
            f.kmem.freeKernelPage(held.back());
            held.pop_back();
            f.cpus.creditReclaim(1);
        }
        return freed;
    }
};

struct KswapdFixture : KmemFixture {
    Giver giver{*this};
    explicit KswapdFixture(const std::string& id = "linux-6.1") : KmemFixture(id, 1, std::uint64_t{16} << 20) {
        shrinkers.attach(shrinkers.add("giver", {.batch = 1, .memcgAware = false}), giver);
        oom.processes.add({.memcg = MemcgTable::root(), .killable = false});
        journal.setRecordLevel(1);
    }
    void takeUntilFree(std::uint64_t free) {
        while (pages.freePages(0) > free) giver.held.push_back(kmem.allocKernelPage(MemcgTable::root(), kGfpNowait, 0));
    }
    void wake() {
        reclaimer.wakeKswapd(0);
        cpus.settle();
    }
    std::vector<std::uint32_t> priorities() const {
        std::vector<std::uint32_t> out;
        const Journal::View view = journal.view(1);  // lives as long as the loop
        for (const Event& event : *view.open)
            if (event.eventKind() == EventKind::ReclaimPriority) out.push_back(event.a);
        return out;
    }
};

TEST(Kswapd, WorksUntilFreePagesAreAboveHigh) {
    KswapdFixture f;
    f.takeUntilFree(160);
    EXPECT_EQ(0u, f.journal.count(EventKind::KswapdWake));
    f.wake();
    // 3936 objects: (3936 >> p) * 2 is 0 at 12, 2 at 11, 6 at 10, 14 at 9, 30 at 8: with 22 pages it has 182, with 52
    // more than 192.
    EXPECT_EQ((std::vector<std::uint32_t>{12, 11, 10, 9, 8}), f.priorities());
    EXPECT_GT(f.pages.freePages(0), 192u);
    EXPECT_EQ(1u, f.totals.pageoutrun);
    EXPECT_EQ(f.totals.kswapdFreed, f.pages.freePages(0) - 160);
    EXPECT_EQ(KswapdThread::State::Asleep, f.cpus.kswapd(0).state);
    f.reclaimer.wakeKswapd(0);
    EXPECT_EQ(1u, f.journal.count(EventKind::KswapdWake)) << "a balanced node wakes nobody";
}

TEST(Kswapd, GivesTheNodeUpAfterSixteenRunsInVainUntilSomebodyReclaims) {
    KswapdFixture f;
    f.takeUntilFree(160);
    f.giver.mostAtOnce = 0;
    f.wake();
    EXPECT_EQ(16u, f.totals.pageoutrun);
    EXPECT_EQ(KswapdThread::State::Asleep, f.cpus.kswapd(0).state);
    f.wake();
    EXPECT_EQ(16u, f.totals.pageoutrun) << "it is not woken any more";
    f.giver.mostAtOnce = 1;
    f.reclaimer.tryToFreePages({.target = MemcgTable::root(), .global = true}, false);
    f.wake();
    EXPECT_EQ(32u, f.totals.pageoutrun) << "direct reclaim got a page: it may try again";
}

// Slab is not counted as scanned, so the priority is raised at each pass; down to 1, not 0.
TEST(Kswapd, LooksDeeperAtEachPassButNeverAtEverything) {
    KswapdFixture f;
    f.takeUntilFree(160);
    f.giver.mostAtOnce = 1;
    f.wake();
    const std::vector<std::uint32_t> all = f.priorities();
    ASSERT_GE(all.size(), 12u);
    EXPECT_EQ((std::vector<std::uint32_t>{12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1}),
              std::vector<std::uint32_t>(all.begin(), all.begin() + 12));
    EXPECT_EQ(17u, f.totals.pageoutrun) << "one run with a page, then 16 in vain";
}

// Every kernel calls shrinkers that know no memcgs when the whole machine is short: once a pass.
TEST(Kswapd, CallsShrinkersThatKnowNoMemcgsOnceAPassInEveryKernel) {
    for (const char* id : {"linux-3.14", "patchset-2014", "linux-6.1"}) {
        KswapdFixture f(id);
        for (int i = 0; i < 3; ++i) f.group(MemcgTable::root());
        f.takeUntilFree(160);
        f.wake();
        EXPECT_GT(f.pages.freePages(0), 192u) << id;
        EXPECT_EQ(f.journal.count(EventKind::ReclaimPriority), f.journal.count(EventKind::ShrinkStart)) << id;
    }
}

}  // namespace
}  // namespace reclaim
