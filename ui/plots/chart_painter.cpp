#include "ui/plots/chart_painter.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/plots/chart_legend.h"
#include "ui/plots/curve_style.h"
#include "ui/runtime/text.h"

namespace reclaim::ui {

namespace {
constexpr double kLanePixels = 2.0;
constexpr int kSmoothPointsMax = 3000;  // more points are drawn without anti-aliasing: 40 times faster

void setData(QCPGraph& graph, const DrawnPoints& points) {
    graph.setData(QVector<double>(points.t.begin(), points.t.end()), QVector<double>(points.v.begin(), points.v.end()),
                  true);
}

// A graph whose legend entry shows line and marker together: the markers are a graph of their own, because they
// stand at few chosen points.
class CurveGraph final : public QCPGraph {
public:
    using QCPGraph::QCPGraph;
    QCPScatterStyle legendMarker;

protected:
    void drawLegendIcon(QCPPainter* painter, const QRectF& rect) const override {
        QCPGraph::drawLegendIcon(painter, rect);
        if (legendMarker.isNone()) return;
        legendMarker.applyTo(painter, pen());
        legendMarker.drawShape(painter, rect.center());
    }
};

// In a low chart the title inside would cover a high curve or the limit: the axis then ends higher, on a round number.
double topBelowTitle(const Chart& chart, const std::vector<DrawnPoints>& drawn, const ChartLook& look) {
    const int free = look.rows - QFontMetrics(look.font).height() - 4;
    if (!look.titleInside || free < 10) return chart.top;
    double highest = 0;
    for (const DrawnPoints& points : drawn) {
        for (const double v : points.v) highest = std::max(highest, v);
    }
    for (const Level& level : chart.levels) {
        for (const SeriesPoint& step : level.steps)
            if (std::isfinite(step.value)) highest = std::max(highest, step.value);
    }
    return std::max(chart.top, roundTop(highest * look.rows / free));
}
}  // namespace

ChartPainter::ChartPainter(QCustomPlot& plot) : plot_(plot), marks_(plot) {
    plot_.setAutoAddPlottableToLegend(false);
    plot_.setNoAntialiasingOnDrag(true);
}

void ChartPainter::paint(const Chart& chart, const ChartLook& look) {
    const QString signature = signatureOf(chart, look);
    if (signature != signature_) {
        rebuild(chart, look);
        signature_ = signature;
    }
    ChartLook below = look;
    below.rows -= legendHeight_;
    move(chart, below);
}

QString ChartPainter::signatureOf(const Chart& chart, const ChartLook& look) const {
    QStringList parts{toQt(chart.id),
                      toQt(chart.title),
                      toQt(chart.unit),
                      toQt(chart.footer),
                      look.font.toString(),
                      QString::number(look.penScale),
                      QString::number(static_cast<int>(look.theme->name)),
                      QString::number(look.legend * 8 + look.titleInside * 4 + look.timeAxis * 2 + look.footer),
                      QString::number(look.leftMargin),
                      QString::number(look.columns / 100),
                      QString::number(look.rows / 20)};
    for (const Curve& curve : chart.curves) {
        parts << toQt(curve.name) << QString::number(curve.color)
              << QString::number(static_cast<int>(curve.dash)) + QString::number(static_cast<int>(curve.marker)) +
                     QString::number(static_cast<int>(curve.kind)) + QString::number(curve.pale) +
                     QString::number(curve.width);
    }
    for (const Level& level : chart.levels) parts << toQt(level.name) << QString::number(level.color);
    for (const Instant& instant : chart.instants) parts << toQt(instant.name) << QString::number(instant.t);
    return parts.join(QLatin1Char('\n'));
}

void ChartPainter::rebuild(const Chart& chart, const ChartLook& look) {
    plot_.clearPlottables();
    plot_.clearItems();
    curves_.clear();
    levels_.clear();
    levelNames_.clear();
    instants_.clear();
    plot_.plotLayout()->clear();
    plot_.legend = nullptr;
    plot_.setBackground(look.theme->base);
    axes_ = new QCPAxisRect(&plot_);
    axes_->setBackground(look.theme->base);
    int row = 0;
    if (!look.titleInside) {
        auto* title = new QCPTextElement(&plot_, toQt(chart.title), scaled(look.font, 1.25));
        title->setTextColor(look.theme->text);
        title->setTextFlags(Qt::AlignLeft);
        plot_.plotLayout()->addElement(row++, 0, title);
    }
    const int legendRow = look.legend ? row++ : -1;
    legendHeight_ = 0;
    plot_.plotLayout()->addElement(row++, 0, axes_);
    if (look.footer) {
        auto* footer = new QCPTextElement(&plot_, toQt(chart.footer), scaled(look.font, 0.72));
        footer->setTextColor(look.theme->faint);
        footer->setTextFlags(Qt::AlignRight);
        plot_.plotLayout()->addElement(row++, 0, footer);
    }
    plot_.plotLayout()->setRowSpacing(0);
    styleAxes(chart, look);
    for (const Level& level : chart.levels) {
        auto* graph = plot_.addGraph(axes_->axis(QCPAxis::atBottom), axes_->axis(QCPAxis::atLeft));
        graph->setPen(QPen(level.color == Curve::kLimit ? look.theme->limit : look.theme->seriesColor(level.color),
                           1.4 * look.penScale, Qt::DashLine));
        graph->setName(toQt(level.name));
        levels_.push_back(graph);
    }
    for (const Curve& curve : chart.curves) addCurve(curve, look);
    if (legendRow >= 0) {
        auto* legend = new QCPLegend;
        plot_.plotLayout()->addElement(legendRow, 0, legend);
        plot_.plotLayout()->setRowStretchFactor(legendRow, 0.001);
        plot_.legend = legend;
        std::vector<QCPGraph*> graphs;
        for (const Pair& pair : curves_) graphs.push_back(pair.line);
        legendHeight_ = fillLegend(plot_, graphs, look);
    }
    addTexts(chart, look);
}

QCPLayer* ChartPainter::layerOfDots() {
    const auto name = QStringLiteral("dots");
    if (plot_.layer(name) == nullptr) plot_.addLayer(name, plot_.layer(QStringLiteral("main")));
    return plot_.layer(name);
}

void ChartPainter::addCurve(const Curve& curve, const ChartLook& look) {
    auto* x = axes_->axis(QCPAxis::atBottom);
    auto* y = axes_->axis(QCPAxis::atLeft);
    Pair pair;
    auto* line = new CurveGraph(x, y);
    pair.line = line;
    line->setName(toQt(curve.name));
    line->setAdaptiveSampling(true);
    line->setPen(penOf(curve, look));
    line->setBrush(Qt::NoBrush);
    if (curve.kind == Curve::Kind::Dots) {
        line->setLineStyle(QCPGraph::lsNone);
        line->setScatterStyle(scatterOf(curve, look));
        line->setLayer(layerOfDots());  // a curve's markers are larger than they are
    } else {
        line->setLineStyle(curve.kind == Curve::Kind::Steps ? QCPGraph::lsStepLeft : QCPGraph::lsLine);
        line->legendMarker = scatterOf(curve, look);
        if (curve.marker != Marker::None) {
            pair.markers = plot_.addGraph(x, y);
            pair.markers->setLineStyle(QCPGraph::lsNone);
            pair.markers->setScatterStyle(scatterOf(curve, look));
        }
    }
    curves_.push_back(pair);
}

void ChartPainter::addTexts(const Chart& chart, const ChartLook& look) {
    QColor back = look.theme->base;  // of texts that may lie over curves
    back.setAlpha(200);
    title_ = nullptr;
    if (look.titleInside) {
        title_ = new QCPItemText(&plot_);
        const bool unitBeside = !axes_->axis(QCPAxis::atLeft)->label().isEmpty();
        titleText_ = toQt(unitBeside ? chart.title : chart.title + ", " + chart.unit);
        title_->setFont(look.font);
        title_->setColor(look.theme->text);
        title_->setBrush(back);
        title_->setPadding(QMargins(3, 0, 3, 0));
        title_->position->setType(QCPItemPosition::ptAxisRectRatio);
        title_->position->setAxisRect(axes_);
        title_->position->setCoords(0.004, 0.01);
        title_->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
    }
    emptyText_ = new QCPItemText(&plot_);
    emptyText_->setFont(look.font);
    emptyText_->setColor(look.theme->faint);
    emptyText_->position->setType(QCPItemPosition::ptAxisRectRatio);
    emptyText_->position->setAxisRect(axes_);
    emptyText_->position->setCoords(0.5, 0.5);
    for (const Level& level : chart.levels) {
        auto* name = new QCPItemText(&plot_);
        name->setText(toQt(level.name));
        name->setFont(look.font);
        name->setColor(look.theme->text);
        name->position->setAxes(axes_->axis(QCPAxis::atBottom), axes_->axis(QCPAxis::atLeft));
        name->setPositionAlignment(Qt::AlignRight | Qt::AlignBottom);
        name->setBrush(back);
        levelNames_.push_back(name);
    }
    marks_.rebuild(axes_, *look.theme, look.font);
}

void ChartPainter::styleAxes(const Chart& chart, const ChartLook& look) {
    for (const auto side : {QCPAxis::atBottom, QCPAxis::atLeft}) styleAxis(*axes_->axis(side), look);
    for (const auto side : {QCPAxis::atTop, QCPAxis::atRight}) axes_->axis(side)->setVisible(false);
    // In a low chart there is no room for the unit beside the axis; the title inside has it.
    const bool room = !look.titleInside || QFontMetrics(look.font).horizontalAdvance(toQt(chart.unit)) < look.rows;
    axes_->axis(QCPAxis::atLeft)->setLabel(room ? toQt(chart.unit) : QString());
    QCPAxis* time = axes_->axis(QCPAxis::atBottom);
    time->setTickLabels(look.timeAxis);
    time->setLabel(look.timeAxis ? QCoreApplication::translate("ChartPainter", "time, s") : QString());
    if (look.leftMargin > 0) {
        axes_->setAutoMargins(QCP::msBottom | QCP::msTop);
        axes_->setMargins(QMargins(look.leftMargin, 4, static_cast<int>(14 * look.penScale), 4));
        axes_->setMinimumMargins(QMargins(0, 3, 0, 4));
    } else {
        // The highest number of the axis reaches half its height above it, and must not reach the legend.
        axes_->setMinimumMargins(
            QMargins(10, QFontMetrics(tickFont(look)).height() * 2 / 3, static_cast<int>(18 * look.penScale), 4));
    }
}

void ChartPainter::move(const Chart& chart, const ChartLook& look) {
    const Axis time = timeAxis(chart, timeTicks(look.columns / 0.9, look.penScale));
    axes_->axis(QCPAxis::atBottom)->setRange(time.low, time.high);
    axes_->axis(QCPAxis::atBottom)->setTicker(QSharedPointer<ChartTicker>::create(time));
    const auto columns = static_cast<std::size_t>(std::max(50, look.columns));
    std::vector<DrawnPoints> drawn;
    for (const Curve& curve : chart.curves) drawn.push_back(pointsInside(curve, chart.time, columns, chart.top));
    const double top = topBelowTitle(chart, drawn, look);
    QCPAxis* value = axes_->axis(QCPAxis::atLeft);
    value->setRange(0, top);
    const int ticks = valueTicks(static_cast<double>(look.rows) / QFontMetrics(look.font).height());
    value->setTicker(QSharedPointer<ChartTicker>::create(valueAxis(chart, top, ticks)));
    for (std::size_t i = 0; i < chart.curves.size(); ++i) {
        DrawnPoints& points = drawn[i];
        const double lift = chart.curves[i].lane * kLanePixels * look.penScale * top / std::max(20, look.rows);
        for (double& v : points.v) v = v > 0 ? std::clamp(v + lift, 0.0, top) : 0;  // nothing stays nothing
        QCPGraph* line = curves_[i].line;
        line->setAntialiased(points.t.size() <= kSmoothPointsMax);
        setData(*line, points);
        if (!curves_[i].markers) continue;
        setData(*curves_[i].markers, markersOn(points, chart.time, i));
    }
    // The upper right corner belongs to the button that saves the chart.
    if (title_ != nullptr)
        title_->setText(
            QFontMetrics(look.font).elidedText(titleText_, Qt::ElideRight, std::max(60, look.columns - 44)));
    moveLevels(chart, look);
    moveInstants(chart, look);
    marks_.move();
    emptyText_->setText(chart.hasPoints() ? QString() : toQt(chart.empty));
    emptyText_->setVisible(!chart.hasPoints() && !chart.empty.empty());
}

void ChartPainter::moveLevels(const Chart& chart, const ChartLook& look) {
    // On the screen the upper right corner belongs to the button that saves the chart, where no legend keeps it free.
    const bool corner = look.titleInside && plot_.legend == nullptr;
    const double right = corner ? 1 - 34.0 / std::max(50, look.columns) : 0.995;
    for (std::size_t i = 0; i < chart.levels.size(); ++i) {
        // Pieces are joined by a point without a value: there the line is interrupted.
        DrawnPoints line;
        double level = 0;
        for (const DrawnPoints& piece : stepsInside(chart.levels[i], chart.time, chart.top)) {
            if (!line.t.empty()) {
                line.t.push_back(piece.t.front());
                line.v.push_back(std::numeric_limits<double>::quiet_NaN());
            }
            line.t.insert(line.t.end(), piece.t.begin(), piece.t.end());
            line.v.insert(line.v.end(), piece.v.begin(), piece.v.end());
            level = piece.v.back();
        }
        setData(*levels_[i], line);
        const double left = toSeconds(chart.time.from) + toSeconds(chart.time.to - chart.time.from) * right;
        levelNames_[i]->position->setCoords(left, level);
        levelNames_[i]->setPositionAlignment(
            Qt::AlignRight | (meetsTitle(levelNames_[i]->text(), level, right, look) ? Qt::AlignTop : Qt::AlignBottom));
        levelNames_[i]->setVisible(!line.t.empty() && !chart.levels[i].name.empty());
    }
}

// Whether a name above its line, ending at the share `right` of the width, would lie over the title.
bool ChartPainter::meetsTitle(const QString& name, double level, double right, const ChartLook& look) const {
    if (title_ == nullptr) return false;
    const QFontMetrics metrics(look.font);
    const double line = look.rows * (1 - level / axes_->axis(QCPAxis::atLeft)->range().upper);
    const int wide = metrics.horizontalAdvance(title_->text()) + metrics.horizontalAdvance(name) + 16;
    return line < 2 * metrics.height() && wide > right * look.columns;
}

void ChartPainter::makeInstants(const Chart& chart, const ChartLook& look) {
    const QFont font = scaled(look.font, 0.9);
    const auto hang = [this](QCPItemPosition* position) {
        position->setTypeX(QCPItemPosition::ptPlotCoords);
        position->setTypeY(QCPItemPosition::ptAxisRectRatio);
        position->setAxes(axes_->axis(QCPAxis::atBottom), axes_->axis(QCPAxis::atLeft));
        position->setAxisRect(axes_);
    };
    // Upwards from the axis, ending below the title.
    const int room = look.rows * 96 / 100 - (look.titleInside ? QFontMetrics(look.font).height() * 5 / 4 : 0);
    for (const Instant& instant : chart.instants) {
        auto* line = new QCPItemLine(&plot_);
        line->setPen(QPen(look.theme->faint, look.penScale, Qt::DotLine));
        hang(line->start);
        hang(line->end);
        line->start->setCoords(toSeconds(instant.t), 0);
        line->end->setCoords(toSeconds(instant.t), 1);
        auto* name = new QCPItemText(&plot_);
        name->setText(QFontMetrics(font).elidedText(toQt(instant.name), Qt::ElideRight, std::max(20, room)));
        name->setFont(font);
        name->setColor(look.theme->text);
        name->setRotation(-90);
        hang(name->position);
        name->position->setCoords(toSeconds(instant.t), 0.98);
        name->setPadding(QMargins(0, 1, 0, 1));
        name->setPositionAlignment(Qt::AlignLeft | Qt::AlignBottom);
        instants_.push_back(name);
    }
}

void ChartPainter::moveInstants(const Chart& chart, const ChartLook& look) {
    if (instants_.size() != chart.instants.size()) makeInstants(chart, look);
    // A name that would lie over the one before it is left out; zooming in brings it back.
    const double span = toSeconds(chart.time.to - chart.time.from);
    const double least = QFontMetrics(look.font).height() * span / std::max(50, look.columns);
    double last = -1e9;
    for (std::size_t i = 0; i < instants_.size(); ++i) {
        const double t = toSeconds(chart.instants[i].t);
        const bool shown = !chart.instants[i].name.empty() && t - last >= least;
        instants_[i]->setVisible(shown);
        // Beside its line on the left; at the edge of the chart, where that has no room, on the right.
        const bool right = t - toSeconds(chart.time.from) < least;
        instants_[i]->setPositionAlignment(Qt::AlignLeft | (right ? Qt::AlignTop : Qt::AlignBottom));
        if (shown) last = right ? t + least : t;
    }
}

}  // namespace reclaim::ui
