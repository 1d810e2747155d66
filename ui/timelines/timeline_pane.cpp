#include "ui/timelines/timeline_pane.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

#include "ui/runtime/text.h"
#include "ui/style/icons.h"
#include "ui/style/plain_text.h"
#include "ui/timelines/metric_menu.h"
#include "ui/timelines/place_text.h"

namespace reclaim::ui {

namespace {
TimeNs workEndOf(const Frame& frame) {
    TimeNs end = 0;
    for (const LaneFrame& lane : frame.lanes) {
        for (const TaskTotals& task : lane.tasks) {
            if (task.ended == kNever) return kNever;
            end = std::max(end, task.ended);
        }
    }
    return end;
}
}  // namespace

TimelinePane::TimelinePane(RunController& controller, FrameFeed& feed, Focus& focus, PaleRun& pale,
                           const Glossary& glossary, QWidget* parent)
    : QWidget(parent), controller_(controller), feed_(feed), focus_(focus), pale_(pale), glossary_(glossary) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    story_ = new StoryLine(glossary, this);
    column->addWidget(story_);
    offers_ = new QStackedWidget(this);
    goal_ = plainLabel(offers_);
    goal_->setContentsMargins(8, 0, 8, 0);
    goal_->setForegroundRole(QPalette::PlaceholderText);
    goal_->setTextInteractionFlags(Qt::NoTextInteraction);
    goal_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);  // a long goal must not widen the window
    auto* row = new QWidget(offers_);
    buttons_ = new QHBoxLayout(row);
    buttons_->setContentsMargins(8, 0, 8, 0);
    buttons_->addStretch(1);
    offers_->addWidget(goal_);
    offers_->addWidget(row);
    column->addWidget(offers_);
    branches_ = new BranchBox(this);
    auto* charts = new QHBoxLayout;
    charts->setSpacing(0);
    column->addLayout(charts, 1);
    buildCharts(charts);
    deltas_ = new DeltaTable(this);
    column->addWidget(deltas_);
    connect(branches_, &BranchBox::branchWanted, &controller_, &RunController::switchBranch);
    connect(branches_, &BranchBox::behindChanged, this, [this] { invalidate(); });
    connect(&controller_, &RunController::labChanged, this, &TimelinePane::scenarioChanged);
    connect(&controller_, &RunController::problems, this, [this] {
        if (!controller_.hasRun()) story_->say(tr("Nothing is open. File > Open scenario... (Ctrl+O) runs one."));
    });
    connect(&controller_, &RunController::restarted, this, [this] { invalidate(); });
    connect(&focus_, &Focus::cursorChanged, this, &TimelinePane::moveMarks);
    connect(&focus_, &Focus::markersChanged, this, [this] {
        moveMarks();
        invalidate();
    });
    connect(&focus_, &Focus::rangeChanged, this, [this] { invalidate(); });
    story_->say(tr("Opening ..."));
    alignCharts();
}

void TimelinePane::buildCharts(QHBoxLayout* row) {
    static constexpr std::array names{QT_TR_NOOP("Chart of memory"), QT_TR_NOOP("Chart of refused lookups"),
                                      QT_TR_NOOP("Chart of what removed cgroups leave")};
    splitter_ = new QSplitter(Qt::Vertical, this);
    splitter_->setChildrenCollapsible(false);
    QSizePolicy keepsItsPlace = splitter_->sizePolicy();
    keepsItsPlace.setRetainSizeWhenHidden(true);
    splitter_->setSizePolicy(keepsItsPlace);
    splitter_->hide();  // axes of nothing, until a run is open
    for (int i = 0; i < 3; ++i) {
        auto* plot = new PlotView(splitter_);
        plots_[static_cast<std::size_t>(i)] = plot;
        plot->setObjectName(QStringLiteral("chart%1").arg(i));
        plot->setAccessibleName(tr(names[static_cast<std::size_t>(i)]));
        plot->setLegendShown(i == 0);  // the colours of the others are the same
        plot->setTimeAxisShown(i == 2);
        plot->setHelp([this](const QString& text) { return glossary_.tooltipFor(text); });
        splitter_->addWidget(plot);
        splitter_->setStretchFactor(i, i == 0 ? 4 : 1);
        connect(plot, &PlotView::hovered, &focus_, &Focus::setCursor);
        connect(plot, &PlotView::rangeWanted, &focus_, &Focus::setRange);
        addExportButton(plot, i);
    }
    addMetricButton(plots_[0]);
    splitter_->setSizes({400, 100, 130});
    summary_ = new LaneSummary(this);
    summary_->setTexts([this](const std::string& id) { return whyOf(id); },
                       [this](const QString& text) { return glossary_.tooltipFor(text); });
    row->addWidget(splitter_, 1);
    auto* side = new QVBoxLayout;
    side->setSpacing(0);
    side->addWidget(branches_);
    side->addWidget(summary_, 1);
    row->addLayout(side);
}

