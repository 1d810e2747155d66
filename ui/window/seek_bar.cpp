#include "ui/window/seek_bar.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QSignalBlocker>
#include <QToolTip>

#include <algorithm>
#include <cmath>

#include "ui/runtime/text.h"
#include "ui/style/plain_text.h"
#include "ui/style/theme.h"

namespace reclaim::ui {

namespace {
constexpr double kNear = 7;        // pixels within which a mark is meant
constexpr double kMarkPixels = 3;  // at most one mark of a kind in so many
constexpr int kTextsMax = 12;      // lines of commands and story in one tip
constexpr int kTickPixels = 4;     // at most one tick of a row in so many
}  // namespace

SeekBar::SeekBar(Focus& focus, Bookmarks& bookmarks, QWidget* parent)
    : QAbstractSlider(parent), focus_(focus), bookmarks_(bookmarks) {
    setOrientation(Qt::Horizontal);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Seek bar: time of the run in milliseconds"));
    connect(&focus_, &Focus::cursorChanged, this, [this] { update(); });
    connect(&focus_, &Focus::markersChanged, this, [this] { update(); });
    connect(&bookmarks_, &Bookmarks::changed, this, [this] { update(); });
    connect(this, &QAbstractSlider::valueChanged, this,
            [this](int ms) { Q_EMIT seekWanted(std::min(end_, ms * kMillisecond)); });
}

void SeekBar::setScenario(const Scenario& scenario) {
    scenario_ = scenario;
    end_ = std::max<TimeNs>(1, scenario.stop);
    t_ = known_ = 0;
    seeking_.reset();
    drag_.reset();
    running_ = true;
    ticks_ = EventTicks{};
    marked_.reset();
    invalidate();
    update();
}

// Arrow keys move by a two-hundredth, Page keys by a twentieth of the run.
void SeekBar::setValueQuietly(TimeNs t) {
    const QSignalBlocker quiet(this);
    const auto ms = [](TimeNs time) { return static_cast<int>(std::min<TimeNs>(time / kMillisecond, INT_MAX)); };
    setRange(0, ms(end_));
    setSingleStep(std::max(1, ms(end_) / 200));
    setPageStep(std::max(1, ms(end_) / 20));
    setValue(ms(t));
}

void SeekBar::takeMarks(const SharedCommands& commands) {
    if (commands == marked_) return;
    marked_ = commands;
    marks_.clear();
    for (const auto& entry : scenario_.story) marks_.push_back({entry.at, toQt(entry.say).simplified(), true});
    for (const Command& command : *commands) marks_.push_back({command.at, toQt(describe(command.action)), false});
}

void SeekBar::show(const Frame& frame) {
    end_ = std::max<TimeNs>(1, frame.end);
    t_ = frame.t;
    known_ = std::max(frame.known, frame.t);
    seeking_.reset();
    if (frame.mode == RunMode::Seeking) seeking_ = frame.seeking;
    running_ = frame.mode == RunMode::Running || frame.mode == RunMode::Loading;
    takeMarks(frame.commands);
    setValueQuietly(place());
    setAccessibleDescription(
        seeking_ ? tr("seeking %1 of %2").arg(clockText(*seeking_), shortSeconds(end_))
                 : tr("%1 of %2, known up to %3").arg(clockText(t_), shortSeconds(end_), clockText(known_)));
    update();
}

void SeekBar::refresh(const Frame& frame) {
    ticks_.take(frame);
    update();
}

void SeekBar::setSides(int left, int right) {
    left_ = left;
    right_ = right;
    update();
}

double SeekBar::xOf(TimeNs t) const {
    return left_ + static_cast<double>(width() - left_ - right_) * static_cast<double>(t) / static_cast<double>(end_);
}

TimeNs SeekBar::timeAt(double x) const {
    const double part = (x - left_) / std::max(1, width() - left_ - right_);
    return std::clamp<TimeNs>(std::llround(part * static_cast<double>(end_)), 0, end_);
}

TimeNs SeekBar::place() const { return drag_.value_or(seeking_.value_or(t_)); }

std::vector<EventTick> SeekBar::ticks() const {
    return ticks_.ticks(static_cast<std::size_t>(std::max(1, (width() - left_ - right_) / kTickPixels)));
}

void SeekBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF track(left_, height() / 2.0 - 4, width() - left_ - right_, 8);
    paintTrack(painter, track);
    paintTicks(painter, track);
    paintMarks(painter);
    paintFlags(painter);
    paintHandle(painter);
}

