#include "ui/runs/runs_model.h"

#include <QDateTime>

#include "ui/runtime/text.h"
#include "ui/style/plain_text.h"

namespace reclaim::ui {

QString whenText(const std::string& utc) {
    const QDateTime when = QDateTime::fromString(toQt(utc), Qt::ISODate);
    return when.isValid() ? when.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")) : toQt(utc);
}

void RunsModel::show(std::vector<StoredRun> runs) {
    const bool grown = runs.size() >= runs_.size() && !runs_.empty() &&
                       std::equal(runs_.rbegin(), runs_.rend(), runs.rbegin(),
                                  [](const StoredRun& x, const StoredRun& y) { return x.id == y.id; });
    if (!grown) {
        beginResetModel();
        runs_ = std::move(runs);
        endResetModel();
        return;
    }
    // Newest first: what is new stands at the top.
    const int fresh = static_cast<int>(runs.size() - runs_.size());
    if (fresh > 0) beginInsertRows({}, 0, fresh - 1);
    runs_ = std::move(runs);
    if (fresh > 0) endInsertRows();
    if (!runs_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

const StoredRun* RunsModel::at(int row) const {
    return row >= 0 && row < rowCount() ? &runs_[static_cast<std::size_t>(row)] : nullptr;
}

int RunsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(runs_.size());
}
int RunsModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant RunsModel::data(const QModelIndex& index, int role) const {
    const StoredRun* run = index.isValid() ? at(index.row()) : nullptr;
    if (!run) return {};
    if (role == Qt::ToolTipRole && index.column() == ScenarioTitle) return plainTip(toQt(run->title));
    if (role == Qt::ToolTipRole && index.column() == BranchOf && run->fork) {
        return tr("%1.\nOpening it draws both: this run, and pale behind it the one it is a branch of.")
            .arg(toQt(describe(*run->fork)));
    }
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
        case Number: return QVariant::fromValue<qlonglong>(run->id);
        case Started: return whenText(run->started);
        case ScenarioTitle: return toQt(run->title);
        case BranchOf: return run->fork ? toQt(describe(*run->fork)) : QString();
        case StrategyId: return toQt(run->strategy);
        case Seed: return QVariant::fromValue<qulonglong>(run->seed);
        case State: return toQt(run->state);
        case Fingerprint: return toQt(run->fingerprint);
        default: return {};
    }
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case Number: return tr("run");
        case Started: return tr("started");
        case ScenarioTitle: return tr("scenario");
        case BranchOf: return tr("branch");
        case StrategyId: return tr("strategy");
        case Seed: return tr("seed");
        case State: return tr("state");
        case Fingerprint: return tr("fingerprint");
        default: return {};
    }
}

}  // namespace reclaim::ui
