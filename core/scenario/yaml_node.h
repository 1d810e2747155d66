// YamlNode: one value of a YAML file with the place it stands at. Unlike the library's own node it is plain data:
// a copy is a copy, files can be merged, and every value still knows which file it came from.
//
// Invariants (kept by parseYaml):
//   (1) A tree has at most kYamlNodesMax values, kYamlTextMax bytes and kYamlDepthMax levels; aliases count where
//       they stand.
//   (2) The keys of a map differ.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace reclaim {

struct YamlPlace {
    std::uint32_t file = 0;    // index into the list of files read
    std::uint32_t line = 0;    // 1-based; 0 = not in a file (given as an override)
    std::uint32_t column = 0;  // 1-based
    bool copy = false;         // of a value that a repetition wrote out again, after the first time
};

struct YamlEntry;

struct YamlNode {
    enum class Kind : std::uint8_t { Null, Scalar, Sequence, Map };

    Kind kind = Kind::Null;
    YamlPlace place;
    std::uint32_t values = 1;  // in this tree, itself included
    std::uint32_t levels = 1;  // of this tree; 1 for a scalar
    std::uint64_t bytes = 0;   // of text in this tree, keys included
    std::string scalar;
    std::vector<YamlNode> items;
    std::vector<YamlEntry> entries;  // in file order

    YamlNode* find(std::string_view key);
    const YamlNode* find(std::string_view key) const;
};

struct YamlEntry {
    std::string key;
    YamlPlace place;
    YamlNode value;
};

// "a map", "a list", "nothing" or "'text'", for messages.
std::string describe(const YamlNode& node);
// Text of a file made fit for a message: at most `charactersMax` characters, control characters replaced.
std::string inQuotes(std::string_view text, std::size_t charactersMax = 60);

}  // namespace reclaim