// Past: full. Known, but ahead: pale. Not yet run: empty.
void SeekBar::paintTrack(QPainter& painter, const QRectF& track) const {
    const Theme& theme = Theme::of(palette());
    painter.setPen(QPen(theme.faint, 1));
    painter.setBrush(theme.base);
    painter.drawRoundedRect(track, 3, 3);
    painter.setPen(Qt::NoPen);
    const auto upTo = [&](TimeNs t, const QColor& color) {
        painter.setBrush(color);
        painter.drawRoundedRect(QRectF(track.left(), track.top(), std::max(0.0, xOf(t) - track.left()), track.height()),
                                3, 3);
    };
    if (known_ > t_) upTo(known_, theme.pale(theme.accent));
    upTo(t_, theme.accent);
    if (!hasFocus()) return;
    painter.setPen(QPen(theme.accent, 1, Qt::DotLine));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect().adjusted(1, 0, -2, -1));
}

// Failures reach down from the track, reclaim stands in it, the life of cgroups reaches up: not by colour alone.
void SeekBar::paintTicks(QPainter& painter, const QRectF& track) const {
    const Theme& theme = Theme::of(palette());
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (const EventTick& tick : ticks()) {
        const double x = xOf(tick.t);
        switch (tick.row) {
            case TickRow::Failure:
                painter.setPen(QPen(theme.warning, 1));
                painter.drawLine(QPointF(x, track.bottom() + 1), QPointF(x, track.bottom() + 4));
                break;
            case TickRow::Reclaim:
                painter.setPen(QPen(theme.base, 1));
                painter.drawLine(QPointF(x, track.top() + 2), QPointF(x, track.bottom() - 2));
                break;
            case TickRow::Life:
                painter.setPen(QPen(theme.text, 1));
                painter.drawLine(QPointF(x, track.top() - 4), QPointF(x, track.top() - 1));
                break;
        }
    }
    painter.restore();
}

void SeekBar::paintMarks(QPainter& painter) const {
    const Theme& theme = Theme::of(palette());
    const double middle = height() / 2.0;
    painter.setPen(QPen(theme.window, 1));
    double last[2] = {-1e9, -1e9};  // of a command, of the story: hundreds within a few pixels are one mark
    for (const Mark& mark : marks_) {
        const double x = xOf(mark.t);
        if (std::abs(x - last[mark.story]) < kMarkPixels) continue;
        last[mark.story] = x;
        painter.setBrush(mark.story ? theme.text : theme.warning);
        if (mark.story) {
            painter.drawPolygon(QPolygonF{{x - 5, 1}, {x + 5, 1}, {x, middle - 5}});
        } else {
            painter.drawPolygon(QPolygonF{{x - 5, height() - 1.0}, {x + 5, height() - 1.0}, {x, middle + 5}});
        }
    }
    for (const Bookmark& mark : bookmarks_.all()) {
        const double x = xOf(mark.t);
        painter.setBrush(theme.real);
        painter.drawPolygon(QPolygonF{{x - 5, middle}, {x, middle - 6}, {x + 5, middle}, {x, middle + 6}});
    }
}

void SeekBar::paintFlags(QPainter& painter) const {
    const Theme& theme = Theme::of(palette());
    if (focus_.cursor()) {
        painter.setPen(QPen(theme.cursor, 1));
        painter.drawLine(QPointF(xOf(*focus_.cursor()), 0), QPointF(xOf(*focus_.cursor()), height()));
    }
    const auto flag = [&](const std::optional<TimeNs>& t, const QString& name, bool left) {
        if (!t) return;
        const double x = xOf(*t), wide = fontMetrics().horizontalAdvance(name) + 6, tall = fontMetrics().height() - 2;
        painter.setPen(QPen(theme.text, 1.5, Qt::DashLine));
        painter.drawLine(QPointF(x, 0), QPointF(x, height()));
        const QRectF box(left ? x - wide : x, 0, wide, tall);
        painter.fillRect(box, theme.text);
        painter.setPen(theme.window);
        painter.drawText(box, Qt::AlignCenter, name);
    };
    flag(focus_.markers().a, tr("A"), true);
    flag(focus_.markers().b, tr("B"), false);
}

// Full where one stands; hollow where a seek is on its way to.
void SeekBar::paintHandle(QPainter& painter) const {
    const Theme& theme = Theme::of(palette());
    const bool waiting = place() != t_;
    painter.setPen(QPen(waiting ? theme.accent : theme.base, waiting ? 2.5 : 1.5));
    painter.setBrush(waiting ? theme.base : theme.accent);
    painter.drawEllipse(QPointF(xOf(place()), height() / 2.0), 6.5, 6.5);
}

