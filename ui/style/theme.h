// Theme: the colours of the window, light and dark. Charts and custom widgets take every colour from here, so that
// switching while the program runs reaches all of them.
//
// Series colours are Okabe-Ito (Okabe and Ito, "Color Universal Design", 2008) with those left out that have a
// contrast below 3:1 on the background; colour never stands alone: each series has a dash and a marker as well.
#pragma once
#include <QColor>
#include <QPalette>

#include <array>

class QApplication;

namespace reclaim::ui {

enum class ThemeName { Light, Dark };

struct Theme {
    ThemeName name = ThemeName::Light;
    QColor window, base, text, faint, grid, accent, warning, warningBack, ghost, cursor;
    QColor limit;                               // the dashed line of a limit
    QColor real;                                // dots of a real kernel
    QColor used, usedNear;                      // bar of a cgroup's use; near its limit
    QColor entry, entryReferenced, entryDying;  // LRU cells
    std::array<QColor, 5> series;

    static const Theme& light();
    static const Theme& dark();
    static const Theme& named(ThemeName name) { return name == ThemeName::Dark ? dark() : light(); }
    // The theme that belongs to a palette: widgets follow the palette they are painted with.
    static const Theme& of(const QPalette& palette);

    QPalette palette() const;
    const QColor& seriesColor(int index) const { return series[static_cast<std::size_t>(index) % series.size()]; }
    QColor pale(const QColor& color) const;  // an old line behind the new ones
};

// Black or white, whichever is legible on `background`.
QColor textOn(const QColor& background);
// WCAG contrast ratio, 1 to 21.
double contrast(const QColor& x, const QColor& y);

void applyTheme(QApplication& application, ThemeName name);

}  // namespace reclaim::ui
