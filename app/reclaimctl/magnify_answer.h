// `reclaimctl run --magnify T1..T2 --level N`: every event of an interval, made again by running again.
#pragma once
#include "app/reclaimctl/verb.h"

namespace reclaim::ctl {

struct MagnifyArguments {
    std::string interval;
    int level = 3;
    std::uint64_t eventsMax = 10'000;
};

CLI::Option* addMagnifyOptions(CLI::App& verb, MagnifyArguments& arguments);  // --magnify
Exit magnifyAnswer(Console& console, const Scenario& scenario, const MagnifyArguments& arguments, unsigned jobs);

}  // namespace reclaim::ctl
