// Conditions: the texts, and what they find, against a plain loop over every event that happened.
#include <gtest/gtest.h>

#include "core/ask/run_until.h"
#include "rerun_fixture.h"
#include "tests/core/machine/machine_test_access.h"
#include "tests/core/support/small_scenario.h"

namespace reclaim {
namespace {

Condition conditionOf(const std::string& text) {
    auto condition = Condition::parse(text);
    if (!condition) throw std::runtime_error(text + ": " + condition.error().text());
    return *condition;
}

TEST(ConditionText, TakesEveryFormThatTheHelpNames) {
    for (const std::string text : {"at 1.5s",
                                   "1.5s",
                                   "1.5 s",
                                   "event #12345",
                                   "event #12,345",
                                   "event css_released",
                                   "event css_released /k1",
                                   "css_released",
                                   "shrink_slab_start /k1 priority <= 4",
                                   "shrink_slab_start priority<=4 and freeable > 1,000",
                                   "event max nr_pages >= 1",
                                   "reclaim /k1",
                                   "freed object 1234",
                                   "memory.current /k1 > 30MiB",
                                   "memory.current /k1>30 MiB",
                                   "lab.enomem >= 1",
                                   "lab.enomem == 0",
                                   "invariant",
                                   "reclaim /k1 and nr_to_reclaim == 32 and memory.current /k1 >= 1M",
                                   "at 1s and lab.enomem > 1k"}) {
        const auto condition = Condition::parse(text);
        EXPECT_TRUE(condition.ok()) << text << ": " << (condition ? "" : condition.error().text());
    }
}

TEST(ConditionText, SaysWhatIsWrongWhereAndWhatWasMeant) {
    struct Bad {
        std::string text;
        int column;
        std::string message, hint;
    };
    for (const Bad& bad : std::initializer_list<Bad>{
             {"", 1, "missing", "reclaim /k1"},
             {"   ", 4, "missing", ""},
             {"memory.curent /k1 > 1M", 1, "no metric", "'memory.current'"},
             {"memory.current > 1M", 16, "belongs to a cgroup", "/k1"},
             {"lab.enomem /k1 > 1", 12, "belongs to the machine", "without"},
             {"memory.current /k1 > 30miles", 22, "not a size", "30MiB"},
             {"memory.current /k1", 19, "comparison is missing", ">="},
             {"memory.current /k1 => 3", 20, "no comparison", ">="},
             {"memory.current /k1 >", 21, "value is missing", "30MiB"},
             {"event css_relesed /k1", 7, "no event", "'css_released'"},
             {"event", 6, "missing", "#NUMBER"},
             {"event #12x", 7, "number of an event", "#12345"},
             {"shrink_slab_start /k1 prioriti <= 4", 23, "no field 'prioriti'", "'priority'"},
             {"css_online /k1 priority <= 4", 16, "no field", "none"},
             {"object_free /k1", 13, "does not say", "without"},
             {"reclaim k1", 9, "whose", "reclaim /k1"},
             {"reclaim /k1 and css_free", 17, "cannot be", "one kind"},
             {"freed object many", 14, "which object", "1234"},
             {"at noon", 4, "not a time", "1.5s"},
             {"at", 3, "time is missing", "1.5s"},
             {"5", 1, "not a time", "unit"},
             {"lab.enomem > 1 or lab.enomem < 1", 14, "not a number", ""},
             {"lab.enomem > 1 and", 19, "nothing follows", "further"},
             {"reclam /k1", 1, "begins no condition", "'reclaim'"},
             {"zzz", 1, "begins no condition", "a time"},
             {"reclaim /k1 /k2", 13, "not expected here", "'and'"},
             {"css_free /k1 /k2", 14, "no field", "none"},
             {"css_free and invariant", 1, "after operations and commands", "invariant alone"}}) {
        const auto condition = Condition::parse(bad.text);
        ASSERT_FALSE(condition.ok()) << bad.text;
        EXPECT_EQ(condition.error().fault, Fault::BadInput);
        EXPECT_EQ(condition.error().column, bad.column) << bad.text << ": " << condition.error().text();
        EXPECT_NE(condition.error().message.find(bad.message), std::string::npos)
            << bad.text << ": " << condition.error().text();
        EXPECT_NE(condition.error().hint.find(bad.hint), std::string::npos)
            << bad.text << ": " << condition.error().text();
    }
}

TEST(ConditionText, AnyBytesAreReadOrRefused) {
    Prng prng(7);
    const std::vector<std::string> words{"at",
                                         "event",
                                         "reclaim",
                                         "freed",
                                         "object",
                                         "invariant",
                                         "and",
                                         "1.5s",
                                         "#3",
                                         "/k",
                                         "/",
                                         "<=",
                                         ">",
                                         "priority",
                                         "shrink_slab_start",
                                         "memory.current",
                                         "lab.enomem",
                                         "30MiB",
                                         "1e9",
                                         "\xff\xfe",
                                         "''",
                                         "-1",
                                         "99999999999999999999",
                                         "css_free",
                                         "=",
                                         "!=="};
    std::size_t good = 0;
    for (int i = 0; i < 50'000; ++i) {
        std::string text;
        for (std::uint64_t w = 0; w < 1 + prng.below(6); ++w)
            text += words[prng.below(words.size())] + (prng.below(5) == 0 ? "" : " ");
        const auto condition = Condition::parse(text);
        if (condition) {
            ++good;
            EXPECT_GE(condition->level(), 0);
            continue;
        }
        EXPECT_GE(condition.error().column, 1) << text;
        EXPECT_LE(condition.error().column, static_cast<int>(text.size()) + 1) << text;
        EXPECT_FALSE(condition.error().hint.empty()) << text;
    }
    EXPECT_GT(good, 500u);
}

TEST(ConditionText, WantsNoEventThatCannotMatter) {
    EXPECT_EQ(conditionOf("reclaim /k").level(), 1);
    EXPECT_TRUE(conditionOf("reclaim /k").wants(EventKind::ReclaimBegin));
    EXPECT_FALSE(conditionOf("reclaim /k").wants(EventKind::ReclaimEnd));
    EXPECT_EQ(conditionOf("freed object 3").level(), 3);
    EXPECT_EQ(conditionOf("css_free and memory.current / > 1").level(), 0);
    EXPECT_TRUE(conditionOf("lab.enomem > 1").wants(EventKind::OpEnd));
    EXPECT_FALSE(conditionOf("lab.enomem > 1").wants(EventKind::ChargePages));
    EXPECT_EQ(conditionOf("at 1s and at 2s").time(), 2 * kSecond);
    EXPECT_FALSE(conditionOf("at 1s and lab.enomem > 1").time());
}

TEST(ConditionText, MustFitTheScenario) {
    const Scenario scenario = smallScenario();
    EXPECT_TRUE(conditionOf("reclaim /k").fits(scenario).ok());
    EXPECT_TRUE(conditionOf("memory.current / > 1").fits(scenario).ok());
    const auto cgroup = conditionOf("reclaim /kk").fits(scenario);
    ASSERT_FALSE(cgroup.ok());
    EXPECT_NE(cgroup.error().text().find("did you mean '/k'?"), std::string::npos) << cgroup.error().text();
    const auto late = conditionOf("at 2s").fits(scenario);
    ASSERT_FALSE(late.ok());
    EXPECT_NE(late.error().text().find("past the end: the run stops at 90 ms"), std::string::npos)
        << late.error().text();
}

// Collects every hit of a condition over a whole run.
class Hits final : public Probe {
public:
    Hits(const Machine& machine, const Condition& condition) : machine_(machine), watch_(condition) {}
    void sample(TimeNs) override {}
    void reclaimEdge(MemcgId) override {}
    void event(const Event& event) override {
        if (watch_.event(machine_, event)) numbers.push_back(event.number);
    }
    std::vector<std::uint64_t> numbers;

private:
    const Machine& machine_;
    ConditionWatch watch_;
};

struct Found {
    std::vector<std::uint64_t> numbers;
    std::uint64_t fingerprint = 0, stateHash = 0;
};

Found hitsOf(const Scenario& scenario, const std::string& strategy, const std::string& text) {
    ScenarioRun run = runOf(scenario, strategy);
    const Condition condition = conditionOf(text);
    Hits hits(run.machine(), condition);
    for (const Event& event : storedEvents(run.machine().journal())) hits.event(event);
    run.machine().journal().watch(&hits, condition.level());
    run.advanceTo(scenario.stop);
    return {hits.numbers, run.machine().fingerprint(), run.machine().stateHash()};
}

// The twin: what is known of an event from the record alone.
using Tells = std::function<bool(const Event&)>;

bool isLooked(const Event& e) { return levelOf(e.eventKind()) <= 1 || e.eventKind() == EventKind::OpEnd; }

std::vector<std::uint64_t> numbersWhere(const std::vector<Event>& events, const Tells& tells) {
    std::vector<std::uint64_t> out;
    for (const Event& e : events)
        if (tells(e)) out.push_back(e.number);
    return out;
}

// Where a number counted from the record becomes true; `step` is called with each event, `test` where metrics are
// looked at.
std::vector<std::uint64_t> risesOf(const std::vector<Event>& events, const std::function<void(const Event&)>& step,
                                   const std::function<bool(const Event&)>& test) {
    std::vector<std::uint64_t> out;
    bool before = false;
    for (const Event& e : events) {
        step(e);
        if (!isLooked(e)) continue;
        const bool now = test(e);
        if (now && !before) out.push_back(e.number);
        before = now;
    }
    return out;
}

TEST(Condition, FindsWhatALoopOverAllEventsFinds) {
    const Scenario scenario = smallScenario();
    const std::uint32_t k = 1;
    for (const std::string& strategy : scenario.strategies) {
        const ScenarioRun whole = recorded(scenario, strategy, scenario.stop);
        const std::vector<Event> events = storedEvents(whole.machine().journal());
        ASSERT_EQ(events.size(), whole.machine().journal().number()) << "every event is on record";
        const auto expect = [&](const std::string& text, const std::vector<std::uint64_t>& twin, bool some = true) {
            const Found found = hitsOf(scenario, strategy, text);
            EXPECT_EQ(found.numbers, twin) << strategy << ": " << text;
            if (some) {
                EXPECT_FALSE(twin.empty()) << strategy << ": " << text << " is no test";
            }
            EXPECT_EQ(found.fingerprint, whole.machine().fingerprint()) << text << " changed the run";
            EXPECT_EQ(found.stateHash, whole.machine().stateHash()) << text << " changed the run";
        };
        expect("event #777", {777});
        expect("reclaim /k", numbersWhere(events, [](const Event& e) {
                   return e.eventKind() == EventKind::ReclaimBegin && (e.subject == k || e.subject == 0);
               }));
        expect("event css_dying /k", numbersWhere(events, [](const Event& e) {
                   return e.eventKind() == EventKind::CssDying && e.subject == k;
               }));
        expect("css_online",
               numbersWhere(events, [](const Event& e) { return e.eventKind() == EventKind::CssOnline; }));
        expect("slab_new / and slab >= 3 and slab < 40",
               numbersWhere(events,
                            [](const Event& e) {
                                return e.eventKind() == EventKind::SlabNew && e.subject == 0 && e.a >= 3 && e.a < 40;
                            }),
               false);
        expect("shrink_slab_start /k priority >= 11 and freeable > 1000",
               numbersWhere(events,
                            [](const Event& e) {
                                return e.eventKind() == EventKind::ShrinkStart && e.subject == k && e.a >= 11 &&
                                       e.b > 1000;
                            }),
               strategy != "linux-3.14");
        expect("freed object 30", numbersWhere(events, [](const Event& e) {
                   return e.eventKind() == EventKind::ObjectFree && e.a == 30;
               }));
        expect("op_end operation == 100 and at 1ms", numbersWhere(events, [](const Event& e) {
                   return e.eventKind() == EventKind::OpEnd && e.b == 100 && e.t >= kMillisecond;
               }));
        std::uint64_t reclaims = 0, refused = 0;
        expect("lab.reclaims >= 3",
               risesOf(
                   events, [&](const Event& e) { reclaims += e.eventKind() == EventKind::ReclaimBegin; },
                   [&](const Event&) { return reclaims >= 3; }));
        expect("lab.enomem >= 2",
               risesOf(
                   events, [&](const Event& e) { refused += e.eventKind() == EventKind::Enomem; },
                   [&](const Event&) { return refused >= 2; }),
               strategy == "linux-3.14");
        expect("at 20ms and lab.dying_cgroups == 0", risesOf(
                                                         events, [dying = 0](const Event&) mutable { (void)dying; },
                                                         [n = 0](const Event& e) mutable {
                                                             n += e.eventKind() == EventKind::CssDying;
                                                             n -= e.eventKind() == EventKind::CssFree;
                                                             return e.t >= 20 * kMillisecond && n == 0;
                                                         }));
    }
}

TEST(Condition, UsageRisesAndFallsWithTheChargesOnRecord) {
    const Scenario scenario = smallScenario();
    for (const std::string& strategy : scenario.strategies) {
        const std::vector<Event> events = storedEvents(recorded(scenario, strategy, scenario.stop).machine().journal());
        std::uint64_t pages = 0;
        const auto step = [&](const Event& e) {
            const EventKind kind = e.eventKind();
            if (e.subject == 1 && (kind == EventKind::ChargePages || kind == EventKind::UnchargePages)) pages = e.b;
        };
        for (const std::uint64_t limit : {100u, 200u, 250u}) {
            pages = 0;
            const auto twin = risesOf(events, step, [&](const Event&) { return pages > limit; });
            const std::string text = "memory.current /k > " + std::to_string(limit * kPageSize);
            EXPECT_EQ(hitsOf(scenario, strategy, text).numbers, twin) << strategy << ": " << text;
            EXPECT_FALSE(twin.empty());
        }
    }
}

TEST(Condition, ReclaimOfACgroupIsItsOwnOrAnAncestorsAndNobodyElses) {
    Scenario scenario = smallScenario();
    // /t/k has no limit, its parent and a cgroup whose name begins like it have.
    scenario.machine.cgroups = {CgroupSpec{"/t", 1u << 20, kNoLimit, 0}, CgroupSpec{"/t/k", kNoLimit, kNoLimit, 0},
                                CgroupSpec{"/t/kk", 1u << 18, kNoLimit, 0},
                                CgroupSpec{"/t/k/below", 1u << 17, kNoLimit, 0},
                                CgroupSpec{"/t/k/below2", kNoLimit, kNoLimit, 0}};
    scenario.machine.tasks[0].cgroup = "/t/k";
    for (const std::string cgroup : {"/t/kk", "/t/k/below"}) {
        scenario.machine.tasks.push_back(scenario.machine.tasks[0]);
        scenario.machine.tasks.back().name = cgroup;
        scenario.machine.tasks.back().cgroup = cgroup;
    }
    scenario.timeline.clear();
    const std::vector<Event> events = storedEvents(recorded(scenario, "linux-6.1", scenario.stop).machine().journal());
    const auto reclaimsOf = [&](std::vector<std::uint32_t> ids) {
        return numbersWhere(events, [&](const Event& e) {
            return e.eventKind() == EventKind::ReclaimBegin && std::ranges::find(ids, e.subject) != ids.end();
        });
    };
    for (const std::uint32_t id : {1u, 3u, 4u}) ASSERT_FALSE(reclaimsOf({id}).empty()) << id;
    EXPECT_EQ(hitsOf(scenario, "linux-6.1", "reclaim /t/k").numbers, reclaimsOf({0, 1, 2}));
    EXPECT_EQ(hitsOf(scenario, "linux-6.1", "reclaim /t/kk").numbers, reclaimsOf({0, 1, 3}));
    EXPECT_EQ(hitsOf(scenario, "linux-6.1", "reclaim /t/k/below").numbers, reclaimsOf({0, 1, 2, 4}));
    EXPECT_EQ(hitsOf(scenario, "linux-6.1", "reclaim /t/k/below2").numbers, reclaimsOf({0, 1, 2}))
        << "not /t/k/below's";
    EXPECT_EQ(hitsOf(scenario, "linux-6.1", "reclaim /").numbers, reclaimsOf({0}));
}

TEST(ConditionWatch, CountsHitsAndPassesOverThoseToBeIgnored) {
    const Scenario scenario = smallScenario();
    const auto all = hitsOf(scenario, "linux-6.1", "reclaim /k").numbers;
    ASSERT_GT(all.size(), 4u);
    for (const std::uint64_t ignore : {0u, 1u, 3u}) {
        UntilOptions options;
        options.ignore = ignore;
        const auto result = runUntil(scenario, "linux-6.1", conditionOf("reclaim /k"), options);
        ASSERT_TRUE(result.ok());
        ASSERT_TRUE(result->held);
        EXPECT_EQ(result->event->number, all[ignore]);
        EXPECT_EQ(result->hits, ignore + 1);
        EXPECT_EQ(result->eventNumber, all[ignore] + 1);
    }
    UntilOptions options;
    options.ignore = all.size();
    const auto never = runUntil(scenario, "linux-6.1", conditionOf("reclaim /k"), options);
    ASSERT_TRUE(never.ok());
    EXPECT_FALSE(never->held);
    EXPECT_EQ(never->hits, all.size());
    EXPECT_EQ(never->at, scenario.stop);
}

TEST(ConditionWatch, ArmedInTheMiddleItWaitsForTheNextRise) {
    const Scenario scenario = smallScenario();
    ScenarioRun run = runOf(scenario, "linux-6.1");
    run.advanceTo(30 * kMillisecond);
    const Condition condition = conditionOf("memory.current /k > 0");
    Event event;
    event.kind = static_cast<std::uint8_t>(EventKind::OpEnd);
    event.t = run.machine().now();
    ConditionWatch fresh(condition), armed(condition);
    armed.arm(run.machine());
    EXPECT_TRUE(fresh.event(run.machine(), event));
    EXPECT_FALSE(armed.event(run.machine(), event));
    ConditionWatch copy = armed;
    EXPECT_FALSE(copy.event(run.machine(), event));
    EXPECT_EQ(copy.hits(), 0u);
}

TEST(ConditionWatch, AnInvariantIsSweptAfterCommandsAndSomeOperationsAndCountsOnce) {
    const Scenario scenario = smallScenario();
    ScenarioRun run = runOf(scenario, "linux-6.1");
    run.advanceTo(30 * kMillisecond);
    ConditionWatch watch(conditionOf("invariant"));
    Event command, operation;
    command.kind = static_cast<std::uint8_t>(EventKind::Command);
    operation.kind = static_cast<std::uint8_t>(EventKind::OpEnd);
    operation.b = 1;
    EXPECT_FALSE(watch.event(run.machine(), command));
    ++MachineTestAccess::state(run.machine()).memcgs[MemcgId{1}].objects;
    EXPECT_FALSE(watch.event(run.machine(), operation)) << "not every operation is followed by a sweep";
    operation.b = 3000;
    EXPECT_TRUE(watch.event(run.machine(), operation));
    operation.b = 3001;
    EXPECT_FALSE(watch.event(run.machine(), operation));
    EXPECT_FALSE(watch.event(run.machine(), command)) << "it was broken before";
    --MachineTestAccess::state(run.machine()).memcgs[MemcgId{1}].objects;
    EXPECT_FALSE(watch.event(run.machine(), command));
    EXPECT_EQ(watch.hits(), 1u);
}

TEST(RunUntil, StopsWithTheMachineAsItStandsAndSaysSoIfItNeverHolds) {
    const Scenario scenario = smallScenario();
    for (const std::string& strategy : scenario.strategies) {
        std::uint64_t reclaims = 0;
        UntilOptions options;
        options.atStop = [&](const Machine& machine) { reclaims = machine.journal().count(EventKind::ReclaimBegin); };
        const auto result = runUntil(scenario, strategy, conditionOf("reclaim /k"), options);
        ASSERT_TRUE(result.ok()) << result.error().text();
        EXPECT_TRUE(result->held);
        EXPECT_EQ(reclaims, 1u);
        EXPECT_NE(result->text.find("memcg_reclaim_begin /k: nr_to_reclaim 32"), std::string::npos) << result->text;
        EXPECT_EQ(result->stateHash, runUntil(scenario, strategy, conditionOf("reclaim /k"))->stateHash);
        const auto never = runUntil(scenario, strategy, conditionOf("lab.enomem > 1M"));
        ASSERT_TRUE(never.ok());
        EXPECT_FALSE(never->held);
        EXPECT_EQ(never->at, scenario.stop);
        EXPECT_FALSE(runUntil(scenario, strategy, conditionOf("invariant"))->held) << "nothing is broken";
    }
    const auto time = runUntil(scenario, "linux-6.1", conditionOf("at 30ms"));
    ASSERT_TRUE(time.ok());
    EXPECT_FALSE(time->event);
    EXPECT_EQ(time->stateHash, recorded(scenario, "linux-6.1", 30 * kMillisecond, 1).machine().stateHash());
    EXPECT_EQ(runUntil(scenario, "linux-9", conditionOf("at 30ms")).error().fault,
              strategyNamed("linux-9").error().fault);
    UntilOptions cancel;
    cancel.progress = [](TimeNs, TimeNs) { return false; };
    Scenario longer = smallScenario(Timing::guest61(), 100'000);
    longer.stop = 2 * kSecond;
    EXPECT_EQ(runUntil(longer, "linux-6.1", conditionOf("lab.enomem > 1M"), cancel).error().fault, Fault::Cancelled);
}

}  // namespace
}  // namespace reclaim
