// Repetition: a list item with `repeat: {from: 1, to: 100, every: 40ms}` and a key with a range, "/c{1..100}", stand
// for many. They are written out in the tree, after overrides and before anything is read for its meaning, so that the
// readers of the sections see plain lists and maps.
//
// In every text of an item {i} becomes its number, {i:03} the number with zeros in front to three digits; `at`, `start`
// and `stop` move by `every` from each to the next. A key written out by hand is laid over the one of a range.
#pragma once
#include "core/scenario/read_log.h"

namespace reclaim {

// In all lists and maps of one scenario together; kmemcg ids have 16 bits: enough to use all of them.
inline constexpr std::uint64_t kRepeatedItemsMax = 100'000;
inline constexpr std::uint64_t kRepeatedValuesMax = 1'000'000;
inline constexpr std::uint64_t kRepeatedTextMax = 16u << 20;

// Items that cannot be written out are reported and left out.
void writeOutRepetitions(ReadLog& log, YamlNode& root);

}  // namespace reclaim
