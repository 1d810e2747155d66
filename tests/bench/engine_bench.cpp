// Benchmarks of the engine. Names and arguments say what is measured; items are lookups, objects or entries.
#include <benchmark/benchmark.h>

#include "tests/bench/workloads.h"

namespace reclaim::bench {
namespace {

const char* profileOf(std::int64_t index) { return profiles()[static_cast<std::size_t>(index)].id.c_str(); }

void profilesAndSizes(benchmark::internal::Benchmark* b) {
    for (std::int64_t profile = 0; profile < static_cast<std::int64_t>(profiles().size()); ++profile)
        for (const std::int64_t cached : {10'000, 100'000, 500'000}) b->Args({profile, cached});
}

void BM_ReplayZipf(benchmark::State& state) {
    Machine machine = replay(profileOf(state.range(0)), static_cast<std::uint64_t>(state.range(1)));
    run(machine, 1'000'000);  // until the cgroup is full
    for (auto _ : state) run(machine, 10'000);
    state.SetItemsProcessed(state.iterations() * 10'000);
    state.SetLabel(profileOf(state.range(0)));
}
BENCHMARK(BM_ReplayZipf)->Apply(profilesAndSizes)->Unit(benchmark::kMillisecond);

void BM_SequentialMisses(benchmark::State& state) {
    Machine machine = misses(profileOf(state.range(0)), static_cast<std::uint64_t>(state.range(1)));
    run(machine, static_cast<std::uint64_t>(state.range(1)) * 2);
    for (auto _ : state) run(machine, 10'000);
    state.SetItemsProcessed(state.iterations() * 10'000);
    state.SetLabel(profileOf(state.range(0)));
}
BENCHMARK(BM_SequentialMisses)->Apply(profilesAndSizes)->Unit(benchmark::kMillisecond);

void BM_SlabAllocFreePair(benchmark::State& state) {
    SlabTable slabs = SlabTable::make(1, 1);
    const CacheId cache = slabs.addCache("dentry", geometryOf(192, 1, CpuPartialRule::BySlabs), CpuPartialRule::BySlabs,
                                         true, CacheId::none(), OwnerId::none());
    slabs.alloc(cache, 0, 0);
    slabs.addSlab(cache, 0, 0);
    std::vector<SlabId> discarded;
    for (auto _ : state) {
        const ObjectId object = slabs.alloc(cache, 0, 0);
        benchmark::DoNotOptimize(object);
        slabs.free(object, 0, discarded);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_SlabAllocFreePair);

// Entries of a list that were allocated in the order of the list, as after a run of misses.
void BM_ListWalk(benchmark::State& state) {
    const auto count = static_cast<std::uint64_t>(state.range(0));
    MemcgTable memcgs = MemcgTable::make(1, 1);
    SlabTable slabs = SlabTable::make(1, 1);
    const CacheId cache = slabs.addCache("dentry", geometryOf(192, 1, CpuPartialRule::BySlabs), CpuPartialRule::BySlabs,
                                         true, CacheId::none(), OwnerId::none());
    ListLruTable table;
    Journal journal;
    ListLrus lrus(table, slabs, memcgs, choices::listLruGlobal(), journal);
    const LruId lru = lrus.init(ShrinkerId{0});
    for (std::uint64_t i = 0; i < count; ++i) {
        ObjectId object = slabs.alloc(cache, 0, 0);
        if (!object.valid()) {
            slabs.addSlab(cache, 0, 0);
            object = slabs.alloc(cache, 0, 0);
        }
        lrus.add(lru, 0, MemcgTable::root(), object);
    }
    for (auto _ : state) {
        std::uint64_t visited = 0, sum = 0;
        lrus.walkOne(lru, 0, MemcgTable::root(), count, visited, [&sum](ObjectId object) {
            sum += object.raw;
            return LruVerdict::Skip;
        });
        benchmark::DoNotOptimize(sum);
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_ListWalk)->Arg(10'000)->Arg(1'000'000);

void BM_CopyMachine(benchmark::State& state) {
    const Machine machine = filled("linux-6.1", static_cast<std::uint64_t>(state.range(0)));
    for (auto _ : state) {
        Machine copy = machine;
        benchmark::DoNotOptimize(copy);
    }
}
BENCHMARK(BM_CopyMachine)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace reclaim::bench