void TimelinePane::addExportButton(PlotView* plot, int index) {
    auto* button = new QToolButton(plot);
    button->setAutoRaise(true);
    button->setToolTip(tr("Save this chart as PNG, SVG, PDF or CSV (Ctrl+Shift+E)"));
    button->setAccessibleName(tr("Save: %1").arg(plot->accessibleName()));
    exportButtons_[static_cast<std::size_t>(index)] = button;
    connect(button, &QToolButton::clicked, this, [this, index] { Q_EMIT exportWanted(index); });
}

void TimelinePane::addMetricButton(PlotView* plot) {
    metricButton_ = new QToolButton(plot);
    metricButton_->setAutoRaise(true);
    metricButton_->setArrowType(Qt::DownArrow);
    metricButton_->setToolTip(tr("Shows another metric in this chart"));
    metricButton_->setAccessibleName(metricButton_->toolTip());
    metricButton_->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(metricButton_);
    metricButton_->setMenu(menu);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        const auto series = controller_.hasRun() ? controller_.lab()->series() : nullptr;
        if (series)
            fillMetricMenu(*menu, *series, watched_, leading_,
                           [this](const std::string& metric) { setLeading(metric); });
    });
}

void TimelinePane::setLeading(const std::string& metric) {
    leading_ = metric;
    invalidate();
}

void TimelinePane::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) alignCharts();
}

void TimelinePane::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitGoal();
}

void TimelinePane::fitGoal() {
    const Scenario& scenario = controller_.scenario();
    const QString said = toQt(scenario.goal.empty() ? scenario.title : scenario.goal).simplified();
    const QString goal = place_.isEmpty() ? said : place_;
    goal_->setForegroundRole(place_.isEmpty() ? QPalette::PlaceholderText : QPalette::WindowText);
    goal_->setText(goal_->fontMetrics().elidedText(goal, Qt::ElideRight, std::max(50, offers_->width() - 20)));
    goal_->setToolTip(plainTip(goal));
    goal_->setAccessibleName(goal);
}

// A common left margin: room for the label and for "1,000" in the present font.
void TimelinePane::alignCharts() {
    const QFontMetrics metrics(font());
    const int margin = metrics.horizontalAdvance(QStringLiteral("8,888")) + metrics.height() + 18;
    for (PlotView* plot : plots_) plot->setLeftMargin(margin);
    plots_[0]->setMinimumHeight(110);
    plots_[1]->setMinimumHeight(metrics.height() * 2 + 20);
    plots_[2]->setMinimumHeight(metrics.height() * 5 + 16);  // with the time axis
    summary_->setFixedWidth(metrics.averageCharWidth() * 30);
    branches_->setFixedWidth(summary_->width());
    offers_->setFixedHeight(metrics.height() + 16);
    for (QToolButton* button : exportButtons_) {
        button->setIcon(icon(QStringLiteral("export"), palette()));
        button->adjustSize();
    }
    metricButton_->adjustSize();
    Q_EMIT sidesChanged(margin, summary_->width() + 14);
    invalidate();
}

QString TimelinePane::whyOf(const std::string& strategy) const {
    const auto known = strategyNamed(strategy);
    return known.ok() ? toQt(known->text) : QString();
}

