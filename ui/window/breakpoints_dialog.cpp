#include "ui/window/breakpoints_dialog.h"

#include <QApplication>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include "core/ask/ask.h"
#include "ui/runtime/text.h"
#include "ui/style/plain_text.h"

namespace reclaim::ui {

QString conditionTrouble(const QString& text, const RunController& controller) {
    const auto condition = Condition::parse(toStd(text.trimmed()));
    if (!condition) return toQt(condition.error().text());
    const Status fits = condition->fits(controller.scenario());
    return fits ? QString() : toQt(fits.error().text());
}

QString conditionHelp() { return QStringLiteral("<pre>%1</pre>").arg(toQt(kConditionHelp).toHtmlEscaped()); }

QString conditionHint() { return QStringLiteral("memory.current /k1 > 30MiB"); }

BreakpointsDialog::BreakpointsDialog(RunController& controller, FrameFeed& feed, QWidget* parent)
    : QDialog(parent), controller_(controller), feed_(feed) {
    setWindowTitle(tr("Breakpoints"));
    setAttribute(Qt::WA_DeleteOnClose);
    build();
    connect(&feed_, &FrameFeed::frameArrived, this, [this] { show(feed_.frame()->breakpoints); });
    if (feed_.frame()) show(feed_.frame()->breakpoints);
    look();
    resize(fontMetrics().averageCharWidth() * 84, fontMetrics().height() * 18);
}

void BreakpointsDialog::build() {
    auto* about = plainLabel(tr("The run pauses as soon as a condition holds in the inspected strategy."), this);
    about->setWordWrap(true);
    table_ = new QTableWidget(0, ColumnCount, this);
    table_->setAccessibleName(tr("Breakpoints"));
    table_->setHorizontalHeaderLabels({tr("on"), tr("condition"), tr("hits"), tr("hits that do not stop")});
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->verticalHeader()->hide();
    table_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    table_->horizontalHeader()->setSectionResizeMode(Condition, QHeaderView::Stretch);
    line_ = new QLineEdit(this);
    line_->setPlaceholderText(conditionHint());
    line_->setAccessibleName(tr("Condition of a new breakpoint"));
    line_->setToolTip(conditionHelp());
    add_ = new QPushButton(tr("Add"), this);
    add_->setToolTip(tr("Adds a breakpoint with this condition"));
    add_->setDefault(true);
    remove_ = new QPushButton(tr("Remove"), this);
    remove_->setToolTip(tr("Removes the chosen breakpoint"));
    trouble_ = plainLabel(this);
    trouble_->setWordWrap(true);
    auto* row = new QHBoxLayout;
    row->addWidget(line_, 1);
    row->addWidget(add_);
    row->addWidget(remove_);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    auto* column = new QVBoxLayout(this);
    column->addWidget(about);
    column->addWidget(table_, 1);
    column->addLayout(row);
    column->addWidget(trouble_);
    column->addWidget(buttons);
    line_->setFocus();  // who opens this wants to say a condition
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    connect(line_, &QLineEdit::textChanged, this, &BreakpointsDialog::look);
    connect(add_, &QPushButton::clicked, this, &BreakpointsDialog::addOne);
    connect(remove_, &QPushButton::clicked, this, &BreakpointsDialog::removeChosen);
    connect(table_, &QTableWidget::itemChanged, this, &BreakpointsDialog::changed);
    connect(table_, &QTableWidget::itemSelectionChanged, this,
            [this] { remove_->setEnabled(table_->currentRow() >= 0); });
}

QString BreakpointsDialog::trouble() const { return trouble_->text(); }

void BreakpointsDialog::look() {
    const QString text = line_->text().trimmed();
    trouble_->setText(text.isEmpty() ? QString() : conditionTrouble(text, controller_));
    add_->setEnabled(!text.isEmpty() && trouble_->text().isEmpty());
    remove_->setEnabled(table_->currentRow() >= 0);
}

void BreakpointsDialog::addOne() {
    auto breakpoints = given();
    BreakpointState added;
    added.text = toStd(line_->text().trimmed());
    breakpoints.push_back(std::move(added));
    line_->clear();
    controller_.setBreakpoints(breakpoints);
    show(breakpoints);
}

void BreakpointsDialog::removeChosen() {
    auto breakpoints = given();
    const int row = table_->currentRow();
    if (row < 0 || row >= static_cast<int>(breakpoints.size())) return;
    breakpoints.erase(breakpoints.begin() + row);
    controller_.setBreakpoints(breakpoints);
    show(breakpoints);
}

std::vector<BreakpointState> BreakpointsDialog::given() const {
    std::vector<BreakpointState> breakpoints;
    for (int row = 0; row < table_->rowCount(); ++row) {
        BreakpointState one;
        one.enabled = table_->item(row, On)->checkState() == Qt::Checked;
        one.text = toStd(table_->item(row, Condition)->text());
        one.hits = table_->item(row, Hits)->data(Qt::DisplayRole).toULongLong();
        one.ignore = table_->item(row, Ignore)->data(Qt::EditRole).toULongLong();
        breakpoints.push_back(std::move(one));
    }
    return breakpoints;
}

void BreakpointsDialog::changed() {
    if (!showing_) controller_.setBreakpoints(given());
}

void BreakpointsDialog::show(const std::vector<BreakpointState>& breakpoints) {
    // Not while a number is being typed into a cell.
    const QWidget* focused = QApplication::focusWidget();
    const bool typing = focused != nullptr && focused->parentWidget() == table_->viewport();
    if (typing || breakpoints == given()) return;
    showing_ = true;
    table_->setRowCount(static_cast<int>(breakpoints.size()));
    for (std::size_t i = 0; i < breakpoints.size(); ++i) setRow(static_cast<int>(i), breakpoints[i]);
    showing_ = false;
    remove_->setEnabled(table_->currentRow() >= 0);
}

void BreakpointsDialog::setRow(int row, const BreakpointState& breakpoint) {
    for (int column = 0; column < ColumnCount; ++column) {
        if (!table_->item(row, column)) table_->setItem(row, column, new QTableWidgetItem);
    }
    QTableWidgetItem* on = table_->item(row, On);
    on->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
    on->setCheckState(breakpoint.enabled ? Qt::Checked : Qt::Unchecked);
    on->setData(Qt::AccessibleTextRole, breakpoint.enabled ? tr("on") : tr("off"));
    table_->item(row, Condition)->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    table_->item(row, Condition)->setText(toQt(breakpoint.text));
    table_->item(row, Hits)->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    table_->item(row, Hits)->setData(Qt::DisplayRole, QVariant::fromValue(breakpoint.hits));
    table_->item(row, Ignore)->setData(Qt::EditRole, QVariant::fromValue(breakpoint.ignore));
}

}  // namespace reclaim::ui
