// `reclaimctl export`: a stored run as a file: CSV, SVG, HTML and Perfetto here, PNG and PDF by the window's program.
#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <sstream>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/reclaimctl/interrupt.h"
#include "app/reclaimctl/run_report.h"
#include "app/reclaimctl/verb.h"

extern char** environ;

namespace reclaim::ctl {
namespace {

struct ExportArguments {
    std::string book, format, out, pane, from, to, size, theme;
    std::int64_t run = 0;
};

struct PictureOptions {
    ShownTime time;
    SvgLook look;
};

Error bad(std::string message, std::string hint) {
    return Error{Fault::BadInput, std::move(message), std::move(hint), {}, 0, 0};
}

Result<PictureOptions> pictureOptions(const ExportArguments& arguments) {
    PictureOptions options;
    if (!arguments.from.empty()) {
        auto from = parseTime(arguments.from);
        if (!from) return from.error();
        options.time.from = *from;
    }
    if (!arguments.to.empty()) {
        auto to = parseTime(arguments.to);
        if (!to) return to.error();
        options.time.to = *to;
        if (options.time.to <= options.time.from) return bad("--to is not after --from", "a time such as 5s or 500ms");
    }
    if (!arguments.size.empty()) {
        int width = 0, height = 0;
        char rest = 0;
        if (std::sscanf(arguments.size.c_str(), "%dx%d%c", &width, &height, &rest) != 2 || width < 320 ||
            height < 200 || width > 8000 || height > 8000)
            return bad("'" + arguments.size + "' is not a size", "WIDTHxHEIGHT from 320x200 to 8000x8000");
        options.look.width = width;
        options.look.height = height;
    }
    if (!arguments.theme.empty()) {
        auto theme = chartThemeNamed(arguments.theme);
        if (!theme) return theme.error();
        options.look.theme = *theme;
    }
    return options;
}

// The stored run as one lane. The title of its scenario names it in the footer.
Result<RunReport> reportOf(const ExportArguments& arguments, const LabBook& book, const StoredRun& run) {
    auto lane = laneOf(book, run);
    if (!lane) return lane.error();
    RunReport report;
    report.name = "run " + std::to_string(arguments.run);
    ScenarioReading reading = readScenarioText(run.scenario, "");
    if (reading.scenario) {
        if (!reading.scenario->title.empty()) report.name = reading.scenario->title;
        report.scenario = std::move(*reading.scenario);
    }
    report.lanes.push_back(std::move(*lane));
    addCapture(report);  // a capture that is not at hand costs its dots, not the export of what was stored
    return report;
}

// The timelines a pane is drawn from, of every cgroup unless one is named; all where no pane is.
void keepChosen(std::vector<ExportedSeries>& all, const std::string& pane, const ShownTime& time) {
    const bool ofCgroup = pane.find(':') != std::string::npos;
    const std::vector<MetricOf> wanted = metricsOfPane(pane, {});
    std::erase_if(all, [&](const ExportedSeries& series) {
        return !pane.empty() && std::ranges::none_of(wanted, [&](const MetricOf& of) {
            return of.metric == series.info.metric && (!ofCgroup || of.cgroup == series.info.cgroup);
        });
    });
    for (ExportedSeries& series : all)
        std::erase_if(series.points,
                      [&](const ExportedPoint& point) { return point.t < time.from || point.t > time.to; });
}

Result<std::string> bytesOf(const ExportArguments& arguments, const PictureOptions& options) {
    auto book = LabBook::open(arguments.book, LabBook::Access::ReadOnly);
    if (!book) return book.error();
    auto run = (*book)->run(arguments.run);
    if (!run) return run.error();
    if (arguments.format == "csv" || arguments.format == "perfetto") {
        auto series = readStoredSamples(**book, run->id, run->strategy);
        if (!series) return series.error();
        keepChosen(*series, arguments.pane, options.time);
        if (series->empty() && arguments.pane.empty())
            return bad("no timeline is recorded in this run", "a run that was ended at its start has none");
        if (series->empty())
            return bad("nothing of '" + arguments.pane + "' is recorded in this run",
                       "memory, refused, removed, METRIC or METRIC:CGROUP");
        return arguments.format == "csv" ? seriesCsv(*series) : perfettoJson(run->strategy, *series);
    }
    auto report = reportOf(arguments, **book, *run);
    if (!report) return report.error();
    if (arguments.format == "html") return htmlOf(pageOf(*report, options.time, options.look));
    auto chart = makeChart(chartSourceOf(*report, options.time), arguments.pane.empty() ? "memory" : arguments.pane);
    if (!chart) return chart.error();
    return svgOf(*chart, options.look);
}

struct Ended {
    int code = -1;          // exit code; -1 = it was killed or could not be started
    std::string lastWords;  // last line of its standard error
};

// Runs `words` to the end. Its standard output is dropped, its standard error kept: one message, and ours alone.
Ended runToEnd(std::vector<std::string> words) {
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    int ends[2];
    if (pipe(ends) != 0) return {};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    pid_t child = 0;
    // It is to die of Ctrl+C like any other program; this one waits for signals in a thread of its own.
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    const bool started = posix_spawn(&child, argv[0], &actions, &attributes, argv.data(), environ) == 0;
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    const WhenEnded withUs([child, started] {
        if (started) kill(child, SIGTERM);
    });
    close(ends[1]);
    std::string text;
    char buffer[4096];
    for (ssize_t got = 0; started && (got = read(ends[0], buffer, sizeof buffer)) != 0;) {
        if (got < 0 && errno != EINTR) break;
        if (got > 0) text.append(buffer, static_cast<std::size_t>(got));
    }
    close(ends[0]);
    Ended ended;
    while (!text.empty() && text.back() == '\n') text.pop_back();
    ended.lastWords = text.substr(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1);
    int status = 0;
    if (started && waitpid(child, &status, 0) == child && WIFEXITED(status)) ended.code = WEXITSTATUS(status);
    return ended;
}

// Beside this program, else in $PATH: the two may be built into different folders. Empty if it is nowhere.
std::string windowProgram() {
    std::error_code failed;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", failed);
    std::string folders = failed ? std::string() : self.parent_path().string();
    if (const char* path = getenv("PATH")) folders += std::string(":") + path;
    std::istringstream each(folders);
    for (std::string folder; std::getline(each, folder, ':');) {
        const std::string program = folder + "/reclaimlab";
        if (!folder.empty() && access(program.c_str(), X_OK) == 0) return program;
    }
    return {};
}

// PNG and PDF are drawn by the window's own painter, off screen.
Exit startWindowProgram(Console& console, const ExportArguments& arguments) {
    const std::string program = windowProgram();
    if (program.empty())
        return failWith(console, Exit::Internal,
                        Error{Fault::NotFound,
                              arguments.format +
                                  " is drawn by the program reclaimlab, which is neither beside reclaimctl nor in PATH",
                              "build it (./run does, into build/release/bin), or export svg, html or csv", "", 0, 0});
    std::vector<std::string> words{
        program, "--export",       arguments.book, "--run",      std::to_string(arguments.run),
        "--as",  arguments.format, "--out",        arguments.out};
    const std::pair<const char*, const std::string*> optional[] = {{"--pane", &arguments.pane},
                                                                   {"--from", &arguments.from},
                                                                   {"--to", &arguments.to},
                                                                   {"--size", &arguments.size},
                                                                   {"--theme", &arguments.theme}};
    for (const auto& [name, value] : optional)
        if (!value->empty()) words.insert(words.end(), {name, *value});
    if (!getenv("QT_QPA_PLATFORM")) setenv("QT_QPA_PLATFORM", "offscreen", 1);
    const Ended ended = runToEnd(std::move(words));
    if (ended.code == 0) return Exit::Ok;
    // It uses our exit codes: what it was given was bad (2, 3), or it failed itself.
    const bool given = ended.code == static_cast<int>(Exit::Usage) || ended.code == static_cast<int>(Exit::BadInput);
    const std::string prefix = "reclaimlab: ";
    const std::string said =
        ended.lastWords.starts_with(prefix) ? ended.lastWords.substr(prefix.size()) : ended.lastWords;
    return failWith(console, given ? static_cast<Exit>(ended.code) : Exit::Internal,
                    Error{Fault::Io, said.empty() ? "ended with code " + std::to_string(ended.code) : said, "",
                          given ? std::string() : program, 0, 0});
}

Exit exportRun(Console& console, const ExportArguments& arguments) {
    auto options = pictureOptions(arguments);
    if (!options) return failWith(console, Exit::Usage, options.error());
    if (arguments.format == "png" || arguments.format == "pdf") {
        if (const Exit exit = startWindowProgram(console, arguments); exit != Exit::Ok) return exit;
    } else {
        auto bytes = bytesOf(arguments, *options);
        if (!bytes) return failWith(console, bytes.error());
        if (auto written = writeWholeFile(arguments.out, *bytes); !written) return failWith(console, written.error());
    }
    if (console.json()) console.answer(Json{{"file", arguments.out}, {"run", arguments.run}, {"as", arguments.format}});
    else console.print(arguments.out + "\n");
    return Exit::Ok;
}

}  // namespace

void addExportVerb(Program& program) {
    auto arguments = std::make_shared<ExportArguments>();
    CLI::App* verb = program.verb(
        "export", "Write a stored run as CSV, SVG, HTML, PNG, PDF or Perfetto trace",
        "  reclaimctl export lab.db 3 --as csv --out run3.csv\n"
        "  reclaimctl export lab.db 3 --as svg --pane memory --from 1s --to 4s --size 1280x720 --out memory.svg\n"
        "  reclaimctl export lab.db 3 --as svg --pane lab.rcu_pending --theme dark --out rcu.svg\n"
        "  reclaimctl export lab.db 3 --as pdf --out memory.pdf\n"
        "\nPanes: memory, refused, removed, METRIC or METRIC:CGROUP. csv and perfetto hold every timeline unless a "
        "METRIC is given.\n");
    verb->add_option("DB", arguments->book, "Lab book (SQLite)")->required();
    verb->add_option("RUN", arguments->run, "Number of the run; `reclaimctl runs list DB` shows them")->required();
    verb->add_option("--as", arguments->format, "csv, html, svg, perfetto, png or pdf")
        ->required()
        ->check(CLI::IsMember({"csv", "html", "svg", "perfetto", "png", "pdf"}));
    verb->add_option("--out", arguments->out, "File to write")->required();
    verb->add_option("--pane", arguments->pane, "Which chart (svg, png, pdf), or which metric (csv, perfetto)");
    verb->add_option("--from", arguments->from, "First time, as 1s or 500ms");
    verb->add_option("--to", arguments->to, "Last time");
    verb->add_option("--size", arguments->size, "WIDTHxHEIGHT in pixels");
    verb->add_option("--theme", arguments->theme, "light, dark or print");
    verb->callback([&program, arguments] {
        program.work = [arguments](Console& console) { return exportRun(console, *arguments); };
    });
}

}  // namespace reclaim::ctl
