// LruView: the entries of one LRU list in their true order, head (oldest, taken first) at the top left, tail at the
// bottom right. Only what is visible is asked for and painted. The place is held by an entry, not by a position: a
// running list moves under a position.
//
// Threads: GUI thread.
// Invariants:
//   (1) At most LruRequest's 1024 entries are asked for at once, and no cell outside the viewport is painted.
#pragma once
#include <QAbstractScrollArea>

#include <functional>
#include <optional>

#include "core/frame/frame.h"
#include "ui/lru/lru_geometry.h"

namespace reclaim::ui {

class LruView final : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit LruView(QWidget* parent = nullptr);

    enum class Place { Head, Tail, Entry, Position };
    Place place() const { return place_; }
    void goHead();
    void goTail();
    void goPosition(std::uint64_t position);

    // The part of a request that this view is responsible for: anchor, offset, count.
    void fill(LruRequest& request) const;
    // `dying` tells whether the cgroup an entry is charged to has been removed.
    void show(const LruAnswer& answer, std::function<bool(MemcgId)> dying, std::function<QString(MemcgId)> name);
    void clear(const QString& why);  // why there is no list
    // The object an operation stands at, and what happens to it there; none ends that.
    void setStop(std::optional<ObjectId> object, const QString& verdict);

    const LruGeometry& geometryNow() const { return cells_; }
    std::uint64_t firstShown() const { return answer_.slice.first; }
    std::uint64_t cellsPainted() const { return painted_; }  // by the last paint
    std::uint64_t paints() const { return paints_; }
    std::optional<std::uint64_t> selected() const { return selected_; }  // position
    QString describe(std::uint64_t index) const;                         // one line about a shown cell

    // The cells in the viewport and where they are in it, for whoever shows how entries move.
    const LruAnswer& answer() const { return answer_; }
    std::uint64_t cellsShown() const;
    bool dying(const LruEntry& entry) const { return dying_ && dying_(entry.charged); }
    // Cells of these objects stay empty: they are still on their way.
    void setAway(std::vector<ObjectId> objects);

Q_SIGNALS:
    void moved();  // another part of the list is wanted
    void selectionChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    void measure();
    void syncScrollBar();
    void select(std::uint64_t position);
    void paintCell(QPainter& painter, const QRect& cell, const LruEntry& entry, std::uint64_t position) const;

    LruGeometry cells_;
    LruAnswer answer_;
    bool any_ = false;
    QString why_;
    std::function<bool(MemcgId)> dying_;
    std::function<QString(MemcgId)> name_;
    Place place_ = Place::Head;
    ObjectId anchor_;
    std::uint64_t position_ = 0;
    std::optional<std::uint64_t> selected_;
    std::optional<ObjectId> stop_;
    std::vector<ObjectId> away_;
    QString verdict_;
    bool syncing_ = false;
    std::uint64_t painted_ = 0, paints_ = 0;
};

}  // namespace reclaim::ui
