#include "app/reclaimlab/options.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <iostream>

#include "core/machine/engine_id.h"

namespace reclaim {

namespace {
constexpr const char* kExamples =
    "Examples:\n"
    "  reclaimlab                                     open the first scenario and run it\n"
    "  reclaimlab --scenario my.yaml --store lab.db   run a scenario and record it\n"
    "  reclaimlab --screenshot a.png --at 10.5s --size 1600x1000 --theme dark\n"
    "  reclaimlab --export chart.svg --pane memory --preset slide\n"
    "  reclaimlab --store lab.db --run 3 --export refused.pdf --pane refused";

// False and a message if the text is no time; no text leaves the value unset.
bool readTime(const char* option, const std::string& text, std::optional<TimeNs>& value) {
    if (text.empty() || text == "end") return true;
    const auto time = parseTime(text);
    if (!time) {
        std::cerr << "reclaimlab: " << option << ": " << time.error().text() << '\n';
        return false;
    }
    value = *time;
    return true;
}
}  // namespace

CommandLine readCommandLine(int argc, char** argv) {
    ProgramOptions options;
    std::string at, speed, from, to;
    CLI::App app{"ReclaimLab: one load, several kernels, and what each of them gives back.", "reclaimlab"};
    app.set_version_flag("--version", "ReclaimLab " RECLAIMLAB_VERSION ", engine " + std::string(engineId()));
    app.footer(kExamples);
    app.add_option("--scenario,scenario", options.scenario, "scenario file (YAML)");
    app.add_option("--set", options.overrides, "PATH=VALUE set in the scenario, for instance seed=3");
    app.add_option("--store", options.store, "lab book (SQLite) to record into");
    app.add_option("--run", options.run, "with --store: show, picture or export this stored run of the lab book");
    app.add_option("--speed", speed, "virtual seconds per second, or max");
    app.add_option("--screenshot", options.screenshot, "write a picture of the window and end");
    app.add_option("--export", options.exportTo, "write a chart (.png .svg .pdf .csv) and end");
    app.add_option("--at", at, "time of the picture, for instance 10.5s (default: the end)");
    app.add_option("--out", options.out, "with --export BOOK --run N: the file to write");
    app.add_option("--as", options.as, "png, svg, pdf or csv (default: by the file's ending)")
        ->check(CLI::IsMember({"png", "svg", "pdf", "csv"}));
    app.add_option("--from", from, "first moment of the chart");
    app.add_option("--to", to, "last moment of the chart");
    app.add_option("--pane", options.pane, "chart: memory, refused, removed, METRIC or METRIC:CGROUP");
    app.add_option("--preset", options.preset, "slide, paper or screen")
        ->check(CLI::IsMember({"slide", "paper", "screen"}));
    app.add_option("--size", options.size, "WxH in pixels");
    app.add_option("--theme", options.theme, "light, dark or print (light)")
        ->check(CLI::IsMember({"light", "dark", "print"}));
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& trouble) {
        return {std::nullopt, app.exit(trouble) == 0 ? 0 : 2};
    }
    if (!readTime("--at", at, options.at) || !readTime("--from", from, options.from) ||
        !readTime("--to", to, options.to)) {
        return {std::nullopt, 2};
    }
    if (!options.out.empty()) {
        options.store = options.exportTo;
        options.exportTo = options.out;
    }
    if (options.run > 0 && options.store.empty()) {
        std::cerr << "reclaimlab: --run: with --store BOOK, or with --export BOOK --out FILE\n";
        return {std::nullopt, 2};
    }
    if (!speed.empty()) {
        options.speed = 0;
        const char* end = speed.data() + speed.size();
        const bool number = std::from_chars(speed.data(), end, options.speed).ptr == end && options.speed > 0;
        if (speed != "max" && !number) {
            std::cerr << "reclaimlab: --speed: a number above 0, or max\n";
            return {std::nullopt, 2};
        }
    }
    return {options, 0};
}

}  // namespace reclaim
