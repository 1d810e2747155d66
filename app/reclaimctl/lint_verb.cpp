// `reclaimctl lint`: are these scenario files right, and if not, where are they wrong?
#include "app/reclaimctl/verb.h"

namespace reclaim::ctl {
namespace {

Exit lint(Console& console, const std::vector<std::string>& files) {
    Json list = Json::array();
    std::size_t wrong = 0;
    for (const std::string& file : files) {
        const ScenarioReading reading = readScenario(file);
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
    auto files = std::make_shared<std::vector<std::string>>();
    CLI::App* verb = program.verb("lint", "Check scenario files; each error with its place and what was expected",
                                  "  reclaimctl lint datasets/scenarios/first-light.yaml\n"
                                  "  reclaimctl lint --json datasets/scenarios/*.yaml\n");
    verb->add_option("FILE", *files, "Scenario files (YAML)")->required();
    verb->callback([&program, files] { program.work = [files](Console& console) { return lint(console, *files); }; });
}

}  // namespace reclaim::ctl
