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

namespace reclaim::ui {

LruPane::LruPane(Focus& focus, const Glossary& glossary, QWidget* parent) : QWidget(parent), focus_(focus) {
    header_ = new QLabel(this);
    header_->setTextInteractionFlags(Qt::NoTextInteraction);
    header_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    help_ = glossary.tooltipFor(tr("LRU list, dentry, second chance"));
    view_ = new LruView(this);
    overview_ = new OverviewBar(this);
    flight_ = new FlightBar(this);
    auto* head = new QToolButton(this);
    head->setText(tr("Head"));
    head->setToolTip(tr("Go to the head: the oldest entries, which reclaim looks at first"));
    auto* tail = new QToolButton(this);
    tail->setText(tr("Tail"));
    tail->setToolTip(tr("Go to the tail: where new entries join"));
    for (QToolButton* button : {head, tail}) button->setAccessibleName(button->toolTip());
    key_ = new QLabel(tr("▔ referenced  ▨ removed"), this);
    key_->setToolTip(tr("A bar on top: referenced since it was put on the list, it gets a second chance. Hatched: charged "
                       "to a cgroup that was removed."));
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
    connect(head, &QToolButton::clicked, view_, &LruView::goHead);
    connect(tail, &QToolButton::clicked, view_, &LruView::goTail);
    connect(overview_, &OverviewBar::positionWanted, view_, &LruView::goPosition);
    connect(view_, &LruView::moved, this, [this] { invalidate(); });
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
    key_->setVisible(fontMetrics().horizontalAdvance(text) + key_->sizeHint().width() + lists_->sizeHint().width() + 28 < width());
    const int room = width() - 20 - lists_->sizeHint().width() - (key_->isVisibleTo(this) ? key_->sizeHint().width() + 8 : 0);
    const QString shown = fontMetrics().elidedText(text, Qt::ElideRight, std::max(50, room));
    if (header_->text() == shown) return;
    header_->setText(shown);
    header_->setToolTip(QStringLiteral("<p>%1</p>%2").arg(text.toHtmlEscaped(), help_));
}

QString LruPane::headerOf(const Frame& frame, const LruAnswer& answer) const {
    const QString strategy = frame.inspectedLane < frame.lanes.size()
                                 ? toQt(frame.lanes[frame.inspectedLane].strategy)
                                 : QString();
    const QString total = answer.list.kind == LruKind::Inode ? tr("%1 inodes").arg(toQt(formatCount(answer.slice.total)))
                                                        : tr("%1 entries").arg(toQt(formatCount(answer.slice.total)));
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

void LruPane::refresh(const Frame& frame) {
    directory_ = frame.directory;
    flight_->show(frame.stop);
    view_->setStop(frame.stop ? objectOf(frame.stop->event) : std::nullopt, frame.stop ? verdictOf(frame.stop->event) : QString());
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
