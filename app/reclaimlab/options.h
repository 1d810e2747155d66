// What the command line of reclaimlab says.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/base/base.h"

namespace reclaim {

struct ProgramOptions {
    std::string scenario;  // empty = the first one
    std::string store;     // lab book to record into, or to read with `run`
    std::int64_t run = 0;  // a stored run to show, to take a picture of or to export from
    std::string screenshot;
    std::string exportTo;  // file to write; with `out` the lab book to read
    std::string out;
    std::string as;                  // format; empty = by the ending of the file
    std::optional<TimeNs> from, to;  // part of the run to export
    std::string pane = "memory";
    std::string preset = "slide";
    std::string theme;
    std::string size;
    std::optional<TimeNs> at;  // kNever = the end
    std::vector<std::string> overrides;
    double speed = 1;
    bool headless() const { return !screenshot.empty() || !exportTo.empty(); }
};

// Either options to go on with, or the exit code after --help, --version or a usage error (2).
struct CommandLine {
    std::optional<ProgramOptions> options;
    int exitCode = 0;
};
CommandLine readCommandLine(int argc, char** argv);

}  // namespace reclaim
