#include "ui/plots/figure_painter.h"

#include <algorithm>

#include "ui/plots/chart_legend.h"
#include "ui/plots/curve_style.h"
#include "ui/runtime/text.h"

namespace reclaim::ui {

QString inLines(const QString& text, const QFont& font, int pixels) {
    const QFontMetrics metrics(font);
    QStringList lines;
    QString line;
    for (const QString& word : text.split(QLatin1Char(' '))) {
        const QString longer = line.isEmpty() ? word : line + QLatin1Char(' ') + word;
        if (!line.isEmpty() && metrics.horizontalAdvance(longer) > pixels) {
            lines << line;
            line = word;
        } else {
            line = longer;
        }
    }
    return (lines << line).join(QLatin1Char('\n'));
}

void FigurePainter::paint(const Chart& chart, const ChartLook& look) {
    layOut(chart, look);
    if (!chart.hasPoints()) return sayNothing(chart, look);
    if (chart.form == ChartForm::Bars) paintBars(plot_, *axes_, chart, look);
    else paintDelays(plot_, *axes_, chart, look);
    if (legendRow_ < 0) return;
    auto* legend = new QCPLegend;
    plot_.plotLayout()->addElement(legendRow_, 0, legend);
    plot_.plotLayout()->setRowStretchFactor(legendRow_, 0.001);
    plot_.legend = legend;
    std::vector<QCPGraph*> graphs;
    for (int i = 0; i < plot_.graphCount(); ++i) graphs.push_back(plot_.graph(i));
    fillLegend(plot_, graphs, look);
}

void FigurePainter::layOut(const Chart& chart, const ChartLook& look) {
    plot_.clearPlottables();
    plot_.clearItems();
    plot_.plotLayout()->clear();
    plot_.legend = nullptr;
    plot_.setBackground(look.theme->base);
    axes_ = new QCPAxisRect(&plot_);
    axes_->setBackground(look.theme->base);
    for (QCPAxis* axis : axes_->axes()) styleAxis(*axis, look);
    for (const auto side : {QCPAxis::atTop, QCPAxis::atRight}) axes_->axis(side)->setVisible(false);
    const int line = QFontMetrics(tickFont(look)).height();
    axes_->setMinimumMargins(QMargins(10, line * 2 / 3, static_cast<int>(18 * look.penScale), 4));
    int row = 0;
    const auto add = [&](const QString& text, double size, const QColor& ink, Qt::Alignment side) {
        const QFont font = scaled(look.font, size);
        auto* element = new QCPTextElement(&plot_, inLines(text, font, look.columns - 16), font);
        element->setTextColor(ink);
        element->setTextFlags(static_cast<int>(side));
        plot_.plotLayout()->addElement(row++, 0, element);
    };
    if (!look.titleInside) add(toQt(chart.title), 1.25, look.theme->text, Qt::AlignLeft);
    // The names stand beside the bars; delays are told apart by colour, dash and marker.
    legendRow_ = look.legend && chart.form != ChartForm::Bars && chart.hasPoints() ? row++ : -1;
    plot_.plotLayout()->addElement(row++, 0, axes_);
    if (chart.hasPoints())
        for (const std::string& note : chart.notes) add(toQt(note), 0.9, look.theme->text, Qt::AlignLeft);
    if (look.footer) add(toQt(chart.footer), 0.72, look.theme->faint, Qt::AlignRight);
    plot_.plotLayout()->setRowSpacing(0);
}

// Words instead of empty axes.
void FigurePainter::sayNothing(const Chart& chart, const ChartLook& look) {
    for (QCPAxis* axis : axes_->axes()) axis->setVisible(false);
    for (QCPAxis* axis : axes_->axes()) axis->grid()->setVisible(false);
    QStringList lines{inLines(toQt(chart.empty), look.font, look.columns - 40)};
    for (const std::string& note : chart.notes) lines << inLines(toQt(note), look.font, look.columns - 40);
    auto* text = new QCPItemText(&plot_);
    text->setFont(look.font);
    text->setColor(look.theme->text);
    text->setText(lines.join(QLatin1Char('\n')));
    text->position->setType(QCPItemPosition::ptAxisRectRatio);
    text->position->setAxisRect(axes_);
    text->position->setCoords(0.5, 0.5);
    text->setClipToAxisRect(false);
}

}  // namespace reclaim::ui
