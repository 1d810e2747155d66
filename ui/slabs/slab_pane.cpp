#include "ui/slabs/slab_pane.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/help/glossary.h"
#include "ui/runtime/text.h"
#include "ui/style/plain_text.h"

namespace reclaim::ui {

SlabPane::SlabPane(Focus& focus, const Glossary& glossary, QWidget* parent) : QWidget(parent), focus_(focus) {
    help_ = glossary.tooltipFor(tr("slab, kmem cache, dead cache"));
    view_ = new SlabView(this);
    ids_ = new IdStrip(this);
    caches_ = new QComboBox(this);
    caches_->setAccessibleName(tr("Which cache"));
    caches_->setToolTip(tr("The cache whose slabs are shown, with the copies that cgroups have of it"));
    caches_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    colours_ = new QComboBox(this);
    colours_->setAccessibleName(tr("Colours of slots"));
    colours_->addItems({tr("by state"), tr("by owner"), tr("by age")});
    colours_->setToolTip(
        tr("State: in use, unused on an LRU list, referenced, waiting for a grace period, free. Owner: the "
           "cgroup an object or its page is charged to. Age: dark is old."));
    deadOnly_ = new QCheckBox(tr("Dead only"), this);
    deadOnly_->setToolTip(tr("Only caches of cgroups that were removed"));
    header_ = plainLabel(this);
    header_->setTextInteractionFlags(Qt::NoTextInteraction);
    header_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    key_ = plainLabel(this);
    key_->setForegroundRole(QPalette::PlaceholderText);
    explainMarks(false);
    offerCaches({"dentry"});
    auto* top = new QHBoxLayout;
    top->addWidget(caches_);
    top->addWidget(colours_);
    top->addWidget(deadOnly_);
    top->addWidget(header_, 1);
    top->addWidget(key_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(4, 2, 4, 2);
    column->setSpacing(2);
    column->addLayout(top);
    column->addWidget(view_, 1);
    column->addWidget(ids_);
    const auto again = [this] {
        view_->goTop();
        invalidate();
    };
    connect(caches_, &QComboBox::currentIndexChanged, this, [this, again](int index) {
        if (index >= 0) cache_ = names_[static_cast<std::size_t>(index)];
        again();
    });
    connect(deadOnly_, &QCheckBox::toggled, this, again);
    connect(colours_, &QComboBox::currentIndexChanged, this,
            [this](int index) { view_->setColours(static_cast<SlabColours>(index)); });
    connect(view_, &SlabView::moved, this, [this] { invalidate(); });
    connect(view_, &SlabView::selectionChanged, this, &SlabPane::say);
    connect(&focus_, &Focus::laneChanged, this, again);
}

bool SlabPane::seen() const { return isVisible() && !visibleRegion().isEmpty(); }

void SlabPane::offerCaches(const std::vector<std::string>& names) {
    if (names == names_) return;
    names_ = names;
    const QSignalBlocker quiet(caches_);
    caches_->clear();
    int chosen = 0;
    for (std::size_t i = 0; i < names_.size(); ++i) {
        caches_->addItem(toQt(names_[i]));
        if (names_[i] == cache_) chosen = static_cast<int>(i);
    }
    caches_->setCurrentIndex(chosen);
}

void SlabPane::ask(ViewRequest& request) const {
    SlabMapRequest wanted;
    wanted.cache = cache_;
    wanted.deadOnly = deadOnly_->isChecked();
    view_->fill(wanted);
    request.slabs = wanted;
}

void SlabPane::explainMarks(bool arrays) {
    const QString marks = tr("▨ dead cache  ┄ kept empty");
    key_->setText(arrays ? marks + tr("  ▖ in an array") : marks);
    const QString what =
        tr("Hatched: the slab belongs to a cache of a removed cgroup. Dashed frame: nobody has an object of it, "
           "and its pages are kept all the same.");
    key_->setToolTip(
        arrays ? what + tr(" Mark in the lower half: free, and ready in the array of a CPU, or, over the whole width, "
                           "in the one the CPUs share. Its slab must stay.")
               : what);
}

void SlabPane::say() {
    const QString line = view_->selected() ? view_->describe(*view_->selected()) : text_;
    key_->setVisible(width() > fontMetrics().averageCharWidth() * 110);
    header_->setText(line);
    header_->setToolTip(plainTip(line) + help_);
}

void SlabPane::refresh(const Frame& frame) {
    if (!frame.slabs) return;
    offerCaches(frame.slabs->names);
    const SlabMap& map = *frame.slabs;
    const double used = map.room == 0 ? 100 : 100.0 * static_cast<double>(map.live) / static_cast<double>(map.room);
    text_ = tr("%1, %2: %3 % used, %4 kept empty")
                .arg(counted(map.total, tr("slab"), tr("slabs")), counted(map.live, tr("object"), tr("objects")),
                     QString::number(used, 'f', 0), toQt(formatCount(map.empty)));
    if (map.hasArrays) text_ += tr(", %1 free in arrays").arg(toQt(formatCount(map.inArrays)));
    explainMarks(map.hasArrays);
    const auto directory = frame.directory;
    const auto name = [directory](MemcgId id) {
        if (directory)
            for (const auto& entry : directory->entries)
                if (entry.id == id) return toQt(entry.path);
        return tr("cgroup %1").arg(id.raw);
    };
    view_->show(frame.slabs, name);
    ids_->show(frame.slabs, name);
    say();
}

}  // namespace reclaim::ui
