#include "app/reclaimctl/verb.h"

namespace reclaim::ctl {

CLI::App* Program::verb(const std::string& name, const std::string& text, const std::string& examples) {
    CLI::App* sub = app.add_subcommand(name, text);
    sub->add_flag("--json", json, "Answer as JSON on standard output; errors as JSON on standard error");
    sub->add_flag("--progress", progress, "Show progress even if standard error is not a terminal");
    sub->footer("Examples:\n" + examples);
    return sub;
}

Exit exitFor(const Error& error) {
    switch (error.fault) {
        case Fault::BadInput:
        case Fault::NotFound:
        case Fault::Corrupt:
        case Fault::Io:
        case Fault::Refused: return Exit::BadInput;
        case Fault::Cancelled: return Exit::Interrupted;
    }
    return Exit::Internal;
}

Exit failWith(Console& console, Exit exit, const Error& error) {
    console.error(error);
    return exit;
}

Exit failWith(Console& console, const Error& error) { return failWith(console, exitFor(error), error); }

Result<std::vector<ScenarioOverride>> overridesOf(const std::vector<std::string>& sets) {
    std::vector<ScenarioOverride> out;
    for (const std::string& set : sets) {
        const std::size_t equals = set.find('=');
        if (equals == std::string::npos || equals == 0)
            return Error{Fault::BadInput,
                         "--set " + set + ": a value is missing",
                         "--set PATH=VALUE, as in --set stop=5s",
                         {},
                         0,
                         0};
        out.push_back({set.substr(0, equals), set.substr(equals + 1)});
    }
    return out;
}

}  // namespace reclaim::ctl
