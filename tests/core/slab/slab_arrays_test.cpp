// SlabTable under SLAB against a naive SLAB: the same objects, the same lists, the same discards, operation by
// operation; and what cache_reap does to a cache that nobody uses, against closed forms.
#include <gtest/gtest.h>

#include <bit>
#include <cstdlib>

#include "tests/core/slab/naive_slab.h"

namespace reclaim {
namespace {

// enable_cpucache, by the specification's table.
NaiveSlab::Limits limitsOf(std::uint32_t size, std::uint32_t cpus) {
    const std::size_t limit = size > 131'072 ? 1 : size > 4096 ? 8 : size > 1024 ? 24 : size > 256 ? 54 : 120;
    const std::size_t batch = (limit + 1) / 2;
    return {limit, batch, cpus > 1 && size <= 4096 ? 8 * batch : 0};
}

struct ArrayTwins {
    SlabTable table;
    CacheId cache;
    NaiveSlab naive;
    std::vector<std::uint32_t> live;
    TimeNs now = 0;

    ArrayTwins(std::uint32_t size, bool reclaimable, std::uint32_t cpus, std::uint32_t nodes)
        : table(SlabTable::make(cpus, nodes, SlabLists::Arrays)),
          cache(table.addCache("dentry", geometryWithArrays(size, reclaimable), CpuPartialRule::BySlabs, reclaimable,
                               CacheId::none(), OwnerId::none())),
          naive(table.cache(cache).geometry.objects, limitsOf(size, cpus), cpus, nodes, 4 * kSecond) {}

