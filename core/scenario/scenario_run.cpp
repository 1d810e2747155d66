#include "core/scenario/scenario_run.h"

#include <algorithm>
#include <set>

namespace reclaim {

bool appliesTo(const Expectation& expectation, const std::string& strategyId) {
    return expectation.strategy.empty() || expectation.strategy == strategyId;
}

Verdict evaluate(const Expectation& expectation, const Machine& machine) {
    Verdict verdict;
    verdict.text = expectation.strategy.empty() ? machine.strategy().id + " " + expectation.text : expectation.text;
    verdict.metric = expectation.metric;
    verdict.cgroup = expectation.cgroup;
    verdict.at = expectation.at;
    verdict.line = expectation.line;
    const auto metric = metricNamed(expectation.metric);
    if (!metric) {
        verdict.problem = "no metric is called '" + expectation.metric + "'";
        return verdict;
    }
    MemcgId cgroup = MemcgId::none();
    if (!expectation.cgroup.empty()) {
        cgroup = machine.cgroupNamed(expectation.cgroup);
        if (!cgroup.valid()) {
            verdict.problem = "there is no cgroup " + expectation.cgroup + " any more, or not yet";
            return verdict;
        }
    }
    verdict.actual = machine.value(*metric, cgroup);
    verdict.ok = holds(expectation.comparison, verdict.actual, expectation.value);
    return verdict;
}

bool cgroupMatches(const std::string& pattern, const std::string& path) {
    // The usual two-pointer match: on a mismatch the last star takes one more character, unless that is a '/'.
    std::size_t p = 0, s = 0;
    std::size_t star = std::string::npos, taken = 0;
    while (s < path.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            taken = s;
        } else if (p < pattern.size() && pattern[p] == path[s]) {
            ++p;
            ++s;
        } else if (star != std::string::npos && path[taken] != '/') {
            p = star + 1;
            s = ++taken;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

std::vector<std::string> cgroupPaths(const Scenario& scenario) {
    std::vector<std::string> paths;
    std::set<std::string> seen;
    for (const CgroupSpec& cgroup : scenario.machine.cgroups)
        if (seen.insert(cgroup.path).second) paths.push_back(cgroup.path);
    for (const Command& command : scenario.timeline)
        if (const auto* mkdir = std::get_if<MkdirCommand>(&command.action))
            if (seen.insert(mkdir->path).second) paths.push_back(mkdir->path);
    return paths;
}

namespace {

void addWatches(const Scenario& scenario, Machine& machine) {
    const std::vector<std::string> paths = cgroupPaths(scenario);
    for (const Watch& watch : scenario.watch) {
        const auto metric = metricNamed(watch.metric);
        if (!metric) continue;  // the reader refuses it; a scenario built in memory simply does not record it
        if (watch.cgroup.empty() || watch.cgroup == "/") {
            machine.watch(SeriesKey{*metric, watch.cgroup});
            continue;
        }
        for (const std::string& path : paths)
            if (cgroupMatches(watch.cgroup, path)) machine.watch(SeriesKey{*metric, path});
    }
}

}  // namespace

ScenarioRun::ScenarioRun(Machine machine, const Scenario& scenario, const std::string& strategyId)
    : machine_(std::move(machine)), stop_(scenario.stop) {
    std::vector<Command> commands = scenario.timeline;
    std::ranges::stable_sort(commands, [](const Command& x, const Command& y) { return x.at < y.at; });
    commands_ = std::make_shared<const std::vector<Command>>(std::move(commands));
    for (const Expectation& expectation : scenario.expect)
        if (appliesTo(expectation, strategyId)) expected_.push_back(expectation);
    std::ranges::stable_sort(expected_, [](const Expectation& x, const Expectation& y) { return x.at < y.at; });
}

Result<ScenarioRun> ScenarioRun::create(const Scenario& scenario, const Strategy& strategy) {
    Result<Machine> machine = Machine::create(scenario.machine, strategy);
    if (!machine) return machine.error();
    addWatches(scenario, *machine);
    return ScenarioRun(std::move(*machine), scenario, strategy.id);
}

bool ScenarioRun::reach(TimeNs to, std::uint64_t operations) {
    if (!machine_.advance(to, operations)) return false;
    while (nextExpected_ < expected_.size() && expected_[nextExpected_].at <= to)
        verdicts_.push_back(evaluate(expected_[nextExpected_++], machine_));
    return true;
}

void ScenarioRun::advanceTo(TimeNs to) { advanceTo(to, UINT64_MAX); }

bool ScenarioRun::advanceTo(TimeNs to, std::uint64_t operations) {
    const std::vector<Command>& commands = *commands_;
    // Stops at every time that matters in order, so that an expectation between two commands sees the state there.
    while (true) {
        const TimeNs command = next_ < commands.size() ? commands[next_].at : kNever;
        const TimeNs expected = nextExpected_ < expected_.size() ? expected_[nextExpected_].at : kNever;
        const TimeNs at = std::min(command, expected);
        if (at > to || at == kNever) break;
        if (!reach(at, operations)) return false;
        while (next_ < commands.size() && commands[next_].at <= at) {
            outcomes_.push_back(machine_.apply(commands[next_], static_cast<std::uint32_t>(next_)));
            ++next_;
        }
        reached_ = std::max(reached_, at);
    }
    if (to <= reached_) return true;
    if (!machine_.advance(to, operations)) return false;
    reached_ = to;
    return true;
}

void ScenarioRun::finish() {
    if (finished_) return;
    advanceTo(stop_);
    while (nextExpected_ < expected_.size()) verdicts_.push_back(evaluate(expected_[nextExpected_++], machine_));
    finished_ = true;
    if (machine_.sweeps() != Sweeps::Never) machine_.checkInvariants();
}

namespace {
bool same(const Command& x, const Command& y) { return x.at == y.at && describe(x.action) == describe(y.action); }
}  // namespace

bool ScenarioRun::fits(const std::vector<Command>& commands) const {
    if (commands.size() < next_) return false;
    if (next_ < commands.size() && commands[next_].at < reached_) return false;
    if (&commands == commands_.get()) return true;
    return std::equal(commands_->begin(), commands_->begin() + static_cast<std::ptrdiff_t>(next_), commands.begin(),
                      same);
}

void ScenarioRun::replan(SharedCommands commands) {
    LAB_CHECK(fits(*commands));
    commands_ = std::move(commands);
}

void ScenarioRun::append(Command command) {
    LAB_CHECK(command.at >= reached_);
    std::vector<Command> commands = *commands_;
    const auto place = std::upper_bound(commands.begin() + static_cast<std::ptrdiff_t>(next_), commands.end(), command);
    commands.insert(place, std::move(command));
    commands_ = std::make_shared<const std::vector<Command>>(std::move(commands));
}

}  // namespace reclaim
