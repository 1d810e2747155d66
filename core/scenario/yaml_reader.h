// From YAML text to a tree with places, within limits that hold for hostile text too: the library reports events and
// the tree is built here, so that depth, number of values and the growth by aliases are checked before memory is taken.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/base/base.h"
#include "core/scenario/yaml_node.h"

namespace reclaim {

inline constexpr std::uint32_t kYamlDepthMax = 64;
inline constexpr std::uint32_t kYamlNodesMax = 500'000;
inline constexpr std::uint64_t kYamlTextMax = 16u << 20;

struct YamlReading {
    YamlNode root;
    std::vector<Error> errors;  // a duplicate key leaves the tree usable; anything else is alone and ends the reading
    bool usable = false;        // root is set
};

// Reads the one document of `text`. `path` is for messages, `file` for the places in the tree.
YamlReading parseYaml(std::string_view text, const std::string& path, std::uint32_t file);

}  // namespace reclaim
