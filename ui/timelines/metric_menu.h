// The menu of metrics that the first chart can show: what was recorded of the machine and of each cgroup.
//
// Threads: GUI thread.
#pragma once
#include <QMenu>

#include <functional>

#include "core/series/series.h"

namespace reclaim::ui {

// "" = memory.current of the watched cgroup; else "METRIC" or "METRIC:CGROUP". `chosen` is ticked.
void fillMetricMenu(QMenu& menu, const SeriesStore& series, const std::string& watched, const std::string& chosen,
                    const std::function<void(const std::string&)>& choose);

}  // namespace reclaim::ui
