// FlightBar: beside an LRU list, what a stop inside a shrinker call knows of objects that are on no list: isolated, not
// yet freed. And what the event one stands behind does to its object. Not there unless the run stands inside an
// operation.
//
// Threads: GUI thread.
#pragma once
#include <QWidget>

#include <functional>
#include <utility>
#include <vector>

#include "core/frame/frame.h"

namespace reclaim::ui {

class FlightBar final : public QWidget {
    Q_OBJECT
public:
    explicit FlightBar(QWidget* parent = nullptr);
    // `name` is that of a cgroup.
    void show(const std::optional<StopPlace>& stop, const std::function<QString(MemcgId)>& name);
    QString text() const { return text_; }  // in full
    // Those of the objects in flight that there is room for, newest first, and where they are drawn.
    std::vector<std::pair<ObjectId, QRect>> cells() const;
    void setAway(std::vector<ObjectId> objects);  // not drawn: they are still on their way
    QSize sizeHint() const override { return {200, lines() * (fontMetrics().height() + 4)}; }
    QSize minimumSizeHint() const override { return {60, lines() * (fontMetrics().height() + 4)}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int lines() const { return count_ > 0 && !verdict_.isEmpty() ? 2 : 1; }
    std::vector<ObjectId> objects_, away_;
    std::uint64_t count_ = 0;
    std::optional<ObjectId> event_;  // the object the event is about
    QString verdict_, flying_, text_;
};

}  // namespace reclaim::ui
