// The explorer against its naive twin, and the reductions against the search without them.
#include <gtest/gtest.h>

#include "tests/core/race/naive_search.h"

namespace reclaim::race {
namespace {

void expectTwins(const Model& model, const std::string& what) {
    const Exploration all = explore(model);
    ASSERT_TRUE(all.complete()) << what;
    NaiveSearch naive(model);
    naive.run();
    EXPECT_EQ(all.states, naive.states) << what;
    EXPECT_EQ(all.transitions, naive.transitions) << what;
    std::map<Violation, int> shortest;
    for (const Finding& finding : all.findings) shortest[finding.kind] = finding.length();
    EXPECT_EQ(shortest, naive.shortest) << what << ": " << all.verdict();
}

TEST(RaceExplorer, AgreesWithTheNaiveSearchOnEveryModel) {
    for (const Entry& entry : catalogue()) {
        // The large one in its smallest size.
        const bool large = entry.family == &percpuRefAllocating();
        const auto model = modelNamed(
            entry.id, large ? std::vector<Setting>{{"objects", 1}, {"allocations", 0}} : std::vector<Setting>{});
        ASSERT_TRUE(model);
        expectTwins(*model, std::string(entry.id));
    }
}

// Every combination of decisions of each family, in a size that is small.
template <class Use>
void forEachCombination(const Family& family, const std::vector<Setting>& size, Use use) {
    for (unsigned mask = 0; mask < 1u << family.decisions.size(); ++mask) {
        std::vector<Setting> settings = size;
        std::string what(family.name);
        for (std::size_t i = 0; i < family.decisions.size(); ++i)
            if (mask >> i & 1)
                settings.push_back({std::string(family.decisions[i].name), 1}),
                    what += " " + std::string(family.decisions[i].name);
        const auto model = buildModel(family, settings);
        ASSERT_TRUE(model) << what;
        use(*model, what);
    }
}

TEST(RaceExplorer, ReductionsKeepTheVerdictsOfEveryCombinationOfDecisions) {
    std::size_t combinations = 0, full = 0, reduced = 0;
    const auto compare = [&](const Model& model, const std::string& what) {
        Limits reduce;
        reduce.reduce = true;
        const Exploration all = explore(model), fewer = explore(model, reduce);
        EXPECT_EQ(all.verdict(), fewer.verdict()) << what;
        EXPECT_LE(fewer.states, all.states) << what;
        ++combinations, full += all.states, reduced += fewer.states;
    };
    for (const int threads : {1, 2}) {
        forEachCombination(cacheMachine(), {{"threads", threads}}, compare);
        forEachCombination(percpuRef(), {{"threads", threads}}, compare);
        forEachCombination(userPages(), {{"threads", threads}}, compare);
        forEachCombination(slabShrink(), {{"threads", threads}}, compare);
    }
    forEachCombination(percpuRef(), {{"threads", 3}}, compare);
    forEachCombination(userPages(), {{"threads", 3}}, compare);
    forEachCombination(movingSlabs(), {}, compare);
    forEachCombination(listLruNodeLock(), {}, compare);
    forEachCombination(listLruMemcgLock(), {}, compare);
    forEachCombination(shrinkerBitmap(), {}, compare);
    forEachCombination(percpuRefAllocating(), {{"objects", 1}}, compare);
    EXPECT_EQ(combinations, 2u * (512 + 8 + 8 + 256) + 8 + 8 + 8 + 8 + 4 + 2 + 4);
    EXPECT_LT(reduced * 3, full * 2) << "the reductions reduce next to nothing";
}

// The twin has no packing and no compiled code: a sample of the combinations, since it is slow.
TEST(RaceExplorer, AgreesWithTheNaiveSearchOnCombinations) {
    unsigned turn = 0;
    const auto some = [&](const Model& model, const std::string& what) {
        if (turn++ % 7 == 0) expectTwins(model, what);
    };
    forEachCombination(cacheMachine(), {{"threads", 1}}, some);
    forEachCombination(slabShrink(), {{"threads", 1}}, some);
    forEachCombination(movingSlabs(), {}, some);
    forEachCombination(percpuRef(), {{"threads", 2}}, some);
    forEachCombination(userPages(), {{"threads", 2}}, some);
}

// A thread that polls on its own would for ever be the only one to go, if a closed cycle were not seen.
TEST(RaceExplorer, APollerDoesNotHideTheOthers) {
    const Family polls{
        .name = "polls",
        .title = "a thread that turns a switch of its own for ever, and one that does wrong",
        .source = "this test",
        .decisions = {},
        .numbers = {},
        .shared = {{"wrong", "0"}},
        .macros = {},
        .threads =
            {{"A",
              "polls",
              "",
              "",
              false,
              {{"turn", "0"}},
              {{"a0", "", "", "turn = 1 - turn; goto a0", "turns its switch"}}},
             {"B", "does wrong", "", "", false, {}, {{"b0", "", "", "wrong = 1", ""}, {"b1", "", "", "UAF", ""}}}},
        .goal = "",
        .finals = {},
    };
    const auto model = buildModel(polls, {});
    ASSERT_TRUE(model);
    Limits reduce;
    reduce.reduce = true;
    EXPECT_EQ(explore(*model).verdict(), "UAF");
    EXPECT_EQ(explore(*model, reduce).verdict(), "UAF");
}

TEST(RaceExplorer, FourEqualThreadsAreAFractionOfTheWork) {
    for (const std::string_view id : {"W1b", "W1c", "W4a"}) {
        const auto model = modelNamed(id, {{"threads", 4}});
        ASSERT_TRUE(model);
        Limits reduce;
        reduce.reduce = true;
        const Exploration all = explore(*model), fewer = explore(*model, reduce);
        EXPECT_EQ(all.verdict(), fewer.verdict()) << id;
        EXPECT_LT(fewer.states * 4, all.states) << id;
    }
}

TEST(RaceModel, UnknownNamesAndNumbersAreRefusedWithWhatThereIs) {
    const auto id = modelNamed("W9");
    ASSERT_FALSE(id);
    EXPECT_NE(id.error().hint.find("W1d"), std::string::npos);
    const auto decision = modelNamed("B0", {{"no-such", 1}});
    ASSERT_FALSE(decision);
    EXPECT_NE(decision.error().hint.find("decrement-last"), std::string::npos);
    const auto number = modelNamed("B0", {{"threads", 5}});
    ASSERT_FALSE(number);
    EXPECT_NE(number.error().hint.find("1 to 4"), std::string::npos);
    EXPECT_FALSE(modelNamed("B0", {{"reaper", 2}}));
}

// The largest sizes still fit into a state.
TEST(RaceModel, EverythingAtOnceFitsIntoAState) {
    std::vector<const Family*> seen;
    for (const Entry& entry : catalogue()) {
        if (std::find(seen.begin(), seen.end(), entry.family) != seen.end()) continue;
        seen.push_back(entry.family);
        std::vector<Setting> most;
        for (const Number& number : entry.family->numbers) most.push_back({std::string(number.name), number.most});
        forEachCombination(*entry.family, most, [](const Model& model, const std::string& what) {
            EXPECT_FALSE(model.threads.empty()) << what;
        });
    }
}

}  // namespace
}  // namespace reclaim::race
