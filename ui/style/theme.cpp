#include "ui/style/theme.h"

#include <QApplication>
#include <QStyleFactory>
#include <QToolTip>

#include <cmath>

namespace reclaim::ui {

const Theme& Theme::light() {
    static const Theme theme{
        ThemeName::Light, QColor(0xf3f4f6), QColor(0xffffff), QColor(0x1b1f24), QColor(0x5b6470), QColor(0xd9dde3),
        QColor(0x0b5cad), QColor(0xa3210f), QColor(0xfdecea), QColor(0x6b7280), QColor(0x404854),
        QColor(Qt::black), QColor(0x111111), QColor(0x5b9bd5), QColor(0xd55e00),
        QColor(0xc9dcef), QColor(0x0072b2), QColor(0x8b8b8b),
        {QColor(0xd55e00), QColor(0x0072b2), QColor(0x00805d), QColor(0xb2528d), QColor(0x555555)}};
    return theme;
}

const Theme& Theme::dark() {
    static const Theme theme{
        ThemeName::Dark, QColor(0x24272c), QColor(0x1a1c20), QColor(0xe8eaed), QColor(0xa3abb6), QColor(0x3a3f47),
        QColor(0x6db3f2), QColor(0xff8a75), QColor(0x4a2622), QColor(0x9aa3ad), QColor(0xc5ccd5),
        QColor(0xffffff), QColor(0xf5f5f5), QColor(0x3d6fa5), QColor(0xe0701a),
        QColor(0x33506e), QColor(0x56b4e9), QColor(0x7d7d7d),
        {QColor(0xf0803c), QColor(0x56b4e9), QColor(0x2bc49a), QColor(0xdd8fb9), QColor(0xc0c0c0)}};
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
    const int part = name == ThemeName::Dark ? 50 : 38;   // per cent; the dark background swallows more
    const auto mix = [part](int a, int b) { return (a * part + b * (100 - part)) / 100; };
    return {mix(color.red(), base.red()), mix(color.green(), base.green()), mix(color.blue(), base.blue())};
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
