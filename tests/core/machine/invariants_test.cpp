// Each invariant is seen to be broken: one figure of a running machine is changed, and the sweep names what is wrong.
#include <functional>

#include "tests/core/machine/machine_builder.h"
#include "tests/core/machine/machine_test_access.h"

namespace reclaim {
namespace {

using State = MachineState;

// /a/b with 600 dentries and files, /gone removed and freed, and whatever stocks are left.
Machine busyMachine(const std::string& strategy) {
    MachineSpec spec = idealSpec();
    spec.cgroups = {group("/a"), group("/a/b", 2000), group("/gone")};
    spec.tasks = {misses("/a/b", 600), misses("/gone", 30)};
    TaskSpec files = misses("/a/b", 50);
    files.verb = TaskVerb::Create;
    files.dir = "/data";
    spec.tasks.push_back(files);
    TaskSpec pages = misses("/a/b", 5);
    pages.verb = TaskVerb::Alloc;
    pages.alloc.what = "pages";
    pages.after = AfterWork::Stay;
    spec.tasks.push_back(pages);
    Machine machine = machineOrFail(spec, strategy);
    EXPECT_EQ(apply(machine, 100 * kMillisecond, RmdirCommand{"/gone"}), 0);
    apply(machine, 200 * kMillisecond, DropCachesCommand{3});
    machine.advance(400 * kMillisecond);
    StartTaskCommand again{misses("/a/b", 600, 400 * kMillisecond)};
    apply(machine, 400 * kMillisecond, again);
    machine.advance(500 * kMillisecond);
    machine.checkInvariants();
    return machine;
}

constexpr MemcgId kA{1}, kB{2}, kGone{3};

struct Break {
    const char* name;
    const char* strategy;
    void (*change)(State&);
    const char* said;  // a piece of the condition
};

CacheId dentryCacheOf(const State& s) {
    const OwnerId context = s.memcgs[kB].context;
    if (context.valid() && !s.kmem.contexts[context.raw].caches.empty())
        return s.kmem.contexts[context.raw].caches.front();
    return s.dentries.cache;
}
const char* const kSlab = "linux-6.1+slab_allocator=slab";
CacheArrays& arraysOf(State& s) { return s.slabs.cache(dentryCacheOf(s)).arrays; }
void chargeTwice(State& s) {
    s.memcgs.charge(kB, 1);
    s.memcgs.tryChargeKmem(kB, 1);
}

const Break kBreaks[] = {
    {"ParentBelowItsChildren", "linux-6.1", [](State& s) { s.memcgs[kA].memory.usage = 0; },
     "m.memory.usage >= children"},
    {"PageChargedTwiceByPage", "patchset-2014", chargeTwice, "m.kmem.usage * kPageSize == mine.kmemBytes"},
    {"PageChargedTwiceByBytes", "linux-6.1", chargeTwice, "m.kmem.usage * kPageSize == mine.kmemBytes"},
    {"UserPageChargedTwice", "linux-6.1", [](State& s) { s.memcgs.charge(kB, 1); }, "m.memory.usage == m.kmem.usage"},
    {"StockOfNobody", "linux-6.1",
     [](State& s) {
         s.memcgs.stock(0) = {kB, s.memcgs.stock(0).pages + 1};
     },
     "m.memory.usage == m.kmem.usage"},
    {"SlabPagesMiscounted", "patchset-2014",
     [](State& s) {
         chargeTwice(s);
         ++s.memcgs[kB].slabPages;
     },
     "found[id.raw].pages == m.slabPages"},
    {"ObjectBytesLost", "linux-6.1", [](State& s) { s.memcgs[kB].objectBytes -= 200; },
     "m.kmem.usage * kPageSize == mine.kmemBytes"},
    {"RemainderLost", "linux-6.1", [](State& s) { ++s.memcgs.objcg(s.memcgs[kB].objcg).chargedBytes; },
     "m.kmem.usage * kPageSize == mine.kmemBytes"},
    {"ObjStockLost", "linux-6.1",
     [](State& s) {
         s.memcgs.objStock(0) = {s.memcgs[kB].objcg, s.memcgs.objStock(0).bytes + 8};
     },
     "m.kmem.usage * kPageSize == mine.kmemBytes"},
    {"ObjectsMiscounted", "linux-6.1", [](State& s) { ++s.memcgs[kB].objects; }, "live == m.objects"},
    {"ObjectOfAFreedCgroup", "linux-6.1",
     [](State& s) {
         // All of /a/b's obj_cgroup is handed to a cgroup that is gone, with its books.
         s.memcgs.objcg(s.memcgs[kB].objcg).memcg = kGone;
         s.memcgs[kGone].parent = kB;
         s.memcgs[kGone].objects = std::exchange(s.memcgs[kB].objects, 0);
     },
     "live == 0"},
    {"SlabOfAFreedCgroup", "patchset-2014",
     [](State& s) {
         ++s.memcgs[kGone].kernelPages;
         s.memcgs.charge(kGone, 1);
         s.memcgs.tryChargeKmem(kGone, 1);
     },
     "m.slabPages + m.kernelPages == 0"},
    {"FilePageOfAFreedCgroup", "linux-6.1",
     [](State& s) {
         ++s.memcgs[kGone].filePages;
         s.memcgs.charge(kGone, 1);
     },
     "m.filePages + m.shmemPages + m.metadataPages == 0"},
    {"ListLongerThanItsCount", "linux-6.1",
     [](State& s) {
         for (ListLruData& lru : s.lrus.lrus)
             for (LruList& list : lru.nodes[0].pool)
                 if (list.count > 0) --list.count;
     },
     "++length <= list.count"},
    {"ListShorterThanItsCount", "linux-6.1",
     [](State& s) {
         for (ListLruData& lru : s.lrus.lrus)
             for (LruList& list : lru.nodes[0].pool)
                 if (list.count > 0) ++list.count;
     },
     "length == list.count"},
    {"LinkToTheWrongNeighbour", "linux-6.1",
     [](State& s) {
         for (LruList& list : s.lrus.lrus[0].nodes[0].pool)
             if (list.count > 2) s.slabs.word0().set(s.slabs.word1()[list.head], kNil);
     },
     "slabs_.word0()[object] == prev"},
    {"BitOfANonEmptyListNotSet", "linux-6.1",
     [](State& s) {
         for (std::uint64_t& word : s.memcgs[kB].shrinkerInfo[0].bits) word = 0;
     },
     "shrinkerInfo[node].bit"},
    {"DestroyedCacheOwnsASlab", "patchset-2014", [](State& s) { s.slabs.cache(dentryCacheOf(s)).destroyed = true; },
     "!k.destroyed"},
    {"PagesOfACacheMiscounted", "linux-6.1", [](State& s) { ++s.slabs.cache(dentryCacheOf(s)).nrPages; },
     "== k.nrPages"},
    {"SlabsOfACacheMiscounted", "linux-6.1", [](State& s) { ++s.slabs.cache(dentryCacheOf(s)).nrSlabs; },
     "== k.nrSlabs"},
    {"LiveObjectsMiscounted", "linux-6.1", [](State& s) { ++s.slabs.cache(dentryCacheOf(s)).nrLive; },
     "k.nrLive + onCpus"},
    {"PartialListMiscounted", "linux-6.1", [](State& s) { ++s.slabs.cache(dentryCacheOf(s)).nodes[0].nrPartial; },
     "count == n.nrPartial"},
    {"FreeObjectsOfANodeMiscounted", "linux-6.1", [](State& s) { ++s.slabs.cache(dentryCacheOf(s)).nodes[0].nrFree; },
     "free == n.nrFree"},
    {"ChainMiscounted", "linux-6.1", [](State& s) { ++s.slabs.cache(dentryCacheOf(s)).cpus[0].chainSlabs; },
     "chain == c.chainSlabs"},
    {"ObjectInAnArrayTwice", kSlab,
     [](State& s) {
         std::vector<std::uint32_t>& array = arraysOf(s).cpus[0].objects;
         array.back() = array.front();
     },
     "adjacent_find"},
    {"ArrayLongerThanItsLimit", kSlab, [](State& s) { arraysOf(s).limit = 1; },
     "array.objects.size() <= k.arrays.limit"},
    {"ObjectOfAnArrayLost", kSlab, [](State& s) { arraysOf(s).cpus[0].objects.pop_back(); },
     "k.nrLive + cached.size()"},
    {"FreeObjectsOfASlabNodeMiscounted", kSlab, [](State& s) { ++arraysOf(s).nodes[0].freeObjects; },
     "free == n.freeObjects"},
    {"FullListMiscounted", kSlab, [](State& s) { ++arraysOf(s).nodes[0].full.count; }, "count == queue.count"},
    {"FullAndPartialExchanged", kSlab,
     [](State& s) { std::swap(arraysOf(s).nodes[0].full, arraysOf(s).nodes[0].partial); }, "s.place == place"},
    {"TailOfAListIsNot", kSlab, [](State& s) { arraysOf(s).nodes[0].full.tail = arraysOf(s).nodes[0].full.head; },
     "queue.tail == before"},
    {"ReferencesDoNotAddUp", "linux-6.1", [](State& s) { ++s.memcgs[kB].refsTotal; }, "refs == m.refsTotal"},
    {"ChildWithoutItsReference", "linux-6.1",
     [](State& s) {
         std::uint32_t& refs = s.memcgs[kA].refs[static_cast<std::size_t>(CssRef::Child)];
         s.memcgs[kA].refsTotal -= std::exchange(refs, 0);
     },
     "CssRef::Child"},
    {"FreedCgroupIsHeld", "linux-6.1", [](State& s) { ++s.memcgs[kGone].refsTotal; }, "m.refsTotal == 0"},
    {"PageNeitherFreeNorUsed", "linux-6.1",
     [](State& s) {
         ZoneIndex zone{};
         LAB_CHECK(s.pages.take(0, 1, zone));
     },
     "used == missing"},
    {"UnusedDentriesMiscounted", "linux-6.1", [](State& s) { ++s.dentries.nrUnused; }, "dentries =="},
    {"UnusedInodesMiscounted", "linux-6.1", [](State& s) { ++s.inodes.nrUnused; }, "inodes =="},
};

class Invariants : public ::testing::TestWithParam<Break> {};

TEST_P(Invariants, IsSeenBroken) {
    Machine machine = busyMachine(GetParam().strategy);
    GetParam().change(MachineTestAccess::state(machine));
    try {
        machine.checkInvariants();
        FAIL() << "nothing is noticed";
    } catch (const InvariantBreach& breach) {
        EXPECT_NE(std::string(breach.what()).find(GetParam().said), std::string::npos) << breach.what();
    }
}
INSTANTIATE_TEST_SUITE_P(Each, Invariants, ::testing::ValuesIn(kBreaks),
                         [](const auto& info) { return std::string(info.param.name); });

// A machine that is broken on its way stops at the end of an operation at most 4096 events later, wherever the slices
// are cut; one that sweeps never goes on.
TEST(Sweeps, ABreachStopsTheRunAtTheEndOfAnOperation) {
    MachineSpec spec;  // timing with costs
    spec.cgroups = {group("/a", 200)};
    spec.tasks = {misses("/a", 20'000)};
    std::vector<std::uint64_t> stoppedAt;
    for (const std::uint64_t slice : {1ull, 7ull, 1'000'000ull}) {
        Machine machine = machineOrFail(spec, "linux-6.1");
        machine.setSweeps(Sweeps::Often);
        machine.advance(kSecond, 2'000);
        const std::uint64_t before = machine.journal().number();
        ++MachineTestAccess::state(machine).memcgs[MemcgId{1}].objects;
        Machine careless = machine;
        careless.setSweeps(Sweeps::Never);
        EXPECT_THROW(while (!machine.advance(10 * kSecond, slice)){}, InvariantBreach);
        EXPECT_LE(machine.journal().number(), before + 4096 + 2000) << "an operation at the limit may emit many events";
        EXPECT_EQ(machine.journal().count(EventKind::OpBegin), machine.journal().count(EventKind::OpEnd));
        stoppedAt.push_back(machine.journal().number());
        EXPECT_NO_THROW(careless.advance(kSecond));
    }
    EXPECT_EQ(stoppedAt[0], stoppedAt[1]);
    EXPECT_EQ(stoppedAt[0], stoppedAt[2]);
}

TEST(Sweeps, SpacedOnesGrowRareWithWhatTheyLookAt) {
    std::uint64_t done = 0;
    for (const std::uint64_t names : {200'000ull, 1'000ull}) {
        MachineSpec spec = idealSpec();
        spec.cgroups = {group("/a")};
        spec.tasks = {misses("/a", 400'000)};
        spec.tasks[0].keys = {KeyDist::Loop, names, 0};
        Machine machine = machineOrFail(spec, "linux-6.1");
        machine.advance(kSecond);
        const std::uint64_t events = machine.journal().number();
        const auto objects = static_cast<std::uint64_t>(machine.value(Metric::DentryStateNrDentry));
        EXPECT_EQ(objects, names);
        EXPECT_LE(machine.sweepsDone(), events / (32 * objects)) << "32 events for each object";
        EXPECT_GE(machine.sweepsDone(), done) << "fewer objects, more sweeps";
        done = machine.sweepsDone();
        Machine often = machineOrFail(spec, "linux-6.1");
        often.setSweeps(Sweeps::Often);
        often.advance(kSecond);
        EXPECT_GE(often.sweepsDone(), events / 4096 - 1 - events / 40'960);
        EXPECT_EQ(machine.fingerprint(), often.fingerprint());
        EXPECT_EQ(machine.stateHash(), often.stateHash());
    }
    EXPECT_GE(done, 10u);
}

}  // namespace
}  // namespace reclaim
