#include "ui/holders/holders_pane.h"

#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/help/glossary.h"
#include "ui/plots/run_charts.h"
#include "ui/timelines/timeline_source.h"

namespace reclaim::ui {

HoldersPane::HoldersPane(RunController& controller, Focus& focus, const Glossary& glossary, QWidget* parent)
    : QWidget(parent), controller_(controller), focus_(focus), glossary_(glossary) {
    empty_ = new QLabel(tr("Nothing has held a removed cgroup so far. When one is removed and does not go away, a chart "
                           "for each kind of holder stands here."),
                        this);
    empty_->setWordWrap(true);
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setForegroundRole(QPalette::PlaceholderText);
    auto* inner = new QWidget;
    grid_ = new QGridLayout(inner);
    grid_->setContentsMargins(0, 0, 0, 0);
    grid_->setSpacing(2);
    area_ = new QScrollArea(this);
    area_->setWidget(inner);
    area_->setWidgetResizable(true);
    area_->setFrameShape(QFrame::NoFrame);
    area_->setAccessibleName(tr("Charts of holders"));
    area_->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2, 2, 2, 2);
    column->addWidget(empty_, 1);
    column->addWidget(area_, 1);
    connect(&focus_, &Focus::cursorChanged, this, [this] {
        for (PlotView* plot : plots_) plot->setMoments(momentsOf(focus_, nullptr));
    });
}

bool HoldersPane::seen() const { return isVisible() && !visibleRegion().isEmpty(); }

QString HoldersPane::emptyText() const { return empty_->isHidden() ? QString() : empty_->text(); }

void HoldersPane::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layPlots();
}

// As many side by side as stay readable.
void HoldersPane::layPlots() {
    const int wanted = fontMetrics().averageCharWidth() * 52;
    const int columns = std::max(1, std::min(static_cast<int>(plots_.size()), width() / std::max(1, wanted)));
    for (PlotView* plot : plots_) grid_->removeWidget(plot);
    for (std::size_t i = 0; i < plots_.size(); ++i) {
        plots_[i]->setMinimumHeight(fontMetrics().height() * 9);
        grid_->addWidget(plots_[i], static_cast<int>(i) / columns, static_cast<int>(i) % columns);
    }
}

void HoldersPane::offer(std::size_t charts) {
    empty_->setVisible(charts == 0);
    area_->setVisible(charts > 0);
    if (charts == plots_.size()) return;
    for (; plots_.size() > charts; plots_.pop_back()) delete plots_.back();
    while (plots_.size() < charts) {
        auto* plot = new PlotView(area_->widget());
        plot->setLegendShown(plots_.empty());   // the strategies look the same in all of them
        plot->setTimeAxisShown(true);
        plot->setHelp([this](const QString& text) { return glossary_.tooltipFor(text); });
        plot->setVisible(true);
        connect(plot, &PlotView::hovered, this, [this](std::optional<TimeNs> t) { focus_.setCursor(t); });
        connect(plot, &PlotView::rangeWanted, this, [this](std::optional<TimeRange> range) { focus_.setRange(range); });
        plots_.push_back(plot);
    }
    layPlots();
}

void HoldersPane::refresh(const Frame& frame) {
    if (!controller_.hasRun()) return;
    const auto series = controller_.lab()->series();   // kept alive while the charts are made
    ChartSource source = sourceOf(controller_.scenario(), frame);
    source.series = series.get();
    if (focus_.range()) source.time = *focus_.range();
    const std::vector<Chart> charts = holderCharts(source);
    offer(charts.size());
    for (std::size_t i = 0; i < charts.size(); ++i) plots_[i]->show(charts[i]);
}

}  // namespace reclaim::ui
