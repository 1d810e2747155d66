// Prints how fast a trace of a real kernel goes through the slab layer, one line "R NAME VALUE UNIT" each, beside the
// C library's malloc and free on the same events. CPU time of this thread, medians of rounds that take turns.
// usage: replay_figures [TRACE ...]     default: the shipped K1s and K7s
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "core/reference/reference.h"
#include "tests/bench/workloads.h"

namespace {

using namespace reclaim;

constexpr int kRounds = 31;
constexpr int kPasses = 10;  // of the trace in one round

void figure(const std::string& what, const std::string& trace, double value, const char* unit) {
    std::printf("R replay.%s.%s %.6g %s\n", what.c_str(), trace.c_str(), value, unit);
}

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + kRounds / 2, values.end());
    return values[kRounds / 2];
}

// Placement of each object is checked on the way: it is what `reclaimctl replay` does between two samples.
std::uint64_t throughSlabs(const ReplayInput& input) {
    SlabReplay replay = SlabReplay::make(input.trace, input.caches, input.rule);
    for (const AllocEvent& event : input.trace.events) replay.apply(event);
    return replay.counts(0).peakSlabs;
}

std::uint64_t throughMalloc(const ReplayInput& input, std::vector<void*>& objects) {
    std::uint64_t live = 0;
    for (const AllocEvent& event : input.trace.events) {
        if (event.object == AllocEvent::kBeforeTrace) continue;
        void*& object = objects[event.object];
        if (event.alloc) {
            object = std::malloc(input.caches[event.cache].geometry.size);
            *static_cast<std::uint64_t*>(object) = event.object;  // an allocator writes into what it hands out
            ++live;
        } else {
            std::free(std::exchange(object, nullptr));
            --live;
        }
    }
    for (void*& object : objects) std::free(std::exchange(object, nullptr));
    return live;
}

template <class Work>
double secondsOf(Work work) {
    const double begin = bench::threadSeconds();
    std::uint64_t sum = 0;
    for (int i = 0; i < kPasses; ++i) sum += work();
    const double seconds = bench::threadSeconds() - begin;
    if (sum == 0) std::abort();  // the work cannot be left out
    return seconds;
}

int figuresOf(const std::string& path) {
    const double begin = bench::threadSeconds();
    auto input = readReplay(path, ReplayStart::FromTrace);
    if (!input) {
        std::fprintf(stderr, "%s\n", input.error().text().c_str());
        return 3;
    }
    const double readingSeconds = bench::threadSeconds() - begin;
    const std::string file = std::filesystem::path(path).filename().string(), name = file.substr(0, file.find('_'));
    std::vector<void*> objects(input->trace.objects, nullptr);
    std::vector<double> slabs, mallocs, ratios;
    for (int round = 0; round < kRounds; ++round) {
        slabs.push_back(secondsOf([&] { return throughSlabs(*input); }));
        mallocs.push_back(secondsOf([&] { return throughMalloc(*input, objects); }));
        ratios.push_back(mallocs.back() / slabs.back());
    }
    const double events = static_cast<double>(input->trace.events.size());
    figure("slab", name, events * kPasses / median(slabs) / 1e6, "Mevents/s");
    figure("malloc", name, events * kPasses / median(mallocs) / 1e6, "Mevents/s");
    figure("slab_over_malloc", name, median(ratios), "ratio");
    figure("read", name, events / readingSeconds / 1e6, "Mevents/s");
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::string> paths(argv + 1, argv + argc);
    const std::string shipped = std::string(RECLAIMLAB_SOURCE_DIR) + "/datasets/kernel-6.1/";
    if (paths.empty()) paths = {shipped + "K1s_alloc.csv.gz", shipped + "K7s_alloc.csv.gz"};
    for (const std::string& path : paths)
        if (const int failed = figuresOf(path)) return failed;
    return 0;
}
