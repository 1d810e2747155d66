// The known word nearest to a misspelt one.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace reclaim {

// The word with the smallest edit distance (insert, delete, replace, swap neighbours), if at most a third of the
// longer word differs; otherwise empty. Of two equally near the first one.
std::string nearestWord(std::string_view misspelt, const std::vector<std::string_view>& known);

// "did you mean 'stop'?", or "one of: a, b, c" if nothing is near.
std::string didYouMean(std::string_view misspelt, const std::vector<std::string_view>& known);

}  // namespace reclaim
