#include "ui/races/race_drawing.h"

#include <QFontMetrics>
#include <QObject>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

#include "ui/runtime/text.h"
#include "ui/style/theme.h"

namespace reclaim::ui {

namespace {

const race::VariableView* viewNamed(const race::ReplayStep& step, std::string_view name) {
    const auto found = std::ranges::find(step.variables, name, &race::VariableView::name);
    return found == step.variables.end() ? nullptr : &*found;
}

const race::Variable* variableNamed(const race::Model& model, std::string_view name) {
    const auto found = std::ranges::find(model.variables, name, &race::Variable::name);
    return found == model.variables.end() ? nullptr : &*found;
}

QStringList partsOf(const std::string& value) {
    const QString text = toQt(value);
    return text.startsWith(QLatin1Char('[')) ? text.mid(1, text.size() - 2).split(QStringLiteral(", "))
                                             : QStringList{text};
}

int numberOf(const race::VariableView* view) { return view ? toQt(view->value).toInt() : 0; }

struct Canvas {
    QPainter& painter;
    const Theme& theme;
    QFontMetrics metrics;
    int top, width;

    void text(const QRect& box, const QString& what, bool loud = false) {
        painter.setPen(loud ? theme.warning : theme.text);
        painter.drawText(box, Qt::AlignCenter, what);
    }
};

// The cache as a frame, in it its slab as a strip of objects; gone things are crossed out.
void paintCache(Canvas& on, const race::Model& model, const race::ReplayStep& step) {
    const bool alive = numberOf(viewNamed(step, "alive")) != 0, dead = numberOf(viewNamed(step, "dead")) != 0;
    const int tall = on.metrics.height();
    const QRect frame(6, on.top + 2, on.width - 12, tall * 3 + 12);
    on.painter.setPen(QPen(alive ? on.theme.text : on.theme.warning, 1.5, dead ? Qt::DashLine : Qt::SolidLine));
    on.painter.setBrush(Qt::NoBrush);
    on.painter.drawRect(frame);
    const QString state = !alive ? QObject::tr("cache: destroyed")
                          : dead ? QObject::tr("cache: dead")
                                 : QObject::tr("cache: in use");
    on.text(QRect(frame.left(), frame.top() + 2, frame.width(), tall), state, !alive);
    const QString slab = toQt(viewNamed(step, "slab")->value);
    const int initial = std::max(1, static_cast<int>(model.initial[variableNamed(model, "inuse")->place.first]));
    const int used = numberOf(viewNamed(step, "inuse"));
    const int wide = std::min(tall * 2, (frame.width() - 16) / initial);
    const QRect strip(frame.center().x() - wide * initial / 2, frame.top() + tall + 6, wide * initial, tall);
    const bool gone = slab == QLatin1String("gone");
    for (int i = 0; i < initial; ++i) {
        const QRect cell(strip.left() + i * wide, strip.top(), wide, tall);
        on.painter.setPen(QPen(on.theme.text, 1, gone ? Qt::DotLine : Qt::SolidLine));
        on.painter.setBrush(!gone && i < used ? QBrush(on.theme.accent) : QBrush(Qt::NoBrush));
        on.painter.drawRect(cell);
    }
    const QString what = gone ? QObject::tr("slab given back")
                         : slab == QLatin1String("cached")
                             ? QObject::tr("empty slab, kept")
                             : QObject::tr("slab: %1 of %2 in use").arg(used).arg(initial);
    on.text(QRect(frame.left(), strip.bottom() + 3, frame.width(), tall), what,
            slab == QLatin1String("cached") && dead);
}

// Two arrays of pointers as arcs: next above, prev below. Nodes are the names that the values have.
void paintList(Canvas& on, const race::Model& model, const race::ReplayStep& step) {
    const QStringList next = partsOf(viewNamed(step, "next")->value), prev = partsOf(viewNamed(step, "prev")->value);
    const auto& names = variableNamed(model, "next")->values;
    const int count = std::min<int>(static_cast<int>(names.size()), static_cast<int>(next.size()));
    const int tall = on.metrics.height(), room = on.width / std::max(1, count);
    const int middle = on.top + tall * 2 + 8;
    const auto nodeX = [&](int i) { return room * i + room / 2; };
    const auto indexOf = [&](const QString& name) {
        for (int i = 0; i < count; ++i)
            if (toQt(names[static_cast<std::size_t>(i)]) == name) return i;
        return -1;
    };
    const auto arc = [&](int from, const QString& to, bool above, const QColor& colour) {
        const int target = indexOf(to);
        if (target < 0) return;
        const double side = above ? -1 : 1, y = middle + side * (tall / 2.0 + 2);
        const double span = std::abs(target - from),
                     lift = side * (tall * 0.5 + std::min(tall * 0.9, span * tall * 0.35));
        QPainterPath path(QPointF(nodeX(from) + (above ? 3 : -3), y));
        const QPointF end(nodeX(target) + (above ? -3 : 3), y);
        if (target == from) path.cubicTo(nodeX(from) + 14, y + lift, nodeX(from) - 14, y + lift, end.x(), end.y());
        else path.quadTo((nodeX(from) + end.x()) / 2.0, y + lift * 2, end.x(), end.y());
        on.painter.setBrush(Qt::NoBrush);
        on.painter.setPen(QPen(colour, 1.4));
        on.painter.drawPath(path);
        on.painter.setBrush(colour);
        on.painter.drawPolygon(QPolygonF{end, end + QPointF(-3, side * 6), end + QPointF(3, side * 6)});
    };
    for (int i = 0; i < count; ++i) {
        arc(i, next[i], true, on.theme.seriesColor(1));
        arc(i, prev[i], false, on.theme.seriesColor(0));
    }
    for (int i = 0; i < count; ++i) {
        const QRect box(nodeX(i) - tall, middle - tall / 2 - 1, tall * 2, tall + 2);
        on.painter.setPen(on.theme.text);
        on.painter.setBrush(on.theme.base);
        on.painter.drawRect(box);
        on.text(box, toQt(names[static_cast<std::size_t>(i)]));
    }
    on.painter.setPen(on.theme.faint);
    on.painter.drawText(QRect(4, on.top, on.width, tall), Qt::AlignLeft, QObject::tr("next"));
    on.painter.drawText(QRect(4, on.top + tall * 3 + 16, on.width, tall), Qt::AlignLeft, QObject::tr("prev"));
}

// Slabs or pages as boxes under whom they belong to.
void paintOwners(Canvas& on, const race::Model& model, const race::ReplayStep& step) {
    const QStringList owners = partsOf(viewNamed(step, "owner")->value);
    const auto& names = variableNamed(model, "owner")->values;
    const int count = static_cast<int>(names.size()), tall = on.metrics.height();
    if (count == 0) return;
    const int room = on.width / count;
    const bool alive = numberOf(viewNamed(step, "alive")) != 0;
    for (int i = 0; i < count; ++i) {
        const QString name = toQt(names[static_cast<std::size_t>(i)]);
        const QRect frame(room * i + 4, on.top + 2, room - 8, tall * 2 + 10);
        const bool gone = i == 0 && !alive;  // the first is the one that is taken down
        on.painter.setBrush(Qt::NoBrush);
        on.painter.setPen(QPen(gone ? on.theme.warning : on.theme.text, 1.5, gone ? Qt::DashLine : Qt::SolidLine));
        on.painter.drawRect(frame);
        on.text(QRect(frame.left(), frame.top() + 1, frame.width(), tall),
                gone ? QObject::tr("%1: destroyed").arg(name) : name, gone);
        int x = frame.left() + 6;
        for (int k = 0; k < owners.size(); ++k) {
            if (owners[k] != name) continue;
            const QRect cell(x, frame.top() + tall + 4, tall * 2, tall);
            on.painter.setPen(on.theme.text);
            on.painter.setBrush(on.theme.pale(on.theme.accent));
            on.painter.drawRect(cell);
            on.text(cell, owners.size() > 1 ? QString::number(k) : QStringLiteral("·"));
            x += tall * 2 + 4;
        }
    }
}

}  // namespace

int paintRaceDrawing(QPainter* painter, const race::Model& model, const race::ReplayStep& step, int top, int width,
                     const QFont& font, const QPalette& palette) {
    const QFontMetrics metrics(font);
    const bool cache = viewNamed(step, "slab") && viewNamed(step, "inuse") && viewNamed(step, "alive");
    const bool list = viewNamed(step, "next") && viewNamed(step, "prev");
    const bool owners =
        viewNamed(step, "owner") && viewNamed(step, "alive") && !variableNamed(model, "owner")->values.empty();
    if (!cache && !list && !owners) return 0;
    if (painter) {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        Canvas on{*painter, Theme::of(palette), metrics, top, width};
        if (cache) paintCache(on, model, step);
        else if (list) paintList(on, model, step);
        else paintOwners(on, model, step);
        painter->restore();
    }
    return cache ? metrics.height() * 3 + 20 : list ? metrics.height() * 4 + 20 : metrics.height() * 2 + 18;
}

}  // namespace reclaim::ui
