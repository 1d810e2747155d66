// `reclaimctl why`: the chain of reasons that keep a cgroup or an object there, each with its event, time and rule.
#include "app/reclaimctl/interrupt.h"
#include "app/reclaimctl/scenario_argument.h"
#include "app/reclaimctl/verb.h"

namespace reclaim::ctl {
namespace {

struct WhyArguments {
    ScenarioArgument scenario;
    std::string at, cgroup;
    std::optional<std::uint32_t> object;
};

std::string whyText(const Why& why) {
    std::string out = why.strategy + ", " + formatTime(why.at) + ": " + why.headline + "\n";
    std::string about;
    for (const WhyLine& line : why.lines) {
        const std::string indent(2 + 2 * static_cast<std::size_t>(line.depth), ' ');
        if (line.about != about) out += "\n" + indent + line.about + "\n";
        about = line.about;
        out += indent + "- " + line.text + ", since " + formatTime(line.t) + ", event " + formatCount(line.event) +
               " (" + line.eventText + ")\n" + indent + "  " + line.rule + " [" + line.source + "]\n";
        if (!line.ends.empty()) out += indent + "  Ends: " + line.ends + "\n";
    }
    return out;
}

Json whyJson(const Why& why) {
    Json lines = Json::array();
    for (const WhyLine& line : why.lines)
        lines.push_back({{"depth", line.depth},
                         {"about", line.about},
                         {"text", line.text},
                         {"event", line.event},
                         {"event_text", line.eventText},
                         {"t_ns", line.t},
                         {"rule", line.rule},
                         {"source", line.source},
                         {"ends", line.ends.empty() ? Json() : Json(line.ends)}});
    return {{"strategy", why.strategy},
            {"at_ns", why.at},
            {"about", why.about},
            {"headline", why.headline},
            {"lines", std::move(lines)}};
}

Exit tellWhy(Console& console, const WhyArguments& arguments) {
    auto read = scenarioFrom(console, arguments.scenario);
    if (const auto* refusal = std::get_if<ScenarioRefusal>(&read))
        return failWith(console, refusal->exit, refusal->error);
    const Scenario& scenario = std::get<Scenario>(read);
    WhyQuestion question;
    question.at = scenario.stop;
    if (!arguments.at.empty() && arguments.at != "end") {
        const auto at = parseTime(arguments.at);
        if (!at)
            return failWith(console, Exit::Usage,
                            {Fault::BadInput, "--at " + arguments.at + ": not a time", "1.5s, 50ms, or end", {}, 0, 0});
        question.at = *at;
    }
    question.cgroup = arguments.cgroup;
    question.object = arguments.object;
    Json answers = Json::array();
    std::string text;
    for (const std::string& strategy : scenario.strategies) {
        question.strategy = strategy;
        auto answer = why(scenario, question, [&](TimeNs now, TimeNs end) {
            console.progress(strategy, end > 0 ? static_cast<double>(now) / static_cast<double>(end) : 1);
            return !interrupted();
        });
        console.progressDone();
        if (!answer)
            return failWith(console, answer.error().fault == Fault::Corrupt ? Exit::Internal : exitFor(answer.error()),
                            answer.error());
        if (console.json()) answers.push_back(whyJson(*answer));
        else text += (text.empty() ? "" : "\n") + whyText(*answer);
    }
    if (console.json()) console.answer(Json{{"why", std::move(answers)}});
    else console.print(text);
    return Exit::Ok;
}

}  // namespace

void addWhyVerb(Program& program) {
    auto arguments = std::make_shared<WhyArguments>();
    CLI::App* verb =
        program.verb("why", "Why is this cgroup or object still there? What holds it, since when, by which rule",
                     "  reclaimctl why lesson.yaml --strategy linux-3.14 --at 6s --cgroup /web/a\n"
                     "  reclaimctl why lesson.yaml --strategy linux-6.1 --at 2s --object 1234 --json\n"
                     "Numbers of objects: run FILE --until COND --dump lists.\n");
    addScenarioArgument(*verb, arguments->scenario);
    verb->add_option("--at", arguments->at, "At this time; default: at the end");
    auto* asked = verb->add_option_group("about");
    asked->add_option("--cgroup", arguments->cgroup, "Path of a cgroup, there or removed");
    asked->add_option("--object", arguments->object, "Number of a slab object");
    asked->require_option(1);
    verb->callback([&program, arguments] {
        program.work = [arguments](Console& console) { return tellWhy(console, *arguments); };
    });
}

}  // namespace reclaim::ctl
