// Schedules as text, replays step by step, shrinking, and runs in random order.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/race/race.h"

namespace reclaim::race {
namespace {

Model builtModel(std::string_view id) {
    auto model = modelNamed(id);
    EXPECT_TRUE(model);
    return std::move(*model);
}

Schedule parsed(const Model& model, std::string_view text) {
    auto schedule = parseSchedule(model, text);
    EXPECT_TRUE(schedule) << (schedule ? "" : schedule.error().text());
    return schedule ? *schedule : Schedule{};
}

constexpr std::string_view kStalePolicy = "F0.f0 F0.f1 F1.f0 F1.f1 O.o0 O.o1";  // section 2 of the races: W1b

TEST(RaceSchedule, TextComesBackTheSame) {
    for (const Entry& entry : catalogue()) {
        const Model model = builtModel(entry.id);
        for (const Finding& finding : explore(model).findings) {
            const std::string text = textOf(model, finding.schedule);
            EXPECT_EQ(parsed(model, text), finding.schedule) << entry.id << ": " << text;
            EXPECT_EQ(parsed(model, "  " + text + "\n"), finding.schedule);
        }
    }
}

TEST(RaceSchedule, WhatItDoesNotKnowIsRefusedWithItsPlace) {
    const Model model = builtModel("W1b");
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"F0.f0 G.f1", "step 2 'G.f1': no such thread"},
        {"F0.f0 F0.f1 F0.zz", "step 3 'F0.zz': no such step"},
        {"F0", "step 1 'F0': not of the form THREAD.STEP"},
    };
    for (const auto& [text, message] : cases) {
        const auto schedule = parseSchedule(model, text);
        ASSERT_FALSE(schedule) << text;
        EXPECT_NE(schedule.error().message.find(message), std::string::npos) << schedule.error().text();
        EXPECT_FALSE(schedule.error().hint.empty());
    }
}

TEST(RaceReplay, AStepThatCannotRunSaysWhatCould) {
    const Model model = builtModel("W1b");
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"F0.f0 F0.f2", "step 2 'F0.f2' cannot run: F0 is not there"},
        {"W.w0", "step 1 'W.w0' cannot run: it waits"},
        {"O.o0 O.o1 O.o2 O.o2", "step 4 'O.o2' cannot run: O has ended"},
    };
    for (const auto& [text, message] : cases) {
        const auto shown = replay(model, parsed(model, text));
        ASSERT_FALSE(shown) << text;
        EXPECT_NE(shown.error().message.find(message), std::string::npos) << shown.error().text();
        EXPECT_NE(shown.error().hint.find("F0.f"), std::string::npos) << shown.error().text();
        EXPECT_FALSE(outcome(model, parsed(model, text), false));
    }
}

TEST(RaceReplay, ShowsStepsVariablesAndWhatComesNext) {
    const Model model = builtModel("W1b");
    const auto shown = replay(model, parsed(model, kStalePolicy));
    ASSERT_TRUE(shown);
    ASSERT_EQ(shown->steps.size(), 7u);
    EXPECT_EQ(shown->violations, maskOf(Violation::Leak));
    const ReplayStep& offline = shown->steps[5];
    EXPECT_EQ(offline.label, "O.o0");
    EXPECT_EQ(offline.sentence, "marks the cache dead");
    std::vector<std::string> changed;
    for (const VariableView& variable : offline.variables)
        if (variable.changed) changed.push_back(variable.name + " " + variable.before + " " + variable.value);
    EXPECT_EQ(changed, (std::vector<std::string>{"dead 0 1", "keep 1 0"}));
    const auto& threads = offline.threads;
    ASSERT_EQ(threads.size(), 4u);
    EXPECT_EQ(threads[0].next.at(0).label, "F0.f2");
    EXPECT_TRUE(threads[0].next.at(0).canRun);
    EXPECT_EQ(threads[3].doing, ThreadView::Doing::Waits);  // W waits to be woken
    EXPECT_EQ(shown->steps[6].problems.size(), 1u);
}

