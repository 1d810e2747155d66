// Branch: one course of a session: its commands, its timelines, its recordings. Forking shares the past.
#pragma once
#include <memory>
#include <vector>

#include "core/ask/ask.h"
#include "core/frame/frame.h"
#include "core/series/series.h"

namespace reclaim {

struct Branch {
    // A command given by hand.
    struct Given {
        TimeNs at = 0;
        std::string text;
        std::optional<std::uint32_t> without;  // the branch that is the same without it, once there is one
    };

    BranchInfo info;
    // In order of time: the timeline and what was given by hand. Shared with frames and lanes, never null.
    SharedCommands commands;
    std::vector<Given> given;  // in the order in which they were given
    std::shared_ptr<SeriesStore> series;
    std::vector<SampleCollector> collectors;  // by lane
    std::vector<RunRecording> recordings;     // by lane; empty = not recorded
};

}  // namespace reclaim
