#include "ui/lru/lru_pane.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

#include "ui/help/glossary.h"
#include "ui/lru/verdict.h"
#include "ui/runtime/text.h"
#include "ui/style/plain_text.h"

namespace reclaim::ui {

LruPane::LruPane(Focus& focus, const Glossary& glossary, QWidget* parent) : QWidget(parent), focus_(focus) {
    build(glossary);
}

void LruPane::build(const Glossary& glossary) {
    header_ = plainLabel(this);
    header_->setTextInteractionFlags(Qt::NoTextInteraction);
    header_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    help_ = glossary.tooltipFor(tr("LRU list, dentry, second chance"));
    view_ = new LruView(this);
    overview_ = new OverviewBar(this);
    flight_ = new FlightBar(this);
    overlay_ = new MoveOverlay(this);
    auto* head = new QToolButton(this);
    head->setText(tr("Head"));
    head->setToolTip(tr("Go to the head: the oldest entries, which reclaim looks at first"));
    auto* tail = new QToolButton(this);
    tail->setText(tr("Tail"));
    tail->setToolTip(tr("Go to the tail: where new entries join"));
    for (QToolButton* button : {head, tail}) button->setAccessibleName(button->toolTip());
    key_ = plainLabel(tr("▔ referenced  ▨ removed"), this);
    key_->setToolTip(
        tr("A bar on top: referenced since it was put on the list, it gets a second chance. Hatched: charged "
           "to a cgroup that was removed. What the kernel skips because its lock is busy is never seen: here no lock "
           "ever is."));
    key_->setForegroundRole(QPalette::PlaceholderText);
    lists_ = new QComboBox(this);
    lists_->setAccessibleName(tr("Which list"));
    lists_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    lists_->setToolTip(tr("A mounted filesystem keeps two LRU lists for each cgroup: of dentries and of inodes"));
    offerLists({std::string()});
    auto* top = new QHBoxLayout;
    top->addWidget(lists_);
    top->addWidget(header_, 1);
    top->addWidget(key_);
    auto* strip = new QHBoxLayout;
    strip->addWidget(head);
    strip->addWidget(overview_, 1);
    strip->addWidget(tail);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(4, 2, 4, 2);
    column->setSpacing(2);
    column->addLayout(top);
    column->addLayout(strip);
    column->addWidget(flight_);
    column->addWidget(view_, 1);
    connectParts(head, tail);
}

void LruPane::connectParts(QToolButton* head, QToolButton* tail) {
    connect(overlay_, &MoveOverlay::ended, this, &LruPane::endMovement);
    connect(head, &QToolButton::clicked, view_, &LruView::goHead);
    connect(tail, &QToolButton::clicked, view_, &LruView::goTail);
    connect(overview_, &OverviewBar::positionWanted, view_, &LruView::goPosition);
    connect(view_, &LruView::moved, this, [this] {
        overlay_->finish();  // ways lead to where things are no more
        invalidate();
    });
    connect(lists_, &QComboBox::currentIndexChanged, this, [this] {
        view_->goHead();
        invalidate();
    });
    connect(&focus_, &Focus::cgroupChanged, this, [this] {
        view_->goHead();
        invalidate();
    });
    connect(&focus_, &Focus::laneChanged, this, [this] { view_->goHead(); });
}

bool LruPane::seen() const { return isVisible() && !visibleRegion().isEmpty(); }

std::string LruPane::chosen() const { return focus_.cgroup().empty() ? fallback_ : focus_.cgroup(); }

// The youngest living or dying cgroup of that path; where it is gone, its nearest ancestor, which took its entries.
MemcgId LruPane::wanted() const {
    if (!directory_) return MemcgId::none();
    std::string path = chosen();
    while (!path.empty()) {
        MemcgId found;
        TimeNs born = -1;
        for (const auto& entry : directory_->entries) {
            const bool gone = entry.ghost || entry.state == MemcgState::Released || entry.state == MemcgState::Freed;
            if (entry.path != path || gone || entry.born <= born) continue;
            found = entry.id;
            born = entry.born;
        }
        if (found.valid() || path == "/") return found;
        const auto slash = path.rfind('/');
        path = slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
    }
    return MemcgId::none();
}

// One mount needs no name; a change of the machine keeps the kind that was chosen.
void LruPane::offerLists(const std::vector<std::string>& mounts) {
    if (mounts == mounts_ || mounts.empty()) return;
    mounts_ = mounts;
    const int chosen = std::max(0, lists_->currentIndex());
    const QSignalBlocker quiet(lists_);
    lists_->clear();
    for (const std::string& mount : mounts_) {
        const bool one = mounts_.size() == 1;
        lists_->addItem(one ? tr("Dentries") : tr("Dentries of %1").arg(toQt(mount)));
        lists_->addItem(one ? tr("Inodes") : tr("Inodes of %1").arg(toQt(mount)));
    }
    lists_->setCurrentIndex(chosen < lists_->count() ? chosen : chosen % 2);
}

LruKey LruPane::list() const {
    const auto index = static_cast<std::uint32_t>(std::max(0, lists_->currentIndex()));
    return {index % 2 == 0 ? LruKind::Dentry : LruKind::Inode, index / 2};
}

void LruPane::ask(ViewRequest& request) const {
    const MemcgId memcg = wanted();
    if (!memcg.valid()) return;
    LruRequest wantedList;
    wantedList.list = list();
    wantedList.memcg = memcg;
    view_->fill(wantedList);
    request.lru = wantedList;
}

// Where there is no room for both, the key goes first and then the end of the text, which the tooltip has in full.
void LruPane::say(const QString& text) {
    text_ = text;
    key_->setVisible(
        fontMetrics().horizontalAdvance(text) + key_->sizeHint().width() + lists_->sizeHint().width() + 28 < width());
    const int room =
        width() - 20 - lists_->sizeHint().width() - (key_->isVisibleTo(this) ? key_->sizeHint().width() + 8 : 0);
    const QString shown = fontMetrics().elidedText(text, Qt::ElideRight, std::max(50, room));
    if (header_->text() == shown) return;
    header_->setText(shown);
    header_->setToolTip(plainTip(text) + help_);
}

QString LruPane::headerOf(const Frame& frame, const LruAnswer& answer) const {
    const QString strategy =
        frame.inspectedLane < frame.lanes.size() ? toQt(frame.lanes[frame.inspectedLane].strategy) : QString();
    const QString total = answer.list.kind == LruKind::Inode ? counted(answer.slice.total, tr("inode"), tr("inodes"))
                                                             : counted(answer.slice.total, tr("entry"), tr("entries"));
    if (!answer.listOwner.valid()) {
        return tr("%1 in one global list (%2 has no per-cgroup lists)").arg(total, strategy);
    }
    const std::string path = chosen();
    if (answer.listOwnerPath != path) {
        return tr("%1 in the list of %2, which took over from %3 (%4)")
            .arg(total, toQt(answer.listOwnerPath), toQt(path), strategy);
    }
    return tr("%1 in the list of %2 (%3)").arg(total, toQt(path), strategy);
}

void LruPane::setAnimated(bool on) {
    animated_ = on;
    if (!on) overlay_->finish();
}

void LruPane::resizeEvent(QResizeEvent* event) {
    overlay_->finish();
    QWidget::resizeEvent(event);
}

void LruPane::hideEvent(QHideEvent* event) {
    overlay_->finish();
    stepsSeen_.reset();  // what is shown next time may be far from what was shown last
    QWidget::hideEvent(event);
}

ListPicture LruPane::picture() const {
    ListPicture picture;
    const auto toPane = [this](const QRect& rect, const QWidget* of) {
        return QRect(of->mapTo(this, rect.topLeft()), rect.size());
    };
    const LruAnswer& answer = view_->answer();
    for (std::uint64_t i = 0; i < view_->cellsShown(); ++i) {
        const LruEntry& entry = answer.slice.entries[i];
        picture.list.push_back({entry, toPane(view_->geometryNow().cell(i).adjusted(1, 1, -1, -1), view_->viewport()),
                                view_->dying(entry)});
    }
    picture.view = toPane(view_->viewport()->rect(), view_->viewport());
    picture.owner = answer.listOwner;
    picture.lru = answer.listLru;
    picture.first = answer.slice.first;
    picture.total = answer.slice.total;
    if (flight_->isHidden()) return picture;
    picture.flightBar = toPane(flight_->rect(), flight_);
    for (const auto& [object, cell] : flight_->cells()) {
        LruEntry entry;
        entry.object = object;
        picture.flight.push_back({entry, toPane(cell, flight_), false});
    }
    return picture;
}

// Shown is only the one step that leads from the picture before to this one; whoever steps faster sees where it led.
void LruPane::beginMovement(const Frame& frame, ListPicture before) {
    const bool next = stepsSeen_ && frame.trail.steps == *stepsSeen_ + 1 && frame.mode == RunMode::Paused;
    if (stepsSeen_ != frame.trail.steps || frame.mode != RunMode::Paused) overlay_->finish();
    stepsSeen_ = frame.trail.steps;
    if (!next || !animated_ || frame.trail.moved.empty()) return;
    layout()->activate();  // the bar of what is in flight may have come or gone
    const ListPicture after = picture();
    // If it has, the whole list went down or up with it: that is no movement of entries.
    for (ListPicture::Spot& spot : before.list) spot.cell.translate(after.view.topLeft() - before.view.topLeft());
    std::vector<Way> ways = waysOf(frame.trail.moved, before, after);
    std::vector<ObjectId> away;
    for (const Way& way : ways)
        if (!way.fades) away.push_back(way.entry.object);
    overlay_->start(std::move(ways));
    view_->setAway(away);
    flight_->setAway(std::move(away));
}

void LruPane::endMovement() {
    view_->setAway({});
    flight_->setAway({});
}

void LruPane::refresh(const Frame& frame) {
    const bool mayMove = animated_ && stepsSeen_ && frame.trail.steps == *stepsSeen_ + 1;
    ListPicture before = mayMove ? picture() : ListPicture();
    const auto shown = [this] { return std::pair(view_->answer().listOwner, view_->answer().listLru); };
    const auto listBefore = shown();
    showList(frame);
    if (shown() != listBefore) overlay_->finish();  // ways over another list lead nowhere
    beginMovement(frame, std::move(before));
}

void LruPane::showList(const Frame& frame) {
    directory_ = frame.directory;
    if (frame.inspectedLane < frame.lanes.size()) offerLists(frame.lanes[frame.inspectedLane].mounts);
    const auto directory = directory_;
    const auto entryOf = [directory](MemcgId id) -> const CgroupDirectory::Entry* {
        if (!directory) return nullptr;
        for (const auto& entry : directory->entries) {
            if (entry.id == id) return &entry;
        }
        return nullptr;
    };
    const auto dying = [entryOf](MemcgId id) {
        const auto* entry = entryOf(id);
        return entry && entry->state != MemcgState::Online;
    };
    const auto name = [entryOf](MemcgId id) {
        const auto* entry = entryOf(id);
        return entry ? toQt(entry->path) : id.valid() ? tr("a cgroup that is gone") : tr("the root");
    };
    flight_->show(frame.stop, name);
    view_->setStop(frame.stop ? objectOf(frame.stop->event) : std::nullopt,
                   frame.stop ? verdictOf(frame.stop->event, name) : QString());
    if (!frame.lru || frame.inspectedLane != focus_.lane()) {
        if (!wanted().valid()) {
            const std::string path = chosen();
            say(path.empty() ? tr("No cgroup chosen") : tr("%1 is gone").arg(toQt(path)));
            view_->clear(path.empty() ? tr("Choose a cgroup in the tree to see its list.")
                                      : tr("%1 is gone and has no list any more.").arg(toQt(path)));
            overview_->show({}, 0, 0, 0, {});
        }
        return;
    }
    const LruAnswer& answer = *frame.lru;
    say(headerOf(frame, answer));
    view_->show(answer, dying, name);
    overview_->show(answer.overview, answer.slice.total, answer.slice.first, answer.slice.entries.size(), dying);
}

}  // namespace reclaim::ui
