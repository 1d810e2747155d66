// ScoreModel: the score table as a Qt model: a row a strategy; the first column is the strip of its dead caches over
// time, the others are figures with their moments.
//
// Threads: GUI thread.
#pragma once
#include <QAbstractTableModel>

#include "core/ask/ask.h"
#include "core/chart/chart.h"
#include "core/lab/lab.h"

namespace reclaim::ui {

class ScoreModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    static constexpr int kStripColumn = 0;
    enum Role {
        ShareRole = Qt::UserRole,  // double: of the largest figure of the column, 0 to 1; invalid = no figure
        ColourRole,                // int: of the series
        BestRole,                  // bool: no figure of the column is smaller
    };

    using QAbstractTableModel::QAbstractTableModel;

    // What the timelines say about [from, to]; the lanes of the source are the rows.
    void show(const ChartSource& source, const SeriesStore& series, TimeNs from, TimeNs to);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    const ScoreTable& table() const { return table_; }
    TimeNs from() const { return from_; }
    TimeNs to() const { return to_; }
    const std::string& strategy(int row) const { return table_.rows[static_cast<std::size_t>(row)].strategy; }
    // The moment a figure stems from; none where there is none.
    std::optional<TimeNs> moment(const QModelIndex& index) const;
    const std::vector<SeriesPoint>& strip(int row) const { return strips_[static_cast<std::size_t>(row)]; }
    double stripMost() const { return stripMost_; }
    QString asText() const;  // tab separated, with headings

private:
    const std::optional<Score>* scoreAt(const QModelIndex& index) const;

    ScoreTable table_;
    std::vector<QString> titles_;
    std::vector<int> colours_;
    std::vector<std::vector<SeriesPoint>> strips_;
    double stripMost_ = 0;
    std::vector<double> least_, most_;  // by column of the table
    TimeNs from_ = 0, to_ = 0;
};

}  // namespace reclaim::ui
