#include "tests/core/machine/swarm_trial.h"

#include <algorithm>

namespace reclaim {
namespace {

// A breach names its condition and place, without numbers: that is its kind.
template <class Work>
SwarmFailure guarded(Work work) {
    try {
        return work();
    } catch (const InvariantBreach& breach) {
        return {breach.what(), breach.what()};
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

SwarmFailure compared(const std::string& what, const Machine& x, const Machine& y) {
    const auto differ = [&](const std::string& which) {
        return SwarmFailure{what + ": " + which, what + ": " + which + " differ, " + firstDifference(x, y)};
    };
    if (x.stateHash() != y.stateHash()) return differ("state hashes");
    if (x.fingerprint() != y.fingerprint()) return differ("fingerprints");
    if (x.journal().number() != y.journal().number()) return differ("event numbers");
    return {};
}

}  // namespace

void runToEnd(Machine& machine, const SwarmMember& member) {
    std::uint32_t index = 0;
    for (const Command& command : member.commands) {
        machine.advance(command.at);
        machine.apply(command, index++);
    }
    machine.advance(member.end);
}

SwarmFailure invariantsHold(const SwarmMember& member) {
    return guarded([&member] {
        Machine machine = machineOrFail(member.spec, member.strategy);
        machine.setSweeps(Sweeps::Often);
        machine.checkInvariants();
        std::uint32_t index = 0;
        const auto runTo = [&machine](TimeNs to) {
            while (!machine.advance(to, 700)) machine.checkInvariants();
            machine.checkInvariants();
        };
        for (const Command& command : member.commands) {
            runTo(command.at);
            machine.apply(command, index++);
        }
        runTo(member.end);
        return SwarmFailure{};
    });
}

SwarmFailure invariantsHoldWhenRun(const SwarmMember& member) {
    return guarded([&member] {
        Machine machine = machineOrFail(member.spec, member.strategy);
        machine.setSweeps(Sweeps::Often);
        runToEnd(machine, member);
        machine.checkInvariants();
        return SwarmFailure{};
    });
}

SwarmFailure slicesChangeNothing(const SwarmMember& member) {
    return guarded([&member] {
        const std::string what = "slices";
        Prng prng(member.seed ^ 0x736c69636573ull);
        Machine whole = machineOrFail(member.spec, member.strategy);
        Machine sliced = machineOrFail(member.spec, member.strategy);
        std::uint32_t index = 0;
        for (const Command& command : member.commands) {
            whole.advance(command.at);
            advanceInSlices(sliced, command.at, prng);
            if (SwarmFailure failure = compared(what, whole, sliced); failure.failed()) return failure;
            if (whole.apply(command, index) != sliced.apply(command, index))
                return SwarmFailure{what + ": answers to a command", "the same command gets two answers"};
            ++index;
        }
        whole.advance(member.end);
        advanceInSlices(sliced, member.end, prng);
        if (whole.sweepsDone() != sliced.sweepsDone())
            return SwarmFailure{what + ": sweeps", "another number of sweeps"};
        return compared(what, whole, sliced);
    });
}

SwarmFailure copyTakesTheSameCourse(const SwarmMember& member) {
    return guarded([&member] {
        Prng prng(member.seed ^ 0x636f7079ull);
        Machine machine = machineOrFail(member.spec, member.strategy);
        const std::size_t cut = prng.below(member.commands.size() + 1);
        std::uint32_t index = 0;
        for (; index < cut; ++index) {
            machine.advance(member.commands[index].at);
            machine.apply(member.commands[index], index);
        }
        const TimeNs middle = cut < member.commands.size() ? member.commands[cut].at : member.end;
        machine.advance(middle, prng.below(2000));  // in the middle of a slice
        Machine copy = machine;
        if (SwarmFailure failure = compared("copy, at once", machine, copy); failure.failed()) return failure;
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
        if (before != copy.stateHash()) return SwarmFailure{"copy written into", "the original wrote into its copy"};
        finish(copy);
        return compared("copy", machine, copy);
    });
}

SwarmFailure recordingLevelChangesNothing(const SwarmMember& member) {
    return guarded([&member] {
        std::vector<Machine> machines;
        for (int level : {0, 1, 3}) {
            machines.push_back(machineOrFail(member.spec, member.strategy));
            machines.back().journal().setRecordLevel(level);
            runToEnd(machines.back(), member);
        }
        const std::string what = "recording level";
        for (std::size_t i = 1; i < machines.size(); ++i) {
            if (SwarmFailure failure = compared(what, machines[0], machines[i]); failure.failed()) return failure;
            for (const EventInfo& info : kEvents)
                if (machines[0].journal().count(info.kind) != machines[i].journal().count(info.kind))
                    return SwarmFailure{what + ": counts",
                                        "events '" + std::string(info.name) + "' are counted otherwise"};
            if (machines[i].journal().view(1).stored < machines[i - 1].journal().view(1).stored)
                return SwarmFailure{what + ": stored", "a higher level stores fewer events"};
        }
        return SwarmFailure{};
    });
}

SwarmFailure sweepsChangeNothing(const SwarmMember& member) {
    return guarded([&member] {
        std::vector<Machine> machines;
        for (Sweeps sweeps : {Sweeps::Never, Sweeps::Spaced, Sweeps::Often}) {
            machines.push_back(machineOrFail(member.spec, member.strategy));
            machines.back().setSweeps(sweeps);
            runToEnd(machines.back(), member);
        }
        if (machines[0].sweepsDone() != 0 || machines[2].sweepsDone() < member.commands.size())
            return SwarmFailure{"sweeps: number", "sweeps that were not asked for, or too few"};
        if (SwarmFailure failure = compared("sweeps", machines[0], machines[1]); failure.failed()) return failure;
        return compared("sweeps", machines[0], machines[2]);
    });
}

}  // namespace reclaim
