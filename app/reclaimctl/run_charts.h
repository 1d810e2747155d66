// The charts and the report of a run, without a GUI. The panes are the window's: memory, refused, removed; any metric
// can be asked for as METRIC or METRIC:CGROUP.
#pragma once
#include <string>
#include <vector>

#include "app/reclaimctl/run_picture.h"

namespace reclaim::ctl {

struct ChartOptions {
    TimeNs from = 0, to = kNever;        // kNever = the end
    int width = 960, height = 420;
    SvgTheme theme = SvgTheme::Light;
};

// Errors: a pane nobody knows, or a metric that was not recorded.
Result<SvgChart> chartOf(const RunPicture& picture, const std::string& pane, const ChartOptions& options);

// "What each kernel did": header, then one row per lane.
const std::vector<std::string>& summaryHeader();
std::vector<std::vector<std::string>> summaryRows(const RunPicture& picture);
// "1.5 s  Full. linux-3.14 refuses..."
std::vector<std::string> storyOf(const RunPicture& picture);

Report reportOf(const RunPicture& picture, const ChartOptions& options);

}  // namespace reclaim::ctl
