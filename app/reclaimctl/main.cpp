// reclaimctl: ReclaimLab without a window. This file wires; each verb has a file of its own.
#include <algorithm>
#include <exception>
#include <new>
#include <string>
#include <string_view>

#include <unistd.h>

#include "app/reclaimctl/interrupt.h"
#include "app/reclaimctl/verb.h"
#include "core/exchange/exchange.h"

namespace {

using namespace reclaim;
using namespace reclaim::ctl;

constexpr auto kFooter =
    "Every verb has --help with examples and --json for scripts.\n"
    "Exit codes: 0 ok, 1 a check or expectation failed, 2 usage, 3 bad input, 4 internal error or missing program,\n"
    "            130 interrupted.";

int usage(const Program& program, const CLI::ParseError& problem, int argc, char** argv) {
    if (problem.get_exit_code() == 0) return program.app.exit(problem);  // --help, --version
    const bool json = std::any_of(argv, argv + argc, [](std::string_view word) { return word == "--json"; });
    const auto chosen = program.app.get_subcommands();
    const std::string verb = chosen.empty() ? "" : " " + chosen.front()->get_name();
    Console(json, Console::Progress::Off)
        .error(Error{Fault::BadInput, problem.what(), "reclaimctl" + verb + " --help shows how it is used", {}, 0, 0});
    return static_cast<int>(Exit::Usage);
}

Exit work(const Program& program) {
    const auto progress = isatty(STDERR_FILENO) && !program.json ? Console::Progress::Terminal
                          : program.progress                     ? Console::Progress::Plain
                                                                 : Console::Progress::Off;
    Console console(program.json, progress);
    try {
        const Exit exit = program.work(console);
        console.progressDone();
        const auto trouble = console.outputTrouble();
        if (!trouble) return exit;
        return failWith(console, Error{Fault::Io, *trouble, "make room, or choose another file", {}, 0, 0});
    } catch (const std::bad_alloc&) {
        return failWith(console, Error{Fault::Refused, "out of memory", kOutOfMemoryHint, {}, 0, 0});
    } catch (const std::exception& breach) {  // our mistake: say so, and where
        return failWith(console, Exit::Internal,
                        Error{Fault::Corrupt,
                              std::string("internal error: ") + breach.what(),
                              "please report it with the command and the scenario",
                              {},
                              0,
                              0});
    }
}

}  // namespace

int main(int argc, char** argv) {
    letWritesFail();
    Program program;
    program.app.footer(kFooter);
    program.app.require_subcommand(1);
    program.app.set_version_flag("--version", "ReclaimLab " RECLAIMLAB_VERSION ", engine " + std::string(engineId()));
    for (auto* add : {addRunVerb, addLintVerb, addStrategiesVerb, addMetricsVerb, addRulesVerb, addValidateVerb,
                      addReplayVerb, addRunsVerb, addExportVerb, addWhyVerb, addRaceVerb})
        add(program);
    try {
        program.app.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        return usage(program, problem, argc, argv);
    }
    catchInterrupts();
    const Exit exit = work(program);
    return interruptExit() != 0 ? interruptExit() : static_cast<int>(exit);
}
