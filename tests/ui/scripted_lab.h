// ScriptedLab: a Lab for tests that plays numbers of our choice, under the test's control. Never in the product.
#pragma once
#include <mutex>

#include "core/lab/live_lab.h"

namespace reclaim::test {

struct Script {
    int cgroups = 3;  // below the root
    std::uint64_t listEntries = 100'000;
    bool removeAtTen = true;  // /k1 goes at 10 s
    int eventsPerSecond = 50;
};

Scenario scriptedScenario();

class ScriptedLab final : public LabPort {
public:
    explicit ScriptedLab(Script script = {}, Scenario scenario = scriptedScenario());

    // Plays to `t` and publishes a new frame.
    void advanceTo(TimeNs t);
    void publish();  // the same time once more: serial grows
    // Seeks stay on their way (mode Seeking) until arrive().
    void holdSeeks() { held_ = true; }
    void arrive();
    // Stands inside an operation, behind that event.
    void stopAt(StopPlace place);
    // A step has led there; that is what it moved on LRU lists.
    void stepTo(StopPlace place, std::vector<Event> moved);
    // The list of /k1 by its objects from the head, in place of Script::listEntries entries.
    std::optional<std::vector<std::uint32_t>> list;
    MemcgId listOwner = MemcgId(1);
    // What has become of dead caches, by lane; told if it is asked for.
    std::vector<CacheFates> fates;

    std::shared_ptr<const Frame> frame() const override { return frame_; }
    std::shared_ptr<const SeriesStore> series() const override { return branches_[branch_].series; }
    std::shared_ptr<const SeriesStore> previousSeries() const override { return previous_; }
    const Scenario& scenario() const override { return scenario_; }
    void request(ViewRequest request) override;
    void run() override;
    void pause() override;
    void runTo(TimeNs t) override { advanceTo(t); }
    void step(StepLevel level) override;
    void stepBack(StepLevel level) override;
    void seek(TimeNs t) override;
    void seekEvent(std::uint64_t number) override;
    void runUntil(std::string condition) override;
    void setBreakpoints(std::vector<BreakpointState> breakpoints) override;
    void undo() override;
    void redo() override;
    void switchBranch(std::uint32_t id) override;
    std::shared_ptr<const SeriesStore> branchSeries(std::uint32_t id) const override;
    void setSpeed(double speed) override { speed_ = speed; }
    void setCheckpointBudget(std::uint64_t bytes) override { checkpointBudget = bytes; }
    std::shared_future<std::optional<ScenarioRun>> moment(MomentWish wish) override;
    std::vector<MomentWish> moments;
    void command(Action action) override;
    void restart(Scenario changed) override;

    ViewRequest requested;
    int requests = 0, steps = 0, backSteps = 0, restarts = 0;
    std::vector<TimeNs> seeks;
    std::vector<std::uint64_t> eventSeeks;
    std::vector<StepLevel> stepLevels;
    std::vector<std::string> conditions;
    double speed_ = 1;
    std::uint64_t checkpointBudget = 0;  // 0 = as it was opened

private:
    // A branch has its own commands and timelines; before the fork they are its parent's.
    struct Branch {
        BranchInfo info;
        std::vector<Command> commands;
        std::shared_ptr<SeriesStore> series;
        TimeNs sampled = -1;
        double scale = 1;  // of memory behind the fork, so that one sees which branch is drawn
    };
    Branch& branch() { return branches_[branch_]; }
    const Branch& branch() const { return branches_[branch_]; }
    void makeDirectory();
    void makeSeries(Branch& branch);
    void goTo(TimeNs t);
    void sample(TimeNs t);
    LruAnswer answer(const LruRequest& request) const;
    std::shared_ptr<const ComparedTree> compare(std::uint32_t lane) const;

    Script script_;
    Scenario scenario_;
    TimeNs t_ = 0;
    bool held_ = false;
    std::optional<TimeNs> seeking_;
    std::optional<StopPlace> stop_;
    StepTrail trail_;
    std::vector<Branch> branches_;
    std::size_t branch_ = 0;
    std::vector<std::uint32_t> undone_;
    std::vector<BreakpointState> breakpoints_;
    std::uint64_t serial_ = 0;
    std::uint32_t run_ = 0;
    RunMode mode_ = RunMode::Running;
    std::shared_ptr<const SeriesStore> previous_;
    std::uint64_t limitAt(TimeNs t) const;
    std::vector<std::uint32_t> memory_, refused_, dying_, dead_, limits_;
    double limit_ = 0;  // last sampled
    std::uint32_t real_ = 0;
    std::shared_ptr<const CgroupDirectory> directory_;
    std::shared_ptr<Journal> journal_;
    std::shared_ptr<const Frame> frame_;
};

}  // namespace reclaim::test
