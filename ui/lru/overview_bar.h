// OverviewBar: a whole LRU list in one strip: head left, tail right; dark = referenced, hatched = charged to a
// removed cgroup, a frame around what LruView shows. A click goes there.
#pragma once
#include <QWidget>

#include <functional>
#include <vector>

#include "core/frame/frame.h"

namespace reclaim::ui {

class OverviewBar final : public QWidget {
    Q_OBJECT
public:
    explicit OverviewBar(QWidget* parent = nullptr);
    void show(const std::vector<LruBin>& bins, std::uint64_t total, std::uint64_t first, std::uint64_t count,
              std::function<bool(MemcgId)> dying);
    QSize sizeHint() const override { return {200, fontMetrics().height() + 4}; }

Q_SIGNALS:
    void positionWanted(std::uint64_t position);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    void go(double x);
    std::vector<LruBin> bins_;
    std::uint64_t total_ = 0, first_ = 0, count_ = 0;
    std::function<bool(MemcgId)> dying_;
};

}  // namespace reclaim::ui
