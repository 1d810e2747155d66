#include "core/ask/figure_charts.h"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

namespace reclaim {

namespace {
std::string caches(std::uint64_t count) { return formatCount(count) + (count == 1 ? " cache" : " caches"); }

std::vector<DelayCurve::Step> stepsOf(const DestroyDelays& delays) {
    std::vector<DelayCurve::Step> steps;
    for (std::size_t i = 0; i < DestroyDelays::kBuckets; ++i) {
        if (delays.buckets[i] == 0) continue;
        const TimeNs end = i == 0                             ? 0
                           : i + 1 == DestroyDelays::kBuckets ? std::numeric_limits<TimeNs>::max()
                                                              : DestroyDelays::bucketFrom(i + 1);
        steps.push_back({DestroyDelays::bucketFrom(i), end, delays.buckets[i]});
    }
    return steps;
}

// What no curve can show of a lane; strategies with the same to say stand in one note.
std::string noteOf(const LaneFrame& lane) {
    if (!lane.cacheFates) return "not known";
    const CacheFates& fates = *lane.cacheFates;
    const std::uint64_t moved = fates.destroyed - std::min(fates.destroyed, fates.delays.count);
    const std::string wait = caches(lane.deadCaches) + (lane.deadCaches == 1 ? " waits" : " wait");
    if (fates.destroyed == 0) return lane.deadCaches == 0 ? "no cache has died" : "nothing destroyed yet: " + wait;
    std::string note;
    if (moved > 0) note = caches(moved) + " destroyed without a free, for their objects had been moved";
    if (lane.deadCaches > 0) note += (note.empty() ? "" : ", ") + wait;
    return note;
}

std::vector<std::string> notesOf(const ChartSource& source, const Frame& frame) {
    std::vector<std::pair<std::string, std::string>> said;  // what, by whom
    for (std::size_t i = 0; i < frame.lanes.size() && i < source.lanes.size(); ++i) {
        const std::string note = noteOf(frame.lanes[i]);
        if (note.empty()) continue;
        const auto same = std::ranges::find(said, note, &std::pair<std::string, std::string>::first);
        if (same == said.end()) said.emplace_back(note, source.lanes[i].title);
        else same->second += ", " + source.lanes[i].title;
    }
    std::vector<std::string> notes;
    for (const auto& [note, who] : said) notes.push_back(who + ": " + note);
    return notes;
}
}  // namespace

FindTimeline findIn(const SeriesStore& store) {
    return [&store](const std::string& strategy, std::string_view metric) {
        return store.find(SeriesInfo{strategy, std::string(metric), {}, {}});
    };
}

std::string delayText(TimeNs delay) {
    static constexpr std::array units{std::pair{kSecond, "s"}, std::pair{kMillisecond, "ms"},
                                      std::pair{kMicrosecond, "µs"}};
    for (const auto& [size, name] : units)
        if (delay >= size)
            return fmt::format("{:.3g} {}", static_cast<double>(delay) / static_cast<double>(size), name);
    return delay == 0 ? "0" : std::to_string(delay) + " ns";
}

Chart barChart(const ChartSource& source, const FindTimeline& find, const MomentFigure& figure, TimeNs t, TimeNs to) {
    Chart chart = chartOf(source, "bars-" + std::string(figure.id), std::string(figure.title) + " at " + clockOf(t),
                          std::string(figure.unit), ChartForm::Bars);
    chart.whole = figure.unit != "s";
    chart.empty = "Nothing was recorded of it before " + clockOf(t) + ".";
    double most = 0;
    for (const ChartLane& lane : source.lanes) {
        Bar bar;
        bar.name = lane.title;
        bar.color = curveLook(lane.place).color;
        bar.t = t;
        bar.info = SeriesInfo{lane.strategy,
                              std::string(figure.parts.size() == 1 ? figure.parts.front().metric : figure.id),
                              {},
                              std::string(figure.unit)};
        bar.value = figureAt(find, lane.strategy, figure, t);
        bar.text = bar.value ? amountText(*bar.value, figure.unit) : "nothing to measure yet";
        most = std::max({most, bar.value.value_or(0), figureMost(find, lane.strategy, figure, to)});
        chart.bars.push_back(std::move(bar));
    }
    chart.top = std::max(chart.whole ? 1.0 : 0.001, roundTop(most));
    return chart;
}

Chart delayChart(const ChartSource& source, const Frame& frame, bool addedUp) {
    const std::string until = clockOf(frame.t);
    Chart chart = chartOf(source, "delays",
                          addedUp ? "dead caches destroyed within a time after their last free, until " + until
                                  : "dead caches by how long they waited after their last free, until " + until,
                          "caches", addedUp ? ChartForm::DelaysSoFar : ChartForm::Delays);
    chart.whole = true;
    for (std::size_t i = 0; i < frame.lanes.size() && i < source.lanes.size(); ++i) {
        DelayCurve curve;
        curve.look = curveLook(source.lanes[i].place);
        curve.look.name = source.lanes[i].title;
        curve.look.info.strategy = source.lanes[i].strategy;
        curve.look.kind = Curve::Kind::Steps;
        if (frame.lanes[i].cacheFates) curve.steps = stepsOf(frame.lanes[i].cacheFates->delays);
        curve.waiting = frame.lanes[i].deadCaches;
        chart.delays.push_back(std::move(curve));
    }
    chart.notes = notesOf(source, frame);
    chart.empty = "No dead cache has been destroyed after a last free until " + until + ".";
    return chart;
}

}  // namespace reclaim
