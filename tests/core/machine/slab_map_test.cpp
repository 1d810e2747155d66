// The slab map says what the slab tables say, slot by slot.
#include "tests/core/machine/machine_builder.h"

namespace reclaim {
namespace {

TEST(SlabMap, CountsWhatTheMachineCounts) {
    for (const char* strategy : {"linux-3.14", "way-5", "linux-5.3", "linux-6.1", "linux-3.14+slab_allocator=slab",
                                 "linux-5.3+slab_allocator=slab", "linux-6.1+slab_allocator=slab"}) {
        MachineSpec spec = idealSpec();
        spec.cgroups = {group("/a", 1000), group("/a/b"), group("/c", 1000)};
        spec.tasks = {misses("/a/b", 500), misses("/c", 50)};
        Machine machine = machineOrFail(spec, strategy);
        machine.advance(kSecond);
        EXPECT_EQ(0, apply(machine, kSecond, RmdirCommand{"/a/b"})) << strategy;
        machine.advance(2 * kSecond);
        const SlabMap map = machine.slabMap({.cache = "dentry", .count = kSlabMapMax});
        EXPECT_EQ(550u, map.live) << strategy;
        EXPECT_EQ(map.total, map.slabs.size());
        std::uint64_t taken = 0, slots = 0;
        for (const SlabMapSlab& slab : map.slabs) slots += slab.objects;
        for (const SlabMapSlot& slot : map.cells) {
            if (isFree(slot.state)) continue;
            ++taken;
            EXPECT_EQ(SlotState::Unused, slot.state) << "a name nobody asks for twice is on the LRU";
            const auto row = machine.object(slot.object);
            ASSERT_TRUE(row);
            EXPECT_EQ(row->charged, slot.owner) << strategy;
        }
        EXPECT_EQ(map.live, taken) << strategy;
        EXPECT_EQ(map.room, slots) << strategy;
        EXPECT_EQ(map.room, map.cells.size()) << strategy;
        const SlabMap dead = machine.slabMap({.cache = "dentry", .deadOnly = true});
        EXPECT_EQ(std::string(strategy).starts_with("linux-6.1") ? 0u : 500u, dead.live) << strategy;
        EXPECT_EQ(machine.value(Metric::LabKmemcgIds), static_cast<double>(map.ids.size())) << strategy;
        EXPECT_EQ(machine.value(Metric::LabKmemcgArraySize), static_cast<double>(map.idArraySize)) << strategy;
        for (std::size_t i = 1; i < map.ids.size(); ++i) EXPECT_LT(map.ids[i - 1].id, map.ids[i].id);
        // A slice in the middle is that part of the whole.
        const SlabMap part = machine.slabMap({.cache = "dentry", .first = 7, .count = 5});
        ASSERT_EQ(5u, part.slabs.size());
        for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(map.slabs[7 + i].id, part.slabs[i].id);
    }
}

// Where SLAB has what: the full, partial and free list of the node, the array of each CPU, the shared one.
TEST(SlabMap, ShowsWhatLiesInArraysAndOnTheThreeLists) {
    MachineSpec spec = idealSpec();
    spec.cpus = 2;
    spec.cgroups = {group("/a", 4000)};
    spec.tasks = {misses("/a", 6000)};
    Machine machine = machineOrFail(spec, "linux-6.1+slab_allocator=slab");
    machine.advance(kSecond / 2);
    EXPECT_EQ(0, apply(machine, kSecond / 2, WriteCommand{"/a/memory.reclaim", "128KiB"}));
    machine.advance(kSecond / 2 + 1);
    const SlabMap map = machine.slabMap({.cache = "dentry", .count = kSlabMapMax});
    EXPECT_TRUE(map.hasArrays);
    std::uint64_t cpu = 0, shared = 0, empty = 0, live = 0, full = 0;
    for (const SlabMapSlab& slab : map.slabs) {
        std::uint32_t inUse = 0, onSlab = 0;
        for (std::uint32_t i = 0; i < slab.objects; ++i) {
            const SlotState state = map.cells[slab.firstSlot + i].state;
            cpu += state == SlotState::OnCpuArray ? 1 : 0;
            shared += state == SlotState::OnSharedArray ? 1 : 0;
            onSlab += state == SlotState::Free ? 1 : 0;
            inUse += isFree(state) ? 0 : 1;
        }
        EXPECT_EQ(inUse, slab.inuse);
        live += inUse;
        empty += inUse == 0 ? 1 : 0;
        full += slab.place == SlabPlace::Full ? 1 : 0;
        EXPECT_EQ(slab.place == SlabPlace::Full, onSlab == 0);
        EXPECT_EQ(slab.place == SlabPlace::FreeList, onSlab == slab.objects);
    }
    EXPECT_EQ(map.live, live);
    EXPECT_GT(live, 0u);
    EXPECT_EQ(map.empty, empty);
    EXPECT_EQ(map.inArrays, cpu + shared);
    EXPECT_GT(cpu, 0u);
    EXPECT_GT(shared, 0u) << "freed in more batches than a CPU's array holds";
    EXPECT_GT(full, 0u);
    EXPECT_TRUE(map.caches[0].fullListed);
    EXPECT_FALSE(machineOrFail(spec, "linux-6.1").slabMap({}).caches[0].fullListed);
}

TEST(SlabMap, BeyondTheEndIsTheEndAndAnUnknownCacheIsTheFirst) {
    const Machine machine = machineOrFail(idealSpec(), "linux-6.1");
    EXPECT_EQ(0u, machine.slabMap({.cache = "dentry", .first = 1'000'000}).total);
    EXPECT_EQ("dentry", machine.slabMap({.cache = "no such cache"}).cache);
}

}  // namespace
}  // namespace reclaim
