// Delays of a Chart on a logarithmic axis: a step curve for each strategy, of the counts themselves or added up from
// the shortest delay on. No delay at all has no place on such an axis: it stands left of it, behind a dotted line.
#include <algorithm>
#include <cmath>

#include "ui/plots/curve_style.h"
#include "ui/plots/figure_painter.h"
#include "ui/runtime/text.h"

namespace reclaim::ui {

namespace {
constexpr double kLiftPixels = 2.0, kSpreadPixels = 9;  // equal curves stand so far apart, all of them together
constexpr double kSlotEnd = 3,
                 kSlotBreak = 5.5;  // of the decade that belongs to no delay at all: what is drawn, the dotted line

struct DelayAxis {
    double left = 0, from = 0, to = 0;  // seconds; left < from if there is a place for no delay at all
    bool zero() const { return left < from; }
};

DelayAxis axisFor(const std::vector<DelayCurve>& curves) {
    TimeNs least = 0, most = 0;
    bool zero = false;
    for (const DelayCurve& curve : curves) {
        for (const DelayCurve::Step& step : curve.steps) {
            if (step.to == 0) {
                zero = true;
                continue;
            }
            least = least == 0 ? step.from : std::min(least, step.from);
            most = std::max(most, step.to);
        }
    }
    if (most == 0) least = kMillisecond, most = kSecond;  // all went at once
    DelayAxis axis;
    axis.from = std::pow(10.0, std::floor(std::log10(toSeconds(least)) + 1e-9));
    axis.to = std::pow(10.0, std::ceil(std::log10(toSeconds(most)) - 1e-9));
    if (axis.to < axis.from * 99) axis.to = axis.from * 100;  // two decades at least
    axis.left = zero ? axis.from / 10 : axis.from;
    return axis;
}

// "10 ms" for a power of ten in seconds.
QString decadeText(int power) {
    static constexpr std::array units{"ns", "µs", "ms", "s"};
    const int unit = std::clamp((power + 9) / 3, 0, 3);
    const double amount = std::pow(10.0, power + 9 - 3 * unit);
    return QLocale::c().toString(amount, 'f', 0) + QLatin1Char(' ') +
           QString::fromUtf8(units[static_cast<std::size_t>(unit)]);
}

void setTimeAxis(QCPAxis& time, const DelayAxis& axis, const ChartLook& look) {
    time.setScaleType(QCPAxis::stLogarithmic);
    time.setRange(axis.left, axis.to);
    auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    const int first = static_cast<int>(std::lround(std::log10(axis.from))),
              last = static_cast<int>(std::lround(std::log10(axis.to)));
    const int wide = QFontMetrics(tickFont(look)).horizontalAdvance(QStringLiteral("100 ms")) + 10;
    const int room = std::max(1, look.columns * 8 / 10 / wide);
    const int every = std::max(1, (last - first + room) / room);
    for (int power = first; power <= last; ++power)
        ticker->addTick(std::pow(10.0, power), (power - first) % every == 0 ? decadeText(power) : QString());
    if (axis.zero()) ticker->addTick(axis.left * std::sqrt(kSlotEnd), QStringLiteral("0"));
    time.setTicker(ticker);
    time.setLabel(QCoreApplication::translate("DelayPainter", "from the last free to the destruction"));
}

void addBreak(QCustomPlot& plot, QCPAxisRect& axes, const DelayAxis& axis, const ChartLook& look) {
    auto* line = new QCPItemStraightLine(&plot);
    line->setPen(QPen(look.theme->faint, look.penScale, Qt::DotLine));
    for (QCPItemPosition* point : {line->point1, line->point2})
        point->setAxes(axes.axis(QCPAxis::atBottom), axes.axis(QCPAxis::atLeft));
    line->point1->setCoords(axis.left * kSlotBreak, 0);
    line->point2->setCoords(axis.left * kSlotBreak, 1);
    line->setClipAxisRect(&axes);
}

struct Drawn {
    QVector<double> t, v;
    void add(double x, double y) {
        t.push_back(x);
        v.push_back(y);
    }
};

// A bucket's caches are known to be gone at its end, not earlier.
Drawn addedUp(const DelayCurve& curve, const DelayAxis& axis) {
    Drawn drawn;
    double sum = 0;
    if (curve.steps.empty() || curve.steps.front().to != 0) drawn.add(axis.from, 0);
    for (const DelayCurve::Step& step : curve.steps) {
        sum += static_cast<double>(step.count);
        drawn.add(step.to == 0 ? axis.left : toSeconds(step.to), sum);
    }
    drawn.add(axis.to, sum);
    return drawn;
}

Drawn outline(const DelayCurve& curve, const DelayAxis& axis) {
    Drawn drawn;
    for (const DelayCurve::Step& step : curve.steps) {
        const bool zero = step.to == 0;
        const double from = zero ? axis.left : toSeconds(step.from),
                     to = zero ? axis.left * kSlotEnd : toSeconds(step.to);
        if (!drawn.t.isEmpty() && drawn.t.back() == from) drawn.v.back() = static_cast<double>(step.count);
        else drawn.add(from, static_cast<double>(step.count));
        drawn.add(to, 0);
    }
    return drawn;
}
}  // namespace

void paintDelays(QCustomPlot& plot, QCPAxisRect& axes, const Chart& chart, const ChartLook& look) {
    QCPAxis* time = axes.axis(QCPAxis::atBottom);
    QCPAxis* count = axes.axis(QCPAxis::atLeft);
    const DelayAxis axis = axisFor(chart.delays);
    setTimeAxis(*time, axis, look);
    std::vector<Drawn> all;
    double most = 0;
    for (const DelayCurve& curve : chart.delays) {
        all.push_back(chart.form == ChartForm::DelaysSoFar ? addedUp(curve, axis) : outline(curve, axis));
        for (const double v : all.back().v) most = std::max(most, v);
    }
    const double top = std::max(4.0, roundTop(most * 1.1));
    auto ticker = QSharedPointer<WholeTicker>::create(true);
    ticker->setTickCount(std::clamp(static_cast<int>(look.rows / (QFontMetrics(look.font).height() * 2.2)), 2, 8));
    count->setTicker(ticker);
    count->setRange(0, top);
    count->setLabel(toQt(chart.unit));
    if (axis.zero()) addBreak(plot, axes, axis, look);
    const double middle = (static_cast<double>(all.size()) - 1) / 2;
    const double apart =
        std::min(kLiftPixels, kSpreadPixels / static_cast<double>(std::max<std::size_t>(1, all.size())));
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (chart.delays[i].steps.empty()) continue;  // said in the notes
        const Curve& curve = chart.delays[i].look;
        Drawn& drawn = all[i];
        const double lift = (static_cast<double>(i) - middle) * apart * look.penScale * top / std::max(40, look.rows);
        for (double& v : drawn.v) v = v > 0 ? std::clamp(v + lift, 0.0, top) : 0;  // nothing stays nothing
        auto* graph = plot.addGraph(time, count);
        graph->setName(toQt(curve.name));
        graph->setPen(penOf(curve, look));
        graph->setLineStyle(QCPGraph::lsStepLeft);
        graph->setScatterStyle(scatterOf(curve, look));
        graph->setScatterSkip(std::max(0, static_cast<int>(drawn.t.size()) / 6 - 1));
        graph->setData(drawn.t, drawn.v, true);
    }
}

}  // namespace reclaim::ui
