// `objects:` of a task that allocates: several objects of a cache in one operation, all of them or none.
#include "tests/core/machine/machine_builder.h"
#include "tests/core/machine/machine_test_access.h"

namespace reclaim {
namespace {

TaskSpec allocates(const std::string& cache, std::uint32_t objects, std::uint64_t operations) {
    TaskSpec task;
    task.name = "t";
    task.cgroup = "/c";
    task.verb = TaskVerb::Alloc;
    task.alloc.what = cache;
    task.alloc.objects = objects;
    task.keys = {KeyDist::Sequential, operations, 0};
    task.count = operations;
    task.after = AfterWork::Stay;
    task.killable = false;
    return task;
}

Machine afterTask(const std::string& strategy, TaskSpec task, std::uint64_t memoryMax) {
    MachineSpec spec = idealSpec();
    spec.cgroups = {group("/c")};
    spec.cgroups[0].memoryMax = memoryMax;
    spec.tasks = {std::move(task)};
    Machine machine = machineOrFail(spec, strategy);
    machine.advance(kSecond);
    machine.checkInvariants();
    return machine;
}

std::size_t heldObjects(Machine& machine) {
    return std::as_const(MachineTestAccess::state(machine).tasks)[0].held.objects.size();
}

class ObjectsOfOperation : public testing::TestWithParam<const char*> {};

TEST_P(ObjectsOfOperation, AnOperationTakesAllOfThem) {
    Machine machine = afterTask(GetParam(), allocates("kmalloc-192", 32, 5), std::uint64_t{1} << 30);
    EXPECT_EQ(160u, heldObjects(machine));
    EXPECT_EQ(160u, machine.journal().count(EventKind::ObjectAlloc));
    EXPECT_EQ(5u, machine.journal().count(EventKind::OpEnd));
}

// 4 MiB are fewer than 100 times 1,000 objects of 192 bytes, so one operation fails half way.
TEST_P(ObjectsOfOperation, OneThatFailsHalfWayLeavesNothing) {
    TaskSpec task = allocates("kmalloc-192", 1000, 100);
    task.onError = OnError::Stop;
    Machine machine = afterTask(GetParam(), task, 4 << 20);
    const std::size_t held = heldObjects(machine);
    EXPECT_GT(held, 0u);
    EXPECT_LT(held, 100'000u);
    EXPECT_EQ(0u, held % 1000);
    EXPECT_EQ(machine.journal().count(EventKind::ObjectAlloc) - machine.journal().count(EventKind::ObjectFree), held);
    EXPECT_GT(machine.journal().count(EventKind::ObjectFree), 0u) << "the failed operation had got some";
    EXPECT_EQ(1u, machine.journal().count(EventKind::Enomem));
}

INSTANTIATE_TEST_SUITE_P(Strategies, ObjectsOfOperation,
                         testing::Values("linux-3.14", "way-4", "linux-4.0", "linux-5.3", "linux-6.1"),
                         [](const auto& each) {
                             std::string name = each.param;
                             for (char& c : name)
                                 if (c == '-' || c == '.') c = '_';
                             return name;
                         });

TEST(ObjectsOfOperation, BuffersTooComeSeveralAtATime) {
    Machine machine = afterTask("linux-6.1", allocates("xfs_buf", 7, 3), std::uint64_t{1} << 30);
    EXPECT_EQ(21u, MachineTestAccess::state(machine).buffers.nrUnused);
}

TEST(ObjectsOfOperation, ThatMeanNothingAreRefused) {
    for (const auto& [cache, objects] : {std::pair{"pages", 2u}, {"pipe", 2u}, {"kmalloc-192", 0u}}) {
        MachineSpec spec = idealSpec();
        spec.cgroups = {group("/c")};
        spec.tasks = {allocates(cache, objects, 1)};
        const Result<Machine> machine = Machine::create(spec, *strategyNamed("linux-6.1"));
        ASSERT_FALSE(machine) << cache;
        EXPECT_NE(std::string::npos, machine.error().message.find("objects")) << machine.error().message;
    }
}

}  // namespace
}  // namespace reclaim
