#include "core/frame/event_text.h"

namespace reclaim {

std::string eventText(const Event& event, const std::string& cgroup) {
    const EventInfo& info = infoOf(event.eventKind());
    const std::array<std::uint32_t, 3> values{event.a, event.b, event.c};
    std::string text(info.name);
    if (!cgroup.empty()) text += " " + cgroup;
    bool first = true;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (info.fields[i].empty()) continue;
        text += (first ? ": " : ", ") + std::string(info.fields[i]) + " " +
                (values[i] == kNil ? std::string("none") : formatCount(values[i]));
        first = false;
    }
    return text;
}

std::string eventText(const Event& event, const Machine& machine) {
    return eventText(event, subjectPath(machine, event));
}

std::string subjectPath(const Machine& machine, const Event& event) {
    return event.subject < machine.cgroupCount() ? machine.cgroupPath(MemcgId{event.subject}) : std::string();
}

}  // namespace reclaim
