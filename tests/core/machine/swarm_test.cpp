// Random machines under random commands: the invariants hold after each, and neither copying nor the length of the
// slices changes the course.
#include <algorithm>

#include "tests/core/machine/swarm.h"

namespace reclaim {
namespace {

// Runs a member with a check after every command and every few operations.
void runChecked(const SwarmMember& member) {
    Machine machine = machineOrFail(member.spec, member.strategy);
    machine.checkInvariants();
    std::uint32_t index = 0;
    const auto runTo = [&machine](TimeNs to) {
        while (!machine.advance(to, 700)) machine.checkInvariants();
    };
    for (const Command& command : member.commands) {
        runTo(command.at);
        machine.checkInvariants();
        machine.apply(command, index++);
        machine.checkInvariants();
    }
    runTo(member.end);
    machine.checkInvariants();
}

TEST(Swarm, InvariantsHoldAfterEveryCommand) {
    for (const std::uint64_t seed : swarmSeeds(150, 5000)) {
        const SwarmMember member = swarmMember(seed);
        try {
            runChecked(member);
        } catch (const std::exception& trouble) {
            FAIL() << trouble.what() << "\n" << reproduce(member, "Swarm.InvariantsHoldAfterEveryCommand");
        }
    }
}

// Advances to `to` in random slices of time and of operations; now and then the machine is replaced by a copy.
void advanceInSlices(Machine& machine, TimeNs to, Prng& prng) {
    TimeNs at = machine.now();
    while (at < to) {
        at = std::min(to, at + 1 + static_cast<TimeNs>(prng.below(1 + prng.below(9'000'000))));
        while (!machine.advance(at, 1 + prng.below(400)))
            if (prng.below(8) == 0) {
                Machine copy = machine;
                machine = std::move(copy);
            }
    }
    machine.advance(to);
}

std::string firstDifference(const Machine& x, const Machine& y) {
    for (const EventInfo& info : kEvents)
        if (x.journal().count(info.kind) != y.journal().count(info.kind))
            return "events '" + std::string(info.name) + "': " + std::to_string(x.journal().count(info.kind)) +
                   " and " + std::to_string(y.journal().count(info.kind));
    for (const MetricInfo& info : metricTable())
        if (info.scope == MetricScope::Machine && x.value(info.metric) != y.value(info.metric))
            return "metric '" + std::string(info.name) + "'";
    return "no counter differs, only hashes";
}

TEST(Swarm, SlicesAndCopiesDoNotChangeTheCourse) {
    for (const std::uint64_t seed : swarmSeeds(100, 3000)) {
        const SwarmMember member = swarmMember(seed);
        Prng prng(seed ^ 0x736c69636573ull);
        Machine whole = machineOrFail(member.spec, member.strategy);
        Machine sliced = machineOrFail(member.spec, member.strategy);
        std::uint32_t index = 0;
        for (const Command& command : member.commands) {
            whole.advance(command.at);
            advanceInSlices(sliced, command.at, prng);
            ASSERT_EQ(whole.stateHash(), sliced.stateHash())
                << "before command " << index << ", " << firstDifference(whole, sliced) << "\n"
                << reproduce(member, "Swarm.SlicesAndCopiesDoNotChangeTheCourse");
            ASSERT_EQ(whole.apply(command, index), sliced.apply(command, index));
            ++index;
        }
        whole.advance(member.end);
        advanceInSlices(sliced, member.end, prng);
        const std::string how = reproduce(member, "Swarm.SlicesAndCopiesDoNotChangeTheCourse");
        ASSERT_EQ(whole.stateHash(), sliced.stateHash()) << firstDifference(whole, sliced) << "\n" << how;
        ASSERT_EQ(whole.fingerprint(), sliced.fingerprint()) << how;
        ASSERT_EQ(whole.journal().number(), sliced.journal().number()) << how;
    }
}

// A copy taken at a random moment goes on by itself, and what the original does meanwhile does not reach it.
TEST(Swarm, ACopyTakesTheSameCourseAlone) {
    for (const std::uint64_t seed : swarmSeeds(60, 2000)) {
        const SwarmMember member = swarmMember(seed);
        const std::string how = reproduce(member, "Swarm.ACopyTakesTheSameCourseAlone");
        Prng prng(seed ^ 0x636f7079ull);
        Machine machine = machineOrFail(member.spec, member.strategy);
        const std::size_t cut = prng.below(member.commands.size());
        std::uint32_t index = 0;
        for (; index < cut; ++index) {
            machine.advance(member.commands[index].at);
            machine.apply(member.commands[index], index);
        }
        machine.advance(member.commands[cut].at, prng.below(2000));   // in the middle of a slice
        Machine copy = machine;
        ASSERT_EQ(machine.stateHash(), copy.stateHash()) << how;
        const auto finish = [&](Machine& m) {
            for (std::uint32_t i = index; i < member.commands.size(); ++i) {
                m.advance(member.commands[i].at);
                m.apply(member.commands[i], i);
            }
            m.advance(member.end);
            m.checkInvariants();
        };
        const std::uint64_t before = copy.stateHash();
        finish(machine);
        ASSERT_EQ(before, copy.stateHash()) << "the original wrote into its copy\n" << how;
        finish(copy);
        ASSERT_EQ(machine.stateHash(), copy.stateHash()) << how;
        ASSERT_EQ(machine.fingerprint(), copy.fingerprint()) << how;
    }
}

TEST(Swarm, RecordingLevelChangesNothing) {
    for (const std::uint64_t seed : swarmSeeds(30, 500)) {
        const SwarmMember member = swarmMember(seed);
        std::vector<Machine> machines;
        for (int level : {0, 1, 3}) {
            machines.push_back(machineOrFail(member.spec, member.strategy));
            Machine& machine = machines.back();
            machine.journal().setRecordLevel(level);
            std::uint32_t index = 0;
            for (const Command& command : member.commands) {
                machine.advance(command.at);
                machine.apply(command, index++);
            }
            machine.advance(member.end);
        }
        const std::string how = reproduce(member, "Swarm.RecordingLevelChangesNothing");
        for (std::size_t i = 1; i < machines.size(); ++i) {
            ASSERT_EQ(machines[0].journal().number(), machines[i].journal().number()) << how;
            ASSERT_EQ(machines[0].fingerprint(), machines[i].fingerprint()) << how;
            ASSERT_EQ(machines[0].stateHash(), machines[i].stateHash()) << how;
            for (const EventInfo& info : kEvents)
                ASSERT_EQ(machines[0].journal().count(info.kind), machines[i].journal().count(info.kind)) << how;
            ASSERT_GE(machines[i].journal().view(1).stored, machines[i - 1].journal().view(1).stored) << how;
        }
    }
}

// The swarm meets what it is there for; otherwise it proves little.
TEST(Swarm, MeetsReclaimEnomemAndGhosts) {
    std::array<std::uint64_t, kEventKinds> met{};
    for (std::uint64_t seed = 1; seed <= 500; ++seed) {
        const SwarmMember member = swarmMember(seed);
        Machine machine = machineOrFail(member.spec, member.strategy);
        std::uint32_t index = 0;
        for (const Command& command : member.commands) {
            machine.advance(command.at);
            machine.apply(command, index++);
        }
        machine.advance(member.end);
        for (const EventInfo& info : kEvents) met[static_cast<std::size_t>(info.kind)] += machine.journal().count(info.kind);
    }
    for (const EventInfo& info : kEvents) {
        EXPECT_GT(met[static_cast<std::size_t>(info.kind)], 0u) << "event '" << info.name << "' was never met";
    }
}

}  // namespace
}  // namespace reclaim
