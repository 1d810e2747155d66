#include "ui/compare/compare_pane.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QEvent>
#include <QLabel>
#include <QScrollArea>
#include <QToolButton>

#include <algorithm>

#include "ui/runtime/text.h"
#include "ui/style/icons.h"
#include "ui/style/plain_text.h"

namespace reclaim::ui {

ComparePane::ComparePane(RunController& controller, Focus& focus, QWidget* parent)
    : QWidget(parent), controller_(controller), focus_(focus) {
    area_ = new QScrollArea(this);
    area_->setWidgetResizable(true);
    area_->setFrameShape(QFrame::NoFrame);
    area_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area_->setFocusPolicy(Qt::NoFocus);
    area_->setAccessibleName(tr("Charts that compare strategies"));
    auto* inner = new QWidget;
    halves_ = new QBoxLayout(QBoxLayout::LeftToRight, inner);
    halves_->setContentsMargins(0, 0, 0, 0);
    halves_->addWidget(buildBars(), 1);
    halves_->addWidget(buildDelays(), 1);
    area_->setWidget(inner);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(4, 2, 4, 2);
    column->addWidget(area_);
    connect(figures_, &QComboBox::currentIndexChanged, this, &ComparePane::drawBars);
    connect(forms_, &QComboBox::currentIndexChanged, this, [this] { invalidate(); });
    connect(&focus_, &Focus::cursorChanged, this, [this] {
        if (seen()) drawBars();
    });
    connect(bars_, &FigureView::barChosen, this, &ComparePane::go);
    Chart none;
    none.form = ChartForm::Bars;
    none.empty = toStd(tr("Run a scenario: its strategies are compared here."));
    bars_->show(none);
    none.form = ChartForm::Delays;
    none.empty = toStd(tr("How long dead caches waited for their destruction is shown here."));
    delays_->show(none);
    layOut();
}

QToolButton* ComparePane::saveButton(QWidget* parent, int chart) {
    auto* save = new QToolButton(parent);
    save->setAutoRaise(true);
    save->setToolTip(tr("Save this chart as PNG, SVG, PDF or CSV (Ctrl+Shift+E)"));
    save->setAccessibleName(chart == 0 ? tr("Save the bars") : tr("Save the chart of delays"));
    connect(save, &QToolButton::clicked, this, [this, chart] { Q_EMIT exportWanted(chart); });
    saveButtons_.push_back(save);
    return save;
}

QWidget* ComparePane::buildBars() {
    auto* half = new QWidget(this);
    figures_ = new QComboBox(half);
    figures_->setAccessibleName(tr("What is compared"));
    figures_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    figures_->setMinimumContentsLength(16);
    for (const MomentFigure& one : momentFigures()) {
        figures_->addItem(toQt(one.title));
        figures_->setItemData(figures_->count() - 1, plainTip(toQt(one.meaning)), Qt::ToolTipRole);
    }
    moment_ = plainLabel(half);
    moment_->setTextInteractionFlags(Qt::NoTextInteraction);
    moment_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    bars_ = new FigureView(half);
    bars_->setAccessibleName(tr("Bars of the strategies"));
    bars_->setHelp([this](int bar) { return helpOfBar(bar); }, {});
    auto* head = new QHBoxLayout;
    head->addWidget(figures_);
    head->addWidget(moment_, 1);
    head->addWidget(saveButton(half, 0));
    auto* column = new QVBoxLayout(half);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addLayout(head);
    column->addWidget(bars_, 1);
    column->addStretch(0);
    return half;
}

QWidget* ComparePane::buildDelays() {
    auto* half = new QWidget(this);
    forms_ = new QComboBox(half);
    forms_->setAccessibleName(tr("Form of the chart of delays"));
    forms_->addItems({tr("destroyed within"), tr("by time waited")});
    forms_->setToolTip(
        tr("<p>How long dead caches waited from their last free to their destruction: added up from the shortest "
           "time on, or as counts, two steps for each doubling of the time.</p>"));
    forms_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    forms_->setMinimumContentsLength(16);
    until_ = plainLabel(half);
    until_->setTextInteractionFlags(Qt::NoTextInteraction);
    until_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* room = new QToolButton(half);
    room->setText(tr("More room"));
    room->setToolTip(tr("Gives the charts half of the window, or takes it back"));
    room->setAccessibleName(room->text());
    connect(room, &QToolButton::clicked, this, &ComparePane::roomWanted);
    delays_ = new FigureView(half);
    delays_->setAccessibleName(tr("Delays of destruction"));
    delays_->setHelp({}, [this](TimeNs delay) { return helpOfDelay(delay); });
    auto* head = new QHBoxLayout;
    head->addWidget(forms_);
    head->addWidget(until_, 1);
    head->addWidget(saveButton(half, 1));
    head->addWidget(room);
    auto* column = new QVBoxLayout(half);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addLayout(head);
    column->addWidget(delays_, 1);
    return half;
}

bool ComparePane::seen() const { return isVisible() && !visibleRegion().isEmpty(); }

std::vector<Chart> ComparePane::charts() const { return {bars_->chart(), delays_->chart()}; }

int ComparePane::focusedChart() const { return bars_->hasFocus() ? 0 : delays_->hasFocus() ? 1 : -1; }

const MomentFigure& ComparePane::figure() const {
    return momentFigures()[static_cast<std::size_t>(std::max(0, figures_->currentIndex()))];
}

void ComparePane::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layOut();
}

