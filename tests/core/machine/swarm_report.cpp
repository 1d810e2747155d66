#include "tests/core/machine/swarm_report.h"

#include <filesystem>
#include <fstream>

namespace reclaim {
namespace {

bool readsBack(const Scenario& scenario) {
    return readScenarioText(writeScenario(scenario), "member.yaml").errors.empty();
}

// `text` as comment lines of a YAML file.
std::string comment(const std::string& text) {
    std::string out = "# ";
    for (const char c : text) out += c == '\n' ? std::string("\n# ") : std::string(1, c);
    return out + "\n";
}

// Adds the items one by one, and leaves out what the format refuses.
template <class Items, class Name>
void addSayable(SaidMember& said, Items& into, const Items& items, Name name) {
    into.clear();
    for (const auto& item : items) {
        into.push_back(item);
        if (readsBack(said.scenario)) continue;
        into.pop_back();
        said.leftOut.push_back(name(item));
    }
}

}  // namespace

SaidMember sayMember(const SwarmMember& member) {
    SaidMember said;
    Scenario& scenario = said.scenario;
    scenario.title = "Swarm member " + std::to_string(member.seed);
    scenario.strategies = {member.strategy};
    scenario.machine = member.spec;
    scenario.stop = member.end;
    if (scenario.timeline = member.commands; readsBack(scenario)) return said;
    scenario.timeline.clear();
    scenario.machine.tasks.clear();
    addSayable(said, scenario.machine.cgroups, member.spec.cgroups,
               [](const CgroupSpec& cgroup) { return "cgroup " + cgroup.path; });
    addSayable(said, scenario.machine.tasks, member.spec.tasks,
               [](const TaskSpec& task) { return "task " + task.name + " in " + task.cgroup; });
    addSayable(said, scenario.timeline, member.commands,
               [](const Command& command) { return "at " + formatTime(command.at) + ": " + describe(command.action); });
    return said;
}

SwarmMember memberOf(const Scenario& scenario, std::uint64_t seed) {
    return {seed, scenario.strategies.front(), scenario.machine, scenario.timeline, scenario.stop};
}

std::string reportMember(const SwarmMember& member, const SwarmTrial& trial, const SwarmTrial& whenRun,
                         const std::string& test, const std::string& folder) {
    const bool seenWhenRun = whenRun && whenRun(member).failed();
    const SwarmTrial& used = seenWhenRun ? whenRun : trial;
    const ShrunkMember shrunk = shrinkMember(member, used);
    const SaidMember said = sayMember(shrunk.member);
    const std::string text = writeScenario(said.scenario);
    const ScenarioReading back = readScenarioText(text, "member.yaml");
    const bool shows = back.errors.empty() && used(memberOf(*back.scenario, member.seed)).kind == shrunk.failure.kind;
    const std::string file = folder + "/seed-" + std::to_string(member.seed) + ".yaml";
    const std::string again = "RECLAIMLAB_SEED=" + std::to_string(member.seed) + " test_machine --gtest_filter=" + test;

    std::string head = comment(shrunk.failure.said) + comment("seed " + std::to_string(member.seed) + ": " + again);
    for (const std::string& each : said.leftOut) head += comment("cannot be said in a scenario: " + each);
    if (!shows) head += comment("This file alone does not show the failure; the test does.");
    else if (!seenWhenRun)
        head += comment("The test shows the failure; `reclaimctl run` looks less often or not at that.");
    std::filesystem::create_directories(folder);
    std::ofstream(file) << head << text;

    std::string out = shrunk.failure.said + "\nseed " + std::to_string(member.seed) + ", strategy " + member.strategy +
                      "\nreproduce: " + again + "\nshrunk in " + std::to_string(shrunk.trials) + " trials to " +
                      std::to_string(shrunk.member.spec.tasks.size()) + " tasks, " +
                      std::to_string(shrunk.member.spec.cgroups.size()) + " cgroups and " +
                      std::to_string(shrunk.member.commands.size()) + " commands under " + shrunk.member.strategy +
                      "\nscenario: " + file;
    if (shows && seenWhenRun) out += "\nreproduce: reclaimctl run " + file + " --check";
    return out + "\n\n" + head + text;
}

}  // namespace reclaim