    void alloc(std::uint32_t cpu, std::uint32_t node = 0) {
        const std::uint32_t expected = naive.alloc(cpu, node);
        ObjectId object = table.alloc(cache, cpu, node);
        ASSERT_EQ(expected, object.raw);
        if (!object.valid()) {
            const SlabId slab = table.addSlab(cache, cpu, node);
            naive.addSlab(slab.raw, table.slab(slab).first, cpu, node);
            object = table.alloc(cache, cpu, node);
            ASSERT_EQ(naive.alloc(cpu, node), object.raw);
        }
        table.word0().set(object.raw, 0xabcd0000u);  // the owner's words are the owner's
        table.word1().set(object.raw, 0xabcd0001u);
        live.push_back(object.raw);
    }
    // A slab arrives although frees have filled the array meanwhile.
    void growAnyway(std::uint32_t cpu) {
        const SlabId slab = table.addSlab(cache, cpu, 0);
        naive.addSlab(slab.raw, table.slab(slab).first, cpu, 0);
    }
    void free(std::size_t at, std::uint32_t cpu) {
        const std::uint32_t object = live[at];
        live[at] = live.back();
        live.pop_back();
        std::vector<SlabId> given;
        std::vector<std::uint32_t> expected;
        table.free(ObjectId{object}, cpu, given);
        naive.free(object, cpu, expected);
        same(expected, given);
    }
    void shrink() {
        std::vector<SlabId> given;
        std::vector<std::uint32_t> expected;
        const bool left = table.shrink(cache, given);
        ASSERT_EQ(naive.shrink(expected), left);
        same(expected, given);
    }
    void reap(std::uint32_t cpu) {
        std::vector<SlabId> given;
        std::vector<std::uint32_t> expected;
        const CacheReap done = table.reap(cache, cpu, now, given);
        naive.reap(cpu, now, expected);
        same(expected, given);
        ASSERT_EQ(given.size(), done.slabs);
    }
    void stopCaching() {
        table.stopCaching(cache);
        naive.stopCaching();
    }
    static void same(const std::vector<std::uint32_t>& expected, const std::vector<SlabId>& given) {
        ASSERT_EQ(expected.size(), given.size());
        for (std::size_t i = 0; i < given.size(); ++i) ASSERT_EQ(expected[i], given[i].raw);
    }
    void compare() const {
        const KmemCache& k = table.cache(cache);
        ASSERT_EQ(naive.slabs(), k.nrSlabs);
        ASSERT_EQ(naive.slabs() * k.geometry.pages(), k.nrPages);
        ASSERT_EQ(naive.live, k.nrLive);
        std::size_t free = 0;
        for (std::uint32_t node = 0; node < k.arrays.nodes.size(); ++node) {
            const ArrayNode& n = k.arrays.nodes[node];
            ASSERT_EQ(naive.full(node), n.full.count);
            ASSERT_EQ(naive.partial(node), n.partial.count);
            ASSERT_EQ(naive.freeSlabs(node), n.free.count);
            ASSERT_EQ(naive.freeObjects(node), n.freeObjects);
            free += naive.freeObjects(node);
        }
        ASSERT_EQ(free, table.freeOnNodes(cache));
        ASSERT_EQ(naive.inShared(), k.arrays.nodes[0].shared.objects.size());
        for (std::uint32_t cpu = 0; cpu < k.arrays.cpus.size(); ++cpu)
            ASSERT_EQ(naive.inArray(cpu), k.arrays.cpus[cpu].objects.size());
        ASSERT_EQ(naive.empty(), table.emptySlabs(cache));
    }
};

void randomArrays(std::uint64_t seed) {
    Prng prng(seed);
    const std::uint32_t sizes[] = {16, 192, 256, 600, 1128, 4096, 8192};
    const auto cpus = static_cast<std::uint32_t>(1 + prng.below(4)),
               nodes = static_cast<std::uint32_t>(1 + prng.below(2));
    ArrayTwins twins(sizes[prng.below(7)], prng.below(2) == 0, cpus, nodes);
    bool growing = true;
    const int stopAt = prng.below(3) == 0 ? 2500 : 4000;
    for (int step = 0; step < 3000; ++step) {
        if (prng.below(150) == 0) growing = !growing;
        if (step == stopAt) twins.stopCaching();
        const auto cpu = static_cast<std::uint32_t>(prng.below(cpus));
        const auto node = static_cast<std::uint32_t>(prng.below(5) == 0 ? prng.below(nodes) : 0);
        const std::uint64_t kind = prng.below(100);
        const bool mayAlloc = step < stopAt;
        if (kind == 0 && prng.below(4) == 0) twins.shrink();
        else if (kind < 4) {
            twins.now += static_cast<TimeNs>(prng.below(3)) * kSecond;
            twins.reap(cpu);
        } else if (kind == 4 && mayAlloc) twins.growAnyway(cpu);
        else if (mayAlloc && (twins.live.empty() || prng.below(10) < (growing ? 7u : 3u))) twins.alloc(cpu, node);
        // Often in the order of allocation, as an LRU gives back; else anywhere.
        else if (!twins.live.empty()) twins.free(prng.below(2) == 0 ? 0 : prng.below(twins.live.size()), cpu);
        if (testing::Test::HasFatalFailure()) return;
        twins.compare();
        if (step % 100 == 0) twins.table.checkInvariants();
        if (testing::Test::HasFatalFailure()) return;
    }
    twins.table.checkInvariants();
    while (!twins.live.empty()) twins.free(twins.live.size() - 1, 0);
    twins.shrink();
    ASSERT_EQ(0u, twins.table.cache(twins.cache).nrSlabs) << "nothing alive, everything flushed";
    twins.table.destroyCache(twins.cache);
}

TEST(SlabArrays, AgreesWithNaiveSlabOverRandomOperations) {
    for (std::uint64_t seed = 1; seed <= (std::getenv("RECLAIMLAB_LONG") ? 1500u : 40u); ++seed) {
        randomArrays(seed);
        if (HasFatalFailure()) FAIL() << "seed " << seed;
    }
}

TEST(SlabArrays, LimitsFollowTheSizeAndTheCpus) {
    struct Row {
        std::uint32_t size, limit, batch, shared;
    };
    for (const Row& row : {Row{64, 120, 60, 480}, Row{256, 120, 60, 480}, Row{257, 54, 27, 216}, Row{1024, 54, 27, 216},
                           Row{1025, 24, 12, 96}, Row{4096, 24, 12, 96}, Row{4097, 8, 4, 0}}) {
        SlabTable table = SlabTable::make(3, 1, SlabLists::Arrays);
        const CacheId cache = table.addCache("x", geometryWithArrays(row.size, true), CpuPartialRule::BySlabs, true,
                                             CacheId::none(), OwnerId::none());
        const CacheArrays& a = table.cache(cache).arrays;
        EXPECT_EQ(row.limit, a.limit) << row.size;
        EXPECT_EQ(row.batch, a.batch) << row.size;
        EXPECT_EQ(row.shared, a.sharedLimit) << row.size;
        EXPECT_EQ((1u + 3) * row.batch + table.cache(cache).geometry.objects, a.nodes[0].freeLimit) << row.size;
    }
    SlabTable one = SlabTable::make(1, 1, SlabLists::Arrays);
    const CacheId cache = one.addCache("x", geometryWithArrays(192, true), CpuPartialRule::BySlabs, true,
                                       CacheId::none(), OwnerId::none());
    EXPECT_EQ(0u, one.cache(cache).arrays.sharedLimit) << "nobody to share with";
}

TEST(SlabArrays, ShapeOfASlab) {
    struct Row {
        std::uint32_t size;
        bool reclaimable;
        std::uint32_t order, objects;
    };
    // 1192 wastes 520 of 4096: more than an eighth, so what is not reclaimable takes the next order. 2720: 1 of 4096, 3
    // of 8192.
    for (const Row& row : {Row{192, true, 0, 21}, Row{192, false, 0, 21}, Row{1192, true, 0, 3}, Row{1192, false, 1, 6},
                           Row{784, false, 0, 5}, Row{2720, true, 0, 1}, Row{2720, false, 1, 3}, Row{8, true, 0, 256},
                           Row{5000, true, 1, 1}, Row{5000, false, 1, 1}, Row{20'000, false, 3, 1}}) {
        const SlabGeometry g = geometryWithArrays(row.size, row.reclaimable);
        EXPECT_EQ(row.order, g.order) << row.size;
        EXPECT_EQ(row.objects, g.objects) << row.size;
    }
}

// Rounds of cache_reap until an array of `objects` is empty: fifths of the limit, and then halves, rounded up.
std::uint32_t roundsToDrain(std::uint32_t objects, std::uint32_t limit) {
    const std::uint32_t fifth = (limit + 4) / 5, rest = objects % fifth;
    return objects / fifth + (rest == 0 ? 0 : static_cast<std::uint32_t>(std::bit_width(rest)));
}

TEST(SlabArrays, AnArrayIsEmptyAfterFifthsAndHalves) {
    EXPECT_EQ(5u, roundsToDrain(120, 120));
    EXPECT_EQ(9u, roundsToDrain(119, 120)) << "96 in four rounds of 24, 23 in five halves: 12, 6, 3, 1, 1";
    for (std::uint32_t objects = 1; objects <= 120; ++objects) {
        ArrayTwins twins(192, true, 1, 1);
        for (std::uint32_t i = 0; i < objects; ++i) twins.alloc(0);
        while (!twins.live.empty()) twins.free(0, 0);
        twins.reap(0);  // it was used: this one only looks
        // What lay in the array before the first allocation is on top of it.
        const auto inArray = static_cast<std::uint32_t>(twins.naive.inArray(0));
        std::uint32_t rounds = 0;
        for (; twins.naive.inArray(0) > 0; ++rounds) twins.reap(0);
        EXPECT_EQ(roundsToDrain(inArray, 120), rounds) << objects;
        twins.compare();
    }
}

// Free slabs beyond free_limit go at once, a fifth of free_limit at each turn of the node, none where one was wanted
// since.
TEST(SlabArrays, FreeSlabsGoByAFifthOfWhatMayBeKept) {
    ArrayTwins twins(192, true, 1, 1);
    for (int i = 0; i < 21 * 40; ++i) twins.alloc(0);
    while (!twins.live.empty()) twins.free(0, 0);
    const ArrayNode& n = twins.table.cache(twins.cache).arrays.nodes[0];
    EXPECT_EQ(141u, n.freeLimit) << "2 * 60 + 21";
    EXPECT_LE(n.freeObjects, 141u);
    const std::uint32_t perTurn = (141 + 5 * 21 - 1) / (5 * 21);
    EXPECT_EQ(2u, perTurn);
    // Away with what lies in the array, without the node's turn.
    while (twins.naive.inArray(0) > 0) twins.reap(0);
    std::uint64_t kept = n.free.count;
    EXPECT_GT(kept, 4u);
    EXPECT_TRUE(n.freeTouched) << "a free slab was wanted when the first partial one ran out";
    twins.now += 4 * kSecond;
    twins.reap(0);
    EXPECT_EQ(kept, n.free.count) << "this turn only forgets that";
    for (std::uint64_t turn = 1; kept > 0; ++turn) {
        twins.now += 4 * kSecond;
        twins.reap(0);
        const std::uint64_t expected = kept > perTurn ? kept - perTurn : 0;
        EXPECT_EQ(expected, n.free.count) << "turn " << turn;
        kept = expected;
        twins.reap(0);
        EXPECT_EQ(kept, n.free.count) << "not again before four seconds";
    }
    EXPECT_EQ(0u, twins.table.cache(twins.cache).nrSlabs);
}

TEST(SlabArrays, OneCpuFreesWhatAnotherAllocates) {
    ArrayTwins twins(192, true, 2, 1);
    for (int i = 0; i < 300; ++i) twins.alloc(0);
    const std::uint64_t slabs = twins.table.cache(twins.cache).nrSlabs;
    while (!twins.live.empty()) twins.free(0, 1);
    EXPECT_EQ(180u, twins.naive.inShared()) << "120 stay, batches of 60 go to the shared array";
    for (int i = 0; i < 180; ++i) twins.alloc(0);
    EXPECT_EQ(slabs, twins.table.cache(twins.cache).nrSlabs) << "taken from there, no new slab";
    twins.compare();
}

TEST(SlabArrays, WithoutCachingEveryFreeGoesToItsSlabUnderTheLock) {
    ArrayTwins twins(192, true, 2, 1);
    for (int i = 0; i < 100; ++i) twins.alloc(static_cast<std::uint32_t>(i % 2));
    twins.table.cache(twins.cache).dead = true;
    twins.stopCaching();
    twins.shrink();
    const std::uint64_t before = twins.table.locks().dead;
    const std::uint64_t count = twins.live.size();
    while (!twins.live.empty()) {
        twins.free(0, 0);
        twins.compare();
    }
    EXPECT_EQ(count, twins.table.locks().dead - before);
    EXPECT_EQ(0u, twins.table.cache(twins.cache).nrSlabs);
}

TEST(SlabArrays, MovedSlabsAreAllOfThem) {
    SlabTable table = SlabTable::make(2, 1, SlabLists::Arrays);
    const auto add = [&](const char* name) {
        return table.addCache(name, geometryWithArrays(192, true), CpuPartialRule::BySlabs, true, CacheId::none(),
                              OwnerId::none());
    };
    const CacheId from = add("a"), to = add("b");
    std::vector<ObjectId> objects;
    for (int i = 0; i < 65; ++i) {
        ObjectId object = table.alloc(from, 0, 0);
        if (!object.valid()) {
            table.addSlab(from, 0, 0);
            object = table.alloc(from, 0, 0);
        }
        objects.push_back(object);
    }
    std::vector<SlabId> discarded;
    EXPECT_EQ(4u, table.moveSlabs(from, to, discarded)) << "three full ones and one partial";
    EXPECT_TRUE(discarded.empty());
    EXPECT_EQ(0u, table.cache(from).nrSlabs);
    EXPECT_EQ(65u, table.cache(to).nrLive);
    table.checkInvariants();
    table.destroyCache(from);
    for (ObjectId object : objects) table.free(object, 1, discarded);
    table.shrink(to, discarded);
    EXPECT_EQ(0u, table.cache(to).nrSlabs);
    table.checkInvariants();
}

TEST(SlabArrays, ACopyIsIndependent) {
    ArrayTwins twins(192, true, 2, 1);
    for (int i = 0; i < 500; ++i) twins.alloc(0);
    const SlabTable copy = twins.table;
    Hash64 before, after, original;
    copy.hashInto(before);
    while (!twins.live.empty()) twins.free(0, 1);
    copy.hashInto(after);
    twins.table.hashInto(original);
    EXPECT_EQ(before, after);
    EXPECT_NE(before, original);
    copy.checkInvariants();
}

// What decides the future is in the hash: what lies in an array, that it was used, and when the node's turn is.
TEST(SlabArrays, EachPartOfTheStateIsHashed) {
    ArrayTwins twins(192, true, 2, 1);
    for (int i = 0; i < 300; ++i) twins.alloc(0);
    while (twins.live.size() > 50) twins.free(0, 1);
    const auto hashed = [&](auto change) {
        SlabTable copy = twins.table;
        change(copy.cache(twins.cache).arrays);
        Hash64 hash;
        copy.hashInto(hash);
        return hash;
    };
    const Hash64 same = hashed([](CacheArrays&) {});
    EXPECT_NE(same, hashed([](CacheArrays& a) { a.cpus[0].touched = !a.cpus[0].touched; }));
    EXPECT_NE(same, hashed([](CacheArrays& a) { std::swap(a.cpus[1].objects[0], a.cpus[1].objects[1]); }));
    EXPECT_NE(same, hashed([](CacheArrays& a) { a.nodes[0].shared.objects.pop_back(); }));
    EXPECT_NE(same, hashed([](CacheArrays& a) { a.nodes[0].nextReap += kSecond; }));
    EXPECT_NE(same, hashed([](CacheArrays& a) { a.nodes[0].freeTouched = !a.nodes[0].freeTouched; }));
    EXPECT_NE(same, hashed([](CacheArrays& a) { a.limit = 0; }));
}

}  // namespace
}  // namespace reclaim
