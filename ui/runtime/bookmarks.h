// Bookmarks: instants of a scenario one wants to find again, with a name. Kept in the settings, by scenario.
//
// Threads: GUI thread.
// Invariants:
//   (1) In order of time, at most one at each time.
#pragma once
#include <QObject>
#include <QString>

#include <vector>

#include "core/base/base.h"

namespace reclaim::ui {

struct Bookmark {
    TimeNs t = 0;
    QString name;
    friend bool operator==(const Bookmark&, const Bookmark&) = default;
};

class Bookmarks final : public QObject {
    Q_OBJECT
public:
    static constexpr int kMost = 100;

    explicit Bookmarks(bool useSettings, QObject* parent = nullptr) : QObject(parent), useSettings_(useSettings) {}

    // Those kept for that scenario; what a settings file holds wrongly is left out.
    void load(const QString& scenario);
    const std::vector<Bookmark>& all() const { return all_; }
    // False if there are already kMost.
    bool add(TimeNs t, const QString& name);
    void remove(TimeNs t);
    // The nearest one at most `near` away; nullptr if none.
    const Bookmark* at(TimeNs t, TimeNs near) const;

Q_SIGNALS:
    void changed();

private:
    void keep() const;

    bool useSettings_;
    QString scenario_;
    std::vector<Bookmark> all_;
};

}  // namespace reclaim::ui
