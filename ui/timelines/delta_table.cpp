#include "ui/timelines/delta_table.h"

#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QScrollBar>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

#include "core/series/series.h"
#include "ui/runtime/text.h"
#include "ui/style/plain_text.h"

namespace reclaim::ui {

namespace {
constexpr int kRowsMax = 4, kRowsMaxInLow = 2;       // more scroll
constexpr TimeNs kSampledNear = 200 * kMillisecond;  // several samples

QString amount(double value, const std::string& unit) {
    if (unit == "bytes") return QString::number(toMib(value), 'f', 1);
    return toQt(formatCount(static_cast<std::uint64_t>(std::llround(std::abs(value)))));
}

// "32.0 → 26.1 (−5.9)": the sign says the direction, not a colour.
QString change(double a, double b, const std::string& unit) {
    const double delta = b - a;
    const QString sign = delta > 0 ? QStringLiteral("+") : delta < 0 ? QStringLiteral("−") : QStringLiteral("±");
    return QStringLiteral("%1 → %2 (%3%4)").arg(amount(a, unit), amount(b, unit), sign, amount(std::abs(delta), unit));
}

bool counts(const Curve& curve) { return !curve.pale && curve.data && curve.color != Curve::kWarning; }

struct Table {
    std::vector<std::string> strategies;
    std::vector<std::pair<std::string, std::string>> metrics;  // name, unit
};

Table tableOf(const std::vector<const Chart*>& charts) {
    Table table;
    for (const Chart* chart : charts) {
        for (const Curve& curve : chart->curves) {
            if (!counts(curve)) continue;
            if (std::ranges::find(table.strategies, curve.info.strategy) == table.strategies.end())
                table.strategies.push_back(curve.info.strategy);
            const auto metric = std::pair(curve.info.metric, curve.info.unit);
            if (std::ranges::find(table.metrics, metric) == table.metrics.end()) table.metrics.push_back(metric);
        }
    }
    return table;
}

const Curve* curveOf(const std::vector<const Chart*>& charts, const std::string& strategy, const std::string& metric) {
    for (const Chart* chart : charts) {
        for (const Curve& curve : chart->curves) {
            if (counts(curve) && curve.info.strategy == strategy && curve.info.metric == metric) return &curve;
        }
    }
    return nullptr;
}
}  // namespace

DeltaTable::DeltaTable(QWidget* parent) : QWidget(parent) {
    header_ = plainLabel(this);
    header_->setContentsMargins(8, 0, 8, 0);
    table_ = new QTableWidget(this);
    table_->setAccessibleName(tr("Changes between the markers A and B"));
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setShowGrid(false);
    table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(1);
    column->addWidget(header_);
    column->addWidget(table_);
    hide();
}

QString DeltaTable::header() const { return header_->text(); }

void DeltaTable::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) fitHeight();
}

void DeltaTable::show(const std::vector<const Chart*>& charts, const TimeMarkers& markers) {
    const bool both = markers.a && markers.b;
    setVisible(markers.a || markers.b);
    if (isHidden()) return;
    table_->setVisible(both);
    if (!both) {
        header_->setText(markers.a ? tr("A at %1. Ctrl+Shift+B sets B, and the changes between them stand here.")
                                         .arg(clockText(*markers.a))
                                   : tr("B at %1. Ctrl+Shift+A sets A, and the changes between them stand here.")
                                         .arg(clockText(*markers.b)));
        return;
    }
    header_->setText(tr("A %1   B %2   B − A = %3   (Esc clears)")
                         .arg(clockText(*markers.a), clockText(*markers.b), clockText(*markers.b - *markers.a)));
    fill(charts, *markers.a, *markers.b);
}

void DeltaTable::fill(const std::vector<const Chart*>& charts, TimeNs a, TimeNs b) {
    const Table wanted = tableOf(charts);
    table_->setRowCount(static_cast<int>(wanted.strategies.size()));
    table_->setColumnCount(static_cast<int>(wanted.metrics.size()));
    QStringList rows, columns;
    for (const std::string& strategy : wanted.strategies)
        rows << (isReal(strategy) ? tr("real kernel") + toQt(strategy.substr(4)) : toQt(strategy));
    for (const auto& [metric, unit] : wanted.metrics)
        columns << toQt(metric) + (unit == "bytes" ? tr(", MiB") : QString());
    table_->setVerticalHeaderLabels(rows);
    table_->setHorizontalHeaderLabels(columns);
    for (std::size_t row = 0; row < wanted.strategies.size(); ++row) {
        for (std::size_t column = 0; column < wanted.metrics.size(); ++column) {
            const auto& [metric, unit] = wanted.metrics[column];
            const Curve* curve = curveOf(charts, wanted.strategies[row], metric);
            double from = 0, to = 0;
            const bool known = curve && curve->data->at(a, from) && curve->data->at(b, to) &&
                               curve->data->lastTime() + kSampledNear >= std::max(a, b);
            const QString text = known ? change(from, to, unit) : QStringLiteral("–");
            QTableWidgetItem* item = table_->item(static_cast<int>(row), static_cast<int>(column));
            if (!item) table_->setItem(static_cast<int>(row), static_cast<int>(column), item = new QTableWidgetItem);
            if (item->text() != text) item->setText(text);
            item->setToolTip(known ? QString() : tr("Not sampled at both markers"));
        }
    }
    fitHeight();
}

void DeltaTable::fitHeight() {
    const int row = fontMetrics().height() + 4;
    table_->verticalHeader()->setDefaultSectionSize(row);
    // In a low window the charts need the room more.
    const int rows = std::clamp(table_->rowCount(), 1, window()->height() < row * 44 ? kRowsMaxInLow : kRowsMax);
    const int columns = table_->horizontalHeader()->length() + table_->verticalHeader()->sizeHint().width();
    const int bar = columns > width() ? table_->horizontalScrollBar()->sizeHint().height() : 0;
    table_->setFixedHeight(table_->horizontalHeader()->sizeHint().height() + rows * row + bar +
                           2 * table_->frameWidth() + 2);
}

}  // namespace reclaim::ui
