// The shrinker on faults that are none: "this event ever happens" fails like a fault would, and what it takes to make
// it happen is known.
#include <algorithm>

#include "tests/core/machine/swarm_report.h"
#include "tests/temporary_folder.h"

namespace reclaim {
namespace {

SwarmTrial neverHappens(EventKind kind) {
    return [kind](const SwarmMember& member) {
        Machine machine = machineOrFail(member.spec, member.strategy);
        runToEnd(machine, member);
        return machine.journal().count(kind) == 0 ? SwarmFailure{} : SwarmFailure{"it happens", "it happens"};
    };
}

SwarmMember firstWith(const SwarmTrial& trial, std::size_t commandsMin, std::string_view strategy = "") {
    for (std::uint64_t seed = 1; seed < 500; ++seed) {
        SwarmMember member = swarmMember(seed);
        if (!member.strategy.starts_with(strategy)) continue;
        if (member.commands.size() >= commandsMin && trial(member).failed()) return member;
    }
    throw std::runtime_error("no member fails");
}

TEST(SwarmShrink, AListHandedToTheParentTakesACgroupAndItsRmdir) {
    const SwarmTrial trial = neverHappens(EventKind::LruReparent);
    const ShrunkMember shrunk = shrinkMember(firstWith(trial, 20), trial);
    const SwarmMember& m = shrunk.member;
    EXPECT_TRUE(trial(m).failed());
    EXPECT_EQ(m.spec.tasks.size(), 0u);
    ASSERT_EQ(m.commands.size(), 1u);
    const auto* rmdir = std::get_if<RmdirCommand>(&m.commands[0].action);
    ASSERT_NE(rmdir, nullptr);
    EXPECT_EQ(m.spec.cgroups.back().path, rmdir->path);
    EXPECT_EQ(m.spec.cgroups.size(), std::count(rmdir->path.begin(), rmdir->path.end(), '/'))
        << "it and those above it";
    EXPECT_EQ(m.commands[0].at, 0);
    EXPECT_EQ(m.spec.cpus, 1u);
    EXPECT_TRUE(m.spec.timing.ideal);
    EXPECT_EQ(m.spec.mounts.size(), 1u);
    EXPECT_EQ(m.strategy.find('+'), std::string::npos);
}

TEST(SwarmShrink, AKilledTaskTakesItsLimitAndItself) {
    const SwarmTrial trial = neverHappens(EventKind::OomKill);
    const ShrunkMember shrunk = shrinkMember(firstWith(trial, 20, "linux-6.1"), trial);
    SwarmMember m = shrunk.member;
    EXPECT_TRUE(trial(m).failed());
    EXPECT_LE(tasksOf(m).size(), 2u);
    EXPECT_LE(m.commands.size(), 2u);
    EXPECT_LE(m.spec.cgroups.size(), 2u);
    // One operation fewer and nobody is killed: the count cannot be smaller.
    for (std::size_t i = 0; i < tasksOf(m).size(); ++i) {
        SwarmMember fewer = m;
        if (tasksOf(fewer)[i]->count < 2) continue;
        --tasksOf(fewer)[i]->count;
        EXPECT_FALSE(trial(fewer).failed()) << "task " << i;
    }
}

TEST(SwarmShrink, TheSameEachTimeAndNoMoreTrialsThanAllowed) {
    const SwarmTrial trial = neverHappens(EventKind::CssFree);
    const SwarmMember member = firstWith(trial, 20);
    const auto text = [](const ShrunkMember& shrunk) { return writeScenario(sayMember(shrunk.member).scenario); };
    const ShrunkMember once = shrinkMember(member, trial), twice = shrinkMember(member, trial);
    EXPECT_EQ(text(once), text(twice));
    EXPECT_EQ(once.trials, twice.trials);
    EXPECT_LE(once.trials, kShrinkTrialsMax);
    const ShrunkMember early = shrinkMember(member, trial, 7);
    EXPECT_EQ(early.trials, 7);
    EXPECT_TRUE(trial(early.member).failed());
}

TEST(SwarmShrink, AnotherKindOfFailureIsNotTakenForTheSame) {
    const SwarmTrial trial = [](const SwarmMember& member) {
        return member.commands.size() > 3 ? SwarmFailure{"long", "long"} : SwarmFailure{"short", "short"};
    };
    const ShrunkMember shrunk = shrinkMember(firstWith(trial, 20), trial);
    EXPECT_EQ(shrunk.member.commands.size(), 4u);
    EXPECT_EQ(shrunk.failure.kind, "long");
}

TEST(SwarmReport, TheFileShowsTheFailureAgain) {
    const TemporaryFolder folder;
    const SwarmTrial trial = neverHappens(EventKind::OomKill);
    const SwarmMember member = firstWith(trial, 20, "linux-6.1");
    const std::string report = reportMember(member, trial, trial, "Swarm.Some", folder.path());
    const std::string file = folder.path() + "/seed-" + std::to_string(member.seed) + ".yaml";
    EXPECT_NE(report.find("RECLAIMLAB_SEED=" + std::to_string(member.seed) + " test_machine --gtest_filter=Swarm.Some"),
              std::string::npos);
    EXPECT_NE(report.find("reclaimctl run " + file + " --check"), std::string::npos) << report;
    const ScenarioReading back = readScenario(file);
    ASSERT_TRUE(back.errors.empty()) << back.errors.front().text();
    EXPECT_TRUE(trial(memberOf(*back.scenario, member.seed)).failed());
}

TEST(SwarmReport, WhatAScenarioCannotSayIsNamed) {
    SwarmMember member = swarmMember(1);
    member.spec.tasks.clear();
    member.commands = {{0, WriteCommand{"nonsense", "x"}}, {kMillisecond, DropCachesCommand{2}}};
    const SaidMember said = sayMember(member);
    ASSERT_EQ(said.scenario.timeline.size(), 1u);
    ASSERT_EQ(said.leftOut.size(), 1u);
    EXPECT_NE(said.leftOut[0].find("nonsense"), std::string::npos);
    // A failure that needs what is left out: the file says that it does not show it.
    const SwarmTrial needsNonsense = [](const SwarmMember& m) {
        for (const Command& command : m.commands)
            if (std::holds_alternative<WriteCommand>(command.action)) return SwarmFailure{"written", "written"};
        return SwarmFailure{};
    };
    const TemporaryFolder folder;
    const std::string report = reportMember(member, needsNonsense, nullptr, "Swarm.Some", folder.path());
    EXPECT_NE(report.find("This file alone does not show the failure"), std::string::npos);
    EXPECT_EQ(report.find("reproduce: reclaimctl run"), std::string::npos);
}

// Members that a scenario can say completely take the same course when they come from its file.
TEST(SwarmReport, AMemberFromItsFileTakesTheSameCourse) {
    std::size_t said = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        SwarmMember member = swarmMember(seed);
        const SaidMember text = sayMember(member);
        if (!text.leftOut.empty()) {
            // What is left is said completely.
            member.spec = text.scenario.machine;
            member.commands = text.scenario.timeline;
        }
        const ScenarioReading back = readScenarioText(writeScenario(text.scenario), "member.yaml");
        ASSERT_TRUE(back.errors.empty()) << "seed " << seed << ": " << back.errors.front().text();
        Machine x = machineOrFail(member.spec, member.strategy);
        const SwarmMember again = memberOf(*back.scenario, seed);
        Machine y = machineOrFail(again.spec, again.strategy);
        runToEnd(x, member);
        runToEnd(y, again);
        EXPECT_EQ(x.fingerprint(), y.fingerprint()) << "seed " << seed;
        EXPECT_EQ(x.stateHash(), y.stateHash()) << "seed " << seed;
        said += text.scenario.timeline.size() + text.scenario.machine.tasks.size();
    }
    EXPECT_GT(said, 500u) << "tasks and commands";
}

}  // namespace
}  // namespace reclaim
