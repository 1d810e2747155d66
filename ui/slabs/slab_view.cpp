#include "ui/slabs/slab_view.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>

#include "ui/runtime/text.h"
#include "ui/style/plain_text.h"
#include "ui/style/theme.h"

namespace reclaim::ui {

namespace {
constexpr int kGap = 5;

QString placeName(SlabPlace place, bool fullListed) {
    switch (place) {
        case SlabPlace::GivenBack: return SlabView::tr("given back");
        case SlabPlace::CpuActive: return SlabView::tr("active on a CPU");
        case SlabPlace::CpuChain: return SlabView::tr("in a CPU's chain");
        case SlabPlace::NodeList: return SlabView::tr("on the node's partial list");
        case SlabPlace::Full:
            return fullListed ? SlabView::tr("full, on the node's list of full slabs")
                              : SlabView::tr("full, on no list");
        case SlabPlace::FreeList: return SlabView::tr("on the node's list of free slabs");
    }
    return {};
}

QString stateName(SlotState state) {
    switch (state) {
        case SlotState::Free: return SlabView::tr("free");
        case SlotState::InUse: return SlabView::tr("in use");
        case SlotState::Unused: return SlabView::tr("unused, on an LRU list");
        case SlotState::Referenced: return SlabView::tr("unused, referenced");
        case SlotState::Waiting: return SlabView::tr("killed, waiting for a grace period");
        case SlotState::OnCpuArray: return SlabView::tr("free, in the array of a CPU");
        case SlotState::OnSharedArray: return SlabView::tr("free, in the array the CPUs share");
    }
    return {};
}

QString slabText(std::uint64_t count) { return counted(count, SlabView::tr("slab"), SlabView::tr("slabs")); }
QString objectText(std::uint64_t count) { return counted(count, SlabView::tr("object"), SlabView::tr("objects")); }
}  // namespace

SlabView::SlabView(QWidget* parent) : QAbstractScrollArea(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    setAccessibleName(tr("Slab map"));
    viewport()->setMouseTracking(true);
    viewport()->setBackgroundRole(QPalette::Base);
    why_ = tr("Run a scenario to see its slabs.");
}

// A slot grows with the letters: a projector shows both larger.
int SlabView::slotWide() const { return std::max(6, fontMetrics().height() * 2 / 5); }
int SlabView::slotTall() const { return std::max(10, fontMetrics().height() * 3 / 4); }

int SlabView::perRow(std::uint32_t objects) const {
    const int wide = static_cast<int>(objects) * slotWide() + kGap;
    return std::max(1, (viewport()->width() - kGap) / wide);
}

void SlabView::fill(SlabMapRequest& request) const {
    const int rows = viewport()->height() / (slotTall() + kGap) + 1;
    // A slab has four slots at least: no more than this can be in sight.
    const int columns = std::max(1, viewport()->width() / (4 * slotWide() + kGap));
    request.count = static_cast<std::uint32_t>(std::clamp(rows * columns, 16, static_cast<int>(kSlabMapMax)));
    request.first = static_cast<std::uint64_t>(verticalScrollBar()->value());
}

void SlabView::show(std::shared_ptr<const SlabMap> map, std::function<QString(MemcgId)> name) {
    map_ = std::move(map);
    name_ = std::move(name);
    if (selected_ && *selected_ >= map_->slabs.size()) selected_.reset();
    ageMin_ = 0xffffffffu;
    ageMax_ = 0;
    for (const SlabMapSlot& slot : map_->cells) {
        if (isFree(slot.state)) continue;
        ageMin_ = std::min(ageMin_, slot.age);
        ageMax_ = std::max(ageMax_, slot.age);
    }
    layOut();
    const auto last = map_->total > boxes_.size() ? map_->total - boxes_.size() + 1 : 0;
    syncing_ = true;
    verticalScrollBar()->setRange(0, static_cast<int>(std::min<std::uint64_t>(last, 0x7fffffff)));
    verticalScrollBar()->setPageStep(static_cast<int>(std::max<std::size_t>(boxes_.size(), 1)));
    verticalScrollBar()->setSingleStep(map_->slabs.empty() ? 1 : perRow(map_->slabs.front().objects));
    syncing_ = false;
    setAccessibleDescription(tr("%1 of %2, %3 in %4, %5 empty")
                                 .arg(slabText(map_->total), toQt(map_->cache), objectText(map_->live),
                                      counted(map_->room, tr("slot"), tr("slots")), slabText(map_->empty)));
    viewport()->update();
}

void SlabView::clear(const QString& why) {
    map_.reset();
    boxes_.clear();
    headings_.clear();
    why_ = why;
    viewport()->update();
}

void SlabView::setColours(SlabColours colours) {
    colours_ = colours;
    viewport()->update();
}

void SlabView::verticalScrollBarTo(int value) { verticalScrollBar()->setValue(value); }

// Slabs in order, a new line with a heading where another cache begins.
void SlabView::layOut() {
    boxes_.clear();
    headings_.clear();
    if (!map_) return;
    const int heading = fontMetrics().height() + 2;
    int x = kGap, y = kGap;
    std::uint32_t cache = kNil;
    for (const SlabMapSlab& slab : map_->slabs) {
        const int wide = slab.objects * slotWide();
        if (slab.cache != cache) {
            if (cache != kNil) y += slotTall() + kGap;
            cache = slab.cache;
            headings_.push_back({QRect(kGap, y, viewport()->width() - 2 * kGap, heading), cache});
            x = kGap;
            y += heading;
        } else if (x + wide > viewport()->width() - kGap) {
            x = kGap;
            y += slotTall() + kGap;
        }
        if (y > viewport()->height()) break;
        boxes_.emplace_back(x, y, wide, slotTall());
        x += wide + kGap;
    }
}

QColor SlabView::slotColour(const SlabMapSlot& slot) const {
    const Theme& theme = Theme::of(palette());
    if (colours_ == SlabColours::Owner) {
        if (!slot.owner.valid()) return isFree(slot.state) ? theme.base : theme.faint;
        const QColor owner = theme.seriesColor(static_cast<int>(slot.owner.raw));
        return isFree(slot.state) ? theme.pale(owner) : owner;
    }
    if (isFree(slot.state)) return theme.base;
    if (colours_ == SlabColours::Age) {
        const double span = std::max(1.0, static_cast<double>(ageMax_) - ageMin_);
        const double young = (static_cast<double>(slot.age) - ageMin_) / span;
        const QColor& old = theme.entryDying;
        const QColor& fresh = theme.entry;
        const auto mix = [young](int a, int b) { return static_cast<int>(a + (b - a) * young); };
        return QColor(mix(old.red(), fresh.red()), mix(old.green(), fresh.green()), mix(old.blue(), fresh.blue()));
    }
    switch (slot.state) {
        case SlotState::Free:
        case SlotState::OnCpuArray:
        case SlotState::OnSharedArray: return theme.base;
        case SlotState::InUse: return theme.accent;
        case SlotState::Unused: return theme.entry;
        case SlotState::Referenced: return theme.entryReferenced;
        case SlotState::Waiting: return theme.warning;
    }
    return theme.base;
}

void SlabView::paintSlab(QPainter& painter, std::size_t index) const {
    const Theme& theme = Theme::of(palette());
    const SlabMapSlab& slab = map_->slabs[index];
    const QRect box = boxes_[index];
    for (std::uint32_t i = 0; i < slab.objects; ++i) {
        const SlabMapSlot& slot = map_->cells[slab.firstSlot + i];
        const QRect cell(box.x() + static_cast<int>(i) * slotWide(), box.y(), slotWide() - 1, box.height());
        painter.fillRect(cell, slotColour(slot));
        // Free, but not for its slab: a mark in the lower half, the whole width if the CPUs share it.
        if (slot.state == SlotState::OnSharedArray)
            painter.fillRect(cell.adjusted(0, cell.height() / 2, 0, 0), theme.faint);
        if (slot.state == SlotState::OnCpuArray)
            painter.fillRect(cell.adjusted(cell.width() / 4, cell.height() / 2, -cell.width() / 4, 0), theme.accent);
    }
    const bool dead = map_->caches[slab.cache].dead;
    if (dead) painter.fillRect(box, QBrush(theme.text, Qt::BDiagPattern));
    painter.setBrush(Qt::NoBrush);
    const bool chosen = selected_ == index;
    if (chosen) painter.setPen(QPen(theme.accent, 2));
    else if (slab.inuse == 0) painter.setPen(QPen(theme.warning, 1, Qt::DashLine));
    else painter.setPen(theme.grid);
    painter.drawRect(box.adjusted(-1, -1, 0, 0));
}

QString SlabView::headingText(std::uint32_t index) const {
    const SlabMapCache& cache = map_->caches[index];
    QString text = tr("%1: %2, %3").arg(toQt(cache.name), slabText(cache.slabs), objectText(cache.live));
    if (cache.empty > 0) text += tr(", %1 kept empty").arg(slabText(cache.empty));
    if (cache.orphaned) text += tr(" (orphaned)");
    else if (cache.dead) text += tr(" (dead)");
    return text;
}

void SlabView::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    const Theme& theme = Theme::of(palette());
    painted_ = 0;
    if (!map_ || map_->slabs.empty()) {
        painter.setPen(theme.faint);
        const QString text = !map_ ? why_ : tr("This cache has no slab.");
        painter.drawText(viewport()->rect().adjusted(8, 8, -8, -8), Qt::AlignCenter | Qt::TextWordWrap, text);
        return;
    }
    for (const Heading& heading : headings_) {
        painter.setPen(map_->caches[heading.cache].dead ? theme.text : theme.faint);
        painter.drawText(heading.box, Qt::AlignLeft | Qt::AlignVCenter,
                         fontMetrics().elidedText(headingText(heading.cache), Qt::ElideRight, heading.box.width()));
    }
    for (std::size_t i = 0; i < boxes_.size(); ++i) paintSlab(painter, i);
    painted_ = boxes_.size();
    if (hasFocus()) {
        painter.setPen(QPen(theme.accent, 1));
        painter.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
    }
}

