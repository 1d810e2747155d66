#include "core/exchange/samples_csv.h"

#include <algorithm>

#include <fmt/format.h>

namespace reclaim {
namespace {

struct Row {
    TimeNs t;
    std::uint32_t timeline, point;
};

std::vector<Row> inTimeOrder(const std::vector<Timeline>& timelines) {
    std::vector<Row> rows;
    for (std::uint32_t i = 0; i < timelines.size(); ++i)
        for (std::uint32_t k = 0; k < timelines[i].points.size(); ++k) rows.push_back({timelines[i].points[k].t, i, k});
    std::stable_sort(rows.begin(), rows.end(), [](const Row& x, const Row& y) { return x.t < y.t; });
    return rows;
}

// Milliseconds without a rounding: 1500000 ns is "1.5".
std::string milliseconds(TimeNs t) {
    std::string out = fmt::format("{}.{:06d}", t / kMillisecond, t % kMillisecond);
    while (out.back() == '0') out.pop_back();
    if (out.back() == '.') out.pop_back();
    return out;
}

}  // namespace

std::string samplesCsv(const std::vector<Timeline>& timelines) {
    bool merged = false;
    for (const Timeline& timeline : timelines)
        for (const TimelinePoint& point : timeline.points) merged = merged || point.lo != point.hi;
    std::string out = merged ? "time_ms,cgroup,metric,value,lo,hi\n" : "time_ms,cgroup,metric,value\n";
    for (const Row& row : inTimeOrder(timelines)) {
        const Timeline& timeline = timelines[row.timeline];
        const TimelinePoint& point = timeline.points[row.point];
        out += fmt::format("{},{},{},{}", milliseconds(point.t), timeline.cgroup.empty() ? "_system" : timeline.cgroup,
                           timeline.metric, point.value);
        if (merged) out += fmt::format(",{},{}", point.lo, point.hi);
        out += '\n';
    }
    return out;
}

}  // namespace reclaim
