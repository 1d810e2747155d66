// Bars of a Chart: one row a strategy, its name beside the axis, its amount at the end of the bar.
#include <algorithm>

#include "ui/plots/curve_style.h"
#include "ui/plots/figure_painter.h"
#include "ui/runtime/text.h"

namespace reclaim::ui {

namespace {
constexpr double kBarWidth = 0.72;  // of a row

// The amount stands behind the bar if there is room, else at its end in the ink that is legible there.
void addAmount(QCustomPlot& plot, QCPAxisRect& axes, const Bar& bar, int row, double top, int pixels,
               const ChartLook& look) {
    const double value = std::clamp(bar.value.value_or(0), 0.0, top);
    const QColor& color = look.theme->seriesColor(bar.color);
    const QFontMetrics metrics(look.font);
    const bool behind = !bar.value || value / top * pixels + metrics.horizontalAdvance(toQt(bar.text)) + 12 < pixels;
    auto* text = new QCPItemText(&plot);
    text->setFont(look.font);
    text->setColor(!bar.value ? look.theme->faint : behind ? look.theme->text : textOn(color));
    text->setText(toQt(bar.text));
    text->setPadding(QMargins(5, 0, 5, 0));
    text->position->setAxes(axes.axis(QCPAxis::atBottom), axes.axis(QCPAxis::atLeft));
    text->position->setCoords(value, row);
    text->setPositionAlignment(Qt::AlignVCenter | (behind ? Qt::AlignLeft : Qt::AlignRight));
    text->setClipAxisRect(&axes);
}
}  // namespace

void paintBars(QCustomPlot& plot, QCPAxisRect& axes, const Chart& chart, const ChartLook& look) {
    QCPAxis* names = axes.axis(QCPAxis::atLeft);
    QCPAxis* amounts = axes.axis(QCPAxis::atBottom);
    const QFontMetrics metrics(tickFont(look));
    auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    int widest = 0;
    for (std::size_t i = 0; i < chart.bars.size(); ++i) {
        const QString name = metrics.elidedText(toQt(chart.bars[i].name), Qt::ElideMiddle, look.columns / 2);
        widest = std::max(widest, metrics.horizontalAdvance(name));
        ticker->addTick(static_cast<double>(i), name);
    }
    names->setTicker(ticker);
    names->setTickLength(0);
    names->grid()->setVisible(false);
    names->setRangeReversed(true);  // the first strategy on top
    names->setRange(-0.5, static_cast<double>(chart.bars.size()) - 0.5);
    const int pixels = std::max(60, look.columns - widest - 20 - static_cast<int>(18 * look.penScale));
    auto scale = QSharedPointer<WholeTicker>::create(chart.whole);
    scale->setTickCount(std::clamp(pixels / static_cast<int>(80 * look.penScale), 2, 8));
    amounts->setTicker(scale);
    amounts->setRange(0, chart.top);
    amounts->setLabel(toQt(chart.unit));
    for (std::size_t i = 0; i < chart.bars.size(); ++i) {
        const Bar& bar = chart.bars[i];
        if (bar.value) {
            auto* drawn = new QCPBars(names, amounts);
            drawn->setWidth(kBarWidth);
            drawn->setPen(Qt::NoPen);
            drawn->setBrush(look.theme->seriesColor(bar.color));
            drawn->addData(static_cast<double>(i), std::clamp(*bar.value, 0.0, chart.top));
        }
        addAmount(plot, axes, bar, static_cast<int>(i), chart.top, pixels, look);
    }
}

}  // namespace reclaim::ui
