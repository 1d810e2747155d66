// Prints what looking at a machine costs, one line "R NAME VALUE UNIT" each, in CPU time of this thread: a replay
// without a probe, with one at each level and under a condition; what a probe that is off can cost at most; and what a
// checkpoint costs, now and while the run goes on. usage: probe_figures [CACHED]     default: 100000
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "core/ask/condition.h"
#include "tests/bench/workloads.h"

namespace {

using namespace reclaim;

void figure(const std::string& name, double value, const char* unit) {
    std::printf("R %s %.6g %s\n", name.c_str(), value, unit);
}

class Counting final : public Probe {
public:
    void sample(TimeNs) override {}
    void reclaimEdge(MemcgId) override {}
    void event(const Event&) override { ++events; }
    std::uint64_t events = 0;
};

class Conditional final : public Probe {
public:
    Conditional(const Machine& machine, const std::string& text) : machine_(machine), watch_(*Condition::parse(text)) {}
    void sample(TimeNs) override {}
    void reclaimEdge(MemcgId) override {}
    void event(const Event& event) override { watch_.event(machine_, event); }
    int level() const { return watch_.condition().level(); }

private:
    const Machine& machine_;
    ConditionWatch watch_;
};

constexpr std::uint64_t kOperations = 1'000'000;

double rate(const Machine& warm, Probe* (*make)(const Machine&), int level) {
    double best = 0;
    for (int round = 0; round < 3; ++round) {
        Machine machine = warm;
        bench::run(machine, 200'000);  // copies the shared chunks
        const std::unique_ptr<Probe> probe(make ? make(machine) : nullptr);
        if (probe) machine.journal().watch(probe.get(), level);
        best = std::max(best, static_cast<double>(kOperations) / bench::run(machine, kOperations) / 1e6);
    }
    return best;
}

void probeFigures(const Machine& warm, const std::string& cached) {
    const std::string name = "probe.replay." + cached;
    figure(name + ".off", rate(warm, nullptr, 0), "Mreq/s");
    for (int level = 0; level <= 3; ++level)
        figure(name + ".level" + std::to_string(level),
               rate(
                   warm, [](const Machine&) -> Probe* { return new Counting; }, level),
               "Mreq/s");
    const auto event = [](const Machine& machine) -> Probe* {
        return new Conditional(machine, "reclaim /a and nr_to_reclaim > 99");
    };
    const auto metric = [](const Machine& machine) -> Probe* {
        return new Conditional(machine, "memory.current /a > 64GiB");
    };
    figure(name + ".condition_event", rate(warm, event, 1), "Mreq/s");
    figure(name + ".condition_metric", rate(warm, metric, 3), "Mreq/s");
}

// What an event would cost if there were neither probes nor recording: the number, the count, no comparison.
class Bare {
public:
    void emit(std::size_t kind) {
        ++number_;
        ++counts_[kind];
    }

private:
    std::uint64_t number_ = 0;
    std::array<std::uint64_t, kEventKinds> counts_{};
};

template <class Emit>
double nanosecondsEach(Emit emit) {
    constexpr int kEvents = 20'000'000;
    double best = 1e9;
    for (int round = 0; round < 5; ++round) {
        const double begin = bench::threadSeconds();
        for (int i = 0; i < kEvents; ++i) {
            emit(static_cast<std::uint32_t>(i));
            asm volatile("" ::: "memory");  // each event is told on its own
        }
        best = std::min(best, (bench::threadSeconds() - begin) / kEvents * 1e9);
    }
    return best;
}

// Without a watch an event meets one comparison, which decides about storing as well. What it costs beside no
// comparison at all, for all events of a lookup, is the most that a probe which is off can cost of a replay.
void probeOffFigures(const Machine& warm, const std::string& cached) {
    const std::string name = "probe.off." + cached;
    Machine machine = warm;
    bench::run(machine, 200'000);
    const std::uint64_t before = machine.journal().number();
    const double seconds = bench::run(machine, kOperations);
    const double events = static_cast<double>(machine.journal().number() - before) / static_cast<double>(kOperations);
    auto journal = std::make_unique<Journal>();
    auto bare = std::make_unique<Bare>();
    const double with = nanosecondsEach([&](std::uint32_t i) { journal->emit<EventKind::LruAdd>(MemcgId{1}, i); });
    const double without =
        nanosecondsEach([&](std::uint32_t) { bare->emit(static_cast<std::size_t>(EventKind::LruAdd)); });
    figure(name + ".events_per_lookup", events, "events");
    figure(name + ".emit", with, "ns");
    figure(name + ".emit_without_comparison", without, "ns");
    figure(name + ".share_of_replay",
           std::max(0.0, with - without) * events / (seconds / static_cast<double>(kOperations) * 1e9), "ratio");
}

// Chunks of a machine that its copy does not share.
std::size_t chunksApart(const Machine& machine, const Machine& copy) {
    std::set<const void*> shared;
    copy.visitChunks([&shared](const void* chunk, std::size_t) { shared.insert(chunk); });
    std::size_t apart = 0;
    machine.visitChunks([&](const void* chunk, std::size_t) { apart += !shared.contains(chunk); });
    return apart;
}

void checkpointFigures(Machine machine, const std::string& cached) {
    const std::string name = "checkpoint." + cached;
    std::size_t chunks = 0;
    machine.visitChunks([&chunks](const void*, std::size_t) { ++chunks; });
    figure(name + ".chunks", static_cast<double>(chunks), "chunks");
    for (const std::uint64_t operations : {1'000u, 10'000u, 100'000u}) {
        constexpr int kRounds = 10;
        double taking = 0, plain = 0, after = 0, copied = 0;
        for (int round = 0; round < kRounds; ++round) {
            plain += bench::run(machine, operations);
            const double begin = bench::threadSeconds();
            const Machine copy = machine;
            taking += bench::threadSeconds() - begin;
            after += bench::run(machine, operations);
            copied += static_cast<double>(chunksApart(machine, copy));
            bench::run(machine, operations);  // whatever is left shared is dropped with the copy
        }
        const std::string each = name + ".after_" + std::to_string(operations);
        figure(each + ".take", taking / kRounds * 1e6, "us");
        figure(each + ".copied", copied / kRounds, "chunks");
        figure(each + ".slowdown", after / plain, "ratio");
    }
}

}  // namespace

int main(int argc, char** argv) {
    const std::string cached = argc > 1 ? argv[1] : "100000";
    Machine warm = bench::replay("linux-6.1", std::strtoull(cached.c_str(), nullptr, 10));
    bench::run(warm, 3'000'000);
    probeOffFigures(warm, cached);
    probeFigures(warm, cached);
    checkpointFigures(warm, cached);
}
