// `reclaimctl validate`: the engine against a real kernel: a whole capture over tick phases, or call by call.
#include <filesystem>
#include <thread>

#include <fmt/format.h>

#include "app/reclaimctl/interrupt.h"
#include "app/reclaimctl/scenario_argument.h"
#include "app/reclaimctl/verb.h"
#include "core/exchange/exchange.h"
#include "core/reference/reference.h"

namespace reclaim::ctl {
namespace {

struct ValidateArguments {
    std::vector<std::string> paths, sets;
    bool arithmetic = false, outside = false;
    std::string epoch, scenario;
    int phases = 16;
};

constexpr std::string_view kShrinkSlab = "_shrink_slab.csv";

Result<Epoch> epochFor(const ValidateArguments& arguments, const std::string& file) {
    if (arguments.epoch == "a312") return Epoch::A312;
    if (arguments.epoch == "a") return Epoch::A;
    if (arguments.epoch == "b") return Epoch::B;
    if (arguments.epoch == "c") return Epoch::C;
    std::string prefix = file.ends_with(".gz") ? file.substr(0, file.size() - 3) : file;
    if (!prefix.ends_with(kShrinkSlab))
        return Error{Fault::BadInput,
                     "the kernel version is not known: the name does not end in _shrink_slab.csv",
                     "say which arithmetic with --epoch a|b|c",
                     file,
                     0,
                     0};
    prefix.resize(prefix.size() - kShrinkSlab.size());
    auto info = readCaptureInfo(prefix + "_scenario.json");
    if (!info) {
        Error error = info.error();
        error.hint += (error.hint.empty() ? "" : "; ") + std::string("or say which arithmetic with --epoch a|b|c");
        return error;
    }
    return epochOfKernel(info->kernelVersion);
}

std::string nameOf(Epoch epoch) {
    switch (epoch) {
        case Epoch::A312: return "a312";
        case Epoch::A: return "a";
        case Epoch::B: return "b";
        case Epoch::C: return "c";
    }
    return {};
}

struct FileResult {
    std::string file;
    Epoch epoch = Epoch::C;
    ArithmeticResult result;
};

void addTo(ArithmeticResult& sum, const ArithmeticResult& part) {
    sum.rows += part.rows;
    sum.called += part.called;
    sum.compared += part.compared;
    sum.equal += part.equal;
    for (const auto& group : part.excluded) {
        bool known = false;
        for (auto& mine : sum.excluded)
            if (mine.reason == group.reason) {
                mine.rows += group.rows;
                known = true;
            }
        if (!known) sum.excluded.push_back(group);
    }
}

Json arithmeticJson(const ArithmeticResult& result) {
    Json excluded = Json::array();
    for (const auto& group : result.excluded) excluded.push_back({{"reason", group.reason}, {"rows", group.rows}});
    return {{"rows", result.rows},
            {"called", result.called},
            {"compared", result.compared},
            {"equal", result.equal},
            {"excluded", excluded}};
}

Json differencesJson(const std::vector<FileResult>& files) {
    Json out = Json::array();
    for (const FileResult& file : files)
        for (const ArithmeticDifference& difference : file.result.differences)
            out.push_back({{"file", file.file},
                           {"line", difference.line},
                           {"column", difference.column},
                           {"computed", difference.computed},
                           {"recorded", difference.recorded}});
    return out;
}

std::string arithmeticText(const std::vector<FileResult>& files, const ArithmeticResult& sum) {
    std::vector<std::vector<std::string>> rows;
    const auto row = [&](const std::string& name, const std::string& epoch, const ArithmeticResult& result) {
        std::uint64_t excluded = 0;
        for (const auto& group : result.excluded) excluded += group.rows;
        rows.push_back({name, epoch, formatCount(result.rows), formatCount(result.compared), formatCount(result.equal),
                        formatCount(result.compared - result.equal), formatCount(excluded)});
    };
    for (const FileResult& file : files)
        row(std::filesystem::path(file.file).filename().string(), nameOf(file.epoch), file.result);
    if (files.size() > 1) row("all", "", sum);
    std::string out =
        table({"do_shrink_slab calls", "epoch", "rows", "compared", "equal", "different", "excluded"}, rows);
    for (const auto& group : sum.excluded) out += "excluded " + formatCount(group.rows) + ": " + group.reason + "\n";
    for (const FileResult& file : files)
        for (const ArithmeticDifference& difference : file.result.differences)
            out += file.file + ":" + std::to_string(difference.line) + ": " + difference.column + " computed " +
                   std::to_string(difference.computed) + ", recorded " + std::to_string(difference.recorded) + "\n";
    return out;
}

Exit validateArithmetic(Console& console, const ValidateArguments& arguments) {
    std::vector<FileResult> files;
    ArithmeticResult sum;
    for (const std::string& path : arguments.paths) {
        if (interrupted()) return Exit::Interrupted;
        auto rows = readShrinkSlab(path);
        if (!rows) return failWith(console, rows.error());
        auto epoch = epochFor(arguments, path);
        if (!epoch) return failWith(console, epoch.error());
        files.push_back({path, *epoch, checkArithmetic(*rows, *epoch)});
        addTo(sum, files.back().result);
        console.progress("validate", static_cast<double>(files.size()) / static_cast<double>(arguments.paths.size()));
    }
    console.progressDone();
    if (console.json()) {
        Json answer = arithmeticJson(sum);
        Json perFile = Json::array();
        for (const FileResult& file : files) {
            Json entry{{"file", file.file}, {"epoch", nameOf(file.epoch)}};
            entry.update(arithmeticJson(file.result));
            perFile.push_back(std::move(entry));
        }
        answer["files"] = std::move(perFile);
        answer["differences"] = differencesJson(files);
        console.answer(Json{{"arithmetic", std::move(answer)}});
    } else {
        console.print(arithmeticText(files, sum));
    }
    return sum.equal == sum.compared ? Exit::Ok : Exit::CheckFailed;
}

// How far a prediction may be off, in the words of its rule.
std::string toleranceText(const MetricVerdict& verdict) {
    switch (verdict.rule) {
        case Rule::Information: return "-";
        case Rule::Exact: return "exact";
        case Rule::Relative: return fmt::format("{:g} %", verdict.tolerance * 100);
        case Rule::Absolute: return fmt::format("{:g}", verdict.tolerance);
        case Rule::Band:
            return fmt::format("{} to {}", shown(verdict.observed - verdict.tolerance),
                               shown(verdict.observed + verdict.tolerance));
    }
    return {};
}

std::string ruleName(Rule rule) {
    switch (rule) {
        case Rule::Information: return "information";
        case Rule::Exact: return "exact";
        case Rule::Relative: return "within_range_or_relative";
        case Rule::Absolute: return "within_range_or_absolute";
        case Rule::Band: return "band";
    }
    return {};
}

std::string verdictsText(const Validation& validation, int phases) {
    std::vector<std::vector<std::string>> rows;
    std::size_t judged = 0, failed = 0;
    for (const MetricVerdict& verdict : validation.metrics) {
        const bool relative = verdict.observed != 0;
        if (verdict.rule != Rule::Information) ++judged;
        if (!verdict.ok) ++failed;
        rows.push_back({verdict.name + (verdict.cgroup.empty() ? "" : " " + verdict.cgroup), verdict.unit,
                        shown(verdict.predictedMin), shown(verdict.predictedMedian), shown(verdict.predictedMax),
                        shown(verdict.observed),
                        relative ? fmt::format("{:+.1f} %", verdict.residual * 100) : shown(verdict.residual),
                        toleranceText(verdict),
                        verdict.rule == Rule::Information ? ""
                        : verdict.ok                      ? "ok"
                                                          : "NOT OK"});
    }
    // The reason of each tolerance stands behind its line: text reads from the left, the columns of `table` do not.
    std::string out;
    std::size_t line = 0;
    for (const char letter :
         table({"metric", "unit", "min", "median", "max", "observed", "residual", "tolerance", ""}, rows)) {
        if (letter == '\n') {
            if (line > 0) out += "  " + validation.metrics[line - 1].reason;
            ++line;
        }
        out += letter;
    }
    for (const std::string& line : validation.absent) out += "not compared: " + line + "\n";
    out += fmt::format("{} of {} judged metrics ok over {} tick phases\n", judged - failed, judged, phases);
    return out;
}

Json verdictJson(const MetricVerdict& verdict) {
    return {{"name", verdict.name},
            {"cgroup", verdict.cgroup},
            {"unit", verdict.unit},
            {"predicted",
             {{"min", jsonOf(verdict.predictedMin)},
              {"median", jsonOf(verdict.predictedMedian)},
              {"max", jsonOf(verdict.predictedMax)}}},
            {"observed", jsonOf(verdict.observed)},
            {"residual", jsonOf(verdict.residual)},
            {"rule", ruleName(verdict.rule)},
            {"tolerance", verdict.rule == Rule::Information ? Json() : jsonOf(verdict.tolerance)},
            {"reason", verdict.reason},
            {"ok", verdict.ok}};
}

Exit validateRun(Console& console, const ValidateArguments& arguments) {
    if (arguments.paths.size() != 1)
        return failWith(console, Exit::Usage,
                        Error{Fault::BadInput, "one capture at a time", "give one PREFIX", {}, 0, 0});
    const std::string& prefix = arguments.paths.front();
    auto overrides = overridesOf(arguments.sets);
    if (!overrides) return failWith(console, Exit::Usage, overrides.error());
    const ScenarioReading reading = readScenario(arguments.scenario.empty() ? prefix + ".yaml" : arguments.scenario,
                                                 *overrides, arguments.outside ? Outside::Read : Outside::Refused);
    sayOutside(console, reading);
    for (const Error& error : reading.errors) console.error(error);
    if (!reading.errors.empty()) return Exit::BadInput;

    ValidationOptions options;
    options.phases = arguments.phases;
    options.permits = std::max(1u, std::thread::hardware_concurrency());
    options.progress = [&](int done, int all) {
        console.progress("validate", static_cast<double>(done) / all);
        return !interrupted();
    };
    auto validation = validateCapture(prefix, *reading.scenario, options);
    console.progressDone();
    if (!validation) return failWith(console, validation.error());
    if (console.json()) {
        Json metrics = Json::array();
        for (const MetricVerdict& verdict : validation->metrics) metrics.push_back(verdictJson(verdict));
        console.answer(Json{{"metrics", std::move(metrics)},
                            {"absent", validation->absent},
                            {"phases", arguments.phases},
                            {"ok", validation->ok()}});
    } else {
        console.print(verdictsText(*validation, arguments.phases));
    }
    return validation->ok() ? Exit::Ok : Exit::CheckFailed;
}

}  // namespace

void addValidateVerb(Program& program) {
    auto arguments = std::make_shared<ValidateArguments>();
    CLI::App* verb = program.verb("validate", "Hold the engine against a capture of a real kernel",
                                  "  reclaimctl validate datasets/kernel-6.1/K1 --phases 16\n"
                                  "  reclaimctl validate datasets/kernel-6.1/K1 --set timing.gp_ticks=1\n"
                                  "  reclaimctl validate --arithmetic datasets/kernel-6.1/*_shrink_slab.csv\n"
                                  "  reclaimctl validate --arithmetic K1_shrink_slab.csv --epoch c --json\n");
    verb->add_option("PREFIX", arguments->paths,
                     "Capture: path and name without _samples.csv; with --arithmetic the _shrink_slab.csv files")
        ->required();
    verb->add_flag("--arithmetic", arguments->arithmetic, "Compute every recorded call of do_shrink_slab again");
    verb->add_option(
            "--epoch", arguments->epoch,
            "Arithmetic: a312 (3.12-3.14), a (3.15-4.15), b (4.16-5.12), c (5.13 and later); default: from the "
            "kernel version in NAME_scenario.json")
        ->check(CLI::IsMember({"a312", "a", "b", "c"}));
    verb->add_option("--scenario", arguments->scenario, "Scenario to run; default: PREFIX.yaml");
    verb->add_option("--set", arguments->sets,
                     "PATH=VALUE: one value of the scenario, to see what it changes; may be repeated")
        ->allow_extra_args(false);
    addOutsideOption(*verb, arguments->outside);
    verb->add_option("--phases", arguments->phases, "Tick phases over which predictions are quoted")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
    verb->callback([&program, arguments] {
        program.work = [arguments](Console& console) {
            return arguments->arithmetic ? validateArithmetic(console, *arguments) : validateRun(console, *arguments);
        };
    });
}

}  // namespace reclaim::ctl
