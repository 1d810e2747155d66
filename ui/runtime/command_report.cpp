#include "ui/runtime/command_report.h"

#include <QCoreApplication>

#include <algorithm>

#include "ui/runtime/text.h"

namespace reclaim::ui {

namespace {
// Commands that every lane has carried out.
std::size_t actedEverywhere(const Frame& frame) {
    std::size_t acted = frame.lanes.empty() ? 0 : frame.commands->size();
    for (const LaneFrame& lane : frame.lanes) {
        if (lane.failure.empty()) acted = std::min(acted, lane.outcomes.size());
    }
    return acted;
}

bool ofTheScenario(const Command& command, const Scenario& scenario) {
    return std::ranges::any_of(scenario.timeline, [&](const Command& own) {
        return own.at == command.at && describe(own.action) == describe(command.action);
    });
}
}  // namespace

QStringList CommandReport::refusedSince(const Frame& frame, const Scenario& scenario) {
    if (frame.run != run_) told_ = 0;
    run_ = frame.run;
    QStringList lines;
    const std::size_t acted = actedEverywhere(frame);
    for (; told_ < acted; ++told_) {
        const Command& command = (*frame.commands)[told_];
        QStringList refusals;
        for (const LaneFrame& lane : frame.lanes) {
            if (told_ >= lane.outcomes.size() || lane.outcomes[told_] == 0) continue;
            refusals << toQt(lane.strategy) + QStringLiteral(": ") + qt_error_string(lane.outcomes[told_]);
        }
        // A long timeline is looked through for what was refused only.
        if (refusals.isEmpty() || ofTheScenario(command, scenario)) continue;
        lines << QCoreApplication::translate("CommandReport", "%1 at %2: %3")
                     .arg(toQt(describe(command.action)), clockText(command.at), refusals.join(QStringLiteral("; ")));
    }
    return lines;
}

}  // namespace reclaim::ui
