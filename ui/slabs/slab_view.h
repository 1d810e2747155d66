// SlabView: the slabs of a cache and its copies, each as a strip of its object slots, under the name of the cache they
// belong to. Slabs of dead caches are hatched, empty ones that are kept have a dashed frame, and
// under SLAB a free slot that lies in an array has a mark. Only what is visible is asked
// for and painted.
//
// Threads: GUI thread.
#pragma once
#include <QAbstractScrollArea>

#include <functional>
#include <optional>

#include "core/frame/frame.h"

namespace reclaim::ui {

enum class SlabColours { State, Owner, Age };

class SlabView final : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit SlabView(QWidget* parent = nullptr);

    // The part of a request that this view is responsible for: first, count.
    void fill(SlabMapRequest& request) const;
    void show(std::shared_ptr<const SlabMap> map, std::function<QString(MemcgId)> name);
    void clear(const QString& why);
    void setColours(SlabColours colours);
    void goTop() { verticalScrollBarTo(0); }

    QString describe(std::size_t slab) const;  // one line about a shown slab
    QString describeSlot(std::size_t slab, std::size_t slot) const;
    std::optional<std::size_t> selected() const { return selected_; }  // index into the slabs shown
    std::uint64_t slabsPainted() const { return painted_; }
    std::size_t slabsLaid() const { return boxes_.size(); }

Q_SIGNALS:
    void moved();  // another part is wanted
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
    struct Heading {
        QRect box;
        std::uint32_t cache;
    };
    void verticalScrollBarTo(int value);
    void layOut();
    int slotWide() const;  // pixels
    int slotTall() const;
    int perRow(std::uint32_t objects) const;
    QColor slotColour(const SlabMapSlot& slot) const;
    void paintSlab(QPainter& painter, std::size_t index) const;
    std::optional<std::size_t> slabAt(QPoint point) const;
    std::optional<std::size_t> slotAt(std::size_t slab, QPoint point) const;
    void select(std::size_t slab);
    QString headingText(std::uint32_t cache) const;

    std::shared_ptr<const SlabMap> map_;
    std::function<QString(MemcgId)> name_;
    QString why_;
    SlabColours colours_ = SlabColours::State;
    std::vector<QRect> boxes_;  // of map_->slabs, as far as they are in sight
    std::vector<Heading> headings_;
    std::uint32_t ageMin_ = 0, ageMax_ = 0;
    std::optional<std::size_t> selected_;
    bool syncing_ = false;
    std::uint64_t painted_ = 0;
};

}  // namespace reclaim::ui
