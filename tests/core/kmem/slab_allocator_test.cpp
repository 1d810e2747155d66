// The other allocator: what each answer to the second question of 2014 does with dead caches under SLAB, where
// cache_reap empties what is left by itself; row 15 of the specification in closed form.
#include <bit>
#include <map>

#include "tests/core/kmem/kmem_fixture.h"

namespace reclaim {
namespace {

std::string underSlab(const DeadCaches& choice) {
    return (choice.name() == "shared" ? "linux-6.1" : "patchset-2014+dead_caches=" + std::string(choice.name())) +
           "+slab_allocator=slab";
}

// So many rounds of cache_reap on every CPU, at whole even seconds.
void reapRounds(KmemFixture& f, std::uint32_t rounds) {
    for (std::uint32_t round = 0; round < rounds; ++round) {
        const TimeNs at = (f.cpus.now() / (2 * kSecond) + 1) * 2 * kSecond;
        for (std::uint32_t cpu = 0; cpu < f.memcgs.cpus(); ++cpu) {
            f.cpus.select(cpu);
            f.cpus.idleUntil(at);
            f.kmem.reapArrays();
            f.cpus.settle();
        }
    }
}

// One object alive at offline, freed later; one CPU.
struct OneObject {
    KmemFixture f;
    MemcgId parent, memcg;
    ObjectId object;
    CacheId cache;
    explicit OneObject(const std::string& strategy)
        : f(strategy),
          parent(f.group(MemcgTable::root())),
          memcg(f.group(parent)),
          object(f.alloc(memcg)),
          cache(f.slabs.cacheOf(object)) {
        f.offline(memcg);
    }
    void freeIt() {
        f.free(object);
        f.cpus.settle();
    }
    const KmemCache& look() const { return f.slabs.cache(cache); }