void SlabView::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    layOut();
    Q_EMIT moved();
}

void SlabView::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange) layOut();
    viewport()->update();
}

void SlabView::scrollContentsBy(int, int) {
    if (syncing_) return;
    selected_.reset();
    Q_EMIT moved();
}

void SlabView::select(std::size_t slab) {
    selected_ = slab;
    viewport()->update();
    Q_EMIT selectionChanged();
}

void SlabView::keyPressEvent(QKeyEvent* event) {
    const std::size_t count = boxes_.size();
    if (count > 0 && (event->key() == Qt::Key_Right || event->key() == Qt::Key_Left)) {
        const std::size_t at = selected_.value_or(event->key() == Qt::Key_Right ? count - 1 : 0);
        select(event->key() == Qt::Key_Right ? (at + 1) % count : (at + count - 1) % count);
        return;
    }
    if (event->key() == Qt::Key_Home) return verticalScrollBarTo(0);
    if (event->key() == Qt::Key_End) return verticalScrollBarTo(verticalScrollBar()->maximum());
    QAbstractScrollArea::keyPressEvent(event);
}

std::optional<std::size_t> SlabView::slabAt(QPoint point) const {
    for (std::size_t i = 0; i < boxes_.size(); ++i)
        if (boxes_[i].adjusted(-1, -1, 1, 1).contains(point)) return i;
    return std::nullopt;
}

