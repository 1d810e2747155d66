#include "ui/runtime/bookmarks.h"

#include <QCryptographicHash>
#include <QSettings>

#include <algorithm>

namespace reclaim::ui {

namespace {
// A path as a key: settings make groups of its slashes.
QString keyOf(const QString& scenario) {
    return QStringLiteral("bookmarks/") +
           QString::fromLatin1(QCryptographicHash::hash(scenario.toUtf8(), QCryptographicHash::Sha1).toHex());
}
}  // namespace

void Bookmarks::load(const QString& scenario) {
    scenario_ = scenario;
    all_.clear();
    if (useSettings_) {
        for (const QString& line : QSettings().value(keyOf(scenario)).toStringList()) {
            bool number = false;
            const TimeNs t = line.section(QLatin1Char(' '), 0, 0).toLongLong(&number);
            if (number && t >= 0 && all_.size() < kMost && !at(t, 0))
                all_.push_back({t, line.section(QLatin1Char(' '), 1)});
        }
        std::ranges::sort(all_, {}, &Bookmark::t);
    }
    Q_EMIT changed();
}

bool Bookmarks::add(TimeNs t, const QString& name) {
    const auto place = std::ranges::lower_bound(all_, t, {}, &Bookmark::t);
    if (place != all_.end() && place->t == t) {
        place->name = name;
    } else if (all_.size() >= kMost) {
        return false;
    } else {
        all_.insert(place, {t, name});
    }
    keep();
    Q_EMIT changed();
    return true;
}

void Bookmarks::remove(TimeNs t) {
    if (std::erase_if(all_, [t](const Bookmark& mark) { return mark.t == t; }) == 0) return;
    keep();
    Q_EMIT changed();
}

const Bookmark* Bookmarks::at(TimeNs t, TimeNs near) const {
    const Bookmark* best = nullptr;
    for (const Bookmark& mark : all_) {
        if (std::abs(mark.t - t) > near) continue;
        if (!best || std::abs(mark.t - t) < std::abs(best->t - t)) best = &mark;
    }
    return best;
}

void Bookmarks::keep() const {
    if (!useSettings_) return;
    QStringList lines;
    for (const Bookmark& mark : all_) lines << QString::number(mark.t) + QLatin1Char(' ') + mark.name;
    QSettings settings;
    if (lines.isEmpty()) return settings.remove(keyOf(scenario_));
    settings.setValue(keyOf(scenario_), lines);
}

}  // namespace reclaim::ui
