#include "core/exchange/timeline.h"

#include <algorithm>

namespace reclaim {

Timeline between(const Timeline& whole, TimeNs from, TimeNs to) {
    const auto before = [](const TimelinePoint& point, TimeNs t) { return point.t < t; };
    const auto after = [](TimeNs t, const TimelinePoint& point) { return t < point.t; };
    auto first = std::lower_bound(whole.points.begin(), whole.points.end(), from, before);
    auto last = std::upper_bound(whole.points.begin(), whole.points.end(), to, after);
    if (last < first) last = first;
    if (first != whole.points.begin()) --first;
    if (last != whole.points.end()) ++last;
    return {whole.cgroup, whole.metric, whole.unit, {first, last}};
}

}  // namespace reclaim
