// Verb: one subcommand of reclaimctl. Each file *_verb.cpp adds one to the command line and does its work.
//
// Exit codes are part of the interface: 0 ok, 1 a check or expectation failed, 2 usage, 3 bad input, 4 internal or a
// missing program, 130 interrupted.
#pragma once
#include <functional>
#include <string>

#include <CLI/CLI.hpp>

#include "app/reclaimctl/console.h"

namespace reclaim::ctl {

enum class Exit { Ok = 0, CheckFailed = 1, Usage = 2, BadInput = 3, Internal = 4, Interrupted = 130 };

// What the command line asks for; filled by the verb whose subcommand was parsed.
struct Program {
    CLI::App app{"ReclaimLab without a window: run scenarios, check them against real kernels, read lab books.",
                 "reclaimctl"};
    bool json = false, progress = false;
    std::function<Exit(Console&)> work;

    // A subcommand with the options that every verb has, and `examples` under its --help.
    CLI::App* verb(const std::string& name, const std::string& text, const std::string& examples);
};

Exit exitFor(const Error& error);
// Says what is wrong on standard error and gives the exit code for it.
Exit failWith(Console& console, const Error& error);
Exit failWith(Console& console, Exit exit, const Error& error);

// `--set cgroups./k1.memory.max=64MiB`: the first '=' separates path and value.
Result<std::vector<ScenarioOverride>> overridesOf(const std::vector<std::string>& sets);

void addRunVerb(Program& program);
void addLintVerb(Program& program);
void addStrategiesVerb(Program& program);
void addMetricsVerb(Program& program);
void addRulesVerb(Program& program);
void addValidateVerb(Program& program);
void addReplayVerb(Program& program);
void addRunsVerb(Program& program);
void addExportVerb(Program& program);
void addWhyVerb(Program& program);
void addRaceVerb(Program& program);

}  // namespace reclaim::ctl
