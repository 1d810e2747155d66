#include "ui/runs/lab_book_reader.h"

#include <algorithm>
#include <atomic>

#include "core/scenario/scenario.h"
#include "core/series/series.h"
#include "ui/runs/runs_model.h"
#include "ui/runtime/text.h"

namespace reclaim::ui {

namespace {
std::atomic<std::thread::id> readingThread;

// What a branch stands against: the run it has left. That one may have been deleted.
Status readParent(StoredTimelines& timelines, const LabBook& book, const StoredRun& run) {
    if (!run.fork || run.fork->parent <= 0) return Done{};
    auto store = std::make_shared<SeriesStore>();
    const auto end = addStoredSeries(*store, book, run.fork->parent, run.strategy);
    if (!end) return end.error();
    timelines.end = std::max(timelines.end, *end);
    timelines.parent = store;
    timelines.parentName = "run " + std::to_string(run.fork->parent) + ", another way from " + formatTime(run.fork->at) + " on";
    return Done{};
}
}  // namespace

std::thread::id lastReadingThread() { return readingThread.load(); }

Result<std::vector<StoredRun>> readRuns(const std::string& path) {
    readingThread = std::this_thread::get_id();
    auto book = LabBook::open(path, LabBook::Access::ReadOnly);
    if (!book) return book.error();
    return (*book)->runs();
}

Result<std::shared_ptr<const StoredTimelines>> readTimelines(const std::string& path, std::int64_t run) {
    readingThread = std::this_thread::get_id();
    auto book = LabBook::open(path, LabBook::Access::ReadOnly);
    if (!book) return book.error();
    const auto stored = (*book)->run(run);
    if (!stored) return stored.error();
    const auto catalogue = (*book)->series(run);
    if (!catalogue) return catalogue.error();
    auto timelines = std::make_shared<StoredTimelines>();
    auto store = std::make_shared<SeriesStore>();
    const auto end = addStoredSeries(*store, **book, run, stored->strategy);
    if (!end) return end.error();
    timelines->end = *end;
    timelines->series = store;
    if (Status parent = readParent(*timelines, **book, *stored); !parent) return parent.error();
    timelines->run = run;
    timelines->title = QStringLiteral("Run %1: %2").arg(run).arg(toQt(stored->strategy));
    const auto strategy = strategyNamed(stored->strategy);
    timelines->strategies = {{stored->strategy, strategy ? strategy->title : stored->strategy}};
    // The scenario's text may extend files that are not here: then only limit and marks are missing.
    auto reading = readScenarioText(stored->scenario, "");
    if (reading.scenario) timelines->scenario = std::move(*reading.scenario);
    // The real kernel's curve, if the run was held against a capture.
    for (const auto& timeline : CaptureReference::load(timelines->scenario).timelines) {
        const std::uint32_t index = store->add(timeline.info);
        for (const SeriesPoint& point : timeline.points) store->append(index, point.t, point.value);
    }
    if (timelines->scenario.machine.cgroups.empty()) {
        for (const StoredSeries& series : *catalogue) {
            if (!series.cgroup.empty() && series.cgroup != "/") {
                timelines->scenario.machine.cgroups.push_back({series.cgroup, kNoLimit, kNoLimit, 0});
                break;
            }
        }
    }
    timelines->scenario.title = titleOf(stored->scenario).toStdString();
    timelines->text = QStringLiteral("%1, seed %2, %3").arg(toQt(stored->state)).arg(stored->seed).arg(whenText(stored->started));
    if (stored->fork) timelines->branch = toQt(describe(*stored->fork));
    timelines->footer = timelines->scenario.title + " · seed " + std::to_string(stored->seed) +
                        " · ReclaimLab " + stored->engine + " · " + stored->strategy + " " + stored->fingerprint;
    return std::shared_ptr<const StoredTimelines>(std::move(timelines));
}

}  // namespace reclaim::ui
