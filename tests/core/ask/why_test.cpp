// Why: each line names an event that happened, and "since" is when the last holder of that kind came after none was
// left.
#include <gtest/gtest.h>

#include "core/ask/why.h"
#include "core/ask/why_rules.h"
#include "core/frame/event_text.h"
#include "core/frame/held_text.h"
#include "rerun_fixture.h"
#include "tests/core/support/budget.h"
#include "tests/core/support/small_scenario.h"

namespace reclaim {
namespace {

const WhyLine* lineWith(const Why& why, const std::string& part) {
    for (const WhyLine& line : why.lines)
        if (line.text.find(part) != std::string::npos) return &line;
    return nullptr;
}

void expectEachLineHappened(const Why& why, const std::vector<Event>& events) {
    ASSERT_FALSE(why.lines.empty());
    for (const WhyLine& line : why.lines) {
        ASSERT_LT(line.event, events.size()) << line.text;
        const Event& event = events[line.event];
        EXPECT_EQ(event.t, line.t) << line.text;
        EXPECT_EQ(line.eventText.find(infoOf(event.eventKind()).name), 0u) << line.text << ": " << line.eventText;
        EXPECT_FALSE(line.rule.empty()) << line.text;
        EXPECT_FALSE(line.source.empty()) << line.text;
    }
}

TEST(WhyCgroup, SlabPagesHoldARemovedCgroupSinceTheFirstOfThem) {
    Scenario scenario = smallScenario();
    scenario.timeline.pop_back();  // nothing is dropped: the rest stays
    const TimeNs at = 80 * kMillisecond;
    const ScenarioRun run = recorded(scenario, "linux-3.14", at);
    const std::vector<Event> events = storedEvents(run.machine().journal());
    const auto answer = why(scenario, {"linux-3.14", at, "/k", {}});
    ASSERT_TRUE(answer.ok()) << answer.error().text();
    expectEachLineHappened(*answer, events);
    const CgroupRow row = run.machine().cgroup(MemcgId{1});
    EXPECT_EQ(answer->headline, "/k was removed at " + formatTime(row.removed) + " and is " + heldText(row.heldBy));
    // The twin counts slabs from the record.
    std::int64_t slabs = 0;
    std::uint64_t since = 0;
    for (const Event& e : events) {
        if (e.subject != 1) continue;
        if (e.eventKind() == EventKind::SlabNew && slabs++ == 0) since = e.number;
        slabs -= e.eventKind() == EventKind::SlabDiscard;
    }
    const WhyLine* line = lineWith(*answer, "slab pages hold its css");
    ASSERT_NE(line, nullptr);
    EXPECT_EQ(line->event, since);
    const WhyLine* removed = lineWith(*answer, "removed by rmdir");
    ASSERT_NE(removed, nullptr);
    EXPECT_EQ(events[removed->event].eventKind(), EventKind::CssDying);
    EXPECT_NE(lineWith(*answer, "per-memcg kmem_cache"), nullptr);
    // The oldest object charged to it that is alive.
    const WhyLine* oldest = lineWith(*answer, "its oldest object");
    ASSERT_NE(oldest, nullptr);
    const Event& allocated = events[oldest->event];
    EXPECT_EQ(allocated.eventKind(), EventKind::ObjectAlloc);
    std::map<std::uint32_t, std::uint64_t> living;
    for (const Event& e : events) {
        if (e.eventKind() == EventKind::ObjectAlloc && e.subject == 1) living[e.a] = e.number;
        if (e.eventKind() == EventKind::ObjectFree) living.erase(e.a);
    }
    std::uint64_t first = UINT64_MAX;
    for (const auto& [object, number] : living) first = std::min(first, number);
    EXPECT_EQ(allocated.number, first);
}

TEST(WhyCgroup, EmptySlabsOfADeadCacheAreLeftToNobody) {
    const Scenario scenario = smallScenario();  // all objects are dropped after the removal
    const auto answer = why(scenario, {"linux-3.14", scenario.stop, "/k", {}});
    ASSERT_TRUE(answer.ok()) << answer.error().text();
    const ScenarioRun run = recorded(scenario, "linux-3.14", scenario.stop, 0);
    ASSERT_EQ(run.machine().cgroup(MemcgId{1}).chargedObjects, 0u);
    const WhyLine* line = lineWith(*answer, "slab pages hold its css");
    ASSERT_NE(line, nullptr) << answer->headline;
    EXPECT_NE(line->ends.find("no object is left"), std::string::npos) << line->ends;
}

TEST(WhyCgroup, UnderSlabTheyAreLeftToCacheReap) {
    const Scenario scenario = smallScenario();
    const std::string strategy = "linux-3.14+slab_allocator=slab";
    const auto answer = why(scenario, {strategy, scenario.stop, "/k", {}});
    ASSERT_TRUE(answer.ok()) << answer.error().text();
    const WhyLine* line = lineWith(*answer, "slab pages hold its css");
    ASSERT_NE(line, nullptr) << answer->headline;
    EXPECT_NE(line->ends.find("cache_reap"), std::string::npos) << line->ends;
    EXPECT_EQ(line->ends.find("SLUB"), std::string::npos) << line->ends;
}

TEST(WhyCgroup, ObjectBytesHoldNothing) {
    const Scenario scenario = smallScenario();
    const auto answer = why(scenario, {"linux-6.1", scenario.stop, "/k", {}});
    ASSERT_TRUE(answer.ok()) << answer.error().text();
    EXPECT_NE(answer->headline.find("is gone: it was released at"), std::string::npos) << answer->headline;
    EXPECT_NE(lineWith(*answer, "freed"), nullptr);
    expectEachLineHappened(*answer, storedEvents(recorded(scenario, "linux-6.1", scenario.stop).machine().journal()));
}

TEST(WhyCgroup, AParentIsHeldByItsRemovedChildAndTheChainIsTold) {
    Scenario scenario = smallScenario();
    scenario.machine.cgroups.insert(scenario.machine.cgroups.begin(), CgroupSpec{"/top", kNoLimit, kNoLimit, 0});
    scenario.machine.cgroups[1].path = "/top/k";
    scenario.machine.tasks[0].cgroup = "/top/k";
    scenario.timeline[0].action = RmdirCommand{"/top/k"};
    scenario.timeline[1] = Command{61 * kMillisecond, RmdirCommand{"/top"}};
    const TimeNs at = 80 * kMillisecond;
    const auto answer = why(scenario, {"linux-3.14", at, "/top", {}});
    ASSERT_TRUE(answer.ok()) << answer.error().text();
    expectEachLineHappened(*answer, storedEvents(recorded(scenario, "linux-3.14", at).machine().journal()));
    const WhyLine* child = lineWith(*answer, "1 child css holds its css");
    ASSERT_NE(child, nullptr);
    EXPECT_EQ(child->eventText, "css_online /top/k");
    const WhyLine* below = lineWith(*answer, "slab pages hold its css");
    ASSERT_NE(below, nullptr);
    EXPECT_EQ(below->about, "/top/k");
    EXPECT_EQ(below->depth, 1);
}

TEST(WhyCgroup, SinceIsWhenThereWasOneAgainAfterNone) {
    Scenario scenario = smallScenario();
    TaskSpec reader = scenario.machine.tasks[0];
    reader.verb = TaskVerb::Read;
    reader.dir = "/data";
    reader.count = reader.keys.n = 10;
    scenario.machine.mounts[0].files.push_back({"/data", 10, kPageSize});
    scenario.machine.tasks.clear();
    scenario.timeline.clear();
    for (const TimeNs start : {1, 20, 40}) {  // what the first two have read is dropped
        reader.name = "t" + std::to_string(start);
        reader.start = start * kMillisecond;
        scenario.machine.tasks.push_back(reader);
        if (start < 40) scenario.timeline.push_back(Command{(start + 10) * kMillisecond, DropCachesCommand{1}});
    }
    const TimeNs at = 60 * kMillisecond;
    const std::vector<Event> events = storedEvents(recorded(scenario, "linux-6.1", at).machine().journal());
    std::int64_t held = 0;
    std::uint64_t since = 0, times = 0;
    for (const Event& e : events) {
        const bool file = e.b == static_cast<std::uint32_t>(PageKind::File) && e.subject == 1;
        if (e.eventKind() == EventKind::PageAdd && file && held++ == 0) {
            since = e.number;
            ++times;
        }
        if (e.eventKind() == EventKind::PageRemove && file) --held;
    }
    ASSERT_EQ(times, 3u);
    const auto answer = why(scenario, {"linux-6.1", at, "/k", {}});
    ASSERT_TRUE(answer.ok()) << answer.error().text();
    const WhyLine* line = lineWith(*answer, "10 page-cache pages hold its css");
    ASSERT_NE(line, nullptr) << answer->headline;
    EXPECT_EQ(line->event, since);
}

TEST(WhyCgroup, SaysWhenThereIsNone) {
    Scenario scenario = smallScenario();
    scenario.timeline.push_back(Command{80 * kMillisecond, MkdirCommand{"/later"}});
    const auto misspelt = why(scenario, {"linux-6.1", kMillisecond, "/kk", {}});
    ASSERT_FALSE(misspelt.ok());
    EXPECT_NE(misspelt.error().text().find("did you mean '/k'?"), std::string::npos) << misspelt.error().text();
    const auto early = why(scenario, {"linux-6.1", kMillisecond, "/later", {}});
    ASSERT_FALSE(early.ok());
    EXPECT_NE(early.error().text().find("it is made at 80 ms"), std::string::npos) << early.error().text();
    const auto late = why(scenario, {"linux-6.1", kSecond, "/k", {}});
    ASSERT_FALSE(late.ok());
    EXPECT_NE(late.error().text().find("past the end"), std::string::npos) << late.error().text();
    EXPECT_FALSE(why(scenario, {"linux-9", kMillisecond, "/k", {}}).ok());
}

TEST(WhyCgroup, EveryHolderThatAMachineNamesHasARule) {
    // Files, mappings and kernel memory of several cgroups, under every profile; each third under a sanitizer.
    const std::vector<Strategy>& all = profiles();
    for (std::size_t i = 0; i<all.size(); i += kPatience> 1 ? 3 : 1) {
        const Strategy& strategy = all[i];
        Scenario scenario = smallScenario();
        for (const TaskVerb verb : {TaskVerb::Create, TaskVerb::Mmap, TaskVerb::Alloc}) {
            TaskSpec task = scenario.machine.tasks.front();
            task.name = "t" + std::to_string(static_cast<int>(verb));
            task.verb = verb;
            task.dir = "/data";
            task.count = 50;
            task.keys.n = 50;
            task.alloc = {.what = "pipe", .bytes = 4096, .pinnedBy = "ipc"};
            scenario.machine.tasks.push_back(task);
        }
        for (const TimeNs at : {20 * kMillisecond, 65 * kMillisecond, 85 * kMillisecond}) {
            const auto answer = why(scenario, {strategy.id, at, "/k", {}});
            ASSERT_TRUE(answer.ok()) << strategy.id << ": " << answer.error().text();
            expectEachLineHappened(*answer, storedEvents(recorded(scenario, strategy.id, at).machine().journal()));
            const ScenarioRun run = recorded(scenario, strategy.id, at, 0);
            for (const auto& holder : run.machine().cgroup(MemcgId{1}).heldBy)
                EXPECT_NE(lineWith(*answer, holderText(holder)), nullptr) << strategy.id << " " << holder.what;
        }
    }
    for (const std::string_view what :
         {"dentry", "slab page", "page-cache page", "tmpfs page", "block-device page", "kernel page", "written inode",
          "per-memcg kmem_cache", "child css", "per-CPU stock", "open unlinked file", "mapped file"})
        EXPECT_NE(holderRuleOf(what), nullptr) << what;
}

TEST(WhyObject, TellsItsLifeFromTheRecord) {
    const Scenario scenario = smallScenario();
    const TimeNs at = 30 * kMillisecond;
    for (const std::string& strategy : scenario.strategies) {
        const ScenarioRun run = recorded(scenario, strategy, at);
        const std::vector<Event> events = storedEvents(run.machine().journal());
        const LruSlice list = run.machine().lru({LruKind::Dentry, 0}, MemcgId{1}, 0, 0, 4);
        ASSERT_FALSE(list.entries.empty()) << strategy;
        for (const LruEntry& entry : list.entries) {
            const auto answer = why(scenario, {strategy, at, "", entry.object.raw});
            ASSERT_TRUE(answer.ok()) << answer.error().text();
            expectEachLineHappened(*answer, events);
            std::uint64_t allocated = 0, added = 0;
            for (const Event& e : events) {
                if (e.a != entry.object.raw) continue;
                if (e.eventKind() == EventKind::ObjectAlloc) allocated = e.number;
                if (e.eventKind() == EventKind::LruAdd) added = e.number;
            }
            EXPECT_EQ(answer->lines.front().event, allocated) << strategy;
            const WhyLine* onList =
                lineWith(*answer, strategy == "linux-3.14" ? "one list of the machine" : "on the list of /k");
            ASSERT_NE(onList, nullptr) << strategy;
            EXPECT_EQ(onList->event, added);
            EXPECT_NE(answer->headline.find("a negative dentry of cache dentry"), std::string::npos)
                << answer->headline;
            EXPECT_NE(answer->headline.find("charged to /k"), std::string::npos) << answer->headline;
        }
    }
}

TEST(WhyObject, SaysWhenItWasFreedOrThatItNeverWas) {
    const Scenario scenario = smallScenario();
    const std::vector<Event> events = storedEvents(recorded(scenario, "linux-6.1", scenario.stop).machine().journal());
    const auto never = why(scenario, {"linux-6.1", scenario.stop, "", 4'000'000});
    ASSERT_FALSE(never.ok());
    EXPECT_NE(never.error().text().find("has not been allocated"), std::string::npos) << never.error().text();
    std::map<std::uint32_t, Event> last;
    for (const Event& e : events)
        if (e.eventKind() == EventKind::ObjectAlloc || e.eventKind() == EventKind::ObjectFree) last[e.a] = e;
    const auto freed =
        std::ranges::find_if(last, [](const auto& each) { return each.second.eventKind() == EventKind::ObjectFree; });
    ASSERT_NE(freed, last.end());
    const auto gone = why(scenario, {"linux-6.1", scenario.stop, "", freed->first});
    ASSERT_FALSE(gone.ok());
    EXPECT_NE(gone.error().text().find("freed at " + formatTime(freed->second.t) + ", event " +
                                       formatCount(freed->second.number)),
              std::string::npos)
        << gone.error().text();
}

}  // namespace
}  // namespace reclaim
