#include "core/exchange/perfetto_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace reclaim {
namespace {

std::string quoted(const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

std::string perfettoJson(const std::string& process, const std::vector<Timeline>& timelines) {
    std::string out = "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n";
    out += R"({"ph":"M","pid":1,"name":"process_name","args":{"name":)" + quoted(process) + "}}";
    for (const Timeline& timeline : timelines) {
        const std::string name =
            quoted(timeline.metric + (timeline.cgroup.empty() ? "" : " " + timeline.cgroup) +
                   (timeline.unit.empty() ? "" : " (" + timeline.unit + ")"));
        for (const TimelinePoint& point : timeline.points)
            out += fmt::format(",\n{{\"ph\":\"C\",\"pid\":1,\"ts\":{}.{:03d},\"name\":{},\"args\":{{\"value\":{}}}}}",
                               point.t / kMicrosecond, point.t % kMicrosecond, name, point.value);
    }
    return out + "\n]}\n";
}

}  // namespace reclaim
