// Focus: what the person looks at: one lane, one cgroup, one instant, one range of time, two markers. All panes share
// it and never talk to each other. It is state of the window, not of a run: it is in no fingerprint.
//
// Threads: GUI thread.
// Invariants:
//   (1) A setter that changes nothing emits nothing, so that panes which set and listen make no loop.
#pragma once
#include <QObject>

#include <optional>
#include <string>

#include "core/chart/chart.h"

namespace reclaim::ui {

// Two instants to be compared, A before B or after it.
struct TimeMarkers {
    std::optional<TimeNs> a, b;
    friend bool operator==(const TimeMarkers&, const TimeMarkers&) = default;
};

class Focus final : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    std::uint32_t lane() const { return lane_; }
    const std::string& cgroup() const { return cgroup_; }  // path; empty = none chosen
    const std::optional<TimeNs>& cursor() const { return cursor_; }
    const std::optional<TimeRange>& range() const { return range_; }  // none = the whole run

    const TimeMarkers& markers() const { return markers_; }

    void setLane(std::uint32_t lane);
    void setCgroup(const std::string& path);
    void setCursor(std::optional<TimeNs> t);
    void setRange(std::optional<TimeRange> range);
    void setMarkers(const TimeMarkers& markers);

Q_SIGNALS:
    void laneChanged(std::uint32_t lane);
    void cgroupChanged();
    void cursorChanged();
    void rangeChanged();
    void markersChanged();

private:
    std::uint32_t lane_ = 0;
    std::string cgroup_;
    std::optional<TimeNs> cursor_;
    std::optional<TimeRange> range_;
    TimeMarkers markers_;
};

}  // namespace reclaim::ui
