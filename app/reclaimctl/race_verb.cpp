// `reclaimctl race`: looks at every interleaving of a race model; replays, draws and exports what it finds.
#include <charconv>
#include <optional>

#include "app/reclaimctl/interrupt.h"
#include "app/reclaimctl/race_answer.h"
#include "app/reclaimctl/verb.h"
#include "core/exchange/exchange.h"
#include "core/store/store.h"

namespace reclaim::ctl {
namespace {

using namespace race;

struct RaceArguments {
    std::string what;
    int threads = 0;
    std::vector<std::string> sets;
    std::string trace, pct, promelaFile, svgFile, textFile, store;
    std::optional<std::string> replayed;
    std::optional<std::uint64_t> random;
    std::uint64_t limit = 20'000'000, executions = 100'000;
    bool reduce = false;
};

Error badInput(std::string message, std::string hint) {
    return {Fault::BadInput, std::move(message), std::move(hint), {}, 0, 0};
}

template <class T>
bool readNumber(std::string_view text, T& out) {
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
    return code == std::errc() && end == text.data() + text.size();
}

Result<std::vector<Setting>> settingsOf(const RaceArguments& arguments) {
    std::vector<Setting> out;
    for (const std::string& set : arguments.sets) {
        const auto settings = parseSettings(set);
        if (!settings) return badInput("--set " + settings.error().message, "--set " + settings.error().hint);
        out.insert(out.end(), settings->begin(), settings->end());
    }
    if (arguments.threads > 0) out.push_back({"threads", arguments.threads});
    return out;
}

Result<Violations> wantedOf(const RaceArguments& arguments) {
    if (arguments.trace.empty()) return Violations{0};
    if (const auto kind = violationNamed(arguments.trace)) return maskOf(*kind);
    std::string names;
    for (int i = 0; i < kViolations; ++i) names += (i ? ", " : "") + std::string(nameOf(static_cast<Violation>(i)));
    return badInput("there is no violation '" + arguments.trace.substr(0, 40) + "'", "violations: " + names);
}

Limits limitsOf(const RaceArguments& arguments, Console& console, const std::string& name) {
    Limits limits;
    limits.states = arguments.limit;
    limits.reduce = arguments.reduce;
    limits.progress = [&console, name, most = arguments.limit](const Progress& now) {
        console.progress(name, static_cast<double>(now.states) / static_cast<double>(most));
        return !interrupted();
    };
    return limits;
}

// Drawings and the replay of one schedule. Gives the replay back for who prints it.
Result<Replay> drawn(const RaceArguments& arguments, const Model& model, const Schedule& schedule,
                     const Limits& limits) {
    auto shown = replay(model, schedule, true, limits);
    if (!shown) return shown;
    if (!arguments.svgFile.empty())
        if (const Status ok = writeWholeFile(arguments.svgFile, lanesSvg(model, *shown)); !ok) return ok.error();
    if (!arguments.textFile.empty())
        if (const Status ok = writeWholeFile(arguments.textFile, lanesText(model, *shown)); !ok) return ok.error();
    if (!arguments.store.empty()) {
        auto book = LabBook::open(arguments.store, LabBook::Access::ReadWrite);
        if (!book) return book.error();
        const auto kept = (*book)->add(
            {0, model.id, textOf(model.settings), textOf(model, schedule), namesOf(shown->violations), {}});
        if (!kept) return kept.error();
    }
    return shown;
}

Exit replaySchedule(Console& console, const RaceArguments& arguments, const Model& model) {
    const auto schedule = parseSchedule(model, *arguments.replayed);
    if (!schedule) return failWith(console, schedule.error());
    const auto shown = drawn(arguments, model, *schedule, limitsOf(arguments, console, model.id));
    if (!shown) return failWith(console, shown.error());
    if (console.json()) console.answer(replayJson(model, *schedule, *shown));
    else {
        std::string text = lanesText(model, *shown);
        if (!shown->leakKnown) text += "  whether the goal can still be reached is not known: --limit was reached\n";
        else if (!shown->violations) text += "  nothing is wrong so far\n";
        text += "  then:";
        for (const ThreadView& thread : shown->steps.back().threads)
            for (const NextStep& next : thread.next) text += " " + next.label + (next.canRun ? "" : " (waits)");
        console.print(text + "\n");
    }
    return Exit::Ok;
}

Exit searchAtRandom(Console& console, const RaceArguments& arguments, const Model& model, Violations wanted) {
    RandomOrder order{arguments.random.value_or(0), 0, wanted, arguments.executions};
    if (!arguments.pct.empty()) {
        const std::size_t comma = arguments.pct.find(',');
        const std::string_view text = arguments.pct;
        if (comma == std::string::npos || !readNumber(text.substr(0, comma), order.seed) ||
            !readNumber(text.substr(comma + 1), order.pctDepth) || order.pctDepth < 1 || order.pctDepth > 20)
            return failWith(console, badInput("--pct " + arguments.pct.substr(0, 40) + ": not SEED,DEPTH",
                                              "as in --pct 7,3; a depth from 1 to 20"));
    }
    const auto found = runUntilFound(model, order);
    if (!found) {
        const std::string text = model.id + ": nothing found in " + formatCount(order.executions) +
                                 " executions from seed " + std::to_string(order.seed);
        if (console.json())
            console.answer({{"random",
                             {{"model", model.id},
                              {"first_seed", order.seed},
                              {"executions", order.executions},
                              {"violations", Json::array()}}}});
        else console.print(text + "\n");
        return Exit::CheckFailed;
    }
    const Violation kind =
        listOf(wanted ? static_cast<Violations>(found->violations & wanted) : found->violations).front();
    const Schedule shorter = shrunk(model, found->schedule, kind);
    if (const auto shown = drawn(arguments, model, shorter, limitsOf(arguments, console, model.id)); !shown)
        return failWith(console, shown.error());
    if (console.json()) console.answer(randomJson(model, order, *found, shorter));
    else console.print(randomText(model, order, *found, shorter));
    return Exit::Ok;
}

// 0, or why the answer is not whole.
Exit exitOfVerdicts(Console& console, const RaceArguments& arguments, const std::vector<RaceVerdict>& verdicts) {
    for (const RaceVerdict& verdict : verdicts) {
        const Exploration& all = verdict.exploration;
        if (all.complete()) continue;
        if (all.end == Exploration::End::Cancelled) return Exit::Interrupted;
        const bool memory = all.end == Exploration::End::MemoryLimit;
        console.note("reclaimctl: " + verdict.model.id + " was not looked at to the end: " + formatCount(all.states) +
                     " states met, " + formatCount(all.waiting) + " of them not looked at, depth " +
                     std::to_string(all.depth) +
                     (memory ? " (the memory limit: fewer threads, or --reduce)"
                             : " (--limit " + std::to_string(arguments.limit) + ": give a larger one, or --reduce)"));
        return Exit::CheckFailed;
    }
    return Exit::Ok;
}

Exit exploreAll(Console& console, const RaceArguments& arguments) {
    const auto settings = settingsOf(arguments);
    if (!settings) return failWith(console, settings.error());
    if (!settings->empty())
        return failWith(console,
                        badInput("race all takes each model as it is named", "--set and --threads go with one MODEL"));
    std::vector<RaceVerdict> verdicts;
    Json models = Json::array();
    for (const Entry& entry : catalogue()) {
        auto model = modelNamed(entry.id);
        if (!model) return failWith(console, model.error());
        const Limits limits = limitsOf(arguments, console, model->id);
        Exploration all = explore(*model, limits);
        verdicts.push_back({std::move(*model), std::move(all)});
        models.push_back(raceJson(verdicts.back()));
        if (verdicts.back().exploration.end == Exploration::End::Cancelled) break;
    }
    if (console.json()) console.answer({{"models", std::move(models)}});
    else console.print(raceTable(verdicts));
    return exitOfVerdicts(console, arguments, verdicts);
}

Exit exploreOne(Console& console, const RaceArguments& arguments, Model model, Violations wanted) {
    const Limits limits = limitsOf(arguments, console, model.id);
    std::vector<RaceVerdict> verdicts(1);
    verdicts[0].exploration = explore(model, limits);
    verdicts[0].model = std::move(model);
    const RaceVerdict& verdict = verdicts[0];
    const Exploration& all = verdict.exploration;
    const race::Finding* finding = all.findings.empty() ? nullptr : &all.findings.front();
    if (wanted) finding = all.find(listOf(wanted).front());
    const bool draws = wanted || !arguments.store.empty() || !arguments.svgFile.empty() || !arguments.textFile.empty();
    std::string lanes;
    if (draws && finding) {
        const auto shown = drawn(arguments, verdict.model, finding->schedule, limits);
        if (!shown) return failWith(console, shown.error());
        lanes = "\n" + lanesText(verdict.model, *shown);
    }
    if (console.json()) console.answer({{"models", Json::array({raceJson(verdict)})}});
    else console.print(raceText(verdict) + (wanted ? lanes : ""));
    if (draws && !finding && all.complete()) {
        console.error(badInput(verdict.model.id + " has no " + (wanted ? arguments.trace : "counter-example") +
                                   " to show: " + all.verdict(),
                               "--replay SCHEDULE shows and draws any schedule"));
        return Exit::CheckFailed;
    }
    return exitOfVerdicts(console, arguments, verdicts);
}

// Kept schedules, with the command that replays each.
Exit answerKept(Console& console, const RaceArguments& arguments) {
    if (arguments.store.empty())
        return failWith(console, badInput("race kept needs a lab book", "reclaimctl race kept --store lab.db"));
    const auto book = LabBook::open(arguments.store, LabBook::Access::ReadOnly);
    if (!book) return failWith(console, book.error());
    const auto kept = (*book)->schedules();
    if (!kept) return failWith(console, kept.error());
    if (console.json()) console.answer(keptJson(*kept));
    else console.print(keptText(*kept));
    return Exit::Ok;
}

Exit answerRace(Console& console, const RaceArguments& arguments) {
    const auto wanted = wantedOf(arguments);
    if (!wanted) return failWith(console, wanted.error());
    if (arguments.what == "list") {
        if (console.json()) console.answer(raceListJson());
        else console.print(raceListText());
        return Exit::Ok;
    }
    if (arguments.what == "kept") return answerKept(console, arguments);
    if (arguments.what == "stories") {
        if (console.json()) console.answer(raceStoriesJson());
        else console.print(raceStoriesText());
        return Exit::Ok;
    }
    const bool single = arguments.replayed || arguments.random || !arguments.pct.empty() || !arguments.trace.empty() ||
                        !arguments.promelaFile.empty() || !arguments.store.empty() || !arguments.svgFile.empty() ||
                        !arguments.textFile.empty();
    if (arguments.what == "all") {
        if (!single) return exploreAll(console, arguments);
        return failWith(console, badInput("race all shows verdicts only",
                                          "traces, replays, drawings and exports go with one MODEL"));
    }
    const auto settings = settingsOf(arguments);
    if (!settings) return failWith(console, settings.error());
    auto model = modelNamed(arguments.what, *settings);
    if (!model) return failWith(console, model.error());
    if (!arguments.promelaFile.empty())
        if (const Status ok = writeWholeFile(arguments.promelaFile, promela(*model)); !ok)
            return failWith(console, ok.error());
    if (arguments.replayed) return replaySchedule(console, arguments, *model);
    if (arguments.random || !arguments.pct.empty()) return searchAtRandom(console, arguments, *model, *wanted);
    return exploreOne(console, arguments, std::move(*model), *wanted);
}

}  // namespace

void addRaceVerb(Program& program) {
    auto arguments = std::make_shared<RaceArguments>();
    CLI::App* verb = program.verb(
        "race",
        "Look at every interleaving of free, destroy, offline and reparent: verdicts with shortest counter-examples",
        "  reclaimctl race list\n  reclaimctl race stories\n  reclaimctl race all\n  reclaimctl race B0 --trace UAF "
        "--svg b0.svg\n"
        "  reclaimctl race W1d --set grace-before-drain=off --threads 3\n"
        "  reclaimctl race W1b --replay \"F0.f0 F0.f1 F1.f0 F1.f1 O.o0 O.o1\" --json\n  reclaimctl race B0 --pct 7,3 "
        "--trace UAF\n"
        "  reclaimctl race W4x --export-promela w4x.pml\n");
    verb->add_option("MODEL", arguments->what, "A model of `race list`, or all, list, stories, or kept")->required();
    verb->add_option("--threads", arguments->threads, "How many threads free")->check(CLI::Range(1, 64));
    verb->add_option("--set", arguments->sets, "DECISION=on|off or NUMBER=N; may be given several times")
        ->expected(1)
        ->take_all();
    verb->add_option("--trace", arguments->trace, "Show the shortest way to this violation: UAF, LEAK, ...");
    CLI::Option* replayed =
        verb->add_option("--replay", arguments->replayed, "Run this schedule: \"F0.f0 F0.f1 O.o0\"");
    CLI::Option* random =
        verb->add_option("--random", arguments->random, "Run in random order from this seed until a violation comes")
            ->excludes(replayed);
    verb->add_option("--pct", arguments->pct, "SEED,DEPTH: the same with priorities and DEPTH - 1 changes (PCT)")
        ->excludes(replayed)
        ->excludes(random);
    verb->add_option("--executions", arguments->executions, "At most so many random executions")
        ->capture_default_str()
        ->check(CLI::Range(1, 100'000'000));
    verb->add_option("--export-promela", arguments->promelaFile, "Write the model for the checker Spin");
    verb->add_option("--svg", arguments->svgFile, "Draw the schedule that is shown");
    verb->add_option("--text", arguments->textFile, "Write it as text, a column for each thread");
    verb->add_option("--store", arguments->store,
                     "Keep the schedule that is shown in this lab book; with `race kept`, list those");
    verb->add_option("--limit", arguments->limit, "Stop after so many states; the verdict is then \"unknown\"")
        ->capture_default_str()
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{400'000'000}));
    verb->add_flag("--reduce", arguments->reduce,
                   "Look at fewer states by symmetry and partial order: same verdicts, lengths may differ");
    verb->callback([&program, arguments] {
        program.work = [arguments](Console& console) { return answerRace(console, *arguments); };
    });
}

}  // namespace reclaim::ctl
