#include "core/scenario/cgroup_path.h"

#include <algorithm>
#include <string_view>

#include "core/base/base.h"

namespace reclaim {

std::string cgroupPathProblem(const std::string& path) {
    if (!path.starts_with('/')) return "does not begin with '/'";
    if (path == "/") return "is the root, which is always there and has no limits";
    if (path.size() > kCgroupPathMax) return "is longer than " + formatCount(kCgroupPathMax) + " characters";
    for (std::size_t from = 1; from <= path.size();) {
        const std::size_t to = std::min(path.find('/', from), path.size());
        const std::string_view part = std::string_view(path).substr(from, to - from);
        if (part.empty()) return "has an empty part";
        if (part == "." || part == "..") return "has a part '" + std::string(part) + "'";
        for (const unsigned char c : part)
            if (c < 0x20 || c == 0x7f || c == '*') return "has a character that names do not have";
        from = to + 1;
    }
    return {};
}

std::string parentPath(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

}  // namespace reclaim
