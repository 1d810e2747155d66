#include "ui/plots/chart_legend.h"

#include <algorithm>

namespace reclaim::ui {

namespace {
// The most columns a table of entries of these widths may have, each column as wide as its widest entry.
int entriesPerRow(const std::vector<int>& widths, int free) {
    for (std::size_t columns = widths.size(); columns > 1; --columns) {
        std::vector<int> widest(columns, 0);
        for (std::size_t i = 0; i < widths.size(); ++i) widest[i % columns] = std::max(widest[i % columns], widths[i]);
        int sum = 0;
        for (const int width : widest) sum += width;
        if (sum <= free) return static_cast<int>(columns);
    }
    return 1;
}
}  // namespace

int fillLegend(QCustomPlot& plot, const std::vector<QCPGraph*>& graphs, const ChartLook& look) {
    QCPLegend* legend = plot.legend;
    legend->setLayer(QStringLiteral("legend"));
    legend->setFont(look.font);
    legend->setTextColor(look.theme->text);
    legend->setBrush(Qt::NoBrush);
    legend->setBorderPen(Qt::NoPen);
    legend->setIconSize(static_cast<int>(30 * look.penScale), QFontMetrics(look.font).height());
    legend->setFillOrder(QCPLayoutGrid::foColumnsFirst);
    legend->setRowSpacing(0);
    legend->setColumnSpacing(10);
    // On the screen the upper right corner belongs to the button that saves the chart.
    const int corner = look.titleInside ? 34 : 4;
    legend->setMargins(QMargins(look.leftMargin > 0 ? look.leftMargin : 4, 1, corner, 1));
    const int room = static_cast<int>(30 * look.penScale) + 20;
    std::vector<int> widths;
    for (QCPGraph* graph : graphs) {
        if (graph->name().isEmpty()) continue;
        graph->addToLegend(legend);
        widths.push_back(QFontMetrics(look.font).horizontalAdvance(graph->name()) + room);
    }
    const int perRow = entriesPerRow(widths, look.columns - corner);
    // Rows of equal length look calmer than a full one with a single entry below.
    const int items = std::max(1, legend->itemCount());
    const int rows = (items + perRow - 1) / perRow;
    legend->setWrap((items + rows - 1) / rows);
    const int height = look.titleInside ? rows * QFontMetrics(look.font).height() : 0;  // an export has seen to it
    // Where it would leave little for the curves it is left out: the strategies' lines stand beside the charts as well.
    if (look.titleInside && rows > 1 && height > look.rows / 4) {
        plot.plotLayout()->remove(legend);
        plot.plotLayout()->simplify();
        plot.legend = nullptr;
        return 0;
    }
    // setWrap alone does not move what is there already.
    legend->setFillOrder(QCPLayoutGrid::foColumnsFirst, true);
    return height;
}

}  // namespace reclaim::ui