std::optional<std::size_t> SlabView::slotAt(std::size_t slab, QPoint point) const {
    const int index = (point.x() - boxes_[slab].x()) / slotWide();
    if (index < 0 || index >= map_->slabs[slab].objects) return std::nullopt;
    return static_cast<std::size_t>(index);
}

void SlabView::mousePressEvent(QMouseEvent* event) {
    if (const auto slab = slabAt(event->pos())) select(*slab);
    QAbstractScrollArea::mousePressEvent(event);
}

bool SlabView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto slab = slabAt(help->pos());
        const auto slot = slab ? slotAt(*slab, help->pos()) : std::nullopt;
        if (slot)
            QToolTip::showText(help->globalPos(),
                               plainTip(describe(*slab) + QLatin1Char('\n') + describeSlot(*slab, *slot)), viewport());
        else QToolTip::hideText();
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

QString SlabView::describe(std::size_t index) const {
    const SlabMapSlab& slab = map_->slabs[index];
    const SlabMapCache& cache = map_->caches[slab.cache];
    return tr("slab %1 of %2: %3 of %4 objects, %5")
        .arg(QString::number(slab.id.raw), toQt(cache.name), QString::number(slab.inuse), QString::number(slab.objects),
             placeName(slab.place, cache.fullListed));
}

QString SlabView::describeSlot(std::size_t index, std::size_t slotIndex) const {
    const SlabMapSlot& slot = map_->cells[map_->slabs[index].firstSlot + slotIndex];
    const QString owner = slot.owner.valid() ? tr("charged to %1").arg(name_(slot.owner)) : tr("charged to nobody");
    return tr("object %1: %2, %3").arg(QString::number(slot.object.raw), stateName(slot.state), owner);
}

}  // namespace reclaim::ui
