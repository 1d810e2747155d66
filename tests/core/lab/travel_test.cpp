// Time travel: whatever way leads to a moment, the machine there is the same. The naive twin of every way is a fresh
// run from the start.
#include <gtest/gtest.h>

#include <map>

#include "core/lab/lab_run.h"
#include "tests/core/support/headless.h"
#include "tests/core/support/small_scenario.h"

namespace reclaim {
namespace {

using namespace std::chrono_literals;

constexpr auto kAllTheTime = std::chrono::hours(1);
const LabRun::KeepGoing kAlways = [] { return true; };

ScenarioRun freshRun(const Scenario& scenario, const std::string& strategy, const std::vector<Command>& commands) {
    auto run = ScenarioRun::create(scenario, *strategyNamed(strategy));
    if (!run) throw std::runtime_error(run.error().text());
    run->replan(std::make_shared<const std::vector<Command>>(commands));
    return std::move(*run);
}

std::uint64_t hashAtEvent(const Scenario& scenario, const std::string& strategy, const std::vector<Command>& commands,
                          std::uint64_t number) {
    ScenarioRun run = freshRun(scenario, strategy, commands);
    std::uint64_t hash = 0;
    EventTrap trap(
        3, [number](const Event& event) { return event.number == number; }, [&] { hash = run.machine().stateHash(); });
    trap.set(run.machine().journal());
    try {
        run.advanceTo(run.stop());
    } catch (const ProbeStop&) {
    }
    return hash;
}

// Of a boundary: exactly at a time, or right behind an operation.
std::uint64_t hashAtBoundary(const Scenario& scenario, const std::string& strategy,
                             const std::vector<Command>& commands, const ScenarioRun& there) {
    ScenarioRun run = freshRun(scenario, strategy, commands);
    run.advanceTo(there.reached());
    const std::uint64_t number = there.machine().journal().number();
    while (run.machine().journal().number() < number && !run.advanceTo(run.stop(), 1)) {
    }
    return run.machine().stateHash();
}

std::unique_ptr<LabRun> runOf(const Scenario& scenario, std::uint64_t budget = std::uint64_t{1} << 30) {
    auto run = LabRun::create(scenario, 2, budget);
    if (!run) throw std::runtime_error(run.error().text());
    return std::move(*run);
}

void goOn(LabRun& run, TimeNs to) {
    if (to > run.t()) run.setTarget(std::max(to, run.target().value_or(to)));
    while (run.target() && !run.advance(kAllTheTime, 2000)) {
    }
}

bool stepTo(LabRun& run, std::size_t lane, StepLevel level) {
    if (level == StepLevel::Operation) return run.step(lane);
    run.watch(
        lane, 3, [level](const Machine&, const Event& event) { return stopsAt(event.eventKind(), level); }, level);
    run.setTarget(std::max({run.end(), run.t(), run.target().value_or(0)}));
    while (run.watching() && !run.advance(kAllTheTime, 2000)) {
    }
    const bool found = !run.watching();
    run.unwatch();
    return found;
}

class Walk {
public:
    Walk(Scenario scenario, std::uint64_t seed, std::uint64_t budget)
        : scenario_(std::move(scenario)), run_(runOf(scenario_, budget)), random_(seed) {}

    void step() {
        switch (random_.below(12)) {
            case 0:
            case 1:
            case 2: forward(); break;
            case 3:
            case 4:
            case 5: back(); break;
            case 6:
            case 7:
                say("seek"), run_->seek(time());
                while (run_->target() && !run_->advance(kAllTheTime, 2000)) {
                }
                break;
            case 8: say("run on"), goOn(*run_, std::min(run_->end(), run_->t() + time() / 4)); break;
            case 9: command(); break;
            case 10: undoOrRedo(); break;
            case 11: jump(); break;
        }
        compare();
    }

    std::uint64_t compared() const { return compared_; }
    const std::string& story() const { return story_; }
    std::size_t branches() const { return run_->branches().size(); }

private:
    void say(const std::string& what) { story_ += what + "; "; }
    TimeNs time() { return static_cast<TimeNs>(random_.below(static_cast<std::uint64_t>(run_->end()))); }
    StepLevel level() { return kStepLevels[random_.below(4)]; }

