#include "ui/plots/curve_style.h"

#include <algorithm>
#include <cmath>

#include "ui/runtime/text.h"

namespace reclaim::ui {

namespace {
Qt::PenStyle penStyle(Dash dash) {
    switch (dash) {
        case Dash::Solid: return Qt::SolidLine;
        case Dash::Dashed: return Qt::DashLine;
        case Dash::Dotted: return Qt::DotLine;
        case Dash::DashDot: return Qt::DashDotLine;
    }
    return Qt::SolidLine;
}

QCPScatterStyle::ScatterShape shapeOf(Marker marker) {
    switch (marker) {
        case Marker::None: return QCPScatterStyle::ssNone;
        case Marker::Disc: return QCPScatterStyle::ssDisc;
        case Marker::Square: return QCPScatterStyle::ssSquare;
        case Marker::Triangle: return QCPScatterStyle::ssTriangle;
        case Marker::Diamond: return QCPScatterStyle::ssDiamond;
        case Marker::Cross: return QCPScatterStyle::ssCross;
    }
    return QCPScatterStyle::ssNone;
}
}  // namespace

QColor colorOf(const Curve& curve, const Theme& theme) {
    QColor color = theme.seriesColor(std::max(0, curve.color));
    if (curve.color == Curve::kReal) color = theme.real;
    if (curve.color == Curve::kWarning) color = theme.warning;
    if (curve.color == Curve::kLimit) color = theme.limit;
    return curve.pale ? theme.pale(color) : color;
}

QCPScatterStyle scatterOf(const Curve& curve, const ChartLook& look) {
    const QColor color = colorOf(curve, *look.theme);
    const bool dots = curve.kind == Curve::Kind::Dots;
    const double size = (dots && curve.marker == Marker::Disc ? 3.6 : 7.0) * look.penScale;
    QPen pen(color, (curve.marker == Marker::Cross ? 1.8 : 1.2) * look.penScale);
    const bool filled = curve.marker != Marker::Cross;
    return {shapeOf(curve.marker), pen, filled ? QBrush(dots ? color : look.theme->base) : QBrush(Qt::NoBrush), size};
}

QPen penOf(const Curve& curve, const ChartLook& look) {
    QPen pen(colorOf(curve, *look.theme), curve.width * look.penScale, penStyle(curve.dash));
    pen.setCapStyle(Qt::FlatCap);
    pen.setJoinStyle(Qt::RoundJoin);
    return pen;
}

QFont scaled(QFont font, double factor) {
    font.setPointSizeF(font.pointSizeF() * factor);
    return font;
}

QFont tickFont(const ChartLook& look) { return scaled(look.font, 0.95); }

void styleAxis(QCPAxis& axis, const ChartLook& look) {
    axis.setBasePen(QPen(look.theme->faint, look.penScale));
    axis.setTickPen(QPen(look.theme->faint, look.penScale));
    axis.setSubTickPen(Qt::NoPen);
    axis.setLabelColor(look.theme->text);
    axis.setTickLabelColor(look.theme->text);
    axis.setTickLabelFont(tickFont(look));
    axis.setLabelFont(look.font);
    axis.setLabelPadding(2);
    axis.setTickLabelPadding(3);
    axis.grid()->setPen(QPen(look.theme->grid, look.penScale));
    axis.grid()->setZeroLinePen(Qt::NoPen);
    axis.grid()->setSubGridVisible(false);
    axis.setNumberFormat(QStringLiteral("gb"));
    axis.setNumberPrecision(7);
}

QVector<double> ChartTicker::createTickVector(double, const QCPRange&) {
    const std::vector<double> ticks = axis_.ticks();
    return {ticks.begin(), ticks.end()};
}

QString ChartTicker::getTickLabel(double tick, const QLocale&, QChar, int) { return toQt(axis_.label(tick)); }

double WholeTicker::getTickStep(const QCPRange& range) {
    const double step = QCPAxisTicker::getTickStep(range);
    return whole_ ? std::max(1.0, std::ceil(step)) : step;
}

}  // namespace reclaim::ui
