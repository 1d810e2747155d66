// Chart: one picture as a value: what is drawn, in which units, under which names: timelines, bars at one moment, or
// how long something took. Whoever paints it, on the screen, into a file or as SVG text, sees this and nothing else, so
// that no two pictures of one run can disagree.
//
// Threads: a value; the SeriesViews inside are immutable and shared.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/chart/series_view.h"

namespace reclaim {

struct TimeRange {
    TimeNs from = 0, to = 0;
    friend bool operator==(const TimeRange&, const TimeRange&) = default;
};

enum class Dash { Solid, Dashed, Dotted, DashDot };
enum class Marker { None, Disc, Square, Triangle, Diamond, Cross };

struct Curve {
    enum class Kind { Line, Steps, Dots };
    std::string name;                        // in the legend; empty = not in the legend
    SeriesInfo info;                         // for CSV
    std::shared_ptr<const SeriesView> data;  // null = nothing was recorded
    double factor = 1;                       // value on the axis = recorded value * factor
    Kind kind = Kind::Line;
    int color = 0;  // index into ChartPalette::series; kReal, kWarning
    Dash dash = Dash::Solid;
    Marker marker = Marker::None;
    double width = 1.6;  // pixels, before a painter's own scale
    bool pale = false;   // of the run before
    double lane = 0;     // drawn this many line widths higher: equal counts stay apart

    static constexpr int kReal = -1;
    static constexpr int kWarning = -2;
    static constexpr int kLimit = -3;
};

// A level with a name, such as a limit, in steps; value on the axis from that time on. A value that is not finite ends
// it.
struct Level {
    std::string name;
    int color = Curve::kLimit;
    std::vector<SeriesPoint> steps;
};

// An instant with a name: a command.
struct Instant {
    TimeNs t = 0;
    std::string name;  // empty = a line without a name
};

// What one strategy amounts to at one moment.
struct Bar {
    std::string name;  // of the strategy
    SeriesInfo info;   // for CSV
    TimeNs t = 0;
    std::optional<double> value;  // in units of the axis; none = nothing was recorded, or it means nothing yet
    std::string text;             // beside the bar, with its unit: "720 caches"
    int color = 0;
};

// How long something took under one strategy: how often, by its length.
struct DelayCurve {
    struct Step {
        TimeNs from = 0, to = 0;  // [from, to); both 0 = no time at all
        std::uint64_t count = 0;
    };
    Curve look;                 // name, colour, dash, marker
    std::vector<Step> steps;    // in rising order, none of them empty
    std::uint64_t waiting = 0;  // still on their way: for CSV
    std::uint64_t count() const;
};

enum class ChartForm { Timelines, Bars, Delays, DelaysSoFar };  // the last: added up from the shortest on

struct Chart {
    ChartForm form = ChartForm::Timelines;
    std::string id;  // "memory": pane name of an export
    std::string title;
    std::string unit;    // of the y axis: "MiB"
    std::string footer;  // "scenario · seed · version · fingerprint"; drawn in exports only
    TimeRange time;
    double top = 1;      // the y axis goes from 0 to this
    bool whole = false;  // values are counts: no fractions on the axis
    std::vector<Curve> curves;
    std::vector<Level> levels;
    std::vector<Instant> instants;
    std::vector<Bar> bars;           // ChartForm::Bars
    std::vector<DelayCurve> delays;  // ChartForm::Delays and DelaysSoFar
    std::vector<std::string> notes;  // sentences below the axes: what no bar and no curve can show
    std::string empty;               // shown instead of curves while there is no point to draw

    bool hasPoints() const;
};

// The smallest round number that is at least `value`, for the top of an axis.
double roundTop(double value);

}  // namespace reclaim
