// Why: the answer to why a cgroup or an object is still there, line by line, as a value.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/base.h"

namespace reclaim {

struct WhyLine {
    int depth = 0;            // 0 = of what was asked about, 1 = of a child that holds it, ...
    std::string about;        // "/k1", "object 1,234"
    std::string text;         // "391 slab pages hold its css"
    std::string ends;         // what would end it; "" = nothing to say
    std::uint64_t event = 0;  // the event that made it so
    std::string eventText;
    TimeNs t = 0;              // of that event
    std::string rule, source;  // a sentence, and where it is written
};

struct Why {
    std::string strategy;
    TimeNs at = 0;
    std::string about;
    std::string headline;  // "/k1 was removed at 5 s and is offline: held by 391 slab pages"
    std::vector<WhyLine> lines;
};

}  // namespace reclaim
