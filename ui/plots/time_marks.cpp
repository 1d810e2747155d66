#include "ui/plots/time_marks.h"

#include "ui/runtime/text.h"

namespace reclaim::ui {

namespace {
QString trMark(const char* text) { return QCoreApplication::translate("TimeMarks", text); }
const QString kLayer = QStringLiteral("cursor");
}  // namespace

TimeMarks::TimeMarks(QCustomPlot& plot) : plot_(plot) {
    plot_.addLayer(kLayer, plot_.layer(QStringLiteral("overlay")), QCustomPlot::limAbove);
    plot_.layer(kLayer)->setMode(QCPLayer::lmBuffered);
}

void TimeMarks::rebuild(QCPAxisRect* axes, const Theme& theme, const QFont& font) {
    axes_ = axes;
    make(Now, QPen(theme.accent, 1.5), theme.base, theme.accent, font);
    make(A, QPen(theme.text, 1.5, Qt::DashLine), theme.base, theme.text, font);
    make(B, QPen(theme.text, 1.5, Qt::DashLine), theme.base, theme.text, font);
    make(Cursor, QPen(theme.cursor, 1), theme.base, theme.cursor, font);
    move();
}

void TimeMarks::make(Which which, const QPen& pen, const QColor& ink, const QColor& back, const QFont& font) {
    Mark& mark = marks_[which];
    mark.line = new QCPItemStraightLine(&plot_);
    mark.line->setLayer(kLayer);
    mark.line->setPen(pen);
    for (QCPItemPosition* point : {mark.line->point1, mark.line->point2}) {
        point->setAxes(axes_->axis(QCPAxis::atBottom), axes_->axis(QCPAxis::atLeft));
        point->setAxisRect(axes_);
    }
    mark.line->setClipAxisRect(axes_);
    mark.text = new QCPItemText(&plot_);
    mark.text->setLayer(kLayer);
    mark.text->setFont(font);
    mark.text->setColor(ink);
    mark.text->setBrush(back);
    mark.text->setPadding(QMargins(3, 0, 3, 0));
    mark.text->position->setTypeX(QCPItemPosition::ptPlotCoords);
    mark.text->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
    mark.text->position->setAxes(axes_->axis(QCPAxis::atBottom), axes_->axis(QCPAxis::atLeft));
    mark.text->position->setAxisRect(axes_);
    mark.text->setClipAxisRect(axes_);
}

void TimeMarks::set(const Moments& moments) {
    moments_ = moments;
    if (!axes_) return;
    move();
    plot_.layer(kLayer)->replot();
}

void TimeMarks::move() {
    place(Now, moments_.now, trMark("now"));
    place(A, moments_.a, trMark("A"));
    place(B, moments_.b, trMark("B"));
    place(Cursor, moments_.cursor, moments_.cursor ? clockText(*moments_.cursor) : QString());
}

void TimeMarks::place(Which which, std::optional<TimeNs> t, const QString& text) {
    const Mark& mark = marks_[which];
    const QCPRange range = axes_->axis(QCPAxis::atBottom)->range();
    const double seconds = t ? toSeconds(*t) : 0;
    const bool shown = t && range.contains(seconds);
    mark.line->setVisible(shown);
    mark.text->setVisible(shown);
    if (!shown) return;
    mark.line->point1->setCoords(seconds, 0);
    mark.line->point2->setCoords(seconds, 1);
    mark.text->position->setCoords(seconds, 0.99);
    mark.text->setText(text);
    // Near an edge the text stands on the inner side of the line; A stands before its line and B behind, so that the
    // span between them stays free.
    const double part = (seconds - range.lower) / range.size();
    Qt::Alignment side = part < 0.06 ? Qt::AlignLeft : part > 0.94 ? Qt::AlignRight : Qt::AlignHCenter;
    if (which == A && part >= 0.03) side = Qt::AlignRight;
    if (which == B && part <= 0.97) side = Qt::AlignLeft;
    mark.text->setPositionAlignment(side | Qt::AlignBottom);
}

}  // namespace reclaim::ui
