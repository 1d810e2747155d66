// What going to a moment costs in a run of 10 s with more than a million objects, on the clock: as the figures of a
// person who waits. One line "R NAME VALUE UNIT" a figure.
#include <algorithm>
#include <chrono>
#include <cstdio>

#include "core/lab/lab_run.h"

using namespace reclaim;

namespace {

using Clock = std::chrono::steady_clock;

double milliseconds(Clock::duration d) { return std::chrono::duration<double, std::milli>(d).count(); }

void figure(const char* name, std::vector<double> values, const char* unit) {
    std::ranges::sort(values);
    std::printf("R %s.median %.2f %s\n", name, values[values.size() / 2], unit);
    std::printf("R %s.worst %.2f %s\n", name, values.back(), unit);
}

Scenario bigScenario() {
    Scenario scenario;
    scenario.title = "ten seconds of lookups in 256 MiB";
    scenario.strategies = {"linux-6.1"};
    scenario.machine.cgroups.push_back(CgroupSpec{"/k", 256u << 20, kNoLimit, 0});
    TaskSpec task;
    task.name = "lookups";
    task.cgroup = "/k";
    task.keys = KeySpec{KeyDist::Sequential, 10'000'000, 0.99};
    task.count = 10'000'000;
    scenario.machine.tasks.push_back(task);
    scenario.machine.timing = Timing::guest61();
    scenario.machine.seed = 1;
    scenario.stop = 10 * kSecond;
    return scenario;
}

void runTo(LabRun& run, TimeNs t) {
    if (t > run.t() && !run.target()) run.setTarget(t);
    while (run.target() && !run.advance(std::chrono::hours(1), 20'000)) {
    }
}

}  // namespace

int main() {
    auto created = LabRun::create(bigScenario(), 1, std::uint64_t{1} << 30);
    if (!created) {
        std::fprintf(stderr, "%s\n", created.error().text().c_str());
        return 1;
    }
    LabRun& run = **created;
    for (TimeNs t = 0; t < run.end(); t += 33 * kMillisecond) runTo(run, std::min(run.end(), t + 33 * kMillisecond));
    std::printf("R seek.objects %.0f objects\n", run.lanes()[0].machine().value(Metric::DentryStateNrDentry));
    std::printf("R seek.checkpoints %u checkpoints\n", run.checkpointUse().count);
    std::printf("R seek.checkpoint_memory %.1f MiB\n", static_cast<double>(run.checkpointUse().bytes) / (1 << 20));

    Prng random(1);
    std::vector<double> seeks;
    for (int i = 0; i < 40; ++i) {
        const auto t = static_cast<TimeNs>(random.below(static_cast<std::uint64_t>(run.end())));
        const auto begin = Clock::now();
        run.seek(t);
        runTo(run, t);
        seeks.push_back(milliseconds(Clock::now() - begin));
    }
    figure("seek.anywhere", std::move(seeks), "ms");

    run.seek(5 * kSecond);
    runTo(run, 5 * kSecond);
    const LabRun::KeepGoing always = [] { return true; };
    for (const StepLevel level : kStepLevels) {
        std::vector<double> steps;
        for (int i = 0; i < 10; ++i) {
            const auto begin = Clock::now();
            if (!run.stepBack(0, level, always)) break;
            steps.push_back(milliseconds(Clock::now() - begin));
        }
        std::string name = "seek.step_back." + std::string(nameOf(level));
        std::ranges::replace(name, ' ', '_');
        if (!steps.empty()) figure(name.c_str(), std::move(steps), "ms");
    }
    return 0;
}
