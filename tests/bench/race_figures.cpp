// Prints how fast every interleaving is looked at, one line "R NAME VALUE UNIT" each: states a second and the time to
// the verdict of the larger models, executions of the random orders until they find something, and, where spin is
// installed, the run time of its verifier on the exported model and on further Promela files in the same rounds, and
// the ratios. CPU time, medians of rounds that take turns. usage: race_figures [FILE.pml ...]
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/race/race.h"
#include "tests/bench/workloads.h"
#include "tests/temporary_folder.h"

namespace {

using namespace reclaim;
using namespace reclaim::race;

constexpr int kRounds = 7;

void figure(const std::string& what, double value, const char* unit) {
    std::printf("R race.%s %.6g %s\n", what.c_str(), value, unit);
}

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

Model built(std::string_view id, const std::vector<Setting>& settings) {
    auto model = modelNamed(id, settings);
    if (!model) {
        std::fprintf(stderr, "race_figures: %s\n", model.error().text().c_str());
        std::exit(3);
    }
    return std::move(*model);
}

// Seconds until the verdict, and how many states that took.
std::pair<double, std::size_t> timed(const Model& model, bool reduce) {
    Limits limits;
    limits.reduce = reduce;
    const double begin = bench::threadSeconds();
    const Exploration all = explore(model, limits);
    const double seconds = bench::threadSeconds() - begin;
    if (!all.complete()) std::abort();
    return {seconds, all.states};
}

double secondsOfChildren() {
    rusage used{};
    getrusage(RUSAGE_CHILDREN, &used);
    return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6;
}

// Spin's verifier of one Promela file, built once; only its run is timed.
class Verifier {
public:
    explicit Verifier(const std::string& file) {
        const std::string path = std::filesystem::absolute(file).string();
        const std::string build =
            "cd '" + folder_.path() + "' && spin -a '" + path + "' >/dev/null 2>&1 && cc -O2 -w -DSAFETY -o pan pan.c";
        built_ = std::system(build.c_str()) == 0;
    }
    bool built() const { return built_; }
    double run() const {
        const double begin = secondsOfChildren();
        if (std::system(("cd '" + folder_.path() + "' && ./pan -m1000000 -w24 >pan.txt 2>&1").c_str()) != 0) return 0;
        return secondsOfChildren() - begin;
    }
    double states() const {
        std::ifstream in(folder_ / "pan.txt");
        for (std::string line; std::getline(in, line);)
            if (line.find("states, stored") != std::string::npos) return std::atof(line.c_str());
        return 0;
    }

private:
    TemporaryFolder folder_;
    bool built_ = false;
};

void explorerAlone() {
    const std::pair<std::string_view, std::vector<Setting>> models[] = {
        {"W4x", {}}, {"W1c", {{"threads", 4}}},          {"W1d", {{"threads", 4}}}, {"W4a", {{"threads", 4}}},
        {"B0", {}},  {"W4x", {{"grace-before-sum", 0}}}, {"W4x", {{"bias", 0}}},
    };
    for (const auto& [id, settings] : models) {
        const Model model = built(id, settings);
        std::string name(id);
        for (const auto& [what, value] : settings) name += "." + what + "-" + std::to_string(value);
        for (const bool reduce : {false, true}) {
            std::vector<double> seconds;
            std::size_t states = 0;
            for (int round = 0; round < kRounds; ++round) {
                const auto [took, met] = timed(model, reduce);
                seconds.push_back(took), states = met;
            }
            const std::string what = name + (reduce ? ".reduced" : "");
            figure(what + ".states", static_cast<double>(states), "states");
            figure(what + ".verdict", median(seconds) * 1e3, "ms");
            figure(what + ".rate", static_cast<double>(states) / median(seconds) * 1e-6, "Mstates/s");
        }
    }
}

void randomOrders() {
    for (const auto& [id, kind] : {std::pair{"W1b", Violation::Leak}, std::pair{"B0", Violation::UseAfterFree}})
        for (const int depth : {0, 3}) {
            const Model model = built(id, {});
            std::vector<double> executions;
            for (std::uint64_t seed = 0; seed < 100; ++seed) {
                RandomOrder order;
                order.seed = seed * 1'000'000, order.pctDepth = depth, order.wanted = maskOf(kind);
                const auto found = runUntilFound(model, order);
                if (!found) std::abort();
                executions.push_back(static_cast<double>(found->executions));
            }
            figure(std::string(id) + (depth ? ".pct-3" : ".random") + ".executions", median(executions), "executions");
        }
}

// The same question in the same rounds: ours, and Spin's on the export and on other texts of it.
void besideSpin(const std::vector<std::string>& files) {
    if (std::system("spin -V >/dev/null 2>&1") != 0) {
        std::fprintf(stderr, "race_figures: spin is not installed, nothing is compared with it\n");
        return;
    }
    const Model model = built("W4x", {});
    const TemporaryFolder folder;
    std::ofstream(folder / "export.pml") << promela(model);
    std::vector<std::string> all{folder / "export.pml"};
    all.insert(all.end(), files.begin(), files.end());
    for (const std::string& file : all) {
        const Verifier verifier(file);
        const std::string name = "spin." + std::filesystem::path(file).stem().string();
        if (!verifier.built()) {
            std::fprintf(stderr, "race_figures: %s: spin or the compiler refuses it\n", file.c_str());
            continue;
        }
        std::vector<double> ours, spins, ratios;
        for (int round = 0; round < kRounds; ++round) {
            ours.push_back(timed(model, false).first);
            spins.push_back(verifier.run());
            ratios.push_back(ours.back() / spins.back());
        }
        figure(name + ".states", verifier.states(), "states");
        figure(name + ".run", median(spins) * 1e3, "ms");
        figure(name + ".ours", median(ours) * 1e3, "ms");
        figure(name + ".ours_over_spin", median(ratios), "ratio");
    }
}

}  // namespace

int main(int argc, char** argv) {
    explorerAlone();
    randomOrders();
    besideSpin(std::vector<std::string>(argv + 1, argv + argc));
    return 0;
}
