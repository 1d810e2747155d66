// `reclaimctl runs`: what is in a lab book; one run; deleting one.
#include "app/reclaimctl/verb.h"

namespace reclaim::ctl {
namespace {

struct RunsArguments {
    std::string book;
    std::int64_t run = 0;
};

Json runJson(const StoredRun& run) {
    return {{"id", run.id}, {"strategy", run.strategy}, {"seed", run.seed}, {"engine", run.engine},
            {"fingerprint", run.fingerprint}, {"state", run.state}, {"started", run.started}, {"ended", run.ended}};
}

// The scenario's title, or its first line: enough to tell runs apart in a list.
std::string titleOf(const StoredRun& run) {
    const ScenarioReading reading = readScenarioText(run.scenario, "");
    if (reading.scenario && !reading.scenario->title.empty()) return reading.scenario->title;
    return run.scenario.substr(0, std::min<std::size_t>(run.scenario.find('\n'), 40));
}

Exit list(Console& console, const RunsArguments& arguments) {
    auto book = LabBook::open(arguments.book, LabBook::Access::ReadOnly);
    if (!book) return failWith(console, book.error());
    auto runs = (*book)->runs();
    if (!runs) return failWith(console, runs.error());
    Json all = Json::array();
    std::vector<std::vector<std::string>> rows;
    for (const StoredRun& run : *runs) {
        Json entry = runJson(run);
        entry["title"] = titleOf(run);
        all.push_back(std::move(entry));
        rows.push_back({std::to_string(run.id), run.strategy, std::to_string(run.seed), run.state, run.fingerprint,
                        run.started, titleOf(run)});
    }
    if (console.json()) console.answer(Json{{"runs", std::move(all)}});
    else console.print(table({"id", "strategy", "seed", "state", "fingerprint", "started", "scenario"}, rows));
    return Exit::Ok;
}

Exit show(Console& console, const RunsArguments& arguments) {
    auto book = LabBook::open(arguments.book, LabBook::Access::ReadOnly);
    if (!book) return failWith(console, book.error());
    auto run = (*book)->run(arguments.run);
    if (!run) return failWith(console, run.error());
    auto metrics = (*book)->metrics(arguments.run);
    if (!metrics) return failWith(console, metrics.error());
    auto series = (*book)->series(arguments.run);
    if (!series) return failWith(console, series.error());
    Json answer = runJson(*run);
    answer["title"] = titleOf(*run);
    answer["scenario"] = run->scenario;
    answer["commands"] = run->commands;
    for (const auto& [name, value] : *metrics) answer["metrics"][name] = jsonOf(value);
    for (const StoredSeries& stored : *series)
        answer["series"].push_back({{"metric", stored.metric}, {"cgroup", stored.cgroup}, {"unit", stored.unit}});
    if (console.json()) {
        console.answer(Json{{"run", std::move(answer)}});
        return Exit::Ok;
    }
    std::string text = "run " + std::to_string(run->id) + "  " + titleOf(*run) + "\n  strategy     " + run->strategy +
                       "\n  seed         " + std::to_string(run->seed) + "\n  state        " + run->state +
                       "\n  fingerprint  " + run->fingerprint + "\n  engine       " + run->engine + "\n  started      " +
                       run->started + "\n  ended        " + run->ended + "\n  timelines    " +
                       std::to_string(series->size()) + "\n";
    std::vector<std::vector<std::string>> rows;
    for (const auto& [name, value] : *metrics) rows.push_back({name, shown(value)});
    console.print(text + "\n" + table({"metric", "at the end"}, rows));
    return Exit::Ok;
}

Exit remove(Console& console, const RunsArguments& arguments) {
    auto book = LabBook::open(arguments.book, LabBook::Access::ReadWrite);
    if (!book) return failWith(console, book.error());
    if (auto run = (*book)->run(arguments.run); !run) return failWith(console, run.error());
    if (auto removed = (*book)->remove(arguments.run); !removed) return failWith(console, removed.error());
    if (console.json()) console.answer(Json{{"deleted", arguments.run}});
    else console.print("run " + std::to_string(arguments.run) + " deleted\n");
    return Exit::Ok;
}

}  // namespace

void addRunsVerb(Program& program) {
    auto arguments = std::make_shared<RunsArguments>();
    CLI::App* verb = program.verb("runs", "List, show or delete the runs of a lab book",
                                  "  reclaimctl runs list lab.db\n  reclaimctl runs show lab.db 3 --json\n"
                                  "  reclaimctl runs delete lab.db 3\n");
    verb->require_subcommand(1);
    const auto add = [&](const char* name, const char* text, bool one, Exit (*work)(Console&, const RunsArguments&)) {
        CLI::App* sub = verb->add_subcommand(name, text);
        sub->fallthrough();   // --json and --progress may stand behind it
        sub->add_option("DB", arguments->book, "Lab book (SQLite)")->required();
        if (one) sub->add_option("ID", arguments->run, "Number of the run")->required();
        sub->callback([&program, arguments, work] {
            program.work = [arguments, work](Console& console) { return work(console, *arguments); };
        });
    };
    add("list", "The runs, newest first", false, list);
    add("show", "One run with its final metrics", true, show);
    add("delete", "Delete one run and all that belongs to it", true, remove);
}

}  // namespace reclaim::ctl
