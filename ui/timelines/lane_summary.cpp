#include "ui/timelines/lane_summary.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QScrollBar>
#include <QVBoxLayout>

#include "ui/runtime/text.h"
#include "ui/style/plain_text.h"
#include "ui/style/theme.h"

namespace reclaim::ui {

namespace {
constexpr TimeNs kGoneAfter = 200 * kMillisecond;  // several samples

QFont smaller(QFont font) {
    font.setPointSizeF(font.pointSizeF() * 0.9);
    return font;
}

// setText lays out again even if nothing changed; a label of a running clock is asked 20 times a second.
void setIfNew(QLabel* label, const QString& text) {
    if (label->text() != text) label->setText(text);
}

const Curve* curveOfStrategy(const Chart& chart, const std::string& strategy) {
    for (const Curve& curve : chart.curves) {
        if (!curve.pale && curve.kind != Curve::Kind::Dots && curve.info.strategy == strategy) return &curve;
    }
    return nullptr;
}

void paintMarker(QPainter& painter, Marker marker, QPointF at, double size) {
    const double r = size / 2;
    switch (marker) {
        case Marker::None: break;
        case Marker::Disc: painter.drawEllipse(at, r, r); break;
        case Marker::Square: painter.drawRect(QRectF(at.x() - r, at.y() - r, size, size)); break;
        case Marker::Triangle:
            painter.drawPolygon(QPolygonF{{at.x() - r, at.y() + r}, {at.x() + r, at.y() + r}, {at.x(), at.y() - r}});
            break;
        case Marker::Diamond:
            painter.drawPolygon(
                QPolygonF{{at.x() - r, at.y()}, {at.x(), at.y() + r}, {at.x() + r, at.y()}, {at.x(), at.y() - r}});
            break;
        case Marker::Cross:
            painter.drawLine(QLineF(at.x() - r, at.y() - r, at.x() + r, at.y() + r));
            painter.drawLine(QLineF(at.x() - r, at.y() + r, at.x() + r, at.y() - r));
            break;
    }
}

Qt::PenStyle lineStyle(Dash dash) {
    switch (dash) {
        case Dash::Solid: return Qt::SolidLine;
        case Dash::Dashed: return Qt::DashLine;
        case Dash::Dotted: return Qt::DotLine;
        case Dash::DashDot: return Qt::DashDotLine;
    }
    return Qt::SolidLine;
}
}  // namespace

LaneSummary::LaneSummary(QWidget* parent) : QScrollArea(parent) {
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("What each strategy did"));
    body_ = new QWidget(this);
    auto* layout = new QVBoxLayout(body_);
    layout->setContentsMargins(6, 2, 6, 2);
    layout->setSpacing(6);
    layout->addStretch(1);
    setWidget(body_);
    body_->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
}

void LaneSummary::setTexts(std::function<QString(const std::string&)> why,
                           std::function<QString(const QString&)> help) {
    why_ = std::move(why);
    help_ = std::move(help);
}

void LaneSummary::setBlocks(std::size_t count) {
    auto* layout = static_cast<QVBoxLayout*>(body_->layout());
    while (blocks_.size() > count) {
        delete blocks_.back().box;
        blocks_.pop_back();
    }
    while (blocks_.size() < count) {
        Block block;
        block.box = new QWidget(body_);
        auto* column = new QVBoxLayout(block.box);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(1);
        auto* head = new QHBoxLayout;
        block.sample = plainLabel(block.box);
        block.title = richLabel(block.box);
        block.title->setWordWrap(true);
        head->addWidget(block.sample);
        head->addWidget(block.title, 1);
        column->addLayout(head);
        for (QLabel** label : {&block.summary, &block.value, &block.why}) {
            *label = plainLabel(block.box);
            (*label)->setWordWrap(true);
            (*label)->setTextInteractionFlags(Qt::NoTextInteraction);
            column->addWidget(*label);
        }
        block.summary->setObjectName(QStringLiteral("laneSummary"));
        block.why->setForegroundRole(QPalette::PlaceholderText);
        block.why->setFont(smaller(font()));
        layout->insertWidget(static_cast<int>(blocks_.size()), block.box);
        blocks_.push_back(block);
    }
}

void LaneSummary::show(const Frame& frame, const Chart& memory, std::optional<TimeNs> cursor) {
    setBlocks(frame.lanes.size());
    // The sampled values do not wait for a seek to arrive.
    const auto t = !cursor && frame.mode == RunMode::Seeking ? std::optional<TimeNs>(frame.seeking) : cursor;
    for (std::size_t i = 0; i < frame.lanes.size(); ++i) {
        const LaneFrame& lane = frame.lanes[i];
        QString summary = toQt(lane.summary());
        if (!lane.failure.empty()) summary = tr("stopped: %1").arg(toQt(lane.failure));
        fill(blocks_[i], toQt(lane.title), summary, why_ ? why_(lane.strategy) : QString(),
             curveOfStrategy(memory, lane.strategy), t.value_or(lane.reached), toQt(memory.unit), t.has_value());
    }
}

void LaneSummary::fill(Block& block, const QString& title, const QString& summary, const QString& why,
                       const Curve* curve, TimeNs t, const QString& unit, bool atCursor) {
    setIfNew(block.title, QStringLiteral("<b>%1</b>").arg(title.toHtmlEscaped()));
    setIfNew(block.summary, summary);
    setIfNew(block.why, why);
    block.why->setVisible(!why.isEmpty());
    if (help_) {
        block.summary->setToolTip(help_(summary));
        block.why->setToolTip(help_(why));
    }
    QString now;
    double value = 0;
    if (curve && curve->data && curve->data->at(t, value)) {
        const QString amount = QString::number(value * curve->factor, 'f', 1) + QLatin1Char(' ') + unit;
        now = atCursor ? tr("%1 at %2").arg(amount, clockText(t)) : tr("now %1").arg(amount);
        // Samples end where the cgroup does.
        if (curve->data->lastTime() + kGoneAfter < t)
            now = tr("cgroup gone at %1").arg(clockText(curve->data->lastTime()));
    }
    setIfNew(block.value, now);
    if (curve) block.sample->setPixmap(sampleOf(*curve));
}

QPixmap LaneSummary::sampleOf(const Curve& curve) const {
    const Theme& theme = Theme::of(palette());
    const int height = fontMetrics().height();
    const double ratio = devicePixelRatioF();
    QPixmap pixmap(static_cast<int>(34 * ratio), static_cast<int>(height * ratio));
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = theme.seriesColor(curve.color);
    QPen pen(color, 2.2, lineStyle(curve.dash));
    pen.setCapStyle(Qt::FlatCap);
    painter.setPen(pen);
    painter.drawLine(QPointF(0, height / 2.0), QPointF(34, height / 2.0));
    painter.setPen(QPen(color, 1.4));
    painter.setBrush(theme.base);
    paintMarker(painter, curve.marker, QPointF(17, height / 2.0), 8);
    return pixmap;
}

void LaneSummary::changeEvent(QEvent* event) {
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        for (Block& block : blocks_) block.why->setFont(smaller(font()));
    }
}

}  // namespace reclaim::ui
