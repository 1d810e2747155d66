#include "ui/plots/figure_charts.h"

#include <QCoreApplication>

#include <algorithm>

#include "ui/runtime/text.h"

namespace reclaim::ui {

namespace {
QString trFigure(const char* text) { return QCoreApplication::translate("FigureCharts", text); }

QString amount(std::uint64_t count, const char* one, const char* many) {
    return QStringLiteral("%1 %2").arg(toQt(formatCount(count)), trFigure(count == 1 ? one : many));
}

std::vector<DelayCurve::Step> stepsOf(const DestroyDelays& delays) {
    std::vector<DelayCurve::Step> steps;
    for (std::size_t i = 0; i < DestroyDelays::kBuckets; ++i) {
        if (delays.buckets[i] == 0) continue;
        const TimeNs end = i == 0 ? 0 : i + 1 == DestroyDelays::kBuckets ? std::numeric_limits<TimeNs>::max() : DestroyDelays::bucketFrom(i + 1);
        steps.push_back({DestroyDelays::bucketFrom(i), end, delays.buckets[i]});
    }
    return steps;
}

// What no curve can show of a lane; strategies with the same to say stand in one note.
QString noteOf(const LaneFrame& lane) {
    if (!lane.cacheFates) return trFigure("not known");
    const CacheFates& fates = *lane.cacheFates;
    const std::uint64_t moved = fates.destroyed - std::min(fates.destroyed, fates.delays.count);
    const QString wait = lane.deadCaches == 1 ? trFigure("1 cache waits")
                                              : trFigure("%1 caches wait").arg(toQt(formatCount(lane.deadCaches)));
    if (fates.destroyed == 0) return lane.deadCaches == 0 ? trFigure("no cache has died") : trFigure("nothing destroyed yet: %1").arg(wait);
    QStringList parts;
    if (moved > 0) parts << trFigure("%1 destroyed without a free, for their objects had been moved").arg(amount(moved, "cache", "caches"));
    if (lane.deadCaches > 0) parts << wait;
    return parts.join(QStringLiteral(", "));
}

QStringList notesOf(const ChartSource& source, const Frame& frame) {
    std::vector<std::pair<QString, QStringList>> said;   // what, by whom
    for (std::size_t i = 0; i < frame.lanes.size() && i < source.strategies.size(); ++i) {
        const QString note = noteOf(frame.lanes[i]);
        if (note.isEmpty()) continue;
        const auto same = std::ranges::find(said, note, &std::pair<QString, QStringList>::first);
        if (same == said.end()) said.push_back({note, {toQt(source.strategies[i].second)}});
        else same->second << toQt(source.strategies[i].second);
    }
    QStringList notes;
    for (const auto& [note, who] : said) notes << QStringLiteral("%1: %2").arg(who.join(QStringLiteral(", ")), note);
    return notes;
}
}  // namespace

FindTimeline findIn(const ChartSource& source) {
    return [&source](const std::string& strategy, std::string_view metric) {
        return source.series ? source.series->find(SeriesInfo{strategy, std::string(metric), {}, {}}) : nullptr;
    };
}

QString delayText(TimeNs delay) {
    static constexpr std::array units{std::pair{kSecond, "s"}, std::pair{kMillisecond, "ms"}, std::pair{kMicrosecond, "µs"}};
    for (const auto& [size, name] : units)
        if (delay >= size)
            return QString::number(static_cast<double>(delay) / static_cast<double>(size), 'g', 3) + QLatin1Char(' ') + QString::fromUtf8(name);
    return delay == 0 ? QStringLiteral("0") : QString::number(delay) + QStringLiteral(" ns");
}

Chart barChart(const ChartSource& source, const MomentFigure& figure, TimeNs t, TimeNs to) {
    Chart chart;
    chart.form = ChartForm::Bars;
    chart.id = QStringLiteral("bars-") + toQt(figure.id);
    chart.title = trFigure("%1 at %2").arg(toQt(figure.title), clockText(t));
    chart.unit = toQt(figure.unit);
    chart.footer = toQt(source.footer);
    chart.time = source.time;
    chart.whole = figure.unit != "s";
    chart.empty = trFigure("Nothing was recorded of it before %1.").arg(clockText(t));
    const FindTimeline find = findIn(source);
    double most = 0;
    for (std::size_t i = 0; i < source.strategies.size(); ++i) {
        const Curve look = strategyCurve(source, i);
        const std::string& id = source.strategies[i].first;
        Bar bar;
        bar.name = look.name;
        bar.color = look.color;
        bar.t = t;
        bar.info = SeriesInfo{id, std::string(figure.parts.size() == 1 ? figure.parts.front().metric : figure.id), {}, std::string(figure.unit)};
        bar.value = figureAt(find, id, figure, t);
        bar.text = bar.value ? toQt(amountText(*bar.value, figure.unit)) : trFigure("nothing to measure yet");
        most = std::max({most, bar.value.value_or(0), figureMost(find, id, figure, to)});
        chart.bars.push_back(std::move(bar));
    }
    chart.top = std::max(chart.whole ? 1.0 : 0.001, roundTop(most));
    return chart;
}

Chart delayChart(const ChartSource& source, const Frame& frame, bool addedUp) {
    Chart chart;
    chart.form = addedUp ? ChartForm::DelaysSoFar : ChartForm::Delays;
    chart.id = QStringLiteral("delays");
    chart.title = addedUp ? trFigure("dead caches destroyed within a time after their last free, until %1").arg(clockText(frame.t))
                          : trFigure("dead caches by how long they waited after their last free, until %1").arg(clockText(frame.t));
    chart.unit = trFigure("caches");
    chart.footer = toQt(source.footer);
    chart.time = source.time;
    chart.whole = true;
    for (std::size_t i = 0; i < frame.lanes.size() && i < source.strategies.size(); ++i) {
        DelayCurve curve;
        curve.look = strategyCurve(source, i);
        curve.look.kind = Curve::Kind::Steps;
        if (frame.lanes[i].cacheFates) curve.steps = stepsOf(frame.lanes[i].cacheFates->delays);
        curve.waiting = frame.lanes[i].deadCaches;
        chart.delays.push_back(std::move(curve));
    }
    chart.notes = notesOf(source, frame);
    chart.empty = trFigure("No dead cache has been destroyed after a last free until %1.").arg(clockText(frame.t));
    return chart;
}

}  // namespace reclaim::ui
