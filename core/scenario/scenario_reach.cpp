#include "core/scenario/scenario_reach.h"

#include <algorithm>
#include <filesystem>

#include "core/scenario/data_directory.h"

namespace reclaim {
namespace {

namespace fs = std::filesystem;

// Without links, as far as the path is there; "" if that cannot be known.
fs::path resolved(const fs::path& path) {
    std::error_code problem;
    const fs::path whole = fs::absolute(path, problem);
    if (problem) return {};
    const fs::path full = fs::weakly_canonical(whole, problem);
    return problem ? fs::path() : full;
}

bool liesBelow(const fs::path& path, const fs::path& folder) {
    const fs::path file = resolved(path), top = resolved(folder);
    if (file.empty() || top.empty()) return false;
    const auto [inTop, inFile] = std::mismatch(top.begin(), top.end(), file.begin(), file.end());
    return inTop == top.end() && inFile != file.end();
}

}  // namespace

ScenarioReach::ScenarioReach(const std::string& scenario) {
    if (scenario.empty()) return;
    const fs::path folder = fs::path(scenario).parent_path();
    folder_ = resolved(folder.empty() ? fs::path(".") : folder).string();
}

bool ScenarioReach::covers(const std::string& path) const {
    return (!folder_.empty() && liesBelow(path, folder_)) || isShipped(path);
}

bool isShipped(const std::string& path) {
    const fs::path data = dataDirectory();
    return liesBelow(path, data) || liesBelow(path, data / "datasets");  // which may be a link to where they lie
}

}  // namespace reclaim
