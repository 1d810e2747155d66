#include "ui/tree/compare_box.h"

#include "ui/runtime/text.h"

namespace reclaim::ui {

CompareBox::CompareBox(QWidget* parent) : QComboBox(parent) {
    setAccessibleName(tr("Compare with: whose tree stands beside"));
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);  // long names must not widen the pane
    setMinimumContentsLength(6);
    connect(this, &QComboBox::activated, this,
            [this](int index) { compareWith(index > 0 ? std::optional(itemData(index).toUInt()) : std::nullopt); });
    offer();
}

void CompareBox::setStrategies(const std::vector<std::string>& strategies, std::uint32_t inspected) {
    const bool any = lane_.has_value();
    strategies_ = strategies;
    inspected_ = inspected;
    lane_.reset();
    offer();
    if (any) Q_EMIT laneChanged();
}

void CompareBox::setInspected(std::uint32_t lane) {
    if (lane == inspected_) return;
    const std::uint32_t before = std::exchange(inspected_, lane);
    const bool swapped = lane_ == lane;
    if (swapped) lane_ = before;
    offer();
    if (swapped) Q_EMIT laneChanged();
}

void CompareBox::compareWith(std::optional<std::uint32_t> lane) {
    if (lane && (*lane == inspected_ || *lane >= strategies_.size())) lane.reset();
    if (lane == lane_) return;
    lane_ = lane;
    offer();
    Q_EMIT laneChanged();
}

QString CompareBox::strategy() const { return lane_ ? toQt(strategies_[*lane_]) : QString(); }

void CompareBox::offer() {
    clear();
    addItem(tr("nobody"));
    for (std::uint32_t i = 0; i < strategies_.size(); ++i) {
        if (i == inspected_) continue;
        addItem(toQt(strategies_[i]), i);
        if (lane_ == i) setCurrentIndex(count() - 1);
    }
    setEnabled(strategies_.size() > 1);
    setToolTip(
        !isEnabled() && strategies_.size() == 1 ? tr("<p>This scenario runs one strategy: there is nobody to compare "
                                                     "with. Add another under strategies: in "
                                                     "its file.</p>")
        : lane_
            ? tr("<p>Beside the tree of the inspected strategy stands that of %1.</p>").arg(strategy().toHtmlEscaped())
            : tr("<p>Puts the tree of another strategy beside this one: the same rows, in its own numbers.</p>"));
}

}  // namespace reclaim::ui
