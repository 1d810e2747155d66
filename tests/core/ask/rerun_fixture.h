// What really happened, for tests of conditions, magnify and why: a run whose journal kept every event.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>

#include "core/ask/rerun.h"

namespace reclaim {

inline ScenarioRun runOf(const Scenario& scenario, const std::string& strategy) {
    auto known = strategyNamed(strategy);
    if (!known) throw std::runtime_error(known.error().text());
    auto run = ScenarioRun::create(scenario, *known);
    if (!run) throw std::runtime_error(run.error().text());
    return std::move(*run);
}

// Every stored event of both streams, in order of number.
inline std::vector<Event> storedEvents(const Journal& journal) {
    std::vector<Event> events;
    for (const int stream : {0, 1}) {
        const Journal::View view = journal.view(stream);
        EXPECT_EQ(view.dropped, 0u);
        for (const auto& segment : view.sealed) events.insert(events.end(), segment->begin(), segment->end());
        if (view.open) events.insert(events.end(), view.open->begin(), view.open->end());
    }
    std::ranges::sort(events, {}, [](const Event& e) { return e.number; });
    return events;
}

// A run to `to` that stores down to `level`.
inline ScenarioRun recorded(const Scenario& scenario, const std::string& strategy, TimeNs to, int level = 3) {
    ScenarioRun run = runOf(scenario, strategy);
    run.machine().journal().setRecordLevel(level);
    run.advanceTo(to);
    return run;
}

inline bool sameEvent(const Event& x, const Event& y) {
    return x.t == y.t && x.number == y.number && x.kind == y.kind && x.subject == y.subject && x.rule == y.rule &&
           x.a == y.a && x.b == y.b && x.c == y.c;
}

}  // namespace reclaim
