// Every profile and every choice: names, texts, sources; combinations without sense are refused with a reason.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/strategy/strategy.h"

namespace reclaim {
namespace {

TEST(Profiles, HaveUniqueNamesTextsAndAllAxes) {
    std::set<std::string> ids;
    for (const Strategy& s : profiles()) {
        EXPECT_TRUE(ids.insert(s.id).second) << s.id;
        EXPECT_FALSE(s.title.empty() || s.text.empty() || s.source.empty()) << s.id;
        EXPECT_EQ('.', s.text.back()) << s.id;
        ASSERT_TRUE(s.deadCaches && s.listLru && s.shrinkers && s.accounting && s.kmemLimit && s.slabAllocator) << s.id;
        const auto again = strategyNamed(s.id);
        ASSERT_TRUE(again.ok()) << s.id << ": a profile is sensible itself";
        EXPECT_EQ(s.title, again->title);
        EXPECT_EQ("slub", s.slabAllocator->name()) << s.id;
    }
    EXPECT_EQ((std::set<std::string>{"dangling-2013", "linux-3.14", "linux-3.16", "linux-4.0", "linux-4.16",
                                     "linux-4.19", "linux-5.3", "linux-5.9", "linux-6.1", "oracle", "patchset-2014",
                                     "way-1", "way-2", "way-3", "way-4", "way-5"}),
              ids);
}

TEST(Profiles, SayWhatTheSpecificationSays) {
    const Strategy k314 = *strategyNamed("linux-3.14"), seed = *strategyNamed("patchset-2014"),
                   k61 = *strategyNamed("linux-6.1");
    EXPECT_EQ(32u, k314.constants.charge.batch);
    EXPECT_EQ(5, k314.constants.charge.retries);
    EXPECT_EQ(64u, k61.constants.charge.batch);
    EXPECT_EQ(16, k61.constants.charge.retries);
    EXPECT_EQ(Epoch::A312, k314.epoch);
    EXPECT_EQ(Epoch::A, seed.epoch);
    EXPECT_EQ(Epoch::C, k61.epoch);
    EXPECT_FALSE(k314.listLru->perMemcg() || k314.listLru->atOffline().spliceToParent);
    EXPECT_TRUE(seed.listLru->atOffline().spliceToParent && seed.listLru->atOffline().freeIdAtOffline);
    EXPECT_TRUE(k314.accounting->slabPagesHoldCss() && seed.accounting->slabPagesHoldCss());
    EXPECT_FALSE(k61.accounting->slabPagesHoldCss());
    EXPECT_EQ(8u, k61.accounting->objectOverhead());
    EXPECT_TRUE(k61.constants.reclaim.countsSlabPages);
    EXPECT_FALSE(k314.kmemLimit->failsAtOnce() && k61.kmemLimit->failsAtOnce());
}

// Every combination of choices is either sensible, or refused with a reason and a way out.
TEST(Axes, EveryCombinationIsTakenOrRefusedWithAReason) {
    const std::vector<std::pair<std::string, std::vector<std::string>>> axes{
        {"dead_caches", {"leak", "shrink-once", "shared"}},
        {"list_lru", {"global", "dangling", "reparented", "lazy"}},
        {"shrinkers", {"not-aware", "walk-in-shrink-slab", "bitmap"}},
        {"accounting", {"slab-page", "object-bytes"}},
        {"kmem_limit", {"fails", "memory-limit-only"}},
        {"slab_allocator", {"slub", "slab"}},
        {"epoch", {"a", "b", "c"}}};
    std::vector<std::vector<std::string>> combinations{{}};
    for (const auto& [axis, choices] : axes) {
        std::vector<std::vector<std::string>> next;
        for (const auto& before : combinations)
            for (const std::string& choice : choices) {
                next.push_back(before);
                next.back().push_back(choice);
            }
        combinations = next;
    }
    int taken = 0, refused = 0;
    for (const auto& c : combinations) {
        std::string id = "linux-6.1";
        for (std::size_t i = 0; i < axes.size(); ++i) id += "+" + axes[i].first + "=" + c[i];
        const auto strategy = strategyNamed(id);
        const bool shared = c[0] == "shared", bytes = c[3] == "object-bytes";
        const bool sensible = shared == bytes && !(c[1] == "global" && c[2] != "not-aware") &&
                              !(bytes && c[4] == "fails") && !(bytes && c[1] == "dangling");
        EXPECT_EQ(sensible, strategy.ok()) << id;
        if (strategy) {
            ++taken;
            EXPECT_EQ(id, strategy->id);
            const auto said = axesOf(*strategy);
            for (std::size_t i = 0; i < axes.size(); ++i) {
                EXPECT_EQ(axes[i].first, said[i].axis);
                EXPECT_EQ(c[i], said[i].choice) << id;
            }
            EXPECT_FALSE(rulesOf(*strategy).empty());
        } else {
            ++refused;
            EXPECT_EQ(Fault::Refused, strategy.error().fault) << id;
            EXPECT_FALSE(strategy.error().message.empty() || strategy.error().hint.empty()) << id;
        }
    }
    EXPECT_GT(taken, 50);
    EXPECT_GT(refused, 100);
}

TEST(SlabAllocators, HaveTextsAndAreTakenByEveryProfileOfThisVersion) {
    for (const SlabAllocator* allocator : {&choices::slabAllocatorSlub(), &choices::slabAllocatorSlab()}) {
        const ChoiceText& text = allocator->text();
        for (std::string_view part :
             {text.title, text.mechanism, text.pros, text.cons, text.source, allocator->whenEmptySlabsGo()})
            EXPECT_FALSE(part.empty()) << allocator->name();
        EXPECT_EQ(infoOf(allocator->rule()).id, allocator->rule());
    }
    for (const Strategy& s : profiles()) {
        const auto under = strategyNamed(s.id + "+slab_allocator=slab");
        ASSERT_TRUE(under.ok()) << s.id << ": all of them are 6.7 or older";
        EXPECT_EQ(&choices::slabAllocatorSlab(), under->slabAllocator);
        const auto rules = rulesOf(*under);
        EXPECT_NE(rules.end(), std::find(rules.begin(), rules.end(), RuleId::SlabCacheReap)) << s.id;
        EXPECT_EQ(rules.end(), std::find(rules.begin(), rules.end(), RuleId::SlubKeepsSlabs)) << s.id;
    }
}

TEST(SlabAllocators, SlabIsRefusedWhereItWasRemovedAndWhereItLeavesNothingToDo) {
    Strategy newer = *strategyNamed("linux-6.1");
    newer.constants.hasSlab = false;  // 6.8 and later
    EXPECT_TRUE(sensible(newer).ok());
    newer.slabAllocator = &choices::slabAllocatorSlab();
    const Status removed = sensible(newer);
    ASSERT_FALSE(removed.ok());
    EXPECT_EQ(Fault::Refused, removed.error().fault);
    EXPECT_NE(std::string::npos, removed.error().message.find("removed in Linux 6.8"));
    EXPECT_NE(std::string::npos, removed.error().hint.find("slub"));
    const auto tracked = strategyNamed("patchset-2014+dead_caches=move-tracked-slabs+slab_allocator=slab");
    ASSERT_FALSE(tracked.ok());
    EXPECT_EQ(Fault::Refused, tracked.error().fault);
    EXPECT_NE(std::string::npos, tracked.error().hint.find("move-slabs"));
}

// Where no shrinker knows cgroups, a limit calls nobody.
TEST(Axes, AWalkWithoutCgroupsCallsNobodyAtALimit) {
    for (const ShrinkerWalk* walk :
         {&choices::shrinkersNotAware(), &choices::shrinkersWalkInShrinkSlab(), &choices::shrinkersBitmap()})
        for (int bits = 0; bits < 16; ++bits) {
            const WalkCalls calls = walk->decide({.globalReclaim = false,
                                                  .isRoot = (bits & 1) != 0,
                                                  .isTarget = (bits & 2) != 0,
                                                  .isOnline = (bits & 4) != 0,
                                                  .kmemActive = (bits & 8) != 0})
                                        .calls;
            if (!walk->knowsMemcgs()) {
                EXPECT_EQ(WalkCalls::Nobody, calls);
            }
        }
    EXPECT_FALSE(choices::shrinkersNotAware().knowsMemcgs());
}

TEST(Axes, UnknownNamesListTheKnownOnes) {
    for (const char* id : {"linux-2.6", "", "linux-6.1+", "linux-6.1+epoch", "linux-6.1+epoch=d", "linux-6.1+lru=lazy",
                           "linux-6.1+list_lru=Lazy", "+epoch=a", "linux-6.1+=", "linux-6.1++epoch=a"}) {
        const auto strategy = strategyNamed(id);
        ASSERT_FALSE(strategy.ok()) << id;
        EXPECT_FALSE(strategy.error().hint.empty()) << id;
    }
    EXPECT_NE(std::string::npos, strategyNamed("linux-2.6").error().hint.find("patchset-2014"));
    EXPECT_NE(std::string::npos, strategyNamed("linux-6.1+list_lru=x").error().hint.find("reparented"));
}

TEST(Rules, EachHasATextAndASourceUnderItsOwnName) {
    std::set<std::string_view> names;
    for (const RuleInfo& rule : ruleTable()) {
        EXPECT_EQ(&rule, &infoOf(rule.id));
        EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
        EXPECT_FALSE(rule.text.empty()) << rule.name;
        if (rule.id != RuleId::None) {
            EXPECT_FALSE(rule.source.empty()) << rule.name;
            EXPECT_EQ('.', rule.text.back()) << rule.name;
        }
    }
    for (const Strategy& s : profiles()) {
        const std::vector<RuleId> rules = rulesOf(s);
        EXPECT_EQ(std::set<RuleId>(rules.begin(), rules.end()).size(), rules.size()) << s.id << " names a rule twice";
    }
}

}  // namespace
}  // namespace reclaim
