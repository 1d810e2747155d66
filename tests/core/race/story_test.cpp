// What the stories claim of their scenes is what the search finds.
#include <gtest/gtest.h>

#include <set>

#include "core/race/race.h"

namespace reclaim::race {
namespace {

TEST(RaceStories, EveryClaimIsWhatTheSearchFinds) {
    std::set<std::string_view> ids;
    ASSERT_GE(raceStories().size(), 5u);
    for (const RaceStory& story : raceStories()) {
        EXPECT_TRUE(ids.insert(story.id).second) << story.id << " is told twice";
        EXPECT_EQ(storyNamed(story.id), &story);
        EXPECT_FALSE(story.source.empty());
        for (const Scene& scene : story.scenes) {
            const std::string where = std::string(story.id) + ", " + std::string(scene.model);
            const auto model = modelNamed(scene.model, scene.changes);
            ASSERT_TRUE(model) << where << ": " << model.error().text();
            const Exploration all = explore(*model);
            ASSERT_TRUE(all.complete()) << where;
            if (!scene.shown) EXPECT_TRUE(all.safe()) << where << " is " << all.verdict();
            else EXPECT_NE(all.find(*scene.shown), nullptr) << where << " is " << all.verdict();
            EXPECT_FALSE(scene.say.empty());
        }
    }
    EXPECT_EQ(storyNamed("no-such-story"), nullptr);
}

// "Moving the decrement last cures only the first": of the three races, each cure takes away its own and no other.
TEST(RaceStories, EachCureTakesAwayOneRace) {
    const auto verdict = [](const std::vector<Setting>& changes) {
        const auto model = modelNamed("W1a", changes);
        return explore(*model).verdict();
    };
    const Setting last{"decrement-last", 1}, untouched{"touch-after-release", 0}, grace{"grace-before-drain", 1},
        reference{"initial-reference", 1};
    EXPECT_EQ(verdict({last, untouched, grace, reference}), "SAFE");
    EXPECT_EQ(verdict({grace, reference}), "UAF") << "touch after release is left";
    EXPECT_EQ(verdict({last, untouched, reference}), "LEAK") << "the stale policy is left";
    EXPECT_EQ(verdict({last, untouched, grace}), "UAF") << "offline against its worker is left";
}

}  // namespace
}  // namespace reclaim::race
