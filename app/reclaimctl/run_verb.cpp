// `reclaimctl run`: one scenario under each strategy: final metrics, expectations, fingerprints.
#include <algorithm>
#include <filesystem>
#include <thread>

#include "app/reclaimctl/interrupt.h"
#include "app/reclaimctl/magnify_answer.h"
#include "app/reclaimctl/run_report.h"
#include "app/reclaimctl/scenario_argument.h"
#include "app/reclaimctl/score_answer.h"
#include "app/reclaimctl/tour.h"
#include "app/reclaimctl/until_answer.h"
#include "app/reclaimctl/verb.h"

namespace reclaim::ctl {
namespace {

struct RunArguments {
    ScenarioArgument scenario;
    std::string store, csvFolder, budget;
    unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
    bool tour = false;
    bool check = false;
    bool scores = false;
    UntilArguments until;
    MagnifyArguments magnify;
};

Json metricsJson(const RunResult& result) {
    Json metrics = Json::object();
    for (const auto& value : result.metrics)
        metrics[std::string(infoOf(value.metric).name)][value.cgroup.empty() ? "/" : value.cgroup] =
            jsonOf(value.value);
    return metrics;
}

Json runJson(const RunResult& result) {
    Json expect = Json::array();
    for (const auto& verdict : result.expect) {
        Json entry{{"text", verdict.text},
                   {"ok", verdict.ok},
                   {"actual", verdict.problem.empty() ? jsonOf(verdict.actual) : Json()}};
        if (!verdict.problem.empty()) entry["problem"] = verdict.problem;
        expect.push_back(std::move(entry));
    }
    Json run;
    run["strategy"] = result.strategy;
    run["seed"] = result.seed;
    run["fingerprint"] = formatHex(result.fingerprint);
    run["state_hash"] = formatHex(result.stateHash);
    run["end_ns"] = result.end;
    run["metrics"] = metricsJson(result);
    run["expect"] = std::move(expect);
    return run;
}

std::vector<ExportedSeries> exported(const ReportedLane& lane) {
    std::vector<ExportedSeries> out;
    for (const ChartSeries& series : lane.series) out.push_back(exportedSeries(series.info, *series.data));
    return out;
}

Status writeCsv(const std::string& folder, const RunReport& report) {
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed) return Error{Fault::Io, "cannot be made: " + failed.message(), "choose another folder", folder, 0, 0};
    for (const ReportedLane& lane : report.lanes) {
        const std::string path = folder + "/" + report.name + "_" + lane.strategy + "_samples.csv";
        if (auto written = writeWholeFile(path, seriesCsv(exported(lane))); !written) return written;
    }
    return Done{};
}

std::string runText(const RunReport& report) {
    std::string out = table(summaryHeader(), summaryRows(report)) + "\n";
    for (const ReportedLane& lane : report.lanes)
        for (const std::string& line : lane.expectations) out += line + "\n";
    for (const ReportedLane& lane : report.lanes)
        out += "fingerprint " + lane.fingerprint + "  " + lane.strategy + "  seed " + std::to_string(lane.seed) + "\n";
    return out;
}

// Where runs are recorded while they go on; none if that is not asked for.
Result<std::unique_ptr<Recorder>> recorderOf(const std::string& book) {
    if (book.empty()) return std::unique_ptr<Recorder>();
    return Recorder::open(book);
}

Result<std::vector<RunResult>> runAll(Console& console, const Scenario& scenario, const std::string& name,
                                      const RunArguments& arguments, std::uint64_t memoryBudget, Recorder* recorder) {
    RunOptions options;
    options.recorder = recorder;
    options.memoryBudget = memoryBudget;
    options.engine = RECLAIMLAB_VERSION;
    if (arguments.check) options.sweeps = Sweeps::Often;
    options.progress = [&](TimeNs now, TimeNs end) {
        if (end > 0) console.progress(name, static_cast<double>(now) / static_cast<double>(end));
        return !interrupted();
    };
    return runScenario(scenario, arguments.jobs, options);
}

// Everything that is asked for besides the answer itself. Gives the paths written, for the answer.
Result<std::vector<std::string>> writeOutputs(const RunArguments& arguments, const RunReport& report) {
    std::vector<std::string> files;
    if (!arguments.csvFolder.empty())
        if (auto written = writeCsv(arguments.csvFolder, report); !written) return written.error();
    if (arguments.tour) {
        auto written = writeTourFiles(report);
        if (!written) return written.error();
        files.insert(files.end(), written->begin(), written->end());
    }
    return files;
}

void sayAnswer(Console& console, const RunArguments& arguments, const std::vector<RunResult>& results,
               const RunReport& report, const std::vector<std::string>& files) {
    if (console.json()) {
        Json runs = Json::array();
        for (const RunResult& result : results) runs.push_back(runJson(result));
        Json answer{{"runs", std::move(runs)}};
        if (arguments.scores) answer["scores"] = scoresJson(results);
        if (!files.empty()) answer["files"] = files;
        return console.answer(answer);
    }
    std::string text = arguments.tour ? tourText(report) : runText(report);
    if (arguments.scores) text += "\n" + scoresText(results);
    if (!files.empty())
        text += arguments.tour ? "\nWritten, for sqlite3, a picture viewer and a browser:\n" : "Written:\n";
    for (const std::string& file : files) text += "  " + file + "\n";
    console.print(text);
}

// What was run is answered whatever became of the files: it cannot be had again for nothing.
Exit answerAll(Console& console, const RunArguments& arguments, const std::vector<RunResult>& results,
               const RunReport& report, const std::string& book, const Status& recorded) {
    auto written = writeOutputs(arguments, report);
    std::vector<std::string> files = written ? *written : std::vector<std::string>{};
    std::error_code ignored;
    if (!book.empty() && recorded) files.insert(files.begin(), std::filesystem::absolute(book, ignored).string());
    sayAnswer(console, arguments, results, report, files);
    if (!recorded) return failWith(console, recorded.error());
    if (!written) return failWith(console, written.error());
    const bool failed = std::ranges::any_of(report.lanes, &ReportedLane::failed);
    return failed ? Exit::CheckFailed : Exit::Ok;
}

Exit run(Console& console, const RunArguments& arguments) {
    auto read = scenarioFrom(console, arguments.scenario);
    if (const auto* refusal = std::get_if<ScenarioRefusal>(&read))
        return failWith(console, refusal->exit, refusal->error);
    Scenario* scenario = &std::get<Scenario>(read);
    auto budget = arguments.budget.empty() ? Result<std::uint64_t>(kMemoryBudget) : parseBytes(arguments.budget);
    if (!budget) return failWith(console, Exit::Usage, budget.error());
    if (auto over = overBudget(*scenario, *budget)) return failWith(console, *over);
    if (!arguments.until.condition.empty()) return runUntilAnswer(console, *scenario, arguments.until, arguments.jobs);
    if (!arguments.magnify.interval.empty())
        return magnifyAnswer(console, *scenario, arguments.magnify, arguments.jobs);

    RunReport report;
    report.name = std::filesystem::path(arguments.scenario.file).stem().string();
    report.scenario = *scenario;
    if (arguments.tour) {
        addCapture(report);
        if (!report.warning.empty()) console.note("reclaimctl: " + report.warning);
    }
    const std::string book = arguments.store.empty() && arguments.tour ? report.name + ".db" : arguments.store;
    auto recorder = recorderOf(book);
    if (!recorder) return failWith(console, recorder.error());
    const WhenEnded marked([kept = recorder->get()] {
        if (!kept) return;
        kept->finishAll("interrupted");
        kept->flush();
    });
    auto results = runAll(console, *scenario, report.name, arguments, *budget, recorder->get());
    console.progressDone();
    Status recorded = Done{};
    if (*recorder) {
        if (interrupted()) (*recorder)->finishAll("interrupted");  // those that had not begun as well
        (*recorder)->flush();
        recorded = (*recorder)->health();
    }
    if (!results)
        return failWith(console, results.error().fault == Fault::Corrupt ? Exit::Internal : exitFor(results.error()),
                        results.error());
    for (const RunResult& result : *results) report.lanes.push_back(laneOf(result));
    return answerAll(console, arguments, *results, report, book, recorded);
}

}  // namespace

