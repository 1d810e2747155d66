// What a failing member leaves behind: itself shrunk, as a scenario that shows the failure again.
#pragma once
#include "core/scenario/scenario.h"
#include "tests/core/machine/swarm_shrink.h"

namespace reclaim {

// A member as far as a scenario can say it. What the format refuses (a write to a file that is not there, a directory
// made twice) is left out and named.
struct SaidMember {
    Scenario scenario;
    std::vector<std::string> leftOut;
};
SaidMember sayMember(const SwarmMember& member);
// The same member back from a scenario.
SwarmMember memberOf(const Scenario& scenario, std::uint64_t seed);

// Shrinks the member, writes FOLDER/seed-N.yaml and says all there is to say about it. `trial` is what failed;
// `whenRun`, if there is one, what the command line can see: the member is shrunk for that if it fails there too.
std::string reportMember(const SwarmMember& member, const SwarmTrial& trial, const SwarmTrial& whenRun,
                         const std::string& test, const std::string& folder);

}  // namespace reclaim
