// `reclaimctl strategies`: the profiles, what each chooses on each axis, and where that is written.
#include "app/reclaimctl/verb.h"

namespace reclaim::ctl {
namespace {

Exit listStrategies(Console& console) {
    Json list = Json::array();
    std::string text;
    for (const Strategy& strategy : profiles()) {
        Json axes = Json::object();
        std::string choices;
        for (const AxisChoice& axis : axesOf(strategy)) {
            axes[std::string(axis.axis)] = axis.choice;
            choices += "    " + std::string(axis.axis) + "=" + std::string(axis.choice) + "\n";
        }
        list.push_back({{"id", strategy.id},
                        {"title", strategy.title},
                        {"text", strategy.text},
                        {"axes", axes},
                        {"source", strategy.source}});
        text += strategy.id + "  " + strategy.title + "\n    " + strategy.text + "\n" + choices +
                "    source: " + strategy.source + "\n";
    }
    if (console.json()) console.answer(Json{{"strategies", list}});
    else console.print(text + "\nAny of them can be changed on one axis: linux-6.1+AXIS=CHOICE.\n");
    return Exit::Ok;
}

}  // namespace

void addStrategiesVerb(Program& program) {
    program
        .verb("strategies", "List the strategies: kernel versions and proposals, and what each chooses",
              "  reclaimctl strategies\n  reclaimctl strategies --json | jq -r '.strategies[].id'\n")
        ->callback([&program] { program.work = listStrategies; });
}

}  // namespace reclaim::ctl
