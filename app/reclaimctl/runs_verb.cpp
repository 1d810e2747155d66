// `reclaimctl runs`: what is in a lab book; one run; whether runs come out again; deleting one.
#include <algorithm>
#include <filesystem>

#include "app/reclaimctl/interrupt.h"
#include "app/reclaimctl/verb.h"

namespace reclaim::ctl {
namespace {

struct RunsArguments {
    std::string book, out;
    std::int64_t run = 0;  // 0 = all
    bool strict = false;
    std::int64_t limit = 1000, before = 0;
};

// null: an older lab book, or nobody has said anything.
Json known(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json storedRunJson(const StoredRun& run) {
    Json answer{{"id", run.id},
                {"strategy", run.strategy},
                {"seed", run.seed},
                {"engine", run.engine},
                {"fingerprint", run.fingerprint},
                {"state", run.state},
                {"started", run.started},
                {"ended", run.ended},
                {"engine_id", known(run.engineId)},
                {"scenario_hash", known(run.scenarioHash)},
                {"cpu_ns", run.cpuNs ? Json(*run.cpuNs) : Json()},
                {"tags", known(run.tags)},
                {"note", known(run.note)},
                {"trashed", known(run.trashed)}};
    if (run.fork) {
        answer["branch_of"] = {{"run", run.fork->parent > 0 ? Json(run.fork->parent) : Json()},
                               {"t_ns", run.fork->at},
                               {"command", run.fork->command}};
    }
    return answer;
}

Exit list(Console& console, const RunsArguments& arguments) {
    auto book = LabBook::open(arguments.book, LabBook::Access::ReadOnly);
    if (!book) return failWith(console, book.error());
    auto runs = (*book)->runs(arguments.before, arguments.limit);
    if (!runs) return failWith(console, runs.error());
    const auto total = (*book)->countRuns();
    if (!total) return failWith(console, total.error());
    if ((*book)->damage()) console.error(*(*book)->damage());  // the others are all right
    Json all = Json::array();
    std::vector<std::vector<std::string>> rows;
    for (const StoredRun& run : *runs) {
        if (console.json()) {
            Json entry = storedRunJson(run);
            entry["title"] = run.title;
            all.push_back(std::move(entry));
            continue;
        }
        rows.push_back({std::to_string(run.id), run.strategy, std::to_string(run.seed), run.state, run.fingerprint,
                        run.started, run.title + (run.fork ? ", " + describe(*run.fork) : "")});
    }
    if (console.json()) {
        console.answer(Json{{"runs", std::move(all)}, {"total", *total}});
        return Exit::Ok;
    }
    console.print(table({"id", "strategy", "seed", "state", "fingerprint", "started", "scenario"}, rows));
    if (rows.size() < *total && !runs->empty())
        console.print(formatCount(rows.size()) + " of " + formatCount(*total) + " runs; older ones: --before " +
                      std::to_string(runs->back().id) + "\n");
    return Exit::Ok;
}

// What a branch has come to beside what the run has come to that it is a branch of.
using Metrics = std::vector<std::pair<std::string, double>>;

std::string metricsTable(const Metrics& metrics, const StoredRun& run, const Metrics& parent) {
    std::vector<std::string> head{"metric", "at the end"};
    const bool beside = run.fork && run.fork->parent > 0;
    if (beside) head.push_back("run " + std::to_string(run.fork->parent));
    std::vector<std::vector<std::string>> rows;
    for (const auto& [name, value] : metrics) {
        rows.push_back({name, shown(value)});
        if (!beside) continue;
        const auto there = std::ranges::find(parent, name, &Metrics::value_type::first);
        rows.back().push_back(there == parent.end() ? "-" : shown(there->second));
    }
    return table(head, rows);
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
    Metrics parent;
    if (run->fork && run->fork->parent > 0) {
        auto read = (*book)->metrics(run->fork->parent);
        if (!read) return failWith(console, read.error());
        parent = std::move(*read);
    }
    Json answer = storedRunJson(*run);
    for (const auto& [name, value] : parent) answer["branch_of"]["metrics"][name] = jsonOf(value);
    answer["title"] = run->title;
    answer["scenario"] = run->scenario;
    answer["commands"] = run->commands;
    answer["command_list"] = known(run->commandList);
    for (const auto& [name, value] : *metrics) answer["metrics"][name] = jsonOf(value);
    for (const StoredSeries& stored : *series)
        answer["series"].push_back({{"metric", stored.metric}, {"cgroup", stored.cgroup}, {"unit", stored.unit}});
    if (console.json()) {
        console.answer(Json{{"run", std::move(answer)}});
        return Exit::Ok;
    }
    std::string text = "run " + std::to_string(run->id) + "  " + run->title + "\n";
    if (run->fork) text += "  " + describe(*run->fork) + "\n";
    text += "  strategy     " + run->strategy + "\n  seed         " + std::to_string(run->seed) + "\n  state        " +
            run->state + "\n  fingerprint  " + run->fingerprint + "\n  engine       " + run->engine +
            (run->engineId.empty() ? "" : ", " + run->engineId) + "\n  started      " + run->started +
            "\n  ended        " + run->ended + "\n  timelines    " + std::to_string(series->size()) + "\n";
    if (run->cpuNs) text += "  CPU time     " + formatTime(static_cast<TimeNs>(*run->cpuNs)) + "\n";
    console.print(text + "\n" + metricsTable(*metrics, *run, parent));
    return Exit::Ok;
}

Json checkJson(const RunCheck& check) {
    Json difference;
    if (check.difference) difference = {{"t_ns", check.difference->t}, {"text", check.difference->text}};
    return {{"run", check.run},
            {"strategy", check.strategy},
            {"verdict", nameOf(check.verdict)},
            {"equal", check.verdict == RunVerdict::Missing ? Json() : Json(check.equal)},
            {"first_difference", std::move(difference)},
            {"missing", known(check.missing)},
            {"compared",
             {{"fingerprint", check.fingerprint},
              {"samples", check.samples},
              {"events", check.events},
              {"up_to_ns", check.upTo}}}};
}

std::string outcomeText(const RunCheck& check) {
    if (check.verdict == RunVerdict::Missing) return check.missing;
    if (check.difference) return "at " + formatTime(check.difference->t) + ": " + check.difference->text;
    return (check.verdict == RunVerdict::OtherEngine ? "comes out the same: " : "") + comparedText(check);
}

RunCheck damaged(std::int64_t run, const Error& error) {
    RunCheck check;
    check.run = run;
    check.verdict = RunVerdict::Missing;
    check.missing = error.message;
    return check;
}

// Another engine may come to other results; that this one does not come to its own again is a fault.
bool passes(const RunCheck& check, bool strict) {
    return check.verdict == RunVerdict::Equal || (check.verdict == RunVerdict::OtherEngine && !strict);
}

Exit verify(Console& console, const RunsArguments& arguments) {
    auto book = LabBook::open(arguments.book, LabBook::Access::ReadOnly);
    if (!book) return failWith(console, book.error());
    std::vector<std::int64_t> ids{arguments.run};
    if (arguments.run == 0) {
        auto all = (*book)->runIds();
        if (!all) return failWith(console, all.error());
        ids = std::move(*all);
    }
    Json all = Json::array();
    std::vector<std::vector<std::string>> rows;
    bool ok = true;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto progress = [&](TimeNs now, TimeNs end) {
            const double part = end > 0 ? static_cast<double>(now) / static_cast<double>(end) : 1;
            console.progress("verify", (static_cast<double>(i) + part) / static_cast<double>(ids.size()));
            return !interrupted();
        };
        auto check = verifyRun(**book, ids[i], progress);
        // What is damaged in one run says nothing of the others.
        if (!check && arguments.run == 0 && check.error().fault == Fault::Corrupt)
            check = damaged(ids[i], check.error());
        if (!check) return failWith(console, check.error());
        ok = ok && passes(*check, arguments.strict);
        rows.push_back(
            {std::to_string(check->run), check->strategy, std::string(nameOf(check->verdict)), outcomeText(*check)});
        all.push_back(checkJson(*check));
    }
    console.progressDone();
    if (console.json()) console.answer(Json{{"runs", std::move(all)}, {"engine_id", engineId()}, {"ok", ok}});
    else console.print(table({"run", "strategy", "verdict", "compared, or first difference"}, rows));
    return ok ? Exit::Ok : Exit::CheckFailed;
}

Json rescueJson(const Rescue& rescue, const std::string& file) {
    Json runs = Json::array();
    for (const RescuedRun& run : rescue.runs)
        runs.push_back({{"id", run.id},
                        {"strategy", run.strategy},
                        {"series", run.series},
                        {"samples", run.samples},
                        {"events", run.events},
                        {"metrics", run.metrics},
                        {"lost", run.lost},
                        {"changed", run.changed}});
    return {{"file", file}, {"runs", std::move(runs)}, {"lost", rescue.lost}, {"complete", rescue.complete()}};
}

Exit rescue(Console& console, const RunsArguments& arguments) {
    std::error_code ignored;
    const bool fresh = !std::filesystem::exists(std::filesystem::symlink_status(arguments.out, ignored));
    const WhenEnded taken([&arguments, fresh] {
        if (fresh) removeRescued(arguments.out);
    });
    const auto rescued = rescueLabBook(arguments.book, arguments.out, [&](double part) {
        console.progress("rescue", part);
        return !interrupted();
    });
    console.progressDone();
    if (!rescued) return failWith(console, rescued.error());
    if (console.json()) {
        console.answer(rescueJson(*rescued, arguments.out));
        return rescued->complete() ? Exit::Ok : Exit::CheckFailed;
    }
    std::vector<std::vector<std::string>> rows;
    std::string lost;
    for (const RescuedRun& run : rescued->runs) {
        rows.push_back({std::to_string(run.id), run.strategy, formatCount(run.series), formatCount(run.samples),
                        formatCount(run.events), run.lost.empty() && run.changed.empty() ? "all" : "not all"});
        const std::string number = std::to_string(run.id);
        for (const std::string& what : run.lost) lost += "lost of run " + number + ": " + what + "\n";
        for (const std::string& what : run.changed)
            lost += "changed in run " + number + " after it was written, copied as it is: " + what + "\n";
    }
    for (const std::string& what : rescued->lost) lost += "lost: " + what + "\n";
    console.print(table({"run", "strategy", "timelines", "samples", "events", "read"}, rows) + lost + "Written:\n  " +
                  arguments.out + "\n");
    return rescued->complete() ? Exit::Ok : Exit::CheckFailed;
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
    CLI::App* verb =
        program.verb("runs", "List, show, verify, rescue or delete the runs of a lab book",
                     "  reclaimctl runs list lab.db\n  reclaimctl runs show lab.db 3 --json\n"
                     "  reclaimctl runs verify lab.db\n  reclaimctl runs verify lab.db 3 --strict\n"
                     "  reclaimctl runs rescue damaged.db --out lab.db\n  reclaimctl runs delete lab.db 3\n"
                     "\nverify runs them again and holds fingerprints, samples and events against the lab book. Exit\n"
                     "code 1 if one comes out otherwise or cannot be run; of another engine's only with --strict.\n"
                     "rescue copies run by run and names what is lost; then its exit code is 1.\n");
    verb->require_subcommand(1);
    enum class Which { All, One, OneOrAll };
    const auto add = [&](const char* name, const char* text, Which which,
                         Exit (*work)(Console&, const RunsArguments&)) {
        CLI::App* sub = verb->add_subcommand(name, text);
        sub->fallthrough();  // --json and --progress may stand behind it
        sub->add_option("DB", arguments->book, "Lab book (SQLite)")->required();
        if (which == Which::One) sub->add_option("ID", arguments->run, "Number of the run")->required();
        if (which == Which::OneOrAll)
            sub->add_option("ID", arguments->run, "Number of the run; without it all")->check(CLI::PositiveNumber);
        sub->callback([&program, arguments, work] {
            program.work = [arguments, work](Console& console) { return work(console, *arguments); };
        });
        return sub;
    };
    CLI::App* shown = add("list", "The runs, newest first", Which::All, list);
    shown->add_option("--limit", arguments->limit, "At most so many")->check(CLI::Range(1, 10'000));
    shown->add_option("--before", arguments->before, "Only those older than this run")->check(CLI::PositiveNumber);
    add("show", "One run with its final metrics", Which::One, show);
    add("verify", "Run one or all of them again and say whether they come out the same", Which::OneOrAll, verify)
        ->add_flag("--strict", arguments->strict, "A run of another engine is not good enough");
    add("rescue", "Copy what can be read of a damaged lab book into a new one", Which::All, rescue)
        ->add_option("--out", arguments->out, "The new lab book")
        ->required();
    add("delete", "Delete one run and all that belongs to it", Which::One, remove);
}

}  // namespace reclaim::ctl
