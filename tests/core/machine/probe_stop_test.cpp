// A probe may leave a machine in the middle of anything: nothing is swallowed or leaked, and the same place is found
// again.
#include <algorithm>

#include "tests/core/machine/swarm.h"

namespace reclaim {
namespace {

class StopAt final : public Probe {
public:
    StopAt(const Machine& machine, std::uint64_t number) : machine_(machine), number_(number) {}
    void sample(TimeNs) override {}
    void reclaimEdge(MemcgId) override {}
    void event(const Event& event) override {
        ASSERT_LE(event.number, number_) << "it went on";
        if (event.number != number_) return;
        seen = event;
        stateHash = machine_.stateHash();
        fingerprint = machine_.fingerprint();
        throw ProbeStop{};
    }
    Event seen;
    std::uint64_t stateHash = 0, fingerprint = 0;

private:
    const Machine& machine_;
    const std::uint64_t number_;
};

// Runs on with the commands from `next` on; true if the probe left it.
bool leaves(Machine& machine, const SwarmMember& member, std::size_t next, Probe& probe, Prng* slices) {
    machine.journal().watch(&probe, 3);
    const auto runTo = [&](TimeNs to) {
        if (!slices) machine.advance(to);
        else
            while (!machine.advance(to, 1 + slices->below(300))) {
            }
    };
    try {
        for (; next < member.commands.size(); ++next) {
            runTo(member.commands[next].at);
            machine.apply(member.commands[next], static_cast<std::uint32_t>(next));
        }
        runTo(member.end);
    } catch (const ProbeStop&) {
        return true;
    }
    return false;
}

std::string reproduce(const SwarmMember& member, const char* test) {
    return "seed " + std::to_string(member.seed) + "; reproduce: RECLAIMLAB_SEED=" + std::to_string(member.seed) +
           " test_machine --gtest_filter=" + test;
}

TEST(ProbeStop, LeavesAnywhereAndFindsTheSamePlaceAgain) {
    constexpr std::uint64_t kStopsPerMember = 100;
    for (const std::uint64_t seed : swarmSeeds(10, 100)) {
        const SwarmMember member = swarmMember(seed);
        const std::string how = reproduce(member, "ProbeStop.LeavesAnywhereAndFindsTheSamePlaceAgain");
        Prng prng(seed ^ 0x73746f70ull);
        const Machine fresh = machineOrFail(member.spec, member.strategy);
        // Boundaries to start from: right before each command.
        std::vector<Machine> before;
        Machine whole = fresh;
        for (std::size_t i = 0; i < member.commands.size(); ++i) {
            whole.advance(member.commands[i].at);
            before.push_back(whole);
            whole.apply(member.commands[i], static_cast<std::uint32_t>(i));
        }
        whole.advance(member.end);
        const std::uint64_t first = fresh.journal().number(), last = whole.journal().number();
        if (first == last) continue;
        for (std::uint64_t i = 0; i < kStopsPerMember; ++i) {
            const std::uint64_t number = first + prng.below(last - first);
            Machine fromStart = fresh;
            StopAt one(fromStart, number);
            ASSERT_TRUE(leaves(fromStart, member, 0, one, nullptr)) << "event " << number << "\n" << how;
            // Again from the last boundary before it, in slices.
            std::size_t next = 0;
            while (next < before.size() && before[next].journal().number() <= number) ++next;
            const std::size_t from = next == 0 ? 0 : next - 1;
            Machine fromCopy = next == 0 ? fresh : before[from];
            StopAt two(fromCopy, number);
            ASSERT_TRUE(leaves(fromCopy, member, from, two, &prng)) << "event " << number << "\n" << how;
            ASSERT_EQ(one.stateHash, two.stateHash) << "event " << number << "\n" << how;
            ASSERT_EQ(one.fingerprint, two.fingerprint) << "event " << number << "\n" << how;
            ASSERT_EQ(one.seen.t, two.seen.t) << "event " << number << "\n" << how;
            ASSERT_EQ(one.seen.kind, two.seen.kind) << "event " << number << "\n" << how;
        }
        // Those that were copied from were not touched by what happened to the copies.
        Machine again = fresh;
        for (std::size_t i = 0; i < member.commands.size(); ++i) {
            again.advance(member.commands[i].at);
            again.apply(member.commands[i], static_cast<std::uint32_t>(i));
        }
        again.advance(member.end);
        ASSERT_EQ(again.stateHash(), whole.stateHash()) << how;
        again.checkInvariants();
    }
}

class Counting final : public Probe {
public:
    void sample(TimeNs) override {}
    void reclaimEdge(MemcgId) override {}
    void event(const Event&) override { ++events; }
    std::uint64_t events = 0;
};

TEST(Probe, SeesEachEventOfItsMachineOnceAndNoneOfACopy) {
    const SwarmMember member = swarmMember(3);
    Machine machine = machineOrFail(member.spec, member.strategy);
    Counting probe;
    const std::uint64_t before = machine.journal().number();
    machine.journal().watch(&probe, 3);
    machine.advance(member.end / 2);
    EXPECT_EQ(probe.events, machine.journal().number() - before);
    const std::uint64_t seen = probe.events;
    Machine copy = machine;
    copy.advance(member.end);
    Machine assigned = machineOrFail(member.spec, member.strategy);
    assigned = machine;
    assigned.advance(member.end);
    EXPECT_GT(copy.journal().number(), machine.journal().number());
    EXPECT_EQ(copy.stateHash(), assigned.stateHash());
    EXPECT_EQ(probe.events, seen);
    machine.journal().watch(nullptr, 0);
    machine.advance(member.end);
    EXPECT_EQ(probe.events, seen);
    EXPECT_EQ(machine.stateHash(), copy.stateHash());
}

// Reads everything a probe may read, at every event.
class ReadAll final : public Probe {
public:
    explicit ReadAll(const Machine& machine, std::uint64_t every) : machine_(machine), every_(every) {}
    void sample(TimeNs) override {}
    void reclaimEdge(MemcgId) override {}
    void event(const Event& event) override {
        if (event.number % every_ != 0) return;
        for (const MetricInfo& info : metricTable()) read += machine_.value(info.metric) > 0;
        for (const CgroupRow& row : machine_.directory()) read += row.current > 0;
        read += machine_.stateHash() & 1;
        if (const auto row = machine_.object(ObjectId{event.a})) read += row->slabInUse;
        if (event.subject < machine_.cgroupCount()) read += machine_.cgroupPath(MemcgId{event.subject}).size();
        Machine copy = machine_;
        read += copy.journal().number();
    }
    std::uint64_t read = 0;

private:
    const Machine& machine_;
    const std::uint64_t every_;
};

TEST(Probe, ReadingInTheMiddleOfEverythingChangesNothing) {
    for (const std::uint64_t seed : swarmSeeds(30, 300)) {
        const SwarmMember member = swarmMember(seed);
        Machine plain = machineOrFail(member.spec, member.strategy),
                watched = machineOrFail(member.spec, member.strategy);
        ReadAll probe(watched, 97);
        for (std::size_t i = 0; i < member.commands.size(); ++i) {
            plain.advance(member.commands[i].at);
            plain.apply(member.commands[i], static_cast<std::uint32_t>(i));
        }
        plain.advance(member.end);
        ASSERT_FALSE(leaves(watched, member, 0, probe, nullptr));
        ASSERT_EQ(plain.stateHash(), watched.stateHash())
            << reproduce(member, "Probe.ReadingInTheMiddleOfEverythingChangesNothing");
        ASSERT_EQ(plain.fingerprint(), watched.fingerprint());
    }
}

}  // namespace
}  // namespace reclaim
