// ListLrus against vectors: insert, remove, walks with every verdict, reparenting.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "core/strategy/strategy.h"

namespace reclaim {
namespace {

struct Fixture {
    MemcgTable memcgs = MemcgTable::make(2, 1);
    SlabTable slabs = SlabTable::make(1, 1);
    ListLruTable table;
    Journal journal;
    ListLrus lrus;
    CacheId cache;

    explicit Fixture(const ListLruLayout& layout) : lrus(table, slabs, memcgs, layout, journal) {
        const SlabGeometry g = geometryOf(192, 1, CpuPartialRule::BySlabs);
        cache = slabs.addCache("dentry", g, CpuPartialRule::BySlabs, true, CacheId::none(), OwnerId::none());
    }
    ObjectId object() {
        ObjectId id = slabs.alloc(cache, 0, 0);
        if (!id.valid()) {
            slabs.addSlab(cache, 0, 0);
            id = slabs.alloc(cache, 0, 0);
        }
        return id;
    }
    MemcgId group(MemcgId parent) {
        const MemcgId id = memcgs.add(parent, "g" + std::to_string(memcgs.size()), 0);
        memcgs[id].kmemcgId = memcgs[id].ownId = memcgs.ids().take();
        return id;
    }
    // css_offline's part about lists.
    void offline(MemcgId child) {
        const MemcgId parent = memcgs[child].parent;
        const std::int32_t old = memcgs[child].kmemcgId, heir = memcgs[parent].kmemcgId;
        memcgs.markDying(child, 0);
        for (MemcgId below : memcgs.subtree(child)) memcgs[below].kmemcgId = heir;
        lrus.reparent(old, child, parent);
        memcgs.ids().free(std::exchange(memcgs[child].ownId, -1));
    }
    std::vector<std::uint32_t> entries(LruId lru, std::uint32_t node, MemcgId memcg) {
        std::vector<std::uint32_t> out;
        for (std::uint32_t o = lrus.list(lru, node, memcg).head; o != kNil; o = slabs.word1()[o]) out.push_back(o);
        return out;
    }
};

using Key = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;  // lru, node, memcg

void randomRun(const ListLruLayout& layout, std::uint64_t seed) {
    Prng prng(seed);
    Fixture f(layout);
    std::vector<LruId> lrus{f.lrus.init(ShrinkerId{0}), f.lrus.init(ShrinkerId{70})};
    std::vector<MemcgId> online;
    std::map<std::uint32_t, std::uint32_t> heirOf;  // offline memcg -> who has its list
    std::map<Key, std::vector<std::uint32_t>> naive;
    const auto heir = [&](MemcgId id) {
        while (heirOf.count(id.raw) > 0) id = MemcgId{heirOf[id.raw]};
        return layout.perMemcg() ? id : MemcgTable::root();
    };
    online.push_back(f.group(MemcgTable::root()));
    std::vector<MemcgId> all{MemcgTable::root(), online[0]};
    for (int step = 0; step < 2500; ++step) {
        const LruId lru = lrus[prng.below(2)];
        const auto node = static_cast<std::uint32_t>(prng.below(2));
        const MemcgId memcg = all[prng.below(all.size())];
        std::vector<std::uint32_t>& list = naive[{lru.raw, node, heir(memcg).raw}];
        const std::uint64_t kind = prng.below(20);
        if (kind < 10) {
            const ObjectId object = f.object();
            f.lrus.add(lru, node, memcg, object);
            list.push_back(object.raw);
            // A bit is set where there is something; the root needs none.
            if (layout.perMemcg() && heir(memcg) != MemcgTable::root() && list.size() == 1 && heir(memcg) == memcg) {
                ASSERT_TRUE(f.memcgs[memcg].shrinkerInfo[node].bit(lru == lrus[0] ? 0 : 70));
            }
        } else if (kind < 13) {
            if (list.empty()) continue;
            const std::size_t at = prng.below(list.size());
            f.lrus.del(lru, node, memcg, ObjectId{list[at]});
            list.erase(list.begin() + static_cast<std::ptrdiff_t>(at));
        } else if (kind < 17) {
            const std::uint64_t budget = prng.below(40), choice = prng.below(1000);
            const auto verdict = [&](std::uint32_t o) { return static_cast<LruVerdict>((o * 7 + choice) % 3); };
            std::vector<std::uint32_t> kept, rotated, seen;
            std::uint64_t removed = 0;
            for (std::size_t i = 0; i < list.size(); ++i) {
                if (i >= budget) kept.push_back(list[i]);
                else if (verdict(list[i]) == LruVerdict::Skip) kept.push_back(list[i]);
                else if (verdict(list[i]) == LruVerdict::Rotate) rotated.push_back(list[i]);
                else ++removed;
            }
            std::uint64_t visited = 5;
            const std::uint64_t lengthBefore = list.size();
            ASSERT_EQ(removed,
                      f.lrus.walkOne(lru, node, memcg, std::min(budget, lengthBefore), visited, [&](ObjectId o) {
                          seen.push_back(o.raw);
                          return verdict(o.raw);
                      }));
            ASSERT_EQ(5 + std::min(budget, lengthBefore), visited);
            ASSERT_TRUE(std::equal(seen.begin(), seen.end(), list.begin())) << "head first, each once";
            kept.insert(kept.end(), rotated.begin(), rotated.end());
            list = kept;
        } else if (kind == 17 && online.size() < 12) {
            online.push_back(f.group(prng.below(2) == 0 ? MemcgTable::root() : online[prng.below(online.size())]));
            all.push_back(online.back());
        } else if (kind == 18 && online.size() > 1 && layout.atOffline().spliceToParent) {
            const std::size_t at = prng.below(online.size());
            const MemcgId child = online[at];
            bool parentOfOnline = false;
            for (MemcgId other : online) parentOfOnline |= f.memcgs[other].parent == child;
            if (parentOfOnline) continue;
            const std::uint64_t before = f.journal.count(EventKind::LruReparent);
            f.offline(child);
            ASSERT_EQ(before + lrus.size(), f.journal.count(EventKind::LruReparent));
            online.erase(online.begin() + static_cast<std::ptrdiff_t>(at));
            const MemcgId parent = f.memcgs[child].parent;
            for (LruId l : lrus)
                for (std::uint32_t n = 0; n < 2; ++n) {
                    std::vector<std::uint32_t> moved = std::exchange(naive[{l.raw, n, child.raw}], {});
                    std::vector<std::uint32_t>& target = naive[{l.raw, n, heir(parent).raw}];
                    target.insert(target.end(), moved.begin(), moved.end());
                    if (!moved.empty() && heir(parent) != MemcgTable::root()) {
                        ASSERT_TRUE(f.memcgs[parent].shrinkerInfo[n].bit(l == lrus[0] ? 0 : 70));
                    }
                }
            heirOf[child.raw] = parent.raw;
        }
        if (step % 50 == 0) f.lrus.checkInvariants();
    }
    std::map<std::uint32_t, std::uint64_t> total;
    for (const auto& [key, list] : naive) {
        const auto [lru, node, memcg] = key;
        if (heirOf.count(memcg) > 0) {  // its entries are an ancestor's
            ASSERT_TRUE(list.empty());
            continue;
        }
        ASSERT_EQ(list, f.entries(LruId{lru}, node, MemcgId{memcg}));
        ASSERT_EQ(list.size(), f.lrus.countOne(LruId{lru}, node, MemcgId{memcg}));
        total[lru] += list.size();
    }
    for (LruId lru : lrus) {
        std::uint64_t listed = 0;
        for (std::uint32_t node = 0; node < f.memcgs.nodes(); ++node) listed += f.lrus.countNode(lru, node);
        ASSERT_EQ(total[lru.raw], listed);
    }
    f.lrus.checkInvariants();
}

TEST(ListLru, AgreesWithVectorsUnderEveryLayout) {
    for (const ListLruLayout* layout : {&choices::listLruGlobal(), &choices::listLruDangling(),
                                        &choices::listLruReparented(), &choices::listLruLazy()})
        for (std::uint64_t seed = 1; seed <= (std::getenv("RECLAIMLAB_LONG") ? 1000u : 40u); ++seed) {
            randomRun(*layout, seed);
            if (HasFatalFailure()) FAIL() << "layout " << layout->name() << ", seed " << seed;
        }
}

TEST(ListLru, ReparentSplicesAtTheTailAndCountsWhatItMoved) {
    Fixture f(choices::listLruReparented());
    const LruId lru = f.lrus.init(ShrinkerId{3});
    const MemcgId parent = f.group(MemcgTable::root()), child = f.group(parent);
    std::vector<std::uint32_t> expected;
    for (int i = 0; i < 3; ++i) {
        const ObjectId o = f.object();
        f.lrus.add(lru, 0, parent, o);
        expected.push_back(o.raw);
    }
    for (int i = 0; i < 4; ++i) {
        const ObjectId o = f.object();
        f.lrus.add(lru, 0, child, o);
        expected.push_back(o.raw);
    }
    f.journal.setRecordLevel(1);
    f.offline(child);
    EXPECT_EQ(expected, f.entries(lru, 0, parent));
    EXPECT_EQ(7u, f.lrus.countOne(lru, 0, child)) << "the child's id is the parent's now";
    const auto view = f.journal.view(1);
    ASSERT_EQ(1u, view.open->size());
    EXPECT_EQ(4u, view.open->back().b);
    EXPECT_EQ(parent.raw, view.open->back().c);
    // A newcomer takes the freed id and finds an empty list.
    const MemcgId newcomer = f.group(MemcgTable::root());
    EXPECT_EQ(0u, f.lrus.countOne(lru, 0, newcomer));
}

TEST(ListLru, MemoryOfTheStructures) {
    EXPECT_EQ(3'145'472u, choices::listLruReparented().bytes(4, 24'574, 0));
    EXPECT_EQ(4u * 24'574 * 32, choices::listLruReparented().bytes(4, 24'574, 0));
    EXPECT_EQ(128u * 10, choices::listLruLazy().bytes(4, 24'574, 10));
    // 16 bytes and 24 a node, from the next kmalloc cache: 40 of 64, 64 of 64, 136 of 256.
    EXPECT_EQ(64u, choices::listLruLazy().bytes(1, 4, 1));
    EXPECT_EQ(64u, choices::listLruLazy().bytes(2, 4, 1));
    EXPECT_EQ(256u, choices::listLruLazy().bytes(5, 4, 1));
    EXPECT_EQ(0u, choices::listLruGlobal().bytes(4, 24'574, 10));
}

}  // namespace
}  // namespace reclaim
