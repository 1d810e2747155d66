#include "app/reclaimctl/until_answer.h"

#include "app/reclaimctl/event_json.h"
#include "app/reclaimctl/interrupt.h"
#include "app/reclaimctl/machine_picture.h"
#include "app/reclaimctl/scenario_argument.h"

namespace reclaim::ctl {
namespace {

struct LaneStop {
    std::optional<Result<UntilResult>> result;
    std::optional<MachinePicture> picture;
};

std::string neverText(const UntilResult& result, const std::string& condition) {
    return result.strategy + ": '" + condition + "' " +
           (result.hits > 0 ? "held " + formatCount(result.hits) + " times, not more often" : "never held") +
           " up to " + formatTime(result.at) + ", event " + formatCount(result.eventNumber) + ", where the run ends";
}

std::string stopText(const LaneStop& stop, const UntilArguments& arguments) {
    const UntilResult& result = **stop.result;
    if (!result.held) return neverText(result, arguments.condition) + "\n";
    std::string out = result.strategy + ": '" + arguments.condition + "' holds at " + formatTime(result.at) + " (" +
                      formatCount(static_cast<std::uint64_t>(result.at)) + " ns)";
    if (!result.breach.empty()) return out + ": " + result.breach + "\n";
    if (result.event) out += ", event " + formatCount(result.event->number) + ":\n  " + result.text + "\n";
    else out += ", between operations\n";
    if (!result.why.empty()) out += "  " + result.why + "\n";
    if (result.hits > 1) out += "  hit " + formatCount(result.hits) + "\n";
    out += "  state hash " + formatHex(result.stateHash) + "\n";
    return out + textOf(*stop.picture, arguments.dump);
}

Json stopJson(const LaneStop& stop, const UntilArguments& arguments) {
    const UntilResult& result = **stop.result;
    Json out{{"strategy", result.strategy}, {"held", result.held}, {"at_ns", result.at}};
    out["event"] = result.event ? eventJson(*result.event, result.cgroup) : Json();
    out["text"] = result.text.empty() ? Json() : Json(result.text);
    out["next_event"] = result.eventNumber;
    out["state_hash"] = result.breach.empty() ? Json(formatHex(result.stateHash)) : Json();
    out["hits"] = result.hits;
    if (!result.breach.empty()) out["breach"] = result.breach;
    if (stop.picture) addTo(out, *stop.picture, arguments.dump);
    return out;
}

}  // namespace

CLI::Option* addUntilOptions(CLI::App& verb, UntilArguments& arguments) {
    CLI::Option* until =
        verb.add_option("--until", arguments.condition, "Stop each strategy when this condition first holds");
    verb.add_option("--dump", arguments.dump,
                    "Show there besides: state (every metric, tasks), lists (LRU lists), holders (of each cgroup)")
        ->check(CLI::IsMember({"state", "lists", "holders"}))
        ->needs(until);
    verb.add_option("--ignore", arguments.ignore, "So many hits of the condition do not stop")->needs(until);
    return until;
}

Exit runUntilAnswer(Console& console, const Scenario& scenario, const UntilArguments& arguments, unsigned jobs) {
    const auto condition = Condition::parse(arguments.condition);
    if (!condition) return failWith(console, condition.error());
    std::vector<LaneStop> stops(scenario.strategies.size());
    inParallel(stops.size(), jobs, [&](std::size_t i) {
        UntilOptions options;
        options.ignore = arguments.ignore;
        options.progress = [&](TimeNs now, TimeNs end) {
            console.progress(scenario.strategies[i], end > 0 ? static_cast<double>(now) / static_cast<double>(end) : 1);
            return !interrupted();
        };
        options.atStop = [&](const Machine& machine) { stops[i].picture = pictureOf(machine); };
        stops[i].result = runUntil(scenario, scenario.strategies[i], *condition, options);
    });
    console.progressDone();
    bool everywhere = true;
    Json lanes = Json::array();
    std::string text;
    for (const LaneStop& stop : stops) {
        const auto& result = *stop.result;
        if (!result)
            return failWith(console, result.error().fault == Fault::Corrupt ? Exit::Internal : exitFor(result.error()),
                            result.error());
        everywhere = everywhere && result->held;
        if (console.json()) lanes.push_back(stopJson(stop, arguments));
        else text += (text.empty() ? "" : "\n") + stopText(stop, arguments);
    }
    if (console.json())
        console.answer(Json{{"until", {{"condition", arguments.condition}, {"runs", std::move(lanes)}}}});
    else console.print(text);
    return everywhere ? Exit::Ok : Exit::CheckFailed;
}

}  // namespace reclaim::ctl
