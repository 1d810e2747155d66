#include "core/scenario/did_you_mean.h"

#include <algorithm>
#include <array>

namespace reclaim {
namespace {

constexpr std::size_t kWordMax = 64;  // longer words are nobody's slip of the finger
using Row = std::array<std::size_t, kWordMax + 1>;

// Optimal string alignment: Levenshtein with swaps of neighbours. REQUIRES: both words have at most kWordMax
// characters.
std::size_t editDistance(std::string_view from, std::string_view to) {
    Row twoAgo{}, oneAgo{}, now{};
    for (std::size_t j = 0; j <= to.size(); ++j) oneAgo[j] = j;
    for (std::size_t i = 1; i <= from.size(); ++i) {
        now[0] = i;
        for (std::size_t j = 1; j <= to.size(); ++j) {
            const std::size_t replace = oneAgo[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
            now[j] = std::min({oneAgo[j] + 1, now[j - 1] + 1, replace});
            if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                now[j] = std::min(now[j], twoAgo[j - 2] + 1);
        }
        twoAgo = oneAgo;
        oneAgo = now;
    }
    return oneAgo[to.size()];
}

}  // namespace

std::string nearestWord(std::string_view misspelt, const std::vector<std::string_view>& known) {
    if (misspelt.empty() || misspelt.size() > kWordMax) return {};
    std::string_view best;
    std::size_t bestDistance = kWordMax + 1;
    for (std::string_view word : known) {
        if (word.size() > kWordMax) continue;
        const std::size_t distance = editDistance(misspelt, word);
        const std::size_t allowed = std::max<std::size_t>(1, std::max(word.size(), misspelt.size()) / 3);
        if (distance <= allowed && distance < bestDistance) {
            best = word;
            bestDistance = distance;
        }
    }
    return std::string(best);
}

std::string didYouMean(std::string_view misspelt, const std::vector<std::string_view>& known) {
    if (const std::string near = nearestWord(misspelt, known); !near.empty()) return "did you mean '" + near + "'?";
    std::string all = "one of: ";
    for (std::size_t i = 0; i < known.size(); ++i) all += (i ? ", " : "") + std::string(known[i]);
    return all;
}

}  // namespace reclaim