QStringList SeekBar::textsAt(double x) const {
    QStringList lines;
    const auto near = [&](TimeNs t) { return std::abs(xOf(t) - x) < kNear; };
    const auto line = [&](TimeNs t, const QString& text) { lines << shortSeconds(t) + QStringLiteral(": ") + text; };
    int more = 0;
    for (const Mark& mark : marks_) {
        if (!near(mark.t)) continue;
        if (lines.size() < kTextsMax) line(mark.t, mark.text);
        else ++more;
    }
    if (more > 0) lines << tr("and %1 more here").arg(toQt(formatCount(static_cast<std::uint64_t>(more))));
    for (const Bookmark& mark : bookmarks_.all()) {
        if (near(mark.t)) line(mark.t, tr("bookmark %1").arg(mark.name));
    }
    if (focus_.markers().a && near(*focus_.markers().a)) line(*focus_.markers().a, tr("marker A"));
    if (focus_.markers().b && near(*focus_.markers().b)) line(*focus_.markers().b, tr("marker B"));
    for (const EventTick& tick : ticks()) {
        if (std::abs(xOf(tick.t) - x) > kTickPixels / 2.0) continue;
        QString text = tr("%1, event #%2").arg(toQt(infoOf(tick.kind).name), toQt(formatCount(tick.number)));
        if (tick.count > 1) text += tr(", and %1 more here").arg(toQt(formatCount(tick.count - 1)));
        line(tick.t, text);
    }
    return lines;
}

bool SeekBar::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QAbstractSlider::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    QStringList lines = textsAt(help->pos().x());
    if (lines.isEmpty()) lines << tr("%1 of %2. Click or drag to go there.").arg(clockText(t_), shortSeconds(end_));
    QToolTip::showText(help->globalPos(), plainTip(lines.join(QLatin1Char('\n'))), this);
    return true;
}

void SeekBar::dragTo(double x) {
    const TimeNs t = timeAt(x);
    if (drag_ != t) {
        drag_ = t;
        setValueQuietly(t);
        update();
        Q_EMIT seekWanted(t);
    }
    focus_.setCursor(t);  // the sampled values do not wait for the state
}

void SeekBar::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) dragTo(event->position().x());
}

void SeekBar::mouseMoveEvent(QMouseEvent* event) {
    const double x = event->position().x();
    if (event->buttons() & Qt::LeftButton) return dragTo(x);
    const double part = (x - left_) / std::max(1, width() - left_ - right_);
    focus_.setCursor(part >= 0 && part <= 1 ? std::optional<TimeNs>(timeAt(x)) : std::nullopt);
}

// The handle stays where it was put until a frame says how far the seek has come.
void SeekBar::mouseReleaseEvent(QMouseEvent*) {
    if (drag_) seeking_ = drag_;
    drag_.reset();
    update();
}

void SeekBar::leaveEvent(QEvent*) { focus_.setCursor(std::nullopt); }

void SeekBar::fillMenu(QMenu& menu, TimeNs t) {
    const auto add = [&](const QString& text, auto what) {
        connect(menu.addAction(text), &QAction::triggered, this, what);
    };
    const double x = xOf(t);
    for (const EventTick& tick : ticks()) {
        if (std::abs(xOf(tick.t) - x) > kNear || menu.actions().size() >= 5) continue;
        add(tr("Go to %1 at %2").arg(toQt(infoOf(tick.kind).name), clockText(tick.t)),
            [this, number = tick.number] { Q_EMIT eventWanted(number); });
    }
    for (const Bookmark& mark : bookmarks_.all()) {
        if (std::abs(xOf(mark.t) - x) > kNear) continue;
        add(tr("Go to bookmark %1").arg(mark.name), [this, at = mark.t] { Q_EMIT seekWanted(at); });
        add(tr("Remove bookmark %1").arg(mark.name), [this, at = mark.t] { bookmarks_.remove(at); });
    }
    if (!menu.isEmpty()) menu.addSeparator();
    add(tr("Go to %1").arg(clockText(t)), [this, t] { Q_EMIT seekWanted(t); });
    add(tr("Marker A at %1").arg(clockText(t)), [this, t] { focus_.setMarkers({t, focus_.markers().b}); });
    add(tr("Marker B at %1").arg(clockText(t)), [this, t] { focus_.setMarkers({focus_.markers().a, t}); });
    add(tr("Bookmark at %1").arg(clockText(t)), [this, t] { bookmarks_.add(t, clockText(t)); });
}

void SeekBar::contextMenuEvent(QContextMenuEvent* event) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const bool keyboard = event->reason() == QContextMenuEvent::Keyboard;
    fillMenu(*menu, keyboard ? place() : timeAt(event->pos().x()));
    menu->popup(event->globalPos());
}

}  // namespace reclaim::ui
