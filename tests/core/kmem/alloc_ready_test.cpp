// KmemAllocator::allocReady and a free of many at once, held against the same objects one by one: the naive twin.
#include "tests/core/kmem/kmem_fixture.h"

namespace reclaim {
namespace {

struct Twins {
    KmemFixture many, single;
    std::vector<ObjectId> objects, twins;
    MemcgId memcg, twin;

    Twins(const std::string& strategy, std::uint64_t limitPages) : many(strategy, 2), single(strategy, 2) {
        memcg = many.group(MemcgTable::root(), limitPages);
        twin = single.group(MemcgTable::root(), limitPages);
    }
    // What Kernel::allocate does for one operation: what lies ready, then one the long way.
    void alloc(std::uint32_t count) {
        const std::size_t before = objects.size();
        while (objects.size() < before + count) {
            const auto missing = static_cast<std::uint32_t>(before + count - objects.size());
            if (many.kmem.allocReady(many.dentry, memcg, missing, objects) > 0) continue;
            const ObjectId object = many.alloc(memcg, {.noRetry = true});
            if (!object.valid()) break;
            announce(many, object);
            objects.push_back(object);
        }
        for (std::uint32_t i = 0; i < count; ++i) {
            const ObjectId object = single.alloc(twin, {.noRetry = true});
            if (!object.valid()) break;
            announce(single, object);
            twins.push_back(object);
        }
    }
    static void announce(KmemFixture& f, ObjectId object) {
        f.journal.emit<EventKind::ObjectAlloc>(f.kmem.memcgOf(object), object.raw, f.slabs.slabOf(object).raw);
    }
    void free(std::size_t from, std::size_t count) {
        many.kmem.free(std::span<const ObjectId>(objects).subspan(from, count));
        for (std::size_t i = from; i < from + count; ++i) single.kmem.free(twins[i]);
        const auto at = static_cast<std::ptrdiff_t>(from), end = static_cast<std::ptrdiff_t>(from + count);
        objects.erase(objects.begin() + at, objects.begin() + end);
        twins.erase(twins.begin() + at, twins.begin() + end);
    }
    void shuffle(Prng& prng) {
        for (std::size_t i = objects.size(); i > 1; --i) {
            const std::size_t other = prng.below(i);
            std::swap(objects[i - 1], objects[other]);
            std::swap(twins[i - 1], twins[other]);
        }
    }
    static std::uint64_t hashOf(const KmemFixture& f) {
        Hash64 hash;
        f.slabs.hashInto(hash);
        f.memcgs.hashInto(hash);
        f.table.hashInto(hash);
        return hash.value();
    }
    void expectEqual(const std::string& where) {
        ASSERT_EQ(twins, objects) << where;
        ASSERT_EQ(single.journal.number(), many.journal.number()) << where;
        ASSERT_EQ(single.journal.fingerprint(), many.journal.fingerprint()) << where;
        for (EventKind kind : {EventKind::ObjectAlloc, EventKind::ObjectFree, EventKind::ChargePages,
                               EventKind::UnchargePages, EventKind::SlabNew, EventKind::SlabDiscard})
            ASSERT_EQ(single.journal.count(kind), many.journal.count(kind))
                << where << ", kind " << static_cast<int>(kind);
        ASSERT_EQ(single.table.costs.percpuLive, many.table.costs.percpuLive) << where;
        ASSERT_EQ(hashOf(single), hashOf(many)) << where;
        many.slabs.checkInvariants();
        many.kmem.checkInvariants();
    }
};

class AllocReady : public testing::TestWithParam<const char*> {};

TEST_P(AllocReady, ManyAtOnceAreAsManyOneByOne) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        Prng prng(seed);
        Twins twins(GetParam(), seed % 2 == 0 ? 200 : 0);  // with a limit some operations end half way
        for (int step = 0; step < 120; ++step) {
            const std::string where =
                std::string(GetParam()) + ", seed " + std::to_string(seed) + ", step " + std::to_string(step);
            const auto cpu = static_cast<std::uint32_t>(prng.below(2));
            twins.many.cpus.select(cpu);
            twins.single.cpus.select(cpu);
            if (prng.below(3) == 0) {  // somebody else's object comes between: another stock, other slabs
                for (KmemFixture* f : {&twins.many, &twins.single}) f->alloc(MemcgTable::root());
            }
            if (twins.objects.empty() || prng.below(5) < 3) {
                twins.alloc(static_cast<std::uint32_t>(1 + prng.below(90)));
            } else {
                if (prng.below(3) == 0) twins.shuffle(prng);
                const std::size_t count = 1 + prng.below(twins.objects.size());
                twins.free(prng.below(twins.objects.size() - count + 1), count);
            }
            twins.expectEqual(where);
            if (HasFatalFailure()) return;
        }
    }
}

TEST_P(AllocReady, FreesOfARemovedCgroupAreAsOneByOne) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        Prng prng(seed);
        Twins twins(GetParam(), 0);
        twins.alloc(100 + static_cast<std::uint32_t>(prng.below(200)));
        twins.many.offline(twins.memcg);
        twins.single.offline(twins.twin);
        twins.shuffle(prng);
        while (!twins.objects.empty()) {
            twins.free(0, 1 + prng.below(twins.objects.size()));
            twins.expectEqual(std::string(GetParam()) + ", seed " + std::to_string(seed));
            if (HasFatalFailure()) return;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Strategies, AllocReady,
                         testing::Values("linux-3.14", "way-1", "way-2", "way-4", "linux-4.0", "linux-5.3", "linux-5.9",
                                         "linux-6.1", "linux-4.0+slab_allocator=slab"),
                         [](const auto& each) {
                             std::string name = each.param;
                             for (char& c : name)
                                 if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
                             return name;
                         });

// So that the twin above is not fed by the long way alone.
TEST(AllocReady, WhatLiesReadyAndIsPaidForComesInOnePiece) {
    KmemFixture f("linux-6.1");
    const MemcgId memcg = f.group(MemcgTable::root());
    std::vector<ObjectId> objects;
    EXPECT_EQ(0u, f.kmem.allocReady(f.dentry, memcg, 32, objects)) << "nothing is charged yet";
    objects.push_back(f.alloc(memcg));
    // A page is 4096 bytes, 200 of them are charged for a dentry: 20 fit, one is taken; a slab has 21.
    EXPECT_EQ(19u, f.kmem.allocReady(f.dentry, memcg, 32, objects));
    EXPECT_EQ(20u, objects.size());
    EXPECT_EQ(20u, f.memcgs[memcg].objects);
    EXPECT_EQ(0u, f.kmem.allocReady(f.dentry, memcg, 32, objects)) << "the stock is used up";
}

}  // namespace
}  // namespace reclaim