void ComparePane::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) layOut();
}

// A moment that would be cut is left out: half a number is worse than none.
void ComparePane::sayWhen() {
    for (const auto& [label, text] : {std::pair{moment_, &momentText_}, std::pair{until_, &untilText_}}) {
        const QString shown = label->fontMetrics().horizontalAdvance(*text) <= label->width() ? *text : QString();
        if (label->text() != shown) label->setText(shown);
        label->setToolTip(plainTip(*text));
    }
}

// Side by side where both stay readable, else one below the other.
void ComparePane::layOut() {
    const bool wide = width() > fontMetrics().averageCharWidth() * 72;
    halves_->setDirection(wide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    for (QToolButton* button : saveButtons_) button->setIcon(icon(QStringLiteral("export"), palette()));
    fitHeights();
}

void ComparePane::fitHeights() {
    for (FigureView* view : {bars_, delays_}) view->setMinimumHeight(view->heightWanted());
    // Bars that fit into the pane stay in sight, however much room the other half needs.
    bars_->setMaximumHeight(
        std::max(bars_->heightWanted(), area_->viewport()->height() - figures_->sizeHint().height() - 4));
    sayWhen();
}

void ComparePane::withSource(const std::function<void(const ChartSource&, const SeriesStore&, TimeNs)>& work) const {
    if (!controller_.hasRun()) return;
    const auto series = controller_.lab()->series();  // kept alive while the charts are made
    const auto frame = controller_.lab()->frame();
    work(chartSourceOf(controller_.scenario(), *frame), *series,
         frame->mode == RunMode::Seeking ? frame->seeking : frame->t);
}

void ComparePane::drawBars() {
    withSource([this](const ChartSource& source, const SeriesStore& series, TimeNs reached) {
        const bool atCursor = focus_.cursor().has_value();
        const TimeNs t = focus_.cursor().value_or(reached);
        bars_->show(barChart(source, findIn(series), figure(), t, std::max(t, reached)));
        momentText_ = atCursor ? tr("at %1, under the mouse").arg(clockText(t)) : tr("at %1").arg(clockText(t));
        sayWhen();
        figures_->setToolTip(plainTip(toQt(figure().meaning)));
    });
}

void ComparePane::refresh(const Frame& frame) {
    drawBars();
    withSource([&](const ChartSource& source, const SeriesStore&, TimeNs) {
        Chart chart = delayChart(source, frame, forms_->currentIndex() == 0);
        const bool kept = controller_.hasMachines();
        if (!kept)
            chart.empty =
                "A lab book keeps samples, not the delay of each cache. Run again to look inside, and they are here.";
        delays_->show(chart);
        untilText_ = kept ? tr("until %1").arg(clockText(frame.t)) : QString();
    });
    fitHeights();
}

void ComparePane::go(int bar) {
    withSource([&](const ChartSource&, const SeriesStore& series, TimeNs) {
        const Bar& chosen = bars_->chart().bars[static_cast<std::size_t>(bar)];
        const std::string& strategy = chosen.info.strategy;
        const auto since = figureSince(findIn(series), strategy, figure(), chosen.t);
        const TimeNs t = focus_.cursor().value_or(since.value_or(chosen.t));
        if (!controller_.hasMachines()) return focus_.setCursor(t);
        const auto& strategies = controller_.scenario().strategies;
        const auto lane = std::ranges::find(strategies, strategy);
        if (lane != strategies.end()) focus_.setLane(static_cast<std::uint32_t>(lane - strategies.begin()));
        controller_.seek(t);
    });
}

QString ComparePane::helpOfBar(int bar) const {
    const Bar& asked = bars_->chart().bars[static_cast<std::size_t>(bar)];
    QString help = QStringLiteral("<p><b>%1</b>: %2</p><p>%3</p>")
                       .arg(toQt(asked.name).toHtmlEscaped(), toQt(asked.text).toHtmlEscaped(),
                            toQt(figure().meaning).toHtmlEscaped());
    if (!asked.value) return help;
    withSource([&](const ChartSource&, const SeriesStore& series, TimeNs) {
        const auto since = figureSince(findIn(series), asked.info.strategy, figure(), asked.t);
        if (since) help += tr("<p>So since %1. A click inspects this strategy there.</p>").arg(clockText(*since));
    });
    return help;
}

QString ComparePane::helpOfDelay(TimeNs delay) const {
    QStringList lines{tr("destroyed within %1:").arg(toQt(delayText(delay)))};
    for (const DelayCurve& curve : delays_->chart().delays) {
        if (curve.steps.empty()) continue;
        std::uint64_t within = 0;
        for (const DelayCurve::Step& step : curve.steps)
            if (step.to <= delay) within += step.count;
        lines << tr("%1: %2 of %3")
                     .arg(toQt(curve.look.name), toQt(formatCount(within)), toQt(formatCount(curve.count())));
    }
    return lines.join(QLatin1Char('\n'));
}

}  // namespace reclaim::ui
