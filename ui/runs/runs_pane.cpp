#include "ui/runs/runs_pane.h"

#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/runtime/run_controller.h"
#include "ui/runtime/text.h"
#include "ui/style/plain_text.h"

namespace reclaim::ui {

namespace {
struct ListedRuns {
    std::vector<StoredRun> runs;
    std::uint64_t total = 0;
    std::optional<Error> damage;
};

Result<ListedRuns> runsOf(const std::string& book) {
    auto opened = LabBook::open(book, LabBook::Access::ReadOnly);
    if (!opened) return opened.error();
    auto runs = (*opened)->runs();
    if (!runs) return runs.error();
    const auto total = (*opened)->countRuns();
    if (!total) return total.error();
    return ListedRuns{std::move(*runs), *total, (*opened)->damage()};
}
}  // namespace

RunsPane::RunsPane(RunController& controller, QueryThread& queries, QWidget* parent)
    : QWidget(parent), controller_(controller), queries_(queries) {
    model_ = new RunsModel(this);
    view_ = new QTableView(this);
    view_->setModel(model_);
    view_->setAccessibleName(tr("Stored runs"));
    view_->setSelectionBehavior(QAbstractItemView::SelectRows);
    view_->setSelectionMode(QAbstractItemView::SingleSelection);
    view_->setShowGrid(false);
    view_->setWordWrap(false);
    view_->verticalHeader()->hide();
    view_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    view_->horizontalHeader()->setStretchLastSection(true);
    auto* page = new QWidget(this);
    auto* pageColumn = new QVBoxLayout(page);
    empty_ = plainLabel(tr("No lab book is open. File > Record into lab book... keeps every run."), page);
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setWordWrap(true);
    auto* openBook = new QPushButton(tr("Open lab book..."), page);
    openBook->setAccessibleName(openBook->text());
    pageColumn->addStretch(1);
    pageColumn->addWidget(empty_);
    pageColumn->addWidget(openBook, 0, Qt::AlignHCenter);
    pageColumn->addStretch(1);
    stack_ = new QStackedWidget(this);
    stack_->addWidget(page);
    stack_->addWidget(view_);
    header_ = plainLabel(this);
    header_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    open_ = new QPushButton(tr("Open run"), this);
    open_->setToolTip(tr("Shows the chosen run instead of the live one, which waits meanwhile"));
    auto* live = new QPushButton(tr("Live run"), this);
    live->setToolTip(tr("Back to the run that is going on"));
    for (QPushButton* button : {open_, live}) button->setAccessibleName(button->text());
    auto* row = new QHBoxLayout;
    row->addWidget(header_, 1);
    row->addWidget(open_);
    row->addWidget(live);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2, 2, 2, 2);
    column->setSpacing(2);
    column->addLayout(row);
    column->addWidget(stack_, 1);
    connect(openBook, &QPushButton::clicked, this, &RunsPane::bookWanted);
    connect(view_, &QTableView::activated, this, [this](const QModelIndex& index) { openRun(index.row()); });
    connect(open_, &QPushButton::clicked, this, [this] { openRun(view_->currentIndex().row()); });
    connect(live, &QPushButton::clicked, &controller_, &RunController::backToLive);
    timer_.setInterval(2000);
    connect(&timer_, &QTimer::timeout, this, [this] {
        if (!visibleRegion().isEmpty() && !reading_) reload();
    });
    open_->setEnabled(false);
    connect(view_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& now) { open_->setEnabled(now.isValid()); });
    sizeColumns();
}

void RunsPane::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) sizeColumns();
}

void RunsPane::sizeColumns() {
    const QFontMetrics metrics(font());
    const int unit = metrics.averageCharWidth();
    view_->verticalHeader()->setDefaultSectionSize(metrics.height() + 4);
    view_->setColumnWidth(RunsModel::Number, unit * 6);
    view_->setColumnWidth(RunsModel::Started, metrics.horizontalAdvance(QStringLiteral("8888-88-88 88:88:88")) + 14);
    view_->setColumnWidth(RunsModel::ScenarioTitle, unit * 24);
    view_->setColumnWidth(RunsModel::BranchOf, unit * 44);
    view_->setColumnWidth(RunsModel::StrategyId, unit * 16);
    view_->setColumnWidth(RunsModel::Seed, unit * 6);
    view_->setColumnWidth(RunsModel::State, unit * 10);
}

void RunsPane::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    reload();
    timer_.start();
}

void RunsPane::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    timer_.stop();
}

void RunsPane::openBook(const QString& path) {
    path_ = path;
    if (isVisible()) timer_.start();
    reload();
}

void RunsPane::reload() {
    if (path_.isEmpty()) return;
    const std::uint64_t mine = ++generation_;
    reading_ = true;
    queries_.ask(this, [this, mine, path = toStd(path_)](std::stop_token) -> QueryThread::Answer {
        auto runs = std::make_shared<Result<ListedRuns>>(runsOf(path));
        return [this, mine, runs] {
            if (mine != generation_) return;
            reading_ = false;
            const QString name = QFileInfo(path_).fileName();
            if (!runs->ok()) {
                empty_->setText(toQt(runs->error().text()));
                stack_->setCurrentIndex(0);
                header_->setText(name);
                timer_.stop();  // said once; showing the pane again tries again
                Q_EMIT problems(tr("The lab book was not opened."), {toQt(runs->error().text())});
                return;
            }
            const ListedRuns& listed = runs->value();
            if (listed.damage && !damageSaid_)
                Q_EMIT problems(tr("A part of the lab book cannot be read."), {toQt(listed.damage->text())});
            damageSaid_ = listed.damage.has_value();
            model_->show(listed.runs);
            header_->setText(tr("%1: %2").arg(name, counted(listed.total, tr("run"), tr("runs"))));
            empty_->setText(tr("%1 holds no run yet.").arg(name));
            stack_->setCurrentIndex(model_->rowCount() > 0 ? 1 : 0);
        };
    });
}

void RunsPane::openRun(int row) {
    if (const StoredRun* run = model_->at(row)) controller_.openStored(path_, run->id);
}

}  // namespace reclaim::ui
