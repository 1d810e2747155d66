// Runs a scenario at a recording level and gives what the journal stores, byte for byte, for a program that hashes it.
//
// usage: stored_events SCENARIO [--level N] [--strategy S]... [--also S]...
// Level 2, unless another is given; the strategies in the file, or instead of them those of --strategy, and then those
// of --also that are not among these.
//
// On standard output, for each strategy: a line of JSON
//     {"strategy","fingerprint","state_hash","event_number","streams":[{"stored","dropped"},{"stored","dropped"}]}
// and behind its newline the stored events of stream 0 and then of stream 1, 32 bytes each. Where events were dropped
// for lack of room, all of them follow in order of number, from a second run that is watched: dropped + stored events
// of both streams. A strategy that cannot be run has {"strategy","error"} and no bytes. Status 0, or 2 for a wrong
// call, 3 for a scenario that cannot be read, 4 if the events cannot be written.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/ask/ask.h"
#include "core/lab/lab.h"

namespace {

using namespace reclaim;
using Json = nlohmann::ordered_json;

// Every bit of a stored event belongs to a field, so equal events have equal bytes.
static_assert(std::has_unique_object_representations_v<Event> && std::is_trivially_copyable_v<Event>);

bool write(const void* bytes, std::size_t length) { return std::fwrite(bytes, 1, length, stdout) == length; }

bool writeLine(const Json& line) {
    const std::string text = line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    return write(text.data(), text.size());
}

bool writeEvents(const Journal::View& view) {
    for (const auto& segment : view.sealed)
        if (!write(segment->data(), segment->size() * sizeof(Event))) return false;
    return view.open == nullptr || write(view.open->data(), view.open->size() * sizeof(Event));
}

// Shows every event to standard output as it happens.
class Writing final : public Probe {
public:
    void sample(TimeNs) override {}
    void reclaimEdge(MemcgId) override {}
    void event(const Event& event) override {
        written_ = written_ && write(&event, sizeof event);
        ++events_;
    }
    bool wrote(std::uint64_t events) const { return written_ && events_ == events; }

private:
    bool written_ = true;
    std::uint64_t events_ = 0;
};

bool writeAllEvents(const Scenario& scenario, const std::string& strategy, int level, std::uint64_t expected) {
    Result<Rerun> rerun = Rerun::create(scenario, strategy);
    if (!rerun) return false;
    Writing probe;
    for (const Event& event : rerun->buildEvents()) probe.event(event);
    return rerun->advance(scenario.stop, probe, level, {}).ok() && probe.wrote(expected);
}

bool writeRun(const Scenario& scenario, const std::string& strategy, int level) {
    RunOptions options;
    options.recordLevel = level;
    const Result<RunResult> run = runStrategy(scenario, strategy, options);
    if (!run) return writeLine({{"strategy", strategy}, {"error", run.error().text()}});
    Json streams = Json::array();
    for (const Journal::View* view : {&run->failures, &run->passes})
        streams.push_back({{"stored", view->stored}, {"dropped", view->dropped}});
    const bool stored = writeLine({{"strategy", run->strategy},
                                   {"fingerprint", formatHex(run->fingerprint)},
                                   {"state_hash", formatHex(run->stateHash)},
                                   {"event_number", run->eventNumber},
                                   {"streams", std::move(streams)}}) &&
                        writeEvents(run->failures) && writeEvents(run->passes);
    const std::uint64_t dropped = run->failures.dropped + run->passes.dropped;
    if (!stored || dropped == 0) return stored;
    return writeAllEvents(scenario, strategy, level, run->failures.stored + run->passes.stored + dropped);
}

int usage() {
    std::fprintf(stderr, "usage: stored_events SCENARIO [--level N] [--strategy S]... [--also S]...\n");
    return 2;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2 || argc % 2 != 0) return usage();
    int level = 2;
    std::vector<std::string> strategies, also;
    for (int i = 2; i < argc; i += 2) {
        if (std::strcmp(argv[i], "--strategy") == 0) strategies.emplace_back(argv[i + 1]);
        else if (std::strcmp(argv[i], "--also") == 0) also.emplace_back(argv[i + 1]);
        else if (std::strcmp(argv[i], "--level") == 0) level = std::atoi(argv[i + 1]);
        else return usage();
    }
    const ScenarioReading reading = readScenario(argv[1]);
    for (const Error& error : reading.errors) std::fprintf(stderr, "stored_events: %s\n", error.text().c_str());
    if (!reading.errors.empty()) return 3;
    if (strategies.empty()) strategies = reading.scenario->strategies;
    for (const std::string& each : also)
        if (std::find(strategies.begin(), strategies.end(), each) == strategies.end()) strategies.push_back(each);
    for (const std::string& strategy : strategies)
        if (!writeRun(*reading.scenario, strategy, level)) {
            std::fprintf(stderr, "stored_events: not all events of %s could be written\n", strategy.c_str());
            return 4;
        }
    return 0;
}
