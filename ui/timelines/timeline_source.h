// Where charts get their timelines from: the live run, or a run read from a lab book.
//
// Threads: values and pure functions.
#pragma once
#include <QString>

#include <memory>

#include "core/frame/frame.h"
#include "core/series/series.h"

namespace reclaim::ui {

// A run read from a lab book, ready to be drawn.
struct StoredTimelines {
    std::int64_t run = 0;                // its number in the lab book
    QString title;                       // "Run 3: linux-6.1"
    QString text;                        // its state in one line
    QString branch;                      // "branch of run 12 at 1.5s: drop_caches 2"; empty = it is none
    Scenario scenario;
    std::shared_ptr<const SeriesStore> series;
    std::shared_ptr<const SeriesStore> parent;   // of a branch: the run it is a branch of, to stand pale behind it
    std::string parentName;              // "run 12, another way from 1.5 s on"
    std::vector<std::pair<std::string, std::string>> strategies;
    TimeNs end = 0;
    std::string footer;
};

// "first-light · seed 1 · ReclaimLab 0.1.0 · linux-6.1 0123456789abcdef"
std::string footerOf(const Scenario& scenario, const Frame& frame);
// With the timelines those panes are drawn from.
ChartSource sourceOf(const StoredTimelines& stored, const std::vector<std::string>& panes);
// Without timelines: they are the lab's.
ChartSource sourceOf(const Scenario& scenario, const Frame& frame);

}  // namespace reclaim::ui
