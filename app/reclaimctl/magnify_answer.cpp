#include "app/reclaimctl/magnify_answer.h"

#include "app/reclaimctl/event_json.h"
#include "app/reclaimctl/interrupt.h"
#include "app/reclaimctl/scenario_argument.h"

namespace reclaim::ctl {
namespace {

struct Interval {
    TimeNs from = 0, to = 0;
};

Result<Interval> intervalOf(const std::string& text) {
    const auto bad = [&](const std::string& what) {
        return Error{
            Fault::BadInput, "--magnify " + text + ": " + what, "two times with their units: 1s..1.01s", {}, 0, 0};
    };
    const std::size_t dots = text.find("..");
    if (dots == std::string::npos) return bad("an interval is missing");
    Interval out;
    for (const auto& [part, t] :
         {std::pair{text.substr(0, dots), &out.from}, std::pair{text.substr(dots + 2), &out.to}}) {
        const auto time = parseTime(part);
        if (!time) return bad("'" + part + "' is not a time");
        *t = *time;
    }
    return out;
}

std::string nanoseconds(TimeNs t) { return formatCount(static_cast<std::uint64_t>(t)) + " ns"; }

std::string magnifiedText(const Magnified& magnified, const Interval& interval, int level) {
    std::vector<std::vector<std::string>> rows;
    for (const Event& event : magnified.events)
        rows.push_back({formatCount(event.number) + "  " +
                            std::string(2 * static_cast<std::size_t>(levelOf(event.eventKind())), ' ') +
                            eventText(event, magnified.pathOf(event)),
                        nanoseconds(event.t)});
    std::string out = magnified.strategy + ": " + formatCount(magnified.events.size() + magnified.leftOut) +
                      " events of levels 0 to " + std::to_string(level) + " from " + nanoseconds(interval.from) +
                      " to " + nanoseconds(interval.to) + "\n" + table({"event", "time"}, rows);
    if (magnified.leftOut > 0)
        out += formatCount(magnified.leftOut) + " further events are not shown: --max-events, or a shorter interval\n";
    return out;
}

Json magnifiedJson(const Magnified& magnified, const Interval& interval, int level) {
    Json events = Json::array();
    for (const Event& event : magnified.events) events.push_back(eventJson(event, magnified.pathOf(event)));
    return {{"strategy", magnified.strategy}, {"from_ns", interval.from},   {"to_ns", interval.to}, {"level", level},
            {"left_out", magnified.leftOut},  {"events", std::move(events)}};
}

}  // namespace

CLI::Option* addMagnifyOptions(CLI::App& verb, MagnifyArguments& arguments) {
    CLI::Option* magnify = verb.add_option("--magnify", arguments.interval, "T1..T2: every event of this interval");
    verb.add_option("--level", arguments.level,
                    "Down to: 0 life and failures, 1 passes, 2 pages and slabs, 3 operations and objects")
        ->check(CLI::Range(0, 3))
        ->capture_default_str()
        ->needs(magnify);
    verb.add_option("--max-events", arguments.eventsMax, "Show at most so many of each strategy, the first ones")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{100'000'000}))
        ->capture_default_str()
        ->needs(magnify);
    return magnify;
}

Exit magnifyAnswer(Console& console, const Scenario& scenario, const MagnifyArguments& arguments, unsigned jobs) {
    const auto interval = intervalOf(arguments.interval);
    if (!interval) return failWith(console, Exit::Usage, interval.error());
    MagnifyOptions options;
    options.level = arguments.level;
    options.eventsMax = arguments.eventsMax;
    std::vector<std::optional<Result<Magnified>>> results(scenario.strategies.size());
    options.progress = [&](TimeNs now, TimeNs end) {
        console.progress("magnify", end > 0 ? static_cast<double>(now) / static_cast<double>(end) : 1);
        return !interrupted();
    };
    inParallel(results.size(), jobs, [&](std::size_t i) {
        results[i] = magnify(scenario, scenario.strategies[i], interval->from, interval->to, options);
    });
    console.progressDone();
    Json lanes = Json::array();
    std::string text;
    for (const auto& result : results) {
        if (!*result)
            return failWith(console,
                            result->error().fault == Fault::Corrupt ? Exit::Internal : exitFor(result->error()),
                            result->error());
        if (console.json()) lanes.push_back(magnifiedJson(**result, *interval, arguments.level));
        else text += (text.empty() ? "" : "\n") + magnifiedText(**result, *interval, arguments.level);
    }
    if (console.json()) console.answer(Json{{"magnify", std::move(lanes)}});
    else console.print(text);
    return Exit::Ok;
}

}  // namespace reclaim::ctl
