#include "ui/runtime/focus.h"

namespace reclaim::ui {

void Focus::setLane(std::uint32_t lane) {
    if (lane == lane_) return;
    lane_ = lane;
    Q_EMIT laneChanged(lane);
}

void Focus::setCgroup(const std::string& path) {
    if (path == cgroup_) return;
    cgroup_ = path;
    Q_EMIT cgroupChanged();
}

void Focus::setCursor(std::optional<TimeNs> t) {
    if (t == cursor_) return;
    cursor_ = t;
    Q_EMIT cursorChanged();
}

void Focus::setRange(std::optional<TimeRange> range) {
    if (range == range_) return;
    range_ = range;
    Q_EMIT rangeChanged();
}

void Focus::setMarkers(const TimeMarkers& markers) {
    if (markers == markers_) return;
    markers_ = markers;
    Q_EMIT markersChanged();
}

}  // namespace reclaim::ui
