#include "ui/holders/holders_pane.h"

#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

#include "core/chart/chart.h"
#include "ui/help/glossary.h"
#include "ui/runtime/text.h"
#include "ui/style/icons.h"
#include "ui/style/plain_text.h"

namespace reclaim::ui {

HoldersPane::HoldersPane(RunController& controller, Focus& focus, PaleRun& pale, const Glossary& glossary,
                         QWidget* parent)
    : QWidget(parent), controller_(controller), focus_(focus), pale_(pale), glossary_(glossary) {
    empty_ =
        plainLabel(tr("Nothing has held a removed cgroup so far. When one is removed and does not go away, a chart "
                      "for each kind of holder stands here."),
                   this);
    empty_->setWordWrap(true);
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setForegroundRole(QPalette::PlaceholderText);
    filled_ = new QWidget(this);
    header_ = plainLabel(filled_);
    header_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    header_->setTextInteractionFlags(Qt::NoTextInteraction);
    room_ = new QToolButton(filled_);
    room_->setText(tr("More room"));
    room_->setToolTip(tr("Gives the charts half of the window, or takes it back"));
    room_->setAccessibleName(room_->text());
    auto* inner = new QWidget;
    grid_ = new QGridLayout(inner);
    grid_->setContentsMargins(0, 0, 0, 0);
    grid_->setSpacing(2);
    area_ = new QScrollArea(filled_);
    area_->setWidget(inner);
    area_->setWidgetResizable(true);
    area_->setFrameShape(QFrame::NoFrame);
    area_->setAccessibleName(tr("Charts of holders"));
    auto* row = new QHBoxLayout;
    row->addWidget(header_, 1);
    row->addWidget(room_);
    auto* within = new QVBoxLayout(filled_);
    within->setContentsMargins(0, 0, 0, 0);
    within->setSpacing(2);
    within->addLayout(row);
    within->addWidget(area_, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2, 2, 2, 2);
    column->addWidget(empty_, 1);
    column->addWidget(filled_, 1);
    filled_->hide();
    connect(room_, &QToolButton::clicked, this, &HoldersPane::roomWanted);
    const auto marks = [this] { moveMarks(controller_.hasRun() ? controller_.lab()->frame().get() : nullptr); };
    connect(&focus_, &Focus::cursorChanged, this, marks);
    connect(&focus_, &Focus::markersChanged, this, marks);
    connect(&focus_, &Focus::rangeChanged, this, [this] { invalidate(); });
    connect(&pale_, &PaleRun::changed, this, [this] { invalidate(); });
}

bool HoldersPane::seen() const { return isVisible() && !visibleRegion().isEmpty(); }

QString HoldersPane::emptyText() const { return empty_->isHidden() ? QString() : empty_->text(); }

std::vector<Chart> HoldersPane::charts() const {
    std::vector<Chart> charts;
    for (const PlotView* plot : plots_) charts.push_back(plot->chart());
    return charts;
}

void HoldersPane::moveMarks(const Frame* frame) {
    const Moments moments = momentsOf(focus_, frame);
    for (PlotView* plot : plots_) plot->setMoments(moments);
}

void HoldersPane::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layPlots();
}

void HoldersPane::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) layPlots();
}

// As many side by side as stay readable, and as many rows as are in sight where there is room; else one row after the
// other, each in full sight. A legend only where it leaves room for the curves: the colours are those of the charts
// above.
void HoldersPane::layPlots() {
    if (plots_.empty()) return;
    const int wide = fontMetrics().averageCharWidth() * 46, tall = fontMetrics().height() * 7;
    const auto count = static_cast<int>(plots_.size());
    const int columns = std::max(1, std::min(count, width() / std::max(1, wide)));
    const int rows = (count + columns - 1) / columns;
    const int sight = std::max(tall, height() - header_->sizeHint().height() - 12);
    const int least = std::clamp(sight / std::max(1, rows), tall, sight);
    for (PlotView* plot : plots_) grid_->removeWidget(plot);
    for (int i = 0; i < count; ++i) {
        const auto index = static_cast<std::size_t>(i);
        plots_[index]->setMinimumHeight(std::min(least, fontMetrics().height() * 14));
        plots_[index]->setLegendShown(i == 0 && least > fontMetrics().height() * 11);
        grid_->addWidget(plots_[index], i / columns, i % columns);
        saveButtons_[index]->setIcon(icon(QStringLiteral("export"), palette()));
        saveButtons_[index]->adjustSize();
    }
    invalidate();
}

void HoldersPane::addPlot() {
    auto* plot = new PlotView(area_->widget());
    plot->setTimeAxisShown(true);
    plot->setHelp([this](const QString& text) { return glossary_.tooltipFor(text); });
    plot->setVisible(true);
    connect(plot, &PlotView::hovered, this, [this](std::optional<TimeNs> t) { focus_.setCursor(t); });
    connect(plot, &PlotView::rangeWanted, this, [this](std::optional<TimeRange> range) { focus_.setRange(range); });
    auto* save = new QToolButton(plot);
    save->setAutoRaise(true);
    save->setToolTip(tr("Save this chart as PNG, SVG, PDF or CSV"));
    const int index = static_cast<int>(plots_.size());
    save->setAccessibleName(tr("Save chart of holders %1").arg(index + 1));
    connect(save, &QToolButton::clicked, this, [this, index] { Q_EMIT exportWanted(index); });
    save->show();  // the plot it lies on is shown already
    plots_.push_back(plot);
    saveButtons_.push_back(save);
}

void HoldersPane::offer(std::size_t charts) {
    empty_->setVisible(charts == 0);
    filled_->setVisible(charts > 0);
    if (charts == plots_.size()) return;
    while (plots_.size() > charts) {
        delete plots_.back();  // and its button
        plots_.pop_back();
        saveButtons_.pop_back();
    }
    while (plots_.size() < charts) addPlot();
    layPlots();
}

void HoldersPane::draw(const ChartSource& source) {
    const std::vector<Chart> charts = makeHolderCharts(source);
    offer(charts.size());
    for (std::size_t i = 0; i < charts.size(); ++i) {
        plots_[i]->setAccessibleName(toQt(charts[i].title));
        plots_[i]->show(charts[i]);
        saveButtons_[i]->move(plots_[i]->width() - saveButtons_[i]->width() - 2, 1);
    }
}

void HoldersPane::refresh(const Frame& frame) {
    if (!controller_.hasRun()) return;
    const auto series = controller_.lab()->series();  // kept alive while the charts are made
    const auto previous = seriesBehind(*controller_.lab(), pale_);
    ChartSource source = chartSourceOf(controller_.scenario(), frame);
    source.previousName = pale_.name();
    addTimelines(source, {std::string(kHoldersPane)}, *series, previous.get());
    if (focus_.range()) source.time = *focus_.range();
    draw(source);
    header_->setText(
        tr("%1 of removed cgroups").arg(counted(plots_.size(), tr("kind of holder"), tr("kinds of holders"))));
    moveMarks(&frame);
}

}  // namespace reclaim::ui