TEST(RaceReplay, TheSameFailureTwice) {
    const Model model = builtModel("B0");
    const Exploration all = explore(model);
    const Schedule& schedule = all.find(Violation::UseAfterFree)->schedule;
    const auto once = replay(model, schedule), again = replay(model, schedule);
    ASSERT_TRUE(once && again);
    EXPECT_EQ(once->violations, maskOf(Violation::UseAfterFree));
    EXPECT_EQ(lanesText(model, *once), lanesText(model, *again));
    EXPECT_EQ(once->steps.back().threads[0].doing, ThreadView::Doing::BrokenOff);
    const std::string svg = lanesSvg(model, *once);
    EXPECT_NE(svg.find(">f4</text>"), std::string::npos);
    EXPECT_NE(svg.find("UAF: a step touches a destroyed cache"), std::string::npos);
}

// A step that does wrong does nothing else, not even what stands before the wrong in its text.
TEST(RaceReplay, AStepThatDoesWrongDoesNothingElse) {
    const Family wrong{
        .name = "wrong",
        .title = "one step that counts and does wrong",
        .source = "this test",
        .decisions = {},
        .numbers = {},
        .shared = {{"x", "0"}},
        .macros = {},
        .threads =
            {{"A", "does wrong", "", "", false, {}, {{"a0", "", "", "x = 1; UAF; x = 2", "counts and does wrong"}}}},
        .goal = "",
        .finals = {},
    };
    const auto model = buildModel(wrong, {});
    ASSERT_TRUE(model);
    const auto shown = replay(*model, parsed(*model, "A.a0"));
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->violations, maskOf(Violation::UseAfterFree));
    EXPECT_EQ(shown->steps.back().variables.at(0).value, "0");
}

// The last step of a leaking schedule matters: before it a continuation still reaches the goal.
TEST(RaceReplay, LeakIsJudgedWhereItBegins) {
    const Model model = builtModel("W1b");
    Schedule schedule = parsed(model, kStalePolicy);
    EXPECT_EQ(outcome(model, schedule, true), maskOf(Violation::Leak));
    schedule.pop_back();
    EXPECT_EQ(outcome(model, schedule, true), Violations{0});
}

TEST(RaceSchedule, ShrinkingKeepsTheViolationAndLosesTheRest) {
    const Model model = builtModel("B0");
    RandomOrder order;
    order.wanted = maskOf(Violation::UseAfterFree);
    std::size_t longer = 0;
    for (order.seed = 0; order.seed < 500; order.seed += 50) {
        const auto found = runUntilFound(model, order);
        ASSERT_TRUE(found);
        const Schedule shorter = shrunk(model, found->schedule, Violation::UseAfterFree);
        EXPECT_EQ(outcome(model, shorter, false), maskOf(Violation::UseAfterFree));
        EXPECT_GE(shorter.size(), 15u);  // the shortest there is
        EXPECT_LE(shorter.size(), found->schedule.size());
        longer += found->schedule.size() > shorter.size();
    }
    EXPECT_GT(longer, 0u);
}

TEST(RaceRandom, BothOrdersFindTheStalePolicyAndTheTouchAfterRelease) {
    for (const auto& [id, kind] : {std::pair{"W1b", Violation::Leak}, std::pair{"B0", Violation::UseAfterFree}}) {
        const Model model = builtModel(id);
        for (const int depth : {0, 3}) {
            RandomOrder order;
            order.seed = 1, order.pctDepth = depth, order.wanted = maskOf(kind), order.executions = 1000;
            const auto found = runUntilFound(model, order);
            ASSERT_TRUE(found) << id << " " << depth;
            EXPECT_EQ(found->seed, order.seed + found->executions - 1);
            // The seed alone brings it back, and the schedule does what it says.
            const RandomFinding again = runOnce(model, found->seed, depth);
            EXPECT_EQ(again.schedule, found->schedule);
            EXPECT_TRUE(outcome(model, found->schedule, true).value_or(0) & maskOf(kind)) << id << " " << depth;
        }
    }
}

TEST(RaceRandom, ASafeModelStaysSafe) {
    for (const std::string_view id : {"W1c", "W2b", "W3c", "W4a", "L1", "L5", "S1", "U1", "A1"}) {
        RandomOrder order;
        order.executions = 3000;
        EXPECT_FALSE(runUntilFound(builtModel(id), order)) << id;
        order.pctDepth = 3;
        EXPECT_FALSE(runUntilFound(builtModel(id), order)) << id;
    }
}

}  // namespace
}  // namespace reclaim::race
