// Limit reclaim: what it wants, how deep it goes, whom it counts as innocent.
// Source: mm/vmscan.c@6.1, try_to_free_mem_cgroup_pages and do_try_to_free_pages.
#include "tests/core/kmem/kmem_fixture.h"

namespace reclaim {
namespace {

// A page of a slab comes back with every scan.
struct PageGiver final : Shrinker {
    Cpus& cpus;
    std::int64_t freeable = 0;
    explicit PageGiver(Cpus& of) : cpus(of) {}
    std::int64_t count(const ShrinkControl&) override { return freeable; }
    std::int64_t scan(const ShrinkControl&) override {
        ++cpus.cpu().reclaimedSlab;
        return 0;
    }
};

struct ReclaimFixture : KmemFixture {
    MemcgId target;
    ReclaimFixture() : KmemFixture("linux-6.1"), target(group(MemcgTable::root(), 10)) {
        memcgs[target].shrinkerInfo[0].set(0);
        journal.setRecordLevel(1);
    }
    Event last(EventKind kind) const {
        const Journal::View view = journal.view(1);
        for (auto event = view.open->rbegin(); event != view.open->rend(); ++event)
            if (event->eventKind() == kind) return *event;
        ADD_FAILURE() << "no such event";
        return {};
    }
};

TEST(LimitReclaim, GoesFromPriority12To0IfNothingComesBack) {
    ReclaimFixture f;
    f.shrinker.freeable = 100'000;
    EXPECT_EQ(0u, f.reclaimer.tryToFreeMemcgPages({.target = f.target}));
    EXPECT_EQ(13u, f.journal.count(EventKind::ReclaimPriority));
    EXPECT_EQ(0u, f.last(EventKind::ReclaimPriority).a) << "the whole list is looked at in the end";
    EXPECT_EQ(0u, f.last(EventKind::ReclaimEnd).b);
}

// nr_to_reclaim = max(nr_pages, SWAP_CLUSTER_MAX).
TEST(LimitReclaim, WantsThirtyTwoPagesAtLeast) {
    ReclaimFixture f;
    PageGiver giver(f.cpus);
    giver.freeable = 1 << 20;
    f.shrinkers.attach(ShrinkerId{0}, giver);
    // At priority p: (2^20 >> p) * 4 / 2 objects in batches of 128: 4 scans at 12, 8 at 11, 16 at 10, 32 at 9.
    EXPECT_EQ(4u + 8 + 16 + 32, f.reclaimer.tryToFreeMemcgPages({.target = f.target, .pages = 1}));
    EXPECT_EQ(32u, f.last(EventKind::ReclaimBegin).a);
    EXPECT_EQ(9u, f.last(EventKind::ReclaimEnd).b);
    EXPECT_EQ(4u + 8 + 16 + 32 + 64, f.reclaimer.tryToFreeMemcgPages({.target = f.target, .pages = 61}));
    EXPECT_EQ(61u, f.last(EventKind::ReclaimBegin).a);
    EXPECT_EQ(8u, f.last(EventKind::ReclaimEnd).b);
}

TEST(LimitReclaim, ScansBelowTheTargetAreThoseOfInnocents) {
    ReclaimFixture f;
    const MemcgId a = f.group(f.target), b = f.group(f.target), outside = f.group(MemcgTable::root());
    for (MemcgId id : {a, b, outside}) f.memcgs[id].shrinkerInfo[0].set(0);
    f.shrinker.freeable = 10'000;
    f.reclaimer.tryToFreeMemcgPages({.target = f.target});
    ASSERT_GT(f.totals.scanned, 0u);
    // The target and its two children are scanned alike, the cgroup beside them not at all.
    EXPECT_EQ(2 * f.totals.scanned, 3 * f.totals.innocentScans);
    EXPECT_EQ(0, f.memcgs[outside].shrinkerInfo[0].deferredOf(0));
}

}  // namespace
}  // namespace reclaim
