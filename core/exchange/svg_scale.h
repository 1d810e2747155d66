// Scale: how one axis of a chart maps values to pixels, and where its round ticks are. A pure value.
#pragma once
#include <string>
#include <vector>

namespace reclaim {

struct Scale {
    double low = 0, high = 1;       // high > low
    double from = 0, to = 1;        // pixels of low and high
    double step = 1;                // distance of ticks

    double at(double value) const { return from + (value - low) / (high - low) * (to - from); }
    std::vector<double> ticks() const;
    std::string label(double tick) const;   // "1,000", "0.25"
};

// A scale over exactly [low, high] with about `ticks` ticks.
Scale exactScale(double low, double high, int ticks);
// A scale whose ends are ticks, at least from `low` to `high`; its step is at least `stepMin`.
Scale roundScale(double low, double high, int ticks, double stepMin);

}  // namespace reclaim
