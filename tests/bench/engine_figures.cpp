// Prints the engine's figures, one line "R NAME VALUE UNIT" each, in CPU time of this thread.
// usage: engine_figures [CACHED ...]     default: 10000 100000 500000
#include <cstdio>
#include <cstdlib>

#include "tests/bench/workloads.h"

namespace {

using namespace reclaim;

void figure(const std::string& name, double value, const char* unit) {
    std::printf("R %s %.6g %s\n", name.c_str(), value, unit);
}

// The plain name is the newest profile's; the others carry theirs.
std::string named(const char* what, const std::string& strategy, std::uint64_t cached) {
    const std::string profile = strategy == profiles().back().id ? "" : "." + strategy;
    return std::string("engine.") + what + profile + "." + std::to_string(cached);
}

void replayFigures(const std::string& strategy, std::uint64_t cached) {
    constexpr std::uint64_t kOperations = 3'000'000;
    Machine machine = bench::replay(strategy, cached);
    const double seconds = bench::run(machine, kOperations);
    const auto created = static_cast<double>(machine.value(Metric::DentryStateNrDentry) +
                                             static_cast<double>(machine.journal().count(EventKind::LruIsolate)));
    const std::string name = named("replay", strategy, cached);
    figure(name, static_cast<double>(kOperations) / seconds / 1e6, "Mreq/s");
    figure(name + ".miss", (created + machine.value(Metric::LabEnomem)) / static_cast<double>(kOperations), "ratio");
}

void missFigures(const std::string& strategy, std::uint64_t cached) {
    constexpr std::uint64_t kOperations = 1'000'000;
    Machine machine = bench::misses(strategy, cached);
    figure(named("misses", strategy, cached), static_cast<double>(kOperations) / bench::run(machine, kOperations) / 1e6,
           "Mreq/s");
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::uint64_t> sizes;
    for (int i = 1; i < argc; ++i) sizes.push_back(std::strtoull(argv[i], nullptr, 10));
    if (sizes.empty()) sizes = {10'000, 100'000, 500'000};
    for (const Strategy& strategy : profiles())
        for (const std::uint64_t cached : sizes) {
            replayFigures(strategy.id, cached);
            missFigures(strategy.id, cached);
        }
    const Machine machine = bench::filled("linux-6.1", 1'000'000);
    const double begin = bench::threadSeconds();
    constexpr int kCopies = 50;
    for (int i = 0; i < kCopies; ++i) Machine copy = machine;
    figure("engine.copy.1000000", (bench::threadSeconds() - begin) / kCopies * 1e6, "us");
    figure("engine.bytes_per_dentry.1000000", static_cast<double>(machine.residentBytes()) / 1e6, "B");
}
