// TimeMarks: the vertical lines of Moments in a QCustomPlot, on a buffered layer of their own: moving one redraws no
// curve.
//
// Included by .cpp files of ui/plots only: it sees QCustomPlot.
#pragma once
#include <qcustomplot.h>

#include <array>

#include "ui/plots/moments.h"
#include "ui/style/theme.h"

namespace reclaim::ui {

class TimeMarks {
public:
    explicit TimeMarks(QCustomPlot& plot);

    // After the items of the plot were cleared.
    void rebuild(QCPAxisRect* axes, const Theme& theme, const QFont& font);
    void set(const Moments& moments);  // draws the layer again
    void move();                       // after the axes moved; a redraw of everything follows

private:
    enum Which { Now, A, B, Cursor, Count };
    struct Mark {
        QCPItemStraightLine* line = nullptr;
        QCPItemText* text = nullptr;
    };
    void make(Which which, const QPen& pen, const QColor& ink, const QColor& back, const QFont& font);
    void place(Which which, std::optional<TimeNs> t, const QString& text);

    QCustomPlot& plot_;
    QCPAxisRect* axes_ = nullptr;
    std::array<Mark, Count> marks_{};
    Moments moments_;
};

}  // namespace reclaim::ui
