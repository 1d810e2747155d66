#include "app/reclaimctl/race_answer.h"

#include <algorithm>

#include <fmt/format.h>

namespace reclaim::ctl {
namespace {

using namespace race;

Json stepsOf(const Model& model, const Schedule& schedule) {
    Json out = Json::array();
    for (const Move move : schedule) out.push_back(textOf(model, move));
    return out;
}

Json namesIn(Violations mask) {
    Json out = Json::array();
    for (const Violation kind : listOf(mask)) out.push_back(nameOf(kind));
    return out;
}

bool isDecision(const Model& model, const std::string& name) {
    return std::any_of(model.family->decisions.begin(), model.family->decisions.end(),
                       [&](const Decision& decision) { return decision.name == name; });
}

Json settingsJson(const Model& model) {
    Json out = Json::object();
    for (const auto& [name, value] : model.settings) {
        if (isDecision(model, name)) out[name] = value != 0;
        else out[name] = value;
    }
    return out;
}

std::string_view endName(Exploration::End end) {
    switch (end) {
        case Exploration::End::Complete: return "complete";
        case Exploration::End::StateLimit: return "state_limit";
        case Exploration::End::MemoryLimit: return "memory_limit";
        case Exploration::End::Cancelled: return "cancelled";
    }
    return "";
}

std::string lengthsOf(const Exploration& exploration) {
    std::string out;
    for (const race::Finding& finding : exploration.findings)
        out += (out.empty() ? "" : ", ") + fmt::format("{} {}", nameOf(finding.kind), finding.length());
    return out.empty() ? "-" : out;
}

std::string settingsText(const Model& model) {
    std::string out;
    for (const auto& [name, value] : model.settings) {
        if (isDecision(model, name) && !value) continue;
        out += (out.empty() ? "" : ", ") + name + (isDecision(model, name) ? "" : fmt::format(" {}", value));
    }
    return out.empty() ? "all decisions off" : out;
}

std::string_view doingName(ThreadView::Doing doing) {
    switch (doing) {
        case ThreadView::Doing::Goes: return "goes";
        case ThreadView::Doing::Waits: return "waits";
        case ThreadView::Doing::Ended: return "ended";
        case ThreadView::Doing::BrokenOff: return "broken_off";
    }
    return "";
}

Json replayStepJson(const ReplayStep& step) {
    Json out{{"step", step.label.empty() ? Json() : Json(step.label)},
             {"sentence", step.sentence},
             {"violations", namesIn(step.violations)}};
    out["variables"] = Json::object();
    out["changed"] = Json::array();
    for (const VariableView& variable : step.variables) {
        out["variables"][variable.name] = variable.value;
        if (variable.changed)
            out["changed"].push_back({{"name", variable.name}, {"before", variable.before}, {"after", variable.value}});
    }
    out["threads"] = Json::array();
    for (const ThreadView& thread : step.threads) {
        Json next = Json::array();
        for (const NextStep& choice : thread.next)
            next.push_back({{"step", choice.label}, {"sentence", choice.sentence}, {"can_run", choice.canRun}});
        out["threads"].push_back({{"name", thread.name},
                                  {"text", thread.text},
                                  {"doing", doingName(thread.doing)},
                                  {"next", std::move(next)}});
    }
    return out;
}

}  // namespace

Json raceJson(const RaceVerdict& verdict) {
    const Model& model = verdict.model;
    const Exploration& all = verdict.exploration;
    Json out{{"model", model.id},
             {"title", model.title},
             {"family", model.family->name},
             {"settings", settingsJson(model)},
             {"verdict", all.verdict()}};
    out["verdicts"] = Json::array();
    for (const race::Finding& finding : all.findings)
        out["verdicts"].push_back({{"verdict", nameOf(finding.kind)},
                                   {"length", finding.length()},
                                   {"trace", stepsOf(model, finding.schedule)}});
    out["states"] = all.states;
    out["transitions"] = all.transitions;
    out["complete"] = all.complete();
    out["end"] = endName(all.end);
    out["depth"] = all.depth;
    out["waiting"] = all.waiting;
    out["bytes"] = all.bytes;
    if (all.lowest) out["lowest"] = {{model.variables[static_cast<std::size_t>(model.lowest)].name, *all.lowest}};
    return out;
}

std::string raceTable(const std::vector<RaceVerdict>& verdicts) {
    std::vector<std::vector<std::string>> rows;
    for (const RaceVerdict& verdict : verdicts) {
        const Exploration& all = verdict.exploration;
        rows.push_back(
            {verdict.model.id, all.verdict(), lengthsOf(all), formatCount(all.states), formatCount(all.transitions)});
    }
    return table({"model", "verdict", "shortest", "states", "transitions"}, rows);
}

std::string raceText(const RaceVerdict& verdict) {
    const Model& model = verdict.model;
    const Exploration& all = verdict.exploration;
    std::string out = fmt::format("{}: {}\n  {}: {}\n  {}\n  {} states, {} transitions, depth {}\n", model.id,
                                  model.title, model.family->name, settingsText(model), all.verdict(),
                                  formatCount(all.states), formatCount(all.transitions), all.depth);
    if (all.lowest) out += fmt::format("  lowest nr_items a reader may see: {}\n", *all.lowest);
    for (const race::Finding& finding : all.findings)
        out +=
            fmt::format("  {} after {}: {}\n", nameOf(finding.kind), finding.length(), textOf(model, finding.schedule));
    return out;
}

Json raceListJson() {
    Json models = Json::array(), families = Json::array(), violations = Json::array();
    std::vector<const Family*> seen;
    for (const Entry& entry : catalogue()) {
        Json on = Json::array();
        for (const std::string_view decision : entry.on) on.push_back(decision);
        models.push_back(
            {{"model", entry.id}, {"title", entry.title}, {"family", entry.family->name}, {"on", std::move(on)}});
        if (std::find(seen.begin(), seen.end(), entry.family) != seen.end()) continue;
        seen.push_back(entry.family);
        Json decisions = Json::array(), numbers = Json::array();
        for (const Decision& decision : entry.family->decisions)
            decisions.push_back({{"name", decision.name}, {"text", decision.text}});
        for (const Number& number : entry.family->numbers)
            numbers.push_back({{"name", number.name},
                               {"text", number.text},
                               {"min", number.least},
                               {"max", number.most},
                               {"default", number.standard}});
        families.push_back({{"family", entry.family->name},
                            {"title", entry.family->title},
                            {"source", entry.family->source},
                            {"decisions", std::move(decisions)},
                            {"numbers", std::move(numbers)}});
    }
    for (int i = 0; i < kViolations; ++i)
        violations.push_back(
            {{"name", nameOf(static_cast<Violation>(i))}, {"text", textOf(static_cast<Violation>(i))}});
    return {{"models", std::move(models)}, {"families", std::move(families)}, {"violations", std::move(violations)}};
}

std::string raceListText() {
    std::string out;
    const Family* last = nullptr;
    for (const Entry& entry : catalogue()) {
        if (entry.family != last) {
            out += fmt::format("{}{}: {}\n", last ? "\n" : "", entry.family->name, entry.family->title);
            for (const Decision& decision : entry.family->decisions)
                out += fmt::format("    --set {}=on|off   {}\n", decision.name, decision.text);
            for (const Number& number : entry.family->numbers)
                out += fmt::format("    --set {}={}..{}   {} ({})\n", number.name, number.least, number.most,
                                   number.text, number.standard);
            last = entry.family;
        }
        std::string on;
        for (const std::string_view decision : entry.on) on += " " + std::string(decision);
        out += fmt::format("  {:<4} {}\n        on:{}\n", entry.id, entry.title, on.empty() ? " nothing" : on);
    }
    return out;
}

namespace {
std::string commandOf(const Scene& scene) {
    std::string out = "reclaimctl race " + std::string(scene.model);
    const Entry& entry = *entryNamed(scene.model);
    for (const auto& [name, value] : scene.changes) {
        const bool decision =
            std::ranges::any_of(entry.family->decisions, [&](const Decision& d) { return d.name == name; });
        out += " --set " + name + "=" + (decision ? (value ? "on" : "off") : std::to_string(value));
    }
    if (scene.shown) out += " --trace " + std::string(nameOf(*scene.shown));
    return out;
}
}  // namespace

Json keptJson(const std::vector<StoredSchedule>& schedules) {
    Json out = Json::array();
    for (const StoredSchedule& kept : schedules)
        out.push_back({{"id", kept.id},
                       {"model", kept.model},
                       {"settings", kept.settings},
                       {"schedule", kept.steps},
                       {"verdict", kept.verdict},
                       {"saved", kept.saved}});
    return {{"schedules", std::move(out)}};
}

std::string keptText(const std::vector<StoredSchedule>& schedules) {
    if (schedules.empty())
        return "no schedule is kept there; `reclaimctl race B0 --trace UAF --store lab.db` keeps one\n";
    std::string out;
    for (const StoredSchedule& kept : schedules)
        out += fmt::format("{}  {}  {}  {}\n   reclaimctl race {} --set '{}' --replay '{}'\n", kept.id, kept.model,
                           kept.verdict, kept.saved, kept.model, kept.settings, kept.steps);
    return out;
}

Json raceStoriesJson() {
    Json stories = Json::array();
    for (const RaceStory& story : raceStories()) {
        Json scenes = Json::array();
        for (const Scene& scene : story.scenes)
            scenes.push_back({{"model", scene.model},
                              {"verdict", scene.shown ? Json(nameOf(*scene.shown)) : Json("SAFE")},
                              {"say", scene.say},
                              {"command", commandOf(scene)}});
        stories.push_back(
            {{"story", story.id}, {"title", story.title}, {"source", story.source}, {"scenes", std::move(scenes)}});
    }
    return {{"stories", std::move(stories)}};
}

std::string raceStoriesText() {
    std::string out;
    for (const RaceStory& story : raceStories()) {
        out += fmt::format("{}{}\n  {}\n", out.empty() ? "" : "\n", story.title, story.source);
        for (const Scene& scene : story.scenes)
            out += fmt::format("\n  {}: {}\n  {}\n", scene.shown ? nameOf(*scene.shown) : "SAFE", scene.say,
                               commandOf(scene));
    }
    return out;
}

Json replayJson(const Model& model, const Schedule& schedule, const Replay& replay) {
    Json steps = Json::array();
    for (const ReplayStep& step : replay.steps) steps.push_back(replayStepJson(step));
    return {{"replay",
             {{"model", model.id},
              {"settings", settingsJson(model)},
              {"schedule", textOf(model, schedule)},
              {"violations", namesIn(replay.violations)},
              {"leak_known", replay.leakKnown},
              {"problems", replay.steps.back().problems},
              {"steps", std::move(steps)}}}};
}

Json randomJson(const Model& model, const RandomOrder& order, const RandomFinding& found, const Schedule& shrunk) {
    Json out{{"model", model.id},
             {"order", order.pctDepth ? "pct" : "random"},
             {"first_seed", order.seed},
             {"seed", found.seed},
             {"executions", found.executions},
             {"violations", namesIn(found.violations)},
             {"schedule", textOf(model, found.schedule)},
             {"length", found.schedule.size()},
             {"shrunk", textOf(model, shrunk)},
             {"shrunk_length", shrunk.size()}};
    if (order.pctDepth) out["depth"] = order.pctDepth;
    return {{"random", std::move(out)}};
}

std::string randomText(const Model& model, const RandomOrder& order, const RandomFinding& found,
                       const Schedule& shrunk) {
    const std::string again = order.pctDepth ? fmt::format("--pct {},{}", found.seed, order.pctDepth)
                                             : fmt::format("--random {}", found.seed);
    return fmt::format(
        "{}: {} found in execution {}, seed {}; again at once with {}\n  found, {} steps: {}\n  shrunk, {} steps: {}\n",
        model.id, namesOf(found.violations), found.executions, found.seed, again, found.schedule.size(),
        textOf(model, found.schedule), shrunk.size(), textOf(model, shrunk));
}

}  // namespace reclaim::ctl