void TimelinePane::scenarioChanged() {
    watched_ = watchedCgroup(controller_.scenario());
    leading_ = leadingMetric(controller_.scenario());
    story_->setScenario(controller_.scenario());
    splitter_->show();
    fitGoal();
    focus_.setRange(std::nullopt);
    focus_.setCursor(std::nullopt);
    invalidate();
}

void TimelinePane::refresh(const Frame& frame) {
    if (!controller_.hasRun()) return;
    // The stores are kept alive by these pointers while the charts are made.
    const auto series = controller_.lab()->series();
    branches_->show(frame, controller_.lab()->previousSeries() != nullptr);
    pale_.set(branches_->behind(), branches_->behindName());
    const auto previous = seriesBehind(*controller_.lab(), pale_);
    showButtons(frame);
    place_ = placeText(frame);
    fitGoal();
    ChartSource source = chartSourceOf(controller_.scenario(), frame);
    source.previousName = pale_.name();
    addTimelines(source, panes(), *series, previous.get());
    story_->show(frame);
    draw(std::move(source));
    moveMarks();
}

std::vector<std::string> TimelinePane::panes() const {
    std::vector<std::string> panes{"memory", "refused", "removed"};
    if (!leading_.empty()) panes.push_back(leading_);
    return panes;
}

void TimelinePane::draw(ChartSource source) {
    if (focus_.range()) source.time = *focus_.range();
    std::vector<Chart> charts = makeCharts(source);
    // Where nothing of it is recorded, memory stays.
    if (auto leading = leading_.empty() ? Result<Chart>(Error{}) : makeChart(source, leading_))
        charts[0] = std::move(*leading);
    for (std::size_t i = 0; i < plots_.size(); ++i) {
        plots_[i]->show(charts[i]);
        exportButtons_[i]->move(plots_[i]->width() - exportButtons_[i]->width() - 2, 1);
    }
    metricButton_->move(1, 1);  // beside the legend, above the axis's label
    deltas_->show({&plots_[0]->chart(), &plots_[1]->chart(), &plots_[2]->chart()}, focus_.markers());
}

std::vector<Change> TimelinePane::changes() const {
    if (!controller_.hasRun()) return {};
    const auto& frame = feed_.frame();
    return changesFor(controller_.scenarioToSave(), watched_, frame ? workEndOf(*frame) : kNever);
}

void TimelinePane::showButtons(const Frame& frame) {
    const bool ended = frame.mode == RunMode::Ended;
    const QString key = ended ? QString::number(frame.run) : QString();
    if (key == shownButtons_) return;
    shownButtons_ = key;
    offers_->setCurrentIndex(ended ? 1 : 0);
    while (buttons_->count() > 1) delete buttons_->takeAt(0)->widget();
    if (!ended) return;
    int index = 0;
    for (const Change& change : changes()) {
        auto* button = new QPushButton(plainEntry(toQt(change.text)), this);
        button->setToolTip(plainTip(toQt(change.why)));
        button->setAccessibleName(toQt(change.text));
        connect(button, &QPushButton::clicked, this, [this, index] { Q_EMIT changeWanted(index); });
        buttons_->insertWidget(index++, button);
    }
    auto* save = new QPushButton(tr("Save chart..."), this);
    save->setAccessibleName(save->text());
    save->setToolTip(tr("Saves the first chart as PNG, SVG, PDF or CSV."));
    connect(save, &QPushButton::clicked, this, [this] { Q_EMIT exportWanted(0); });
    buttons_->insertWidget(index, save);
}

void TimelinePane::moveMarks() {
    const auto& frame = feed_.frame();
    const Moments moments = momentsOf(focus_, frame.get());
    for (PlotView* plot : plots_) plot->setMoments(moments);
    if (frame) summary_->show(*frame, plots_[0]->chart(), focus_.cursor());
}

std::vector<Chart> TimelinePane::chartsForExport() const {
    std::vector<Chart> charts;
    if (!controller_.hasRun()) return charts;
    for (const PlotView* plot : plots_) charts.push_back(plot->chart());
    return charts;
}

void TimelinePane::redrawNow() {
    for (PlotView* plot : plots_) plot->redrawNow();
}

}  // namespace reclaim::ui
