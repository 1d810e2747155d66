#include "core/ask/lane.h"

#include <ctime>
#include <new>

#include "core/ask/run_estimate.h"

namespace reclaim {

namespace {

// A word of a shell command line.
std::string shellWord(const std::string& word) {
    static constexpr std::string_view kPlain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./,:@";
    if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
    std::string out = "'";
    for (const char c : word) {
        if (c == '\'') out += "'\\''";
        else out += c;
    }
    return out + "'";
}

// Of this thread.
std::uint64_t cpuClock() {
    timespec t{};
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(t.tv_nsec);
}

}  // namespace

std::string reproduceText(const Scenario& scenario, const std::string& strategy) {
    const std::string file = scenario.path.empty() ? "SCENARIO.yaml" : scenario.path;
    std::string text = "reclaimctl run " + shellWord(file) + " --strategy " + shellWord(strategy) + " --seed " +
                       std::to_string(scenario.machine.seed) + " --check";
    if (scenario.path.empty()) text += " (save the scenario first)";
    return text;
}

std::string outOfMemoryText(const Machine& machine) {
    return "out of memory at " + formatTime(machine.now()) + ", with " +
           formatCount(static_cast<std::uint64_t>(machine.value(Metric::DentryStateNrDentry, MemcgId::none()))) +
           " dentries and " + formatCount(machine.journal().number()) + " events";
}

Lane::Lane(ScenarioRun run, const Strategy& strategy, std::string reproduce)
    : run_(std::move(run)), strategy_(strategy.id), title_(strategy.title), reproduce_(std::move(reproduce)) {}

Result<std::unique_ptr<Lane>> Lane::create(const Scenario& scenario, const std::string& strategyId) {
    const Result<Strategy> strategy = strategyNamed(strategyId);
    if (!strategy) return strategy.error();
    try {
        Result<ScenarioRun> run = ScenarioRun::create(scenario, *strategy);
        if (!run) return run.error();
        return std::unique_ptr<Lane>(new Lane(std::move(*run), *strategy, reproduceText(scenario, strategyId)));
    } catch (const std::bad_alloc&) {
        return Error{Fault::Refused,
                     "out of memory while the machine of " + strategyId + " is built, with " +
                         formatCount(estimateRun(scenario).files) + " files on its disks",
                     kOutOfMemoryHint,
                     scenario.path,
                     0,
                     0};
    } catch (const InvariantBreach& breach) {
        return Error{Fault::Corrupt,
                     std::string("a machine cannot be built under ") + strategyId + ": " + breach.what(),
                     "this is a mistake of the program; reproduce: " + reproduceText(scenario, strategyId),
                     {},
                     0,
                     0};
    }
}

void Lane::fail(std::string why) {
    if (failed()) return;
    failure_ = std::move(why) + "; reproduce: " + reproduce_;
}

template <class Work>
void Lane::guarded(Work work) {
    if (failed()) return;
    const std::uint64_t begin = cpuClock();
    try {
        work();
    } catch (const ProbeStop&) {
        // The trap has caught: the machine stands inside an operation.
    } catch (const InvariantBreach& breach) {
        fail(std::string(breach.what()) + " at " + formatTime(machine().now()) + ", event " +
             formatCount(machine().journal().number()));
    } catch (const std::bad_alloc&) {
        outOfMemory_ = true;
        fail(outOfMemoryText(machine()));
    }
    cpuNs_ += cpuClock() - begin;
}

void Lane::restore(ScenarioRun run) {
    run_ = std::move(run);
    failure_.clear();
    outOfMemory_ = false;
}

void Lane::inside(std::uint64_t event, const std::function<void()>& look) {
    ScenarioRun here = run_;
    EventTrap trap(
        3, [event](const Event& e) { return e.number == event; }, look);
    trap.set(machine().journal());
    try {
        run_.advanceTo(run_.stop());
    } catch (const ProbeStop&) {
    }
    run_ = std::move(here);
}

bool Lane::advance(TimeNs to, const Budget& budget) {
    if (caught()) return true;
    bool reached = false;
    if (trap_ != nullptr) trap_->set(machine().journal());
    guarded([&] {
        while (!reached) {
            if (budget.stop && budget.stop->load(std::memory_order_relaxed)) return;
            reached = run_.advanceTo(to, budget.operations);
            if (!reached && std::chrono::steady_clock::now() >= budget.until) return;
        }
    });
    if (caught()) return true;
    machine().journal().watch(nullptr, -1);
    return reached || failed();
}

TimeNs Lane::stepOperation(TimeNs stop) {
    TimeNs start = kNever;
    guarded([&] {
        // Commands that come before the operation act first; one of them may bring an earlier operation.
        while (run_.nextCommand() < run_.commands().size()) {
            const TimeNs command = run_.commands()[run_.nextCommand()].at;
            if (command > machine().nextOperationTime() || command > stop) break;
            run_.advanceTo(command);
        }
        const TimeNs next = machine().nextOperationTime();
        if (next >= stop) return;
        run_.advanceTo(next + 1, 1);
        start = next;
    });
    return start;
}

void Lane::finish() {
    guarded([&] { run_.finish(); });
}

}  // namespace reclaim
