#include "app/reclaimctl/event_json.h"

namespace reclaim::ctl {

Json eventJson(const Event& event, const std::string& cgroup) {
    const EventInfo& info = infoOf(event.eventKind());
    Json out{{"number", static_cast<std::uint64_t>(event.number)},
             {"t_ns", event.t},
             {"level", info.level},
             {"kind", info.name}};
    out["cgroup"] = cgroup.empty() ? Json() : Json(cgroup);
    out["rule"] = event.ruleId() == RuleId::None ? Json() : Json(infoOf(event.ruleId()).name);
    const std::array<std::uint32_t, 3> values{event.a, event.b, event.c};
    Json fields = Json::object();
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!info.fields[i].empty()) fields[std::string(info.fields[i])] = values[i] == kNil ? Json() : Json(values[i]);
    out["fields"] = std::move(fields);
    return out;
}

}  // namespace reclaim::ctl
