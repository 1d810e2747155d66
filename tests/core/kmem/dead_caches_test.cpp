// What each answer to the second question of 2014 does with the caches of a removed cgroup: rows 15 to 20 of the
// specification, and what all of them must keep.
#include <limits>
#include <map>
#include <set>
#include <tuple>

#include "tests/core/kmem/kmem_fixture.h"

namespace reclaim {
namespace {

std::string withChoice(const DeadCaches& choice) {
    return choice.name() == "shared" ? "linux-6.1" : "patchset-2014+dead_caches=" + std::string(choice.name());
}

// One object alive at offline, freed later.
struct Offline {
    KmemFixture f;
    MemcgId parent, memcg;
    ObjectId object;
    CacheId cache;
    explicit Offline(const std::string& strategy)
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
    bool destroyed() { return f.slabs.cache(cache).destroyed; }
    bool released() const { return !f.released.empty(); }
};

TEST(DeadCaches, EachHasANameATextAndASource) {
    std::set<std::string_view> names;
    for (const DeadCaches* choice : choices::allDeadCaches()) {
        EXPECT_TRUE(names.insert(choice->name()).second);
        const ChoiceText& text = choice->text();
        for (std::string_view part : {text.title, text.mechanism, text.pros, text.cons, text.source})
            EXPECT_FALSE(part.empty()) << choice->name();
        EXPECT_EQ(infoOf(choice->rule()).id, choice->rule());
    }
}

TEST(DeadCaches, Row15WhenTheCacheGoesAfterItsLastObject) {
    const std::map<std::string, bool> atThatFree{{"leak", false},
                                                 {"shrink-once", false},
                                                 {"no-caching", true},
                                                 {"reap", false},
                                                 {"reap-on-vmpressure", false},
                                                 {"count-objects", true},
                                                 {"reparent-caches", true},
                                                 {"oracle", true}};
    for (const auto& [name, gone] : atThatFree) {
        Offline o("patchset-2014+dead_caches=" + name);
        EXPECT_FALSE(o.destroyed()) << name << ": an object is alive";
        o.freeIt();
        EXPECT_EQ(gone, o.destroyed()) << name;
        EXPECT_EQ(gone ? 0u : 1u, o.f.slabs.cache(o.cache).nrPages) << name << ": else one empty slab is cached";
        o.f.kmem.checkInvariants();
    }
    Offline reaped("way-2");
    reaped.freeIt();
    reaped.f.kmem.reap();
    EXPECT_TRUE(reaped.destroyed()) << "at the next pass";
}

TEST(DeadCaches, WhoLetsTheCssGoAtOffline) {
    const std::map<std::string, bool> atOffline{
        {"leak", false},          {"shrink-once", false},    {"no-caching", false}, {"reap", false},
        {"count-objects", false}, {"zero-partial", false},   {"move-slabs", true},  {"move-tracked-slabs", true},
        {"adopt", true},          {"reparent-caches", true}, {"oracle", true}};
    for (const auto& [name, free] : atOffline) {
        Offline o("patchset-2014+dead_caches=" + name);
        EXPECT_EQ(free, o.released()) << name;
        EXPECT_EQ(free ? o.parent : o.memcg, o.f.kmem.memcgOf(o.object)) << name;
        o.f.kmem.checkInvariants();
    }
}

TEST(DeadCaches, ZeroPartialGoesWithTheCssAndNotBefore) {
    Offline o("linux-4.0");
    o.freeIt();
    EXPECT_EQ(0u, o.f.slabs.cache(o.cache).nrPages) << "nothing is cached after offline";
    EXPECT_FALSE(o.destroyed());
    EXPECT_TRUE(o.released());
    o.f.kmem.cssFree(o.memcg);
    EXPECT_TRUE(o.destroyed());
}

TEST(DeadCaches, Row18CountsTwiceForALiveObjectAndOnceAtomicallyForADeadOne) {
    KmemFixture f("way-4");
    const MemcgId a = f.group(MemcgTable::root());
    f.free(f.alloc(a));
    EXPECT_EQ(2u, f.table.costs.percpuLive);
    EXPECT_EQ(0u, f.table.costs.atomicLive);
    std::vector<ObjectId> kept;
    for (int i = 0; i < 30; ++i) kept.push_back(f.alloc(a));
    f.offline(a);
    for (ObjectId object : kept) f.free(object);
    f.cpus.settle();
    EXPECT_EQ(30u, f.table.costs.atomicDead);
    EXPECT_EQ(0u, f.table.deadCaches);
}

TEST(DeadCaches, Row17DeadFreesTakeTheNodesLock) {
    const auto locksOf = [](const char* strategy) {
        KmemFixture f(strategy);
        const MemcgId a = f.group(MemcgTable::root());
        std::vector<ObjectId> kept;
        for (int i = 0; i < 21 * 8; ++i) kept.push_back(f.alloc(a));
        f.offline(a);
        const SlabLocks before = f.slabs.locks();
        for (ObjectId object : kept) f.free(object);
        return f.slabs.locks().dead - before.dead;
    };
    // Each of the eight slabs once when it ceases to be full, once when it becomes empty.
    EXPECT_EQ(16u, locksOf("way-1"));
    EXPECT_LT(locksOf("linux-3.14"), 4u);
}

TEST(DeadCaches, Row19MovedSlabsServeTheParent) {
    KmemFixture f("patchset-2014+dead_caches=move-tracked-slabs");
    const MemcgId parent = f.group(MemcgTable::root()), a = f.group(parent);
    f.free(f.alloc(parent));
    std::vector<ObjectId> kept;
    for (int i = 0; i < 30; ++i) kept.push_back(f.alloc(a));
    const std::uint64_t usage = f.memcgs[parent].kmem.usage;
    const CacheId target = f.kmem.copiesOf(parent)[0];
    f.offline(a);
    EXPECT_EQ(0u, f.table.deadCaches);
    EXPECT_EQ(3u, f.slabs.cache(target).nrSlabs) << "its own and two moved ones";
    EXPECT_EQ(usage, f.memcgs[parent].kmem.usage);
    for (int i = 0; i < 21 + 12; ++i) f.alloc(parent);
    EXPECT_EQ(3u, f.slabs.cache(target).nrSlabs) << "no new page";
    f.kmem.checkInvariants();
}

TEST(DeadCaches, Way3LeavesFullSlabsBehindUnlessTheyAreTracked) {
    for (const auto& [choice, left] : {std::pair{"move-slabs", 1u}, {"move-tracked-slabs", 0u}}) {
        KmemFixture f(std::string("patchset-2014+dead_caches=") + choice);
        const MemcgId a = f.group(MemcgTable::root());
        std::vector<ObjectId> kept;
        for (int i = 0; i < 25; ++i) kept.push_back(f.alloc(a));  // one full slab, one partial
        f.offline(a);
        EXPECT_EQ(left, f.table.deadCaches) << choice;
        for (ObjectId object : kept) f.free(object);
        f.cpus.settle();
        EXPECT_EQ(0u, f.table.deadCaches) << choice << ": the last free of the slab left behind";
        f.kmem.checkInvariants();
    }
}

TEST(DeadCaches, Way5IsTakenOverByTheNextWithItsId) {
    KmemFixture f("way-5");
    const MemcgId a = f.group(MemcgTable::root());
    const ObjectId old = f.alloc(a);
    const CacheId cache = f.slabs.cacheOf(old);
    f.offline(a);
    f.memcgs.ids().free(std::exchange(f.memcgs[a].ownId, -1));
    const MemcgId b = f.group(MemcgTable::root());
    const ObjectId fresh = f.alloc(b);
    EXPECT_EQ(cache, f.slabs.cacheOf(fresh));
    EXPECT_EQ(1u, f.table.adoptedCaches);
    EXPECT_EQ(0u, f.table.deadCaches);
    EXPECT_EQ(MemcgTable::root(), f.kmem.memcgOf(old)) << "the page was charged before";
    f.kmem.checkInvariants();
}

TEST(DeadCaches, EveryChoiceKeepsItsBooks) {
    for (const DeadCaches* choice : choices::allDeadCaches())
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            Prng prng(seed);
            KmemFixture f(withChoice(*choice), static_cast<std::uint32_t>(1 + prng.below(3)));
            std::vector<MemcgId> alive{f.group(MemcgTable::root())};
            std::vector<ObjectId> objects;
            for (int step = 0; step < 600; ++step) {
                f.cpus.select(static_cast<std::uint32_t>(prng.below(f.memcgs.cpus())));
                const std::uint64_t what = prng.below(20);
                if (what == 0)
                    alive.push_back(f.group(prng.below(2) == 0 ? MemcgTable::root() : alive[prng.below(alive.size())]));
                else if (what == 1 && alive.size() > 1 && f.memcgs[alive.back()].children.empty()) {
                    f.offline(alive.back());
                    alive.pop_back();
                } else if (what == 2) f.kmem.reap();
                else if (what < 12) objects.push_back(f.alloc(alive[prng.below(alive.size())]));
                else if (!objects.empty()) {
                    std::swap(objects[prng.below(objects.size())], objects.back());
                    f.free(objects.back());
                    objects.pop_back();
                }
                f.cpus.settle();
            }
            f.kmem.checkInvariants();
            f.slabs.checkInvariants();
        }
}

TEST(DestroyDelays, EachDelayIsInTheBucketThatBeginsAtOrBeforeIt) {
    using D = DestroyDelays;
    EXPECT_EQ(0u, D::bucketOf(0));
    EXPECT_EQ(1u, D::bucketOf(1));
    EXPECT_EQ(3u, D::bucketOf(2));
    EXPECT_EQ(4u, D::bucketOf(3));
    EXPECT_EQ(D::kBuckets - 1, D::bucketOf(std::numeric_limits<TimeNs>::max()));
    for (std::size_t bucket = 0; bucket < D::kBuckets; ++bucket) {
        const TimeNs from = D::bucketFrom(bucket);
        if (bucket > 0) EXPECT_LE(D::bucketFrom(bucket - 1), from);
        if (bucket == 2) continue;  // [1.5, 2) ns
        EXPECT_EQ(bucket, D::bucketOf(from)) << from;
        if (bucket > 0) EXPECT_GT(bucket, D::bucketOf(from - 1)) << from;
    }
    Prng prng(5);
    for (int i = 0; i < 10'000; ++i) {
        const auto delay = static_cast<TimeNs>(prng.below(std::uint64_t{1} << 62) >> prng.below(62));
        const std::size_t bucket = D::bucketOf(delay);
        EXPECT_LE(D::bucketFrom(bucket), delay);
        if (bucket + 1 < D::kBuckets) EXPECT_GT(D::bucketFrom(bucket + 1), delay);
    }
}

TEST(DestroyDelays, CountEveryDestructionAfterALastFree) {
    Offline o("way-1");
    o.freeIt();
    ASSERT_TRUE(o.destroyed());
    const DestroyDelays& delays = o.f.table.delays;
    EXPECT_EQ(1u, delays.count);
    EXPECT_EQ(1u, delays.buckets[DestroyDelays::bucketOf(delays.sum)]);
    EXPECT_EQ(delays.sum, delays.longest);
    std::uint64_t all = 0;
    for (std::uint64_t count : delays.buckets) all += count;
    EXPECT_EQ(delays.count, all);
    // It is for people: it changes no hash, and a copy carries it.
    const auto hashOf = [](const KmemTable& table) {
        Hash64 hash;
        table.hashInto(hash);
        return hash.value();
    };
    KmemTable copy = o.f.table;
    EXPECT_EQ(delays, copy.delays);
    copy.delays.add(kSecond);
    EXPECT_NE(delays, copy.delays);
    EXPECT_EQ(hashOf(o.f.table), hashOf(copy));
}

TEST(PercpuRef, Row20EightBitsHold127AndALongHoldsMore) {
    for (const auto& [bits, references, broken] :
         {std::tuple{8, 127, false}, {8, 128, true}, {64, 128, false}, {64, 100'000, false}}) {
        PercpuRef ref(2, bits);
        for (int i = 0; i < references; ++i) EXPECT_FALSE(ref.get(0));
        EXPECT_FALSE(ref.kill());
        EXPECT_FALSE(ref.finishSwitch());
        EXPECT_EQ(broken, ref.count() <= 0) << bits << " bits, " << references << " references";
    }
}

TEST(PercpuRef, IsTheSumOfWhatEveryCpuDid) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        Prng prng(seed);
        PercpuRef ref(4, 64);
        std::int64_t naive = 1;
        const auto change = [&](int steps) {
            for (int i = 0; i < steps; ++i) {
                const auto cpu = static_cast<std::uint32_t>(prng.below(4));
                if (naive > 1 && prng.below(2) == 0) {
                    EXPECT_FALSE(ref.put(cpu).zero);
                    --naive;
                } else if (ref.mode() == PercpuRef::Mode::Percpu) {
                    ref.get(cpu);
                    ++naive;
                }
            }
        };
        change(200);
        EXPECT_FALSE(ref.kill());
        change(5);
        const bool zero = ref.finishSwitch();
        --naive;  // the initial one
        EXPECT_EQ(naive == 0, zero);
        EXPECT_EQ(naive, ref.count());
        while (naive > 0) EXPECT_EQ(--naive == 0, ref.put(0).zero);
    }
}

}  // namespace
}  // namespace reclaim
