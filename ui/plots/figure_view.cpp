#include "ui/plots/figure_view.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QVBoxLayout>

#include <cmath>

#include "ui/plots/figure_painter.h"
#include "ui/runtime/text.h"

namespace reclaim::ui {

struct FigureView::Drawing {
    explicit Drawing(QCustomPlot& plot) : painter(plot) {}
    FigurePainter painter;
    Chart chart;
    bool any = false;
};

FigureView::FigureView(QWidget* parent) : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    plot_ = new QCustomPlot(this);
    plot_->setMouseTracking(true);
    plot_->setFocusPolicy(Qt::NoFocus);
    layout->addWidget(plot_);
    setFocusPolicy(Qt::StrongFocus);
    drawing_ = std::make_unique<Drawing>(*plot_);
    plot_->installEventFilter(this);  // not before what the filter uses exists
    connect(plot_, &QCustomPlot::afterReplot, this, [this] { ++redraws_; });
}

FigureView::~FigureView() { plot_->removeEventFilter(this); }

const Chart& FigureView::chart() const { return drawing_->chart; }

void FigureView::setHelp(std::function<QString(int)> ofBar, std::function<QString(TimeNs)> ofDelay) {
    ofBar_ = std::move(ofBar);
    ofDelay_ = std::move(ofDelay);
}

void FigureView::show(const Chart& chart) {
    drawing_->chart = chart;
    drawing_->any = true;
    if (selected_ >= static_cast<int>(chart.bars.size())) selected_ = -1;
    draw();
}

int FigureView::noteLines() const {
    int lines = 0;
    for (const std::string& note : drawing_->chart.notes)
        lines +=
            1 + static_cast<int>(inLines(toQt(note), font(), std::max(100, width() - 16)).count(QLatin1Char('\n')));
    return lines;
}

int FigureView::heightWanted() const {
    const int line = fontMetrics().height();
    const Chart& chart = drawing_->chart;
    if (chart.form == ChartForm::Bars)
        return static_cast<int>(static_cast<double>(chart.bars.size()) * line * 1.25) + line * 3;
    return line * ((chart.hasPoints() ? 8 : 2) + noteLines());
}

void FigureView::draw() {
    if (!drawing_->any) return;
    ChartLook look;
    look.theme = &Theme::of(palette());
    look.font = font();
    look.columns = std::max(100, plot_->width());
    look.rows = std::max(20, plot_->height() - fontMetrics().height() * (4 + noteLines()));
    drawing_->painter.paint(drawing_->chart, look);
    const QCPAxisRect* axes = drawing_->painter.axes();
    if (selected_ >= 0 && hasFocus() && drawing_->chart.hasPoints()) {
        auto* frame = new QCPItemRect(plot_);
        frame->setPen(QPen(look.theme->accent, 2));
        for (QCPItemPosition* corner : {frame->topLeft, frame->bottomRight})
            corner->setAxes(axes->axis(QCPAxis::atBottom), axes->axis(QCPAxis::atLeft));
        frame->topLeft->setCoords(0, selected_ - 0.46);
        frame->bottomRight->setCoords(drawing_->chart.top, selected_ + 0.46);
        frame->setClipToAxisRect(false);
    }
    plot_->replot(QCustomPlot::rpQueuedRefresh);  // laid out now: a click finds the bar that is under it
    describe();
}

void FigureView::redrawNow() { plot_->replot(QCustomPlot::rpImmediateRefresh); }

void FigureView::describe() {
    const Chart& chart = drawing_->chart;
    QStringList parts{toQt(chart.title)};
    for (const Bar& bar : chart.bars) parts << QStringLiteral("%1: %2").arg(toQt(bar.name), toQt(bar.text));
    for (const DelayCurve& curve : chart.delays)
        if (!curve.steps.empty())
            parts << tr("%1: %2 destroyed").arg(toQt(curve.look.name), toQt(formatCount(curve.count())));
    if (!chart.hasPoints()) parts << toQt(chart.empty);
    for (const std::string& note : chart.notes) parts << toQt(note);
    setAccessibleDescription(parts.join(QStringLiteral("; ")));
}

void FigureView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) draw();
}

void FigureView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    draw();
}

void FigureView::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    if (selected_ < 0 && !drawing_->chart.bars.empty()) selected_ = 0;
    draw();
}

void FigureView::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    draw();
}

void FigureView::select(int bar) {
    selected_ = bar;
    draw();
}

void FigureView::keyPressEvent(QKeyEvent* event) {
    const int count = static_cast<int>(drawing_->chart.bars.size());
    if (count > 0) {
        switch (event->key()) {
            case Qt::Key_Down: return select(std::min(count - 1, selected_ + 1));
            case Qt::Key_Up: return select(std::max(0, selected_ - 1));
            case Qt::Key_Home: return select(0);
            case Qt::Key_End: return select(count - 1);
            case Qt::Key_Return:
            case Qt::Key_Enter:
                if (selected_ >= 0) Q_EMIT barChosen(selected_);
                return;
            default: break;
        }
    }
    QWidget::keyPressEvent(event);
}

int FigureView::barAt(QPointF point) const {
    const QCPAxisRect* axes = drawing_->painter.axes();
    const Chart& chart = drawing_->chart;
    if (!axes || chart.form != ChartForm::Bars || !chart.hasPoints()) return -1;
    const auto row = static_cast<int>(std::lround(axes->axis(QCPAxis::atLeft)->pixelToCoord(point.y())));
    return row >= 0 && row < static_cast<int>(chart.bars.size()) && point.y() < axes->bottom() ? row : -1;
}

QPoint FigureView::middleOf(int bar) const {
    const QCPAxisRect* axes = drawing_->painter.axes();
    return QPoint(axes->center().x(), static_cast<int>(axes->axis(QCPAxis::atLeft)->coordToPixel(bar)));
}

QString FigureView::helpAt(QPointF point) const {
    const Chart& chart = drawing_->chart;
    const QCPAxisRect* axes = drawing_->painter.axes();
    if (!axes || !chart.hasPoints()) return {};
    if (chart.form == ChartForm::Bars) {
        const int bar = barAt(point);
        return bar >= 0 && ofBar_ ? ofBar_(bar) : QString();
    }
    if (!ofDelay_ || !axes->rect().contains(point.toPoint())) return {};
    const double seconds = axes->axis(QCPAxis::atBottom)->pixelToCoord(point.x());
    return ofDelay_(static_cast<TimeNs>(std::llround(seconds * 1e9)));
}

bool FigureView::eventFilter(QObject* watched, QEvent* event) {
    if (watched != plot_ || !drawing_->any) return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), helpAt(help->pos()), plot_);
        return true;
    }
    if (event->type() == QEvent::MouseMove)
        plot_->setCursor(barAt(static_cast<QMouseEvent*>(event)->position()) >= 0 ? Qt::PointingHandCursor
                                                                                  : Qt::ArrowCursor);
    if (event->type() == QEvent::MouseButtonPress) setFocus(Qt::MouseFocusReason);
    if (event->type() == QEvent::MouseButtonRelease) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        const int bar = mouse->button() == Qt::LeftButton ? barAt(mouse->position()) : -1;
        if (bar >= 0) {
            select(bar);
            Q_EMIT barChosen(bar);
        }
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace reclaim::ui
