#include "core/chart/chart_footer.h"

#include <algorithm>

#include "core/machine/machine.h"

namespace reclaim {

namespace {

// Some books say "ReclaimLab 0.1.0", others the version alone.
std::string engineOf(const LaneOrigin& lane) {
    const std::string version = lane.version.empty() ? RECLAIMLAB_VERSION : lane.version;
    const std::string id = lane.version.empty() ? std::string(engineId()) : lane.engineId;
    return (version.starts_with("ReclaimLab") ? "" : "ReclaimLab ") + version + (id.empty() ? "" : ", engine " + id);
}

}  // namespace

std::string footerOf(const std::string& scenario, std::uint64_t seed, const std::vector<LaneOrigin>& lanes) {
    std::vector<std::string> engines;
    for (const LaneOrigin& lane : lanes)
        if (const std::string engine = engineOf(lane); std::ranges::find(engines, engine) == engines.end())
            engines.push_back(engine);
    if (engines.empty()) engines.push_back(engineOf({}));
    std::string text = scenario + " · seed " + std::to_string(seed);
    for (const std::string& engine : engines) text += " · " + engine;
    for (const LaneOrigin& lane : lanes)
        if (!lane.fingerprint.empty()) text += " · " + lane.strategy + " " + lane.fingerprint;
    return text;
}

}  // namespace reclaim