    // Rounds until the page of the one object is given back. The first finds the array used, the others halve it: one
    // if the object is alone there. The slab goes at the node's first turn from then on, and turns are every other
    // round from the first one not before next_reap.
    std::uint32_t closedForm() const {
        const auto inArray = static_cast<std::uint32_t>(look().arrays.cpus[0].objects.size());
        const std::uint32_t drained = 1 + static_cast<std::uint32_t>(std::bit_width(inArray));
        const TimeNs due = look().arrays.nodes[0].nextReap;
        auto turn = static_cast<std::uint32_t>((due + 2 * kSecond - 1) / (2 * kSecond));
        while (turn < drained) turn += 2;
        return turn;
    }
};

TEST(SlabAllocator, Row15SlubLeaksForEverSlabUntilCacheReapHasComeBy) {
    OneObject slub("patchset-2014+dead_caches=leak");
    slub.freeIt();
    slub.f.cpus.idleUntil(3600 * kSecond);
    EXPECT_FALSE(slub.look().destroyed);
    EXPECT_EQ(1u, slub.look().nrPages) << "an empty slab, and nobody comes for it";

    OneObject slab("patchset-2014+dead_caches=leak+slab_allocator=slab");
    slab.freeIt();
    const std::uint32_t rounds = slab.closedForm();
    EXPECT_EQ(3u, rounds) << "5.024 s: the first round not before it is that at 6 s";
    reapRounds(slab.f, rounds - 1);
    EXPECT_FALSE(slab.look().destroyed) << "S2 is right so far: at the last free it stays";
    EXPECT_EQ(1u, slab.look().nrPages);
    reapRounds(slab.f, 1);
    EXPECT_TRUE(slab.look().destroyed);
    EXPECT_TRUE(!slab.f.released.empty()) << "and with its last page the css";
    slab.f.kmem.checkInvariants();
}

// Spread over the caches: some are due at the round that drains, some a round later.
TEST(SlabAllocator, Row15InClosedFormForEachCache) {
    std::map<std::uint32_t, int> seen;
    for (int caches = 0; caches < 8; ++caches) {
        KmemFixture f("patchset-2014+dead_caches=leak+slab_allocator=slab");
        for (int i = 0; i < caches; ++i) f.free(f.alloc(f.group(MemcgTable::root())));
        const MemcgId memcg = f.group(MemcgTable::root());
        const ObjectId object = f.alloc(memcg);
        const CacheId cache = f.slabs.cacheOf(object);
        f.offline(memcg);
        f.free(object);
        f.cpus.settle();
        const TimeNs due = 4 * kSecond + (1024 * kMillisecond * static_cast<TimeNs>(cache.raw)) % (4 * kSecond);
        EXPECT_EQ(due, f.slabs.cache(cache).arrays.nodes[0].nextReap);
        auto rounds = static_cast<std::uint32_t>((due + 2 * kSecond - 1) / (2 * kSecond));
        ++seen[rounds];
        reapRounds(f, rounds - 1);
        EXPECT_FALSE(f.slabs.cache(cache).destroyed) << cache.raw;
        reapRounds(f, 1);
        EXPECT_TRUE(f.slabs.cache(cache).destroyed) << cache.raw;
    }
    EXPECT_GE(seen.size(), 2u) << "not all at the same round";
}

// A full array: five fifths of 24 and no halves. Of the slabs six may stay below free_limit = 141; they go two at each
// turn of the node, of which one may have to forget first that a free slab was wanted.
TEST(SlabAllocator, AFullArrayAndItsSlabsGoInClosedForm) {
    KmemFixture f("patchset-2014+dead_caches=leak+slab_allocator=slab");
    const MemcgId memcg = f.group(MemcgTable::root());
    std::vector<ObjectId> objects;
    for (int i = 0; i < 21 * 20; ++i) objects.push_back(f.alloc(memcg));
    const CacheId cache = f.slabs.cacheOf(objects[0]);
    f.offline(memcg);
    for (ObjectId object : objects) f.free(object);
    f.cpus.settle();
    const KmemCache& k = f.slabs.cache(cache);
    ASSERT_EQ(120u, k.arrays.cpus[0].objects.size());
    // Five batches of 60 were flushed in order: 14 slabs and 6 objects.
    EXPECT_EQ(6u, k.arrays.nodes[0].free.count);
    EXPECT_EQ(20u - (14 - 6), k.nrSlabs);
    reapRounds(f, 1);
    EXPECT_EQ(120u, k.arrays.cpus[0].objects.size()) << "it was used";
    for (std::uint32_t left : {96u, 72u, 48u, 24u, 0u}) {
        reapRounds(f, 1);
        EXPECT_EQ(left, k.arrays.cpus[0].objects.size());
    }
    reapRounds(f, 2 * (1 + 3));
    EXPECT_TRUE(k.destroyed);
    f.kmem.checkInvariants();
}

TEST(SlabAllocator, Row15ForEachChoiceUnderSlab) {
    enum class Gone { AtOffline, AtLastFree, AtCacheReap, Never };
    const std::map<std::string_view, Gone> destroyed{
        {"leak", Gone::AtCacheReap},         {"shrink-once", Gone::Never},
        {"no-caching", Gone::AtLastFree},    {"reap", Gone::Never},
        {"reap-on-vmpressure", Gone::Never}, {"move-slabs", Gone::AtOffline},
        {"count-objects", Gone::AtLastFree}, {"adopt", Gone::Never},
        {"zero-partial", Gone::Never},       {"reparent-caches", Gone::AtCacheReap},
        {"oracle", Gone::AtLastFree}};
    for (const auto& [name, gone] : destroyed) {
        OneObject o("patchset-2014+dead_caches=" + std::string(name) + "+slab_allocator=slab");
        EXPECT_EQ(gone == Gone::AtOffline, o.look().destroyed) << name;
        o.freeIt();
        const bool atLastFree = gone == Gone::AtLastFree || gone == Gone::AtOffline;
        EXPECT_EQ(atLastFree, o.look().destroyed) << name;
        if (!atLastFree) {
            // Way 5 shrinks nothing at offline: what was fetched together with the object is in the array too.
            EXPECT_EQ(name == "adopt" ? 16u : 1u, o.look().arrays.cpus[0].objects.size()) << name;
            const std::uint32_t rounds = o.closedForm();
            reapRounds(o.f, rounds - 1);
            EXPECT_EQ(1u, o.look().nrPages) << name;
            reapRounds(o.f, 1);
            EXPECT_EQ(0u, o.look().nrPages) << name << ": whoever waits for nothing else, the pages are back";
        }
        EXPECT_EQ(gone != Gone::Never, o.look().destroyed) << name;
        o.f.kmem.checkInvariants();
        o.f.slabs.checkInvariants();
    }
    // Those that wait for somebody else: the reaper's next pass, and the css's end.
    OneObject reaped("way-2+slab_allocator=slab");
    reaped.freeIt();
    reaped.f.kmem.reap();
    EXPECT_TRUE(reaped.look().destroyed) << "kmem_cache_shrink drains the arrays";
    OneObject late("linux-4.0+slab_allocator=slab");
    late.freeIt();
    EXPECT_TRUE(late.f.released.empty()) << "the page in the array holds the css";
    reapRounds(late.f, late.closedForm());
    ASSERT_FALSE(late.f.released.empty());
    late.f.kmem.cssFree(late.memcg);
    EXPECT_TRUE(late.look().destroyed);
}

// Way 1 as the patch of June 2014 did it for SLAB: no arrays, free_limit 0, and cache_reap passes the cache over.
TEST(SlabAllocator, Way1TakesTheArraysAway) {
    KmemFixture f("way-1+slab_allocator=slab", 2);
    const MemcgId a = f.group(MemcgTable::root());
    std::vector<ObjectId> kept;
    for (int i = 0; i < 21 * 8; ++i) kept.push_back(f.alloc(a));
    const CacheId cache = f.slabs.cacheOf(kept[0]);
    f.offline(a);
    const KmemCache& k = f.slabs.cache(cache);
    EXPECT_EQ(0u, k.arrays.limit);
    EXPECT_EQ(0u, k.arrays.nodes[0].freeLimit);
    EXPECT_EQ(8u, k.nrSlabs);
    const std::uint64_t before = f.slabs.locks().dead;
    for (std::size_t i = 0; i < kept.size(); ++i) {
        f.free(kept[i]);
        EXPECT_EQ(8u - (i + 1) / 21, k.nrSlabs) << "a slab goes with its last object";
    }
    EXPECT_EQ(21u * 8, f.slabs.locks().dead - before) << "each free takes the lock: that was its price";
    f.cpus.settle();
    EXPECT_TRUE(k.destroyed);
}

// A slab page is tried once; SLUB tries it without retries first (two failed charges for each refused operation in KL).
TEST(SlabAllocator, ARefusedPageIsOneFailedCharge) {
    for (const auto& [strategy, failed] : {std::pair{"linux-4.0", 2u}, {"linux-4.0+slab_allocator=slab", 1u}}) {
        KmemFixture f(strategy);
        const MemcgId a = f.group(MemcgTable::root());
        f.memcgs[a].kmem.max = 2;
        for (int i = 0; i < 42; ++i) EXPECT_TRUE(f.alloc(a).valid()) << strategy;
        EXPECT_FALSE(f.alloc(a).valid());
        EXPECT_EQ(failed, f.memcgs[a].kmem.failcnt) << strategy;
    }
}

// All choices, both allocators: the books are kept whatever happens, and under SLAB nothing stays that nobody has.
TEST(SlabAllocator, EveryDeadCacheChoiceKeepsItsBooksUnderSlab) {
    for (const DeadCaches* choice : choices::allDeadCaches()) {
        const std::string id = underSlab(*choice);
        if (choice->traits().tracksFullSlabs) {
            EXPECT_FALSE(strategyNamed(id).ok()) << "nothing to track";
            continue;
        }
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            Prng prng(seed);
            KmemFixture f(id, static_cast<std::uint32_t>(1 + prng.below(3)));
            std::vector<MemcgId> alive{f.group(MemcgTable::root())};
            std::vector<ObjectId> objects;
            for (int step = 0; step < 800; ++step) {
                f.cpus.select(static_cast<std::uint32_t>(prng.below(f.memcgs.cpus())));
                const std::uint64_t what = prng.below(24);
                if (what == 0)
                    alive.push_back(f.group(prng.below(2) == 0 ? MemcgTable::root() : alive[prng.below(alive.size())]));
                else if (what == 1 && alive.size() > 1 && f.memcgs[alive.back()].children.empty()) {
                    f.offline(alive.back());
                    alive.pop_back();
                } else if (what == 2) f.kmem.reap();
                else if (what == 3) reapRounds(f, 1);
                else if (what < 14) objects.push_back(f.alloc(alive[prng.below(alive.size())]));
                else if (!objects.empty()) {
                    std::swap(objects[prng.below(objects.size())], objects.back());
                    f.free(objects.back());
                    objects.pop_back();
                }
                f.cpus.settle();
                if (step % 50 == 0) f.kmem.checkInvariants(), f.slabs.checkInvariants();
            }
            for (ObjectId object : objects) f.free(object);
            f.cpus.settle();
            reapRounds(f, 60);
            f.kmem.checkInvariants();
            f.slabs.checkInvariants();
            for (std::uint32_t i = 0; i < f.slabs.cacheCount(); ++i)
                EXPECT_EQ(0u, f.slabs.cache(CacheId{i}).nrPages) << id << " seed " << seed << " cache " << i;
        }
    }
}

}  // namespace
}  // namespace reclaim
