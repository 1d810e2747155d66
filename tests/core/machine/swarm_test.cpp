// Random machines under random commands: the invariants hold after each, and neither copying nor the length of the
// slices changes the course. A member that fails is shrunk and written down as a scenario.
#include <numeric>

#include "tests/core/machine/swarm_report.h"
#include "tests/core/support/budget.h"

namespace reclaim {
namespace {

// The first member that fails ends the test.
void runSwarm(std::uint64_t few, std::uint64_t many, const SwarmTrial& trial, const SwarmTrial& whenRun = nullptr) {
    const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
    const std::string test = std::string(info->test_suite_name()) + "." + info->name();
    for (const std::uint64_t seed : swarmSeeds(few, many)) {
        const SwarmMember member = swarmMember(seed);
        if (trial(member).failed()) FAIL() << reportMember(member, trial, whenRun, test, RECLAIMLAB_SWARM_DIR);
    }
}

TEST(Swarm, InvariantsHoldAfterEveryCommand) { runSwarm(150, 5000, invariantsHold, invariantsHoldWhenRun); }
TEST(Swarm, SlicesAndCopiesDoNotChangeTheCourse) { runSwarm(100, 3000, slicesChangeNothing); }
TEST(Swarm, ACopyTakesTheSameCourseAlone) { runSwarm(60, 2000, copyTakesTheSameCourse); }
TEST(Swarm, RecordingLevelChangesNothing) { runSwarm(30, 500, recordingLevelChangesNothing); }
TEST(Swarm, SweepsChangeNothing) { runSwarm(40, 1000, sweepsChangeNothing); }

// The swarm meets what it is there for; otherwise it proves little.
TEST(Swarm, MeetsReclaimEnomemAndGhosts) {
    if (kPatience > 1) GTEST_SKIP() << "the same members meet the same under a sanitizer";
    std::array<std::uint64_t, kEventKinds> met{};
    std::vector<std::uint64_t> seeds(500);
    std::iota(seeds.begin(), seeds.end(), 1);
    seeds.push_back(2359);  // a newcomer takes over an orphaned cache: one member in 1,500
    for (const std::uint64_t seed : seeds) {
        const SwarmMember member = swarmMember(seed);
        Machine machine = machineOrFail(member.spec, member.strategy);
        runToEnd(machine, member);
        for (const EventInfo& info : kEvents)
            met[static_cast<std::size_t>(info.kind)] += machine.journal().count(info.kind);
    }
    for (const EventInfo& info : kEvents) {
        EXPECT_GT(met[static_cast<std::size_t>(info.kind)], 0u) << "event '" << info.name << "' was never met";
    }
}

}  // namespace
}  // namespace reclaim
