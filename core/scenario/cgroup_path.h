// Paths of cgroups as people write them: "/web/a".
#pragma once
#include <cstddef>
#include <string>

namespace reclaim {

inline constexpr std::size_t kCgroupPathMax = 500;

// Why `path` cannot be the path of a cgroup other than the root; empty if it can.
std::string cgroupPathProblem(const std::string& path);

std::string parentPath(const std::string& path);  // of "/a/b": "/a"; of "/a": "/"

}  // namespace reclaim