    void forward() {
        const StepLevel l = level();
        const std::size_t lane = random_.below(run_->lanes().size());
        say("step lane " + std::to_string(lane) + " " + std::string(nameOf(l)));
        (void)stepTo(*run_, lane, l);
    }
    void back() {
        const StepLevel l = level();
        const std::size_t lane = random_.below(run_->lanes().size());
        say("back lane " + std::to_string(lane) + " " + std::string(nameOf(l)));
        (void)run_->stepBack(lane, l, kAlways);
    }
    void command() {
        say("command");
        switch (random_.below(3)) {
            case 0:
                (void)run_->append(WriteCommand{"/k/memory.max", std::to_string(1 + random_.below(3)) + "MiB"});
                break;
            case 1: (void)run_->append(DropCachesCommand{2}); break;
            default: (void)run_->append(MkdirCommand{"/n" + std::to_string(random_.below(100))}); break;
        }
    }
    void undoOrRedo() {
        say("undo or redo");
        if (random_.below(2) == 0) (void)run_->undo();
        else (void)run_->redo();
        while (run_->target() && !run_->advance(kAllTheTime, 2000)) {
        }
    }
    void jump() {
        say("jump");
        const auto to = static_cast<std::uint32_t>(random_.below(run_->branches().size()));
        run_->switchTo(to, time());
        while (run_->target() && !run_->advance(kAllTheTime, 2000)) {
        }
    }

    void compare() {
        for (std::size_t i = 0; i < run_->lanes().size(); ++i) {
            const Lane& lane = run_->lanes()[i];
            ASSERT_FALSE(lane.failed()) << lane.failure() << "\n" << story_;
            const bool inside = run_->stop() && run_->stop()->lane == i;
            // A command that was just given for this very time acts when all lanes have reached it.
            const std::size_t next = lane.run().nextCommand();
            if (!inside && next < run_->commands()->size() && run_->commands()->at(next).at <= lane.run().reached())
                continue;
            std::uint64_t here = 0, fresh = 0;
            if (inside) {
                run_->inside([&] { here = lane.machine().stateHash(); });
                fresh = hashAtEvent(scenario_, lane.strategy(), *run_->commands(), run_->stop()->event.number);
            } else {
                here = lane.machine().stateHash();
                fresh = hashAtBoundary(scenario_, lane.strategy(), *run_->commands(), lane.run());
            }
            ASSERT_EQ(here, fresh) << lane.strategy() << (inside ? " inside" : " between") << " at event "
                                   << lane.machine().journal().number() << "\n"
                                   << story_;
            ++compared_;
        }
    }

