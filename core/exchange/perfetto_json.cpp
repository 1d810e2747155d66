#include "core/exchange/perfetto_json.h"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/scenario/scenario.h"

namespace reclaim {
namespace {

std::string quoted(const std::string& text) {
    return escapedJson(nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace

std::string perfettoJson(const std::string& process, const std::vector<ExportedSeries>& series) {
    std::string out = "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n";
    out += R"({"ph":"M","pid":1,"name":"process_name","args":{"name":)" + quoted(process) + "}}";
    for (const ExportedSeries& one : series) {
        const std::string name = quoted(one.info.metric + (one.info.cgroup.empty() ? "" : " " + one.info.cgroup) +
                                        (one.info.unit.empty() ? "" : " (" + one.info.unit + ")"));
        for (const ExportedPoint& point : one.points) {
            if (!std::isfinite(point.value)) continue;  // no limit: JSON has no word for it
            out += fmt::format(",\n{{\"ph\":\"C\",\"pid\":1,\"ts\":{}.{:03d},\"name\":{},\"args\":{{\"value\":{}}}}}",
                               point.t / kMicrosecond, point.t % kMicrosecond, name, point.value);
        }
    }
    return out + "\n]}\n";
}

}  // namespace reclaim
