#include "ui/plots/plot_view.h"

#include <QEvent>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QVBoxLayout>
#include <QWheelEvent>

#include <cmath>

#include "ui/plots/chart_painter.h"
#include "ui/runtime/text.h"

namespace reclaim::ui {

struct PlotView::Drawing {
    explicit Drawing(QCustomPlot& plot) : painter(plot) {}
    ChartPainter painter;
    Chart chart;
    bool any = false;
    bool timeAxis = true;
    bool legend = true;
    int leftMargin = 0;
    Moments moments;
};

PlotView::PlotView(QWidget* parent) : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    plot_ = new QCustomPlot(this);
    // What its layout asks for is the width of a legend in one row, shown or not; a chart is drawn for any width.
    plot_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    plot_->setMouseTracking(true);
    plot_->setFocusPolicy(Qt::NoFocus);
    layout->addWidget(plot_);
    setFocusPolicy(Qt::StrongFocus);
    drawing_ = std::make_unique<Drawing>(*plot_);
    plot_->installEventFilter(this);  // not before what the filter uses exists
    connect(plot_, &QCustomPlot::afterReplot, this, [this] { ++redraws_; });
}

PlotView::~PlotView() { plot_->removeEventFilter(this); }

const Chart& PlotView::chart() const { return drawing_->chart; }

void PlotView::show(const Chart& chart) {
    drawing_->chart = chart;
    drawing_->any = true;
    draw();
}

void PlotView::draw() {
    if (!drawing_->any) return;
    ChartLook look;
    look.theme = &Theme::of(palette());
    look.font = font();
    look.legend = drawing_->legend;
    look.timeAxis = drawing_->timeAxis;
    look.leftMargin = drawing_->leftMargin;
    look.columns = std::max(50, plot_->width() - drawing_->leftMargin - 14);
    look.rows = plot_->height() - fontMetrics().height() * (look.timeAxis ? 3 : 1);
    drawing_->painter.paint(drawing_->chart, look);
    plot_->replot(QCustomPlot::rpQueuedReplot);
    describe();
}

void PlotView::redrawNow() { plot_->replot(QCustomPlot::rpImmediateRefresh); }

void PlotView::setMoments(const Moments& moments) {
    if (moments == drawing_->moments) return;
    drawing_->moments = moments;
    drawing_->painter.setMoments(moments);
}

const Moments& PlotView::moments() const { return drawing_->moments; }

void PlotView::setTimeAxisShown(bool shown) { drawing_->timeAxis = shown; }
void PlotView::setLegendShown(bool shown) { drawing_->legend = shown; }
void PlotView::setLeftMargin(int pixels) { drawing_->leftMargin = pixels; }

void PlotView::describe() {
    const Chart& chart = drawing_->chart;
    QStringList parts{toQt(chart.title) + QStringLiteral(", ") + toQt(chart.unit)};
    for (const Curve& curve : chart.curves) {
        double value = 0;
        if (curve.name.empty() || !curve.data || !curve.data->at(chart.time.to, value)) continue;
        parts << tr("%1: last %2").arg(toQt(curve.name)).arg(value * curve.factor, 0, 'f', chart.whole ? 0 : 1);
    }
    setAccessibleDescription(parts.join(QStringLiteral("; ")));
}

void PlotView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) draw();
}

void PlotView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    draw();
}

TimeNs PlotView::timeAt(double x) const {
    const QCPAxisRect* axes = drawing_->painter.axes();
    const double seconds = axes ? axes->axis(QCPAxis::atBottom)->pixelToCoord(x) : 0;
    const TimeRange& range = drawing_->chart.time;
    return std::clamp(static_cast<TimeNs>(std::llround(seconds * 1e9)), range.from, range.to);
}

void PlotView::zoom(double factor, double x) {
    const TimeRange& range = drawing_->chart.time;
    const TimeNs fixed = timeAt(x);
    const auto part = [&](TimeNs edge) {
        return fixed + static_cast<TimeNs>(static_cast<double>(edge - fixed) * factor);
    };
    const TimeRange next{std::max<TimeNs>(0, part(range.from)), part(range.to)};
    if (next.to - next.from < 10 * kMicrosecond) return;
    Q_EMIT rangeWanted(next);
}

bool PlotView::eventFilter(QObject* watched, QEvent* event) {
    if (watched != plot_ || !drawing_->any) return QWidget::eventFilter(watched, event);
    switch (static_cast<int>(event->type())) {
        case QEvent::MouseMove: {
            const auto* mouse = static_cast<QMouseEvent*>(event);
            const int x = static_cast<int>(mouse->position().x());
            if (dragFrom_ && std::abs(x - *dragFrom_) > 2) {
                const TimeNs moved = timeAt(*dragFrom_) - timeAt(x);
                const TimeRange range = drawing_->chart.time;
                const TimeNs by = std::max(moved, -range.from);
                dragFrom_ = x;
                if (by != 0) Q_EMIT rangeWanted(TimeRange{range.from + by, range.to + by});
            }
            Q_EMIT hovered(timeAt(x));
            break;
        }
        case QEvent::MouseButtonPress: {
            const auto* mouse = static_cast<QMouseEvent*>(event);
            if (mouse->button() == Qt::LeftButton) dragFrom_ = static_cast<int>(mouse->position().x());
            setFocus(Qt::MouseFocusReason);
            break;
        }
        case QEvent::MouseButtonRelease: dragFrom_.reset(); break;
        case QEvent::MouseButtonDblClick: Q_EMIT rangeWanted(std::nullopt); break;
        case QEvent::Leave: Q_EMIT hovered(std::nullopt); break;
        case QEvent::Wheel: {
            const auto* wheel = static_cast<QWheelEvent*>(event);
            zoom(wheel->angleDelta().y() > 0 ? 0.8 : 1.25, wheel->position().x());
            return true;
        }
        case QEvent::ToolTip: {
            const auto* help = static_cast<QHelpEvent*>(event);
            QString text = help_ ? help_(toQt(drawing_->chart.title)) : QString();
            for (int i = 0; plot_->legend && i < plot_->legend->itemCount(); ++i) {
                auto* item = qobject_cast<QCPPlottableLegendItem*>(plot_->legend->item(i));
                if (item && item->rect().contains(help->pos()) && help_) text = help_(item->plottable()->name());
            }
            QToolTip::showText(help->globalPos(), text, plot_);
            return true;
        }
        default: break;
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace reclaim::ui
