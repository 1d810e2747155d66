// `reclaimctl metrics`: every number a machine can be asked for, with its unit.
#include "app/reclaimctl/verb.h"

namespace reclaim::ctl {
namespace {

std::string perOf(MetricScope scope) {
    switch (scope) {
        case MetricScope::Machine: return "machine";
        case MetricScope::Cgroup: return "cgroup";
    }
    return {};
}

Exit listMetrics(Console& console) {
    Json list = Json::array();
    std::string text;
    for (const MetricInfo& info : metricTable()) {
        list.push_back({{"name", info.name}, {"unit", info.unit}, {"per", perOf(info.scope)}, {"text", info.text}});
        text += std::string(info.name) + "  [" + std::string(info.unit) + " per " + perOf(info.scope) + "]\n    " +
                std::string(info.text) + "\n";
    }
    if (console.json()) console.answer(Json{{"metrics", list}});
    else console.print(text);
    return Exit::Ok;
}

}  // namespace

void addMetricsVerb(Program& program) {
    program
        .verb("metrics", "List the metrics with their units",
              "  reclaimctl metrics\n  reclaimctl metrics --json | jq -r '.metrics[] | select(.per==\"cgroup\") | "
              ".name'\n")
        ->callback([&program] { program.work = listMetrics; });
}

}  // namespace reclaim::ctl
