#include "ui/style/theme.h"

#include <QApplication>
#include <QStyleFactory>
#include <QToolTip>

#include <cmath>

#include "core/chart/chart.h"

namespace reclaim::ui {

namespace {
// What charts are drawn with is theirs, wherever they are drawn.
void takeColours(Theme& theme, const ChartPalette& chart) {
    theme.base = QColor(chart.background);
    theme.text = QColor(chart.text);
    theme.faint = QColor(chart.faint);
    theme.grid = QColor(chart.grid);
    theme.warning = QColor(chart.warning);
    theme.limit = QColor(chart.limit);
    theme.real = QColor(chart.real);
    for (std::size_t i = 0; i < theme.series.size(); ++i) theme.series[i] = QColor(chart.series[i]);
}
}  // namespace

const Theme& Theme::light() {
    static const Theme theme = [] {
        Theme made;
        made.name = ThemeName::Light;
        takeColours(made, ChartPalette::of(ChartTheme::Light));
        made.window = QColor(0xf3f4f6);
        made.accent = QColor(0x0b5cad);
        made.warningBack = QColor(0xfdecea);
        made.ghost = QColor(0x6b7280);
        made.cursor = QColor(0x404854);
        made.used = QColor(0x5b9bd5);
        made.usedNear = QColor(0xd55e00);
        made.entry = QColor(0xc9dcef);
        made.entryReferenced = QColor(0x0072b2);
        made.entryDying = QColor(0x8b8b8b);
        return made;
    }();
    return theme;
}

const Theme& Theme::dark() {
    static const Theme theme = [] {
        Theme made;
        made.name = ThemeName::Dark;
        takeColours(made, ChartPalette::of(ChartTheme::Dark));
        made.window = QColor(0x24272c);
        made.accent = QColor(0x6db3f2);
        made.warningBack = QColor(0x4a2622);
        made.ghost = QColor(0x9aa3ad);
        made.cursor = QColor(0xc5ccd5);
        made.used = QColor(0x3d6fa5);
        made.usedNear = QColor(0xe0701a);
        made.entry = QColor(0x33506e);
        made.entryReferenced = QColor(0x56b4e9);
        made.entryDying = QColor(0x7d7d7d);
        return made;
    }();
    return theme;
}

const Theme& Theme::of(const QPalette& palette) {
    return palette.color(QPalette::Window).lightness() < 128 ? dark() : light();
}

QPalette Theme::palette() const {
    QPalette palette(window);
    palette.setColor(QPalette::Window, window);
    palette.setColor(QPalette::WindowText, text);
    palette.setColor(QPalette::Base, base);
    palette.setColor(QPalette::AlternateBase, name == ThemeName::Dark ? base.lighter(120) : base.darker(103));
    palette.setColor(QPalette::Text, text);
    palette.setColor(QPalette::Button, name == ThemeName::Dark ? window.lighter(125) : window.darker(103));
    palette.setColor(QPalette::ButtonText, text);
    palette.setColor(QPalette::BrightText, warning);
    palette.setColor(QPalette::ToolTipBase, name == ThemeName::Dark ? window.lighter(140) : QColor(0xfffbe8));
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::PlaceholderText, faint);
    palette.setColor(QPalette::Link, accent);
    palette.setColor(QPalette::LinkVisited, accent);
    palette.setColor(QPalette::Highlight, name == ThemeName::Dark ? QColor(0x2f6ca3) : QColor(0x0b5cad));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, faint);
    }
    return palette;
}

QColor Theme::pale(const QColor& color) const {
    const ChartPalette& chart = ChartPalette::of(name == ThemeName::Dark ? ChartTheme::Dark : ChartTheme::Light);
    return QColor(chart.pale(color.rgb() & 0xffffff));
}

namespace {
double luminance(const QColor& color) {
    const auto linear = [](double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}
}  // namespace

double contrast(const QColor& x, const QColor& y) {
    const double a = luminance(x), b = luminance(y);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

QColor textOn(const QColor& background) {
    return contrast(background, Qt::black) >= contrast(background, Qt::white) ? Qt::black : Qt::white;
}

void applyTheme(QApplication& application, ThemeName name) {
    const QPalette palette = Theme::named(name).palette();
    application.setPalette(palette);
    QToolTip::setPalette(palette);
}

}  // namespace reclaim::ui
