// The verdicts of the race models. Verdicts and shortest lengths come from a checker of its own, written before this
// room was. So do the numbers of states, but there its step lists were known in words only, and ours were cut so that
// the numbers agree (ARCHITECTURE.md, "The race explorer"): they hold the tables still, they prove nothing.
#include <gtest/gtest.h>

#include <map>

#include "core/race/race.h"

namespace reclaim::race {
namespace {

constexpr int kAnyLength = 0;

struct Row {
    std::string_view id;
    std::map<std::string_view, int> shortest;  // by violation; none: SAFE
    std::size_t states;                        // 0: not compared
};

const std::vector<Row>& rows() {
    static const std::vector<Row> rows{
        {"B0", {{"UAF", 15}, {"LEAK", 4}}, 430},
        {"B1", {{"UAF", 13}, {"LEAK", kAnyLength}}, 2545},
        {"B2", {{"UAF", 12}, {"LEAK", 8}}, 1847},
        {"W1a", {{"UAF", 12}, {"LEAK", 9}}, 2791},
        {"W1b", {{"LEAK", 6}}, 1135},
        {"W1c", {}, 1240},
        {"W1d", {}, 1319},
        {"W1e", {{"LEAK", 6}}, 1270},
        {"W1f", {{"UAF", 16}}, 1318},
        {"W1g", {{"UAF", 16}}, 1997},
        {"W2a", {{"UAF", 12}}, 277},
        {"W2b", {}, 267},
        {"W2c", {}, 280},
        {"W3a", {{"UAF", 4}, {"WRONG-LOCK", 5}}, 314},
        {"W3b", {{"WRONG-LOCK", 5}}, 525},
        {"W3c", {}, 429},
        {"W3d", {{"UAF", 6}}, 421},
        {"W3e", {{"UAF", 4}}, 240},
        {"W4a", {}, 773},
        {"W4b", {{"LEAK", 5}}, 752},
        {"W4c", {{"PREMATURE", 6}, {"UAF", 9}}, 1253},
        {"W4d", {{"UAF", 16}}, 0},  // 789 there: two threads about to touch count once; 793 here
        {"L1", {}, 42},
        {"L2", {{"STRANDED", 7}, {"COUNT", 7}}, 54},
        {"L3", {{"WRONG-MEMCG", 7}}, 75},
        {"L4", {{"STRANDED", 9}, {"COUNT", 9}}, 182},
        {"L5", {}, 153},
        {"L6", {{"LIST-CORRUPT", 14}}, 297},
        {"L7", {{"COUNT", 14}}, 206},
        {"S1", {}, 17},
        {"S2", {{"LOST-BIT", 4}}, 0},
    };
    return rows;
}

Model built(std::string_view id, const std::vector<Setting>& changes = {}) {
    auto model = modelNamed(id, changes);
    EXPECT_TRUE(model) << (model ? "" : model.error().text());
    return std::move(*model);
}

TEST(RaceVerdicts, AreThoseOfTheTable) {
    for (const Row& row : rows()) {
        const Model model = built(row.id);
        const Exploration all = explore(model);
        ASSERT_TRUE(all.complete()) << row.id;
        EXPECT_EQ(all.findings.size(), row.shortest.size()) << row.id << ": " << all.verdict();
        for (const auto& [name, length] : row.shortest) {
            const Finding* finding = all.find(*violationNamed(name));
            ASSERT_NE(finding, nullptr) << row.id << " has no " << name;
            if (length == kAnyLength) continue;
            EXPECT_EQ(finding->length(), length) << row.id << " " << name << ": " << textOf(model, finding->schedule);
        }
        if (row.states != 0) {
            EXPECT_EQ(all.states, row.states) << row.id;
        }
    }
}

// list_lru may count below zero between redirect and splice; readers clamp at 0 (mm/list_lru.c list_lru_count_one).
TEST(RaceVerdicts, NrItemsMayBeMinusOneForAMoment) {
    const Exploration all = explore(built("L1"));
    ASSERT_TRUE(all.lowest);
    EXPECT_EQ(*all.lowest, -1);
}

TEST(RaceVerdicts, HoldForThreeAndFourFreeingThreads) {
    const std::pair<std::string_view, Violations> expected[] = {
        {"W1b", maskOf(Violation::Leak)},
        {"W1c", 0},
        {"W1d", 0},
        {"W4a", 0},
        {"W4c", static_cast<Violations>(maskOf(Violation::UseAfterFree) | maskOf(Violation::Premature))},
    };
    for (const auto& [id, violations] : expected)
        for (int threads = 3; threads <= 4; ++threads) {
            const Exploration all = explore(built(id, {{"threads", threads}}));
            EXPECT_TRUE(all.complete()) << id << " " << threads;
            EXPECT_EQ(all.violations(), violations) << id << " with " << threads << " threads: " << all.verdict();
        }
}

TEST(RaceVerdicts, EachCounterExampleEndsInItsViolation) {
    for (const Entry& entry : catalogue()) {
        const Model model = built(entry.id);
        for (const bool reduce : {false, true}) {
            Limits limits;
            limits.reduce = reduce;
            for (const Finding& finding : explore(model, limits).findings) {
                const auto shown = replay(model, finding.schedule);
                ASSERT_TRUE(shown) << entry.id << ": " << shown.error().text();
                EXPECT_TRUE(shown->steps.back().violations & maskOf(finding.kind))
                    << entry.id << " " << nameOf(finding.kind);
                for (std::size_t i = 0; i + 1 < shown->steps.size(); ++i)
                    EXPECT_EQ(shown->steps[i].violations, 0) << entry.id << " step " << i;
            }
        }
    }
}

// A shortest counter-example has no step to spare.
TEST(RaceVerdicts, AShortestCounterExampleDoesNotShrink) {
    for (const Entry& entry : catalogue()) {
        const Model model = built(entry.id);
        for (const Finding& finding : explore(model).findings)
            EXPECT_EQ(shrunk(model, finding.schedule, finding.kind).size(), finding.schedule.size())
                << entry.id << " " << nameOf(finding.kind);
    }
}

TEST(RaceVerdicts, ALimitThatIsReachedIsNoVerdict) {
    const Model model = built("W1c");
    Limits limits;
    limits.states = 500;
    const Exploration some = explore(model, limits);
    EXPECT_EQ(some.end, Exploration::End::StateLimit);
    EXPECT_FALSE(some.safe());
    EXPECT_GT(some.waiting, 0u);
    EXPECT_EQ(some.verdict(), "unknown, limit reached");
    limits.states = 20'000'000;
    limits.bytes = 1;
    EXPECT_EQ(explore(model, limits).end, Exploration::End::MemoryLimit);
    limits.bytes = std::size_t{1} << 30;
    limits.progress = [](const Progress&) { return false; };
    EXPECT_EQ(explore(model, limits).end, Exploration::End::Cancelled);
}

// What was found before the limit stays found: B0 leaks after 4 steps, but LEAK needs the whole graph; its UAF does
// not.
TEST(RaceVerdicts, WhatWasFoundBeforeTheLimitIsSaid) {
    const Model model = built("W3a");
    Limits limits;
    limits.states = 150;
    const Exploration some = explore(model, limits);
    EXPECT_NE(some.find(Violation::UseAfterFree), nullptr);
    EXPECT_EQ(some.find(Violation::Leak), nullptr);
    EXPECT_EQ(some.verdict(), "UAF, WRONG-LOCK; the rest unknown, limit reached");
}

TEST(RaceVerdicts, TheOrderingsThatMatterAreThoseThatTheFamiliesSay) {
    const std::pair<std::string_view, Violations> expected[] = {
        {"U1", 0},
        {"U2", maskOf(Violation::WrongLock)},
        {"U3", maskOf(Violation::WrongLock)},
        {"U4", maskOf(Violation::UseAfterFree)},
        {"A1", 0},
        {"A2", maskOf(Violation::Leak)},          // an object reaches an array that was drained before
        {"A3", maskOf(Violation::UseAfterFree)},  // the shrink has found a cache that is destroyed while it works
        {"A4", maskOf(Violation::Leak)},
        {"W4x", 0},
    };
    for (const auto& [id, violations] : expected) EXPECT_EQ(explore(built(id)).violations(), violations) << id;
    EXPECT_TRUE(explore(built("W4x", {{"grace-before-sum", 0}})).find(Violation::Leak));
    EXPECT_TRUE(explore(built("W4x", {{"bias", 0}})).find(Violation::UseAfterFree));
}

}  // namespace
}  // namespace reclaim::race
