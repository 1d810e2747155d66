// Footers say where curves come from.
#include "core/chart/chart_footer.h"

#include <gtest/gtest.h>

#include "core/machine/machine.h"

namespace reclaim {
namespace {

const std::string kHere = "ReclaimLab " RECLAIMLAB_VERSION ", engine " + std::string(engineId());

TEST(ChartFooter, NamesScenarioSeedEngineAndFingerprints) {
    EXPECT_EQ(footerOf("first-light", 7, {{"linux-3.14", "0f", {}, {}}, {"linux-6.1", "1e", {}, {}}}),
              "first-light · seed 7 · " + kHere + " · linux-3.14 0f · linux-6.1 1e");
    EXPECT_EQ(footerOf("first-light", 1, {{"linux-6.1", "", {}, {}}}), "first-light · seed 1 · " + kHere)
        << "it is going on";
    EXPECT_EQ(footerOf("first-light", 1, {}), "first-light · seed 1 · " + kHere) << "it has not begun";
}

TEST(ChartFooter, OfAStoredRunItNamesWhoRanIt) {
    EXPECT_EQ(footerOf("churn", 1, {{"linux-6.1", "1e", "0.0.9", "fedcba9876543210"}}),
              "churn · seed 1 · ReclaimLab 0.0.9, engine fedcba9876543210 · linux-6.1 1e");
    EXPECT_EQ(footerOf("churn", 1, {{"linux-6.1", "1e", "ReclaimLab 0.0.9", ""}}),
              "churn · seed 1 · ReclaimLab 0.0.9 · linux-6.1 1e")
        << "older books know no id, and some say the name as well";
}

TEST(ChartFooter, OfTwoEnginesItNamesBothOnce) {
    EXPECT_EQ(footerOf("churn", 1, {{"a", "1", "0.0.9", "f"}, {"b", "2", "0.0.9", "f"}, {"c", "3", "0.0.9", "e"}}),
              "churn · seed 1 · ReclaimLab 0.0.9, engine f · ReclaimLab 0.0.9, engine e · a 1 · b 2 · c 3");
}

}  // namespace
}  // namespace reclaim