void addRunVerb(Program& program) {
    auto arguments = std::make_shared<RunArguments>();
    CLI::App* verb =
        program.verb("run", "Run a scenario under each of its strategies",
                     "  reclaimctl run datasets/scenarios/first-light.yaml\n"
                     "  reclaimctl run first-light.yaml --strategy linux-3.14 --strategy linux-6.1 --json\n"
                     "  reclaimctl run first-light.yaml --set cgroups./k1.memory.max=64MiB --store lab.db\n"
                     "  reclaimctl run first-light.yaml --seed 7 --csv out/\n"
                     "  reclaimctl run datasets/scenarios/churn.yaml --scores\n"
                     "  reclaimctl run first-light.yaml --until 'memory.current /k1 > 30MiB' --dump lists\n"
                     "  reclaimctl run first-light.yaml --strategy linux-6.1 --magnify 1s..1.01s --level 2\n"
                     "\nIn --json, metrics of the whole machine stand under the cgroup \"/\".\n"
                     "\nA condition of --until is:\n" +
                         std::string(kConditionHelp) + "Exit code 1 if it does not hold in each strategy.\n");
    addScenarioArgument(*verb, arguments->scenario);
    verb->add_option("--jobs", arguments->jobs,
                     "Strategies run at the same time; it changes no result. Usual: one a core")
        ->check(CLI::Range(1, 256));
    verb->add_option("--budget", arguments->budget,
                     "Memory the run may want, as 8GiB; one that would want more is refused (4GiB)");
    CLI::Option* whole[] = {
        verb->add_option("--store", arguments->store, "Add the runs to this lab book (SQLite)"),
        verb->add_option("--csv", arguments->csvFolder, "Write NAME_STRATEGY_samples.csv into this folder"),
        verb->add_flag("--check", arguments->check,
                       "Look over all invariants every 4096 events, not only now and then; it changes no result"),
        verb->add_flag("--scores", arguments->scores,
                       "Say what each strategy kept and paid, as multiples of what the oracle paid"),
        verb->add_flag("--tour", arguments->tour, "Tell the story, and write NAME.db, NAME.svg and NAME.html here")};
    // They stop or look inside a run: nothing of a whole run comes out.
    CLI::Option* until = addUntilOptions(*verb, arguments->until);
    CLI::Option* magnify = addMagnifyOptions(*verb, arguments->magnify);
    until->excludes(magnify);
    for (CLI::Option* option : whole) {
        until->excludes(option);
        magnify->excludes(option);
    }
    verb->callback(
        [&program, arguments] { program.work = [arguments](Console& console) { return run(console, *arguments); }; });
}

}  // namespace reclaim::ctl
