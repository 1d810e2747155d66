// `reclaimctl lint`: are these scenario files right, and if not, where are they wrong?
#include "app/reclaimctl/scenario_argument.h"
#include "app/reclaimctl/verb.h"

namespace reclaim::ctl {
namespace {

struct LintArguments {
    std::vector<std::string> files;
    bool outside = false;
};

Exit lint(Console& console, const LintArguments& arguments) {
    Json list = Json::array();
    std::size_t wrong = 0;
    for (const std::string& file : arguments.files) {
        const ScenarioReading reading = readScenario(file, {}, arguments.outside ? Outside::Read : Outside::Refused);
        sayOutside(console, reading);
        Json errors = Json::array();
        for (const Error& error : reading.errors) {
            errors.push_back(jsonOf(error));
            console.error(error);
        }
        wrong += reading.errors.empty() ? 0 : 1;
        list.push_back({{"file", file}, {"ok", reading.errors.empty()}, {"errors", errors}});
        if (!reading.scenario || !reading.errors.empty()) continue;
        if (const auto over = overBudget(*reading.scenario, kMemoryBudget)) {
            list.back()["warning"] = jsonOf(*over);
            console.note("reclaimctl: " + over->text());
        }
        if (!console.json()) console.print(file + ": ok\n");
    }
    if (console.json()) console.answer(Json{{"files", list}});
    return wrong == 0 ? Exit::Ok : Exit::BadInput;
}

}  // namespace

void addLintVerb(Program& program) {
    auto arguments = std::make_shared<LintArguments>();
    CLI::App* verb = program.verb("lint", "Check scenario files; each error with its place and what was expected",
                                  "  reclaimctl lint datasets/scenarios/first-light.yaml\n"
                                  "  reclaimctl lint --json datasets/scenarios/*.yaml\n");
    verb->add_option("FILE", arguments->files, "Scenario files (YAML)")->required();
    addOutsideOption(*verb, arguments->outside);
    verb->callback(
        [&program, arguments] { program.work = [arguments](Console& console) { return lint(console, *arguments); }; });
}

}  // namespace reclaim::ctl
