#include "ui/timelines/branch_box.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>

#include <algorithm>

#include "ui/runtime/text.h"
#include "ui/style/plain_text.h"

namespace reclaim::ui {

namespace {
QComboBox* makeBox(const QString& name, const QString& tip, QGridLayout& grid, const QString& label, QWidget* parent) {
    auto* text = plainLabel(label, parent);
    auto* box = new QComboBox(parent);
    box->setAccessibleName(name);
    box->setToolTip(tip);
    // Long titles are cut; the list and the tooltips have them in full.
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(8);
    box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    text->setBuddy(box);
    const int row = grid.rowCount();
    grid.addWidget(text, row, 0);
    grid.addWidget(box, row, 1);
    return box;
}

QString titleOf(const BranchInfo& branch) { return BranchBox::tr("%1: %2").arg(branch.id + 1).arg(toQt(branch.title)); }

QString tipOf(const BranchInfo& branch) {
    QString text =
        titleOf(branch) + QStringLiteral("\n") + BranchBox::tr("known up to %1").arg(clockText(branch.known));
    if (branch.parent != branch.id) {
        text += QStringLiteral("\n") +
                BranchBox::tr("leaves branch %1 at %2").arg(branch.parent + 1).arg(clockText(branch.forkedAt));
    }
    return text;
}
}  // namespace

BranchBox::BranchBox(QWidget* parent) : QWidget(parent) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(6, 2, 2, 4);
    grid->setSpacing(2);
    grid->setColumnStretch(1, 1);
    branch_ = makeBox(tr("Branch that is shown"),
                      tr("A command given before the end of what is known makes a new branch; the old one stays"),
                      *grid, tr("Branch:"), this);
    behindBox_ = makeBox(tr("Branch behind it"), tr("Whose lines stand pale behind"), *grid, tr("Behind:"), this);
    connect(branch_, &QComboBox::activated, this,
            [this](int index) { Q_EMIT branchWanted(branch_->itemData(index).toUInt()); });
    connect(behindBox_, &QComboBox::activated, this, [this](int index) {
        behind_ = behindBox_->itemData(index).toInt();
        Q_EMIT behindChanged();
    });
    hide();
}

// The parent, from which this one was made; for the first branch the newest other one.
int BranchBox::usualBehind(const Frame& frame, bool runBefore) const {
    for (const BranchInfo& branch : frame.branches) {
        if (branch.id == frame.branch && branch.parent != branch.id) return static_cast<int>(branch.parent);
    }
    if (frame.branches.size() > 1) return static_cast<int>(frame.branches.back().id);
    return runBefore ? PaleRun::kRunBefore : PaleRun::kNothing;
}

void BranchBox::show(const Frame& frame, bool runBefore) {
    const bool same = frame.branch == now_ && frame.run == run_ && runBefore == runBefore_ &&
                      std::ranges::equal(frame.branches, branches_, [](const BranchInfo& x, const BranchInfo& y) {
                          return x.id == y.id && x.title == y.title;
                      });
    branches_ = frame.branches;
    runBeforeName_ = frame.stored ? frame.stored->previous : std::string();
    if (same) {
        for (std::size_t i = 0; i < branches_.size(); ++i) {
            branch_->setItemData(static_cast<int>(i), plainTip(tipOf(branches_[i])), Qt::ToolTipRole);
        }
        return;
    }
    behind_ = usualBehind(frame, runBefore);
    now_ = frame.branch;
    run_ = frame.run;
    runBefore_ = runBefore;
    fill(frame, runBefore);
    setVisible(frame.branches.size() > 1);
}

void BranchBox::fill(const Frame& frame, bool runBefore) {
    const QSignalBlocker quiet(branch_), quietToo(behindBox_);
    branch_->clear();
    behindBox_->clear();
    behindBox_->addItem(tr("nothing"), PaleRun::kNothing);
    if (runBefore)
        behindBox_->addItem(runBeforeName_.empty() ? tr("the run before") : toQt(runBeforeName_), PaleRun::kRunBefore);
    for (const BranchInfo& branch : frame.branches) {
        branch_->addItem(titleOf(branch), branch.id);
        branch_->setItemData(branch_->count() - 1, plainTip(tipOf(branch)), Qt::ToolTipRole);
        if (branch.id == frame.branch) {
            branch_->setCurrentIndex(branch_->count() - 1);
            continue;
        }
        behindBox_->addItem(titleOf(branch), static_cast<int>(branch.id));
        behindBox_->setItemData(behindBox_->count() - 1, plainTip(tipOf(branch)), Qt::ToolTipRole);
    }
    behindBox_->setCurrentIndex(std::max(0, behindBox_->findData(behind_)));
}

std::string BranchBox::behindName() const {
    if (behind_ == PaleRun::kRunBefore) return runBeforeName_;
    for (const BranchInfo& branch : branches_) {
        if (static_cast<int>(branch.id) == behind_) return toStd(tr("branch %1").arg(branch.id + 1));
    }
    return {};
}

}  // namespace reclaim::ui
