#include "core/lab/stored_runs.h"

#include <algorithm>
#include <numeric>

namespace reclaim {

namespace {

using Metrics = std::vector<std::pair<std::string, double>>;

std::uint64_t total(const Metrics& metrics, Metric metric) {
    const auto found = std::ranges::find(metrics, infoOf(metric).name, &Metrics::value_type::first);
    return found != metrics.end() && found->second > 0 ? static_cast<std::uint64_t>(found->second) : 0;
}

LaneFrame laneOf(const StoredRun& run, const Metrics& metrics, TimeNs last) {
    LaneFrame lane;
    lane.strategy = run.strategy;
    const auto strategy = strategyNamed(run.strategy);
    lane.title = strategy ? strategy->title : run.strategy;
    lane.reached = last;
    if (run.state.starts_with("failed")) lane.failure = run.state;
    lane.fingerprint = std::strtoull(run.fingerprint.c_str(), nullptr, 16);
    lane.operations = total(metrics, Metric::LabOperations);
    lane.refused = total(metrics, Metric::LabEnomem);
    for (const Metric metric : kReclaimMetrics) lane.reclaims += total(metrics, metric);
    for (const Metric metric : kFreedMetrics) lane.freed += total(metrics, metric);
    lane.scanned = total(metrics, Metric::LabScanned);
    lane.deadCaches = total(metrics, Metric::LabDeadCaches);
    lane.dying = total(metrics, Metric::LabDyingCgroups);
    lane.deadCachePages = total(metrics, Metric::LabDeadCachePages);
    lane.rcuPending = total(metrics, Metric::LabRcuPending);
    lane.lruArrayBytes = total(metrics, Metric::LabLruArrayBytes);
    lane.kmemcgIds = total(metrics, Metric::LabKmemcgIds);
    return lane;
}

// What a person should know of a run before trusting it.
void warnOf(const StoredRun& run, Frame& frame) {
    const std::string name = "run " + std::to_string(run.id);
    if (run.engineId != engineId())
        frame.warnings.push_back(name + " was recorded by another engine (" +
                                 (run.engineId.empty() ? run.engine : run.engineId) +
                                 "): run again, it may come out otherwise");
    if (run.state == "recording") frame.warnings.push_back(name + " is still going on: its curves end where it is");
    else if (run.state == "unfinished") frame.warnings.push_back(name + " was killed: its curves break off");
    else if (run.state != "ended") frame.warnings.push_back(name + " did not come to its end: " + run.state);
}

// What one machine after the other can be given: all the same but for the strategy.
Result<Scenario> inputOf(const std::vector<StoredRun>& runs) {
    Result<Scenario> input = storedScenario(runs.front());
    if (!input) return input;
    input->strategies.clear();
    std::string text;
    for (const StoredRun& run : runs) {
        Result<Scenario> own = storedScenario(run);
        if (!own) return own;
        own->strategies.clear();
        const std::string ownText = hashedText(*own);
        if (text.empty()) text = ownText;
        const bool twice = std::ranges::find(input->strategies, run.strategy) != input->strategies.end();
        if (ownText != text || twice)
            return Error{Fault::Refused,
                         "runs " + std::to_string(runs.front().id) + " and " + std::to_string(run.id) +
                             (twice ? " are of one strategy" : " had different inputs") +
                             ": they cannot be run again side by side",
                         "open one of them alone",
                         {},
                         0,
                         0};
        input->strategies.push_back(run.strategy);
    }
    return input;
}

// For people: with story and references, if it can be read so.
Scenario shownScenario(const StoredRun& run, const Result<Scenario>& input, const std::vector<StoredRun>& runs) {
    ScenarioReading whole = readScenarioText(run.scenario, "");
    Scenario scenario = whole.scenario ? std::move(*whole.scenario) : input ? *input : Scenario{};
    if (scenario.title.empty()) scenario.title = run.title;
    scenario.machine.seed = run.seed;
    scenario.strategies.clear();
    for (const StoredRun& each : runs) scenario.strategies.push_back(each.strategy);
    return scenario;
}

// The colours they had among the others of their run; runs that would share one get their own.
std::vector<std::size_t> placesOf(const std::vector<StoredRun>& runs) {
    std::vector<std::size_t> places;
    for (const StoredRun& run : runs) {
        const ScenarioReading reading = readScenarioText(run.scenario, "");
        const std::vector<std::string> order =
            reading.scenario ? reading.scenario->strategies : std::vector<std::string>{};
        const auto found = std::ranges::find(order, run.strategy);
        const auto place = static_cast<std::size_t>(found - order.begin());
        if (found == order.end() || std::ranges::find(places, place) != places.end()) {
            places.resize(runs.size());
            std::iota(places.begin(), places.end(), std::size_t{0});
            return places;
        }
        places.push_back(place);
    }
    return places;
}

// A branch stands against the run it has left, if that is still there.
Status readPrevious(const LabBook& book, StoredRuns& stored, StoredRunInfo& info) {
    const StoredRun& run = stored.runs.front();
    if (!run.fork || run.fork->parent <= 0) return Done{};
    const auto parent = book.run(run.fork->parent);
    if (!parent) return parent.error().fault == Fault::NotFound ? Status(Done{}) : Status(parent.error());
    stored.previous = std::make_shared<SeriesStore>();
    const auto end = addStoredSeries(*stored.previous, book, run.fork->parent, run.strategy);
    if (!end) return end.error();
    info.previous =
        "run " + std::to_string(run.fork->parent) + ", another way from " + formatTime(run.fork->at) + " on";
    return Done{};
}

// A scenario's text may extend files that are not here: then charts are about the first cgroup that was recorded.
void nameACgroup(StoredRuns& stored) {
    if (!stored.scenario.machine.cgroups.empty()) return;
    for (const SeriesInfo& info : stored.series->catalogue())
        if (!info.cgroup.empty() && info.cgroup != "/")
            return stored.scenario.machine.cgroups.push_back({info.cgroup, kNoLimit, kNoLimit, 0});
}

void drawCaptures(StoredRuns& stored, Frame& frame) {
    const CaptureReference reference = CaptureReference::load(stored.scenario);
    for (const CaptureReference::Timeline& timeline : reference.timelines) {
        const std::uint32_t index = stored.series->add(timeline.info);
        for (const SeriesPoint& point : timeline.points) stored.series->append(index, point.t, point.value);
    }
    if (!reference.warning.empty()) frame.warnings.push_back(reference.warning);
}

Status readRun(const LabBook& book, StoredRuns& stored, Frame& frame, StoredRunInfo& info, std::int64_t id) {
    auto run = book.run(id);
    if (!run) return run.error();
    const auto last = addStoredSeries(*stored.series, book, id, run->strategy);
    if (!last) return last.error();
    auto events = book.events(id);
    if (!events) return events.error();
    const auto metrics = book.metrics(id);
    if (!metrics) return metrics.error();
    const TimeNs lastEvent = events->empty() ? 0 : std::ranges::max(*events, {}, &StoredEvent::t).t;
    frame.lanes.push_back(laneOf(*run, *metrics, std::max(*last, lastEvent)));
    warnOf(*run, frame);
    info.otherEngine = info.otherEngine || run->engineId != engineId();
    info.events.push_back(std::make_shared<const std::vector<StoredEvent>>(std::move(*events)));
    stored.toTheEnd = stored.toTheEnd || run->state == "ended";
    stored.runs.push_back(std::move(*run));
    return Done{};
}

}  // namespace

Result<StoredRuns> StoredRuns::read(const std::string& path, const std::vector<std::int64_t>& ids) {
    if (ids.empty())
        return Error{Fault::BadInput, "no run is named", "the number of a run in the lab book", path, 0, 0};
    const auto book = LabBook::open(path, LabBook::Access::ReadOnly);
    if (!book) return book.error();
    StoredRuns stored;
    stored.book = path;
    stored.series = std::make_shared<SeriesStore>();
    Frame frame;
    StoredRunInfo info;
    info.book = path;
    for (const std::int64_t id : ids)
        if (Status run = readRun(**book, stored, frame, info, id); !run) return run.error();
    if (Status previous = readPrevious(**book, stored, info); !previous) return previous.error();
    stored.input = inputOf(stored.runs);
    stored.scenario = shownScenario(stored.runs.front(), stored.input, stored.runs);
    nameACgroup(stored);
    drawCaptures(stored, frame);
    info.rerunCost = 0;
    for (const StoredRun& run : stored.runs) {
        if (run.cpuNs && info.rerunCost) *info.rerunCost += *run.cpuNs;
        else info.rerunCost.reset();
    }
    if (!stored.input) {
        info.phase = RerunPhase::Impossible;
        info.text = stored.input.error().text();
        frame.warnings.push_back("one cannot look inside: " + info.text);
    }
    for (const LaneFrame& lane : frame.lanes) stored.upTo = std::max(stored.upTo, lane.reached);
    if (stored.toTheEnd && stored.scenario.stop > 0) stored.upTo = stored.scenario.stop;
    frame.mode = RunMode::Ended;
    frame.t = frame.known = stored.upTo;
    frame.end = std::max(stored.scenario.stop, stored.upTo);
    frame.commands = std::make_shared<const std::vector<Command>>(stored.scenario.timeline);
    frame.catalogueRevision = stored.series->revision();
    info.runs = std::make_shared<const std::vector<StoredRun>>(stored.runs);
    info.places = placesOf(stored.runs);
    frame.stored = std::move(info);
    stored.frame = std::make_shared<const Frame>(std::move(frame));
    return stored;
}

std::optional<FirstDifference> differenceOf(const LabBook& book, const StoredRun& run, const LaneFrame& lane,
                                            const SeriesStore& series,
                                            const std::optional<std::vector<Event>>& events) {
    const bool ended = run.state == "ended";
    auto check = StoredRowsCheck::read(book, run.id, ended);
    if (!check) return FirstDifference{0, check.error().text()};
    const std::vector<SeriesInfo> catalogue = series.catalogue();
    for (std::uint32_t i = 0; i < catalogue.size(); ++i) {
        if (catalogue[i].strategy != run.strategy) continue;
        for (const SeriesPoint& point : series.view(i)->points())
            check->sample(catalogue[i].metric, catalogue[i].cgroup, point.t, point.value);
    }
    if (events)
        for (const Event& event : *events) check->event(event, "");
    else check->leaveOutEvents();
    if (auto first = check->finish()) return first;
    if (!lane.failure.empty() && !run.state.starts_with("failed"))
        return FirstDifference{lane.reached, "the run fails now: " + lane.failure};
    const std::string now = formatHex(lane.fingerprint);
    if (!ended || now == run.fingerprint) return std::nullopt;
    return FirstDifference{lane.reached, "fingerprint " + now + ", in the lab book " +
                                             (run.fingerprint.empty() ? "none" : run.fingerprint)};
}

}  // namespace reclaim
