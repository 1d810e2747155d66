// ScenarioOverride: one value of a scenario set from outside, by its path in the file; and how large a file may be.
#pragma once
#include <cstddef>
#include <string>

namespace reclaim {

inline constexpr std::size_t kScenarioBytesMax = 4u << 20;  // a larger file is refused before it is parsed
inline constexpr int kExtendsDepthMax = 8;

struct ScenarioOverride {
    std::string path, value;
};

}  // namespace reclaim
