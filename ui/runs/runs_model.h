// RunsModel: the runs of a lab book as a table. It holds values read elsewhere and never touches the file.
//
// Threads: GUI thread.
#pragma once
#include <QAbstractTableModel>

#include <vector>

#include "core/store/store.h"

namespace reclaim::ui {

class RunsModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Number, Started, ScenarioTitle, BranchOf, StrategyId, Seed, State, Fingerprint, ColumnCount };

    explicit RunsModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    void show(std::vector<StoredRun> runs);  // keeps the rows of runs that are still there
    const StoredRun* at(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<StoredRun> runs_;
};

// "2026-11-24 20:24:40" on the clock of this place, from the lab book's UTC.
QString whenText(const std::string& utc);

}  // namespace reclaim::ui