    const Scenario scenario_;
    std::unique_ptr<LabRun> run_;
    Prng random_;
    std::string story_;
    std::uint64_t compared_ = 0;
};

std::uint64_t runs() { return std::getenv("RECLAIMLAB_LONG") != nullptr ? 400 : 12; }

TEST(Travel, EveryWayToAMomentLeadsToTheSameState) {
    std::uint64_t compared = 0, branches = 0;
    for (std::uint64_t seed = 1; seed <= runs(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Timing timing = seed % 3 == 0 ? Timing::idealTiming() : Timing::guest61();
        // A budget for one checkpoint, for a few, for all.
        const std::uint64_t budget = seed % 4 == 0 ? 1 << 10 : seed % 4 == 1 ? 8u << 20 : 1u << 30;
        Walk walk(smallScenario(timing, 4'000), seed, budget);
        for (int i = 0; i < 25 && !testing::Test::HasFailure(); ++i) {
            try {
                walk.step();
            } catch (const InvariantBreach& breach) {
                FAIL() << breach.what() << "\n" << walk.story();
            }
        }
        ASSERT_FALSE(testing::Test::HasFailure()) << walk.story();
        compared += walk.compared();
        branches += walk.branches();
    }
    RecordProperty("compared", static_cast<int>(compared));
    std::printf("%llu moments compared with fresh runs, %llu branches\n", static_cast<unsigned long long>(compared),
                static_cast<unsigned long long>(branches));
}

TEST(Travel, StepsBackAreTheStepsForwardInReverse) {
    for (const StepLevel level : {StepLevel::Operation, StepLevel::Pass, StepLevel::ShrinkerCall, StepLevel::Object}) {
        const auto run = runOf(smallScenario());
        goOn(*run, 20 * kMillisecond);
        struct Moment {
            std::uint64_t number, hash;
        };
        const auto moment = [&] {
            Moment m{};
            if (run->stop()) {
                m.number = run->stop()->event.number + 1;
                run->inside([&] { m.hash = run->lanes()[2].machine().stateHash(); });
            } else {
                m.number = run->lanes()[2].machine().journal().number();
                m.hash = run->lanes()[2].machine().stateHash();
            }
            return m;
        };
        // Fine steps are those of a reclaim call, which is where one begins.
        if (level != StepLevel::Operation) {
            ASSERT_TRUE(stepTo(*run, 2, StepLevel::Pass));
        }
        std::vector<Moment> forward{moment()};
        for (int i = 0; i < 40; ++i) {
            ASSERT_TRUE(stepTo(*run, 2, level));
            forward.push_back(moment());
            ASSERT_GT(forward.back().number, forward[forward.size() - 2].number);
        }
        for (std::size_t i = forward.size() - 1; i-- > 0;) {
            ASSERT_TRUE(run->stepBack(2, level, kAlways)) << nameOf(level) << " " << i;
            ASSERT_EQ(moment().number, forward[i].number) << nameOf(level) << " " << i;
            ASSERT_EQ(moment().hash, forward[i].hash) << nameOf(level) << " " << i;
        }
    }
}

TEST(Travel, ACommandInThePastMakesABranchAndTheOldOneStays) {
    const Scenario scenario = smallScenario();
    const auto run = runOf(scenario);
    goOn(*run, run->end());
    const auto oldSeries = run->series();
    const std::uint64_t oldHash = run->lanes()[2].machine().stateHash();
    const std::size_t oldPoints = oldSeries->view(0)->size();
    run->seek(30 * kMillisecond);
    goOn(*run, 30 * kMillisecond);
    ASSERT_EQ(run->t(), 30 * kMillisecond);
    EXPECT_TRUE(run->append(WriteCommand{"/k/memory.max", "2MiB"}));
    ASSERT_EQ(run->branches().size(), 2u);
    EXPECT_EQ(run->branches()[1].info.forkedAt, 30 * kMillisecond);
    goOn(*run, run->end());
    EXPECT_NE(run->lanes()[2].machine().stateHash(), oldHash);
    EXPECT_NE(run->series(), oldSeries);
    EXPECT_EQ(oldSeries->view(0)->size(), oldPoints) << "the old branch is not touched";
    // The timelines of the branch are those of a fresh run with its commands.
    Scenario fresh = scenario;
    fresh.timeline = *run->commands();
    const RunResult alone = headless(fresh, "linux-6.1");
    EXPECT_EQ(alone.fingerprint, run->lanes()[2].machine().fingerprint());
    for (std::size_t i = 0; i < alone.seriesInfo.size(); ++i) {
        const auto mine = run->series()->find(alone.seriesInfo[i]);
        ASSERT_TRUE(mine) << alone.seriesInfo[i].metric;
        const auto points = mine->points(), expected = alone.series[i]->points();
        ASSERT_EQ(points.size(), expected.size()) << alone.seriesInfo[i].metric;
        for (std::size_t p = 0; p < points.size(); ++p) {
            ASSERT_EQ(points[p].t, expected[p].t);
            ASSERT_EQ(points[p].value, expected[p].value);
        }
    }
    EXPECT_EQ(run->undoText(), "write 2MiB to /k/memory.max at 30 ms");
    ASSERT_TRUE(run->undo());
    goOn(*run, run->end());
    EXPECT_EQ(run->branch(), 0u);
    EXPECT_EQ(run->lanes()[2].machine().stateHash(), oldHash);
    ASSERT_TRUE(run->redo());
    EXPECT_EQ(run->branch(), 1u);
    goOn(*run, run->end());
    EXPECT_EQ(run->lanes()[2].machine().fingerprint(), alone.fingerprint);
}

TEST(Travel, WhatIsIsolatedAndNotYetFreedIsInFlight) {
    const auto run = runOf(smallScenario());
    bool seen = false;
    ASSERT_TRUE(stepTo(*run, 2, StepLevel::ShrinkerCall));
    for (int i = 0; i < 5000 && !seen; ++i) {
        ASSERT_TRUE(stepTo(*run, 2, StepLevel::Object));
        if (!run->stop() || run->stop()->event.eventKind() != EventKind::LruIsolate) continue;
        EXPECT_EQ(run->stop()->inFlight.back().raw, run->stop()->event.a);
        EXPECT_EQ(run->stop()->inFlightCount, run->stop()->inFlight.size());
        seen = true;
    }
    EXPECT_TRUE(seen);
}

std::vector<std::uint32_t> listNow(LabRun& run, std::size_t lane) {
    std::vector<std::uint32_t> objects;
    const auto read = [&] {
        const Machine& machine = run.lanes()[lane].machine();
        for (const CgroupRow& row : machine.directory()) {
            if (machine.cgroup(row.id).path != "/k") continue;
            for (const LruEntry& entry : machine.lru({LruKind::Dentry, 0}, row.id, 0, 0, 100'000).entries)
                objects.push_back(entry.object.raw);
        }
    };
    if (run.stop()) run.inside(read);
    else read();
    return objects;
}

// One list is kept by what the steps say has moved, the other is the machine's.
TEST(Travel, WhatAStepMovedLeadsFromOnePictureToTheNext) {
    Scenario scenario = smallScenario();
    scenario.machine.tasks[0].keys = KeySpec{KeyDist::Zipf, 6'000, 0.99};  // some are looked up again: second chances
    scenario.machine.tasks[0].count = 30'000;
    scenario.machine.tasks[0].walk = WalkMode::Ref;  // a cached name that is looked up is marked
    const auto run = runOf(scenario);
    goOn(*run, 2 * kMillisecond);
    std::map<EventKind, int> seen;
    bool coarse = false;
    for (const StepLevel level : {StepLevel::Operation, StepLevel::Object}) {
        if (level == StepLevel::Object) {
            // To where a scan goes on, or the list only grows.
            run->watch(
                2, 3, [](const Machine&, const Event& e) { return e.eventKind() == EventKind::LruRotate; }, level);
            run->setTarget(run->end());
            while (run->watching() && !run->advance(kAllTheTime, 2000)) {
            }
            ASSERT_TRUE(run->stop());
        }
        std::vector<std::uint32_t> list = listNow(*run, 2);
        for (int i = 0; i < 400; ++i) {
            ASSERT_TRUE(stepTo(*run, 2, level));
            for (const Event& event : run->moved()) {
                ++seen[event.eventKind()];
                coarse = coarse || level == StepLevel::Operation;
                if (event.eventKind() == EventKind::ObjectFree) continue;  // was on no list any more
                std::erase(list, event.a);
                if (event.eventKind() == EventKind::LruAdd || event.eventKind() == EventKind::LruRotate)
                    list.push_back(event.a);
            }
            ASSERT_EQ(list, listNow(*run, 2)) << nameOf(level) << " step " << i;
        }
    }
    EXPECT_TRUE(coarse);
    EXPECT_GT(seen[EventKind::LruAdd], 10);
    EXPECT_GT(seen[EventKind::LruIsolate], 10);
    EXPECT_GT(seen[EventKind::LruRotate], 0);
    // Going back tells of nothing, and neither does a step that passes by more than can be shown.
    ASSERT_TRUE(run->stepBack(2, StepLevel::Object, kAlways));
    EXPECT_TRUE(run->moved().empty());
    ASSERT_TRUE(stepTo(*run, 2, StepLevel::Pass));
    EXPECT_LE(run->moved().size(), ListMoves::kMost);
}

TEST(Checkpoints, StayWithinTheirBudgetAndSayWhenItIsTooSmall) {
    Scenario scenario = smallScenario(Timing::guest61(), 60'000);
    scenario.machine.cgroups[0].memoryMax = 16u << 20;
    scenario.timeline.clear();
    scenario.stop = 600 * kMillisecond;
    const std::uint64_t budget = 12u << 20;
    const auto run = runOf(scenario, budget);
    for (TimeNs t = 0; t < run->end(); t += 10 * kMillisecond) {
        goOn(*run, t);
        EXPECT_LE(run->checkpointUse().bytes, budget) << formatTime(t);
    }
    EXPECT_GT(run->checkpointUse().count, 3u);
    EXPECT_EQ(run->checkpointUse().problem, "");
    // Another lab is opened: what goes beyond the half is dropped at once, and going back still works.
    run->setCheckpointBudget(budget / 2);
    EXPECT_EQ(run->checkpointUse().budget, budget / 2);
    EXPECT_LE(run->checkpointUse().bytes, budget / 2);
    run->seek(100 * kMillisecond);
    goOn(*run, 100 * kMillisecond);
    EXPECT_EQ(run->t(), 100 * kMillisecond);
    const auto small = runOf(scenario, 1024);
    goOn(*small, small->end());
    EXPECT_NE(small->checkpointUse().problem.find("too small"), std::string::npos) << small->checkpointUse().problem;
    small->seek(100 * kMillisecond);
    goOn(*small, 100 * kMillisecond);
    EXPECT_EQ(small->t(), 100 * kMillisecond);
}

}  // namespace
}  // namespace reclaim
