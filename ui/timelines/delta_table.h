// DeltaTable: what changed between the markers A and B: one row a strategy, one column a metric of the charts. Not
// there while no marker is set.
//
// Threads: GUI thread.
#pragma once
#include <QWidget>

#include <vector>

#include "ui/plots/plot_view.h"
#include "ui/runtime/focus.h"

class QLabel;
class QTableWidget;

namespace reclaim::ui {

class DeltaTable final : public QWidget {
    Q_OBJECT
public:
    explicit DeltaTable(QWidget* parent = nullptr);
    void show(const std::vector<const Chart*>& charts, const TimeMarkers& markers);
    QTableWidget& table() { return *table_; }
    QString header() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    void fill(const std::vector<const Chart*>& charts, TimeNs a, TimeNs b);
    void fitHeight();

    QLabel* header_ = nullptr;
    QTableWidget* table_ = nullptr;
};

}  // namespace reclaim::ui
