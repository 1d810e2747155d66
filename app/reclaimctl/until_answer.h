// `reclaimctl run --until COND [--dump WHAT]`: each strategy up to its first hit, and how things stand there.
#pragma once
#include "app/reclaimctl/verb.h"

namespace reclaim::ctl {

struct UntilArguments {
    std::string condition, dump;
    std::uint64_t ignore = 0;
};

CLI::Option* addUntilOptions(CLI::App& verb, UntilArguments& arguments);  // --until
Exit runUntilAnswer(Console& console, const Scenario& scenario, const UntilArguments& arguments, unsigned jobs);

}  // namespace reclaim::ctl
