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

}  // namespace reclaim::ctl
