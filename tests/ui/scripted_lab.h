// ScriptedLab: a Lab for tests that plays numbers of our choice, under the test's control. Never in the product.
#pragma once
#include <mutex>

#include "core/session/lab.h"

namespace reclaim::test {

struct Script {
    int cgroups = 3;                 // below the root
    std::uint64_t listEntries = 100'000;
    bool removeAtTen = true;         // /k1 goes at 10 s
    int eventsPerSecond = 50;
};

Scenario scriptedScenario();

class ScriptedLab final : public LabPort {
public:
    explicit ScriptedLab(Script script = {}, Scenario scenario = scriptedScenario());

    // Plays to `t` and publishes a new frame.
    void advanceTo(TimeNs t);
    void publish();                  // the same time once more: serial grows

    std::shared_ptr<const Frame> frame() const override { return frame_; }
    std::shared_ptr<const SeriesStore> series() const override { return series_; }
    std::shared_ptr<const SeriesStore> previousSeries() const override { return previous_; }
    const Scenario& scenario() const override { return scenario_; }
    void request(ViewRequest request) override;
    void run() override;
    void pause() override;
    void stepOperation() override { ++steps; }
    void runTo(TimeNs t) override { advanceTo(t); }
    void setSpeed(double speed) override { speed_ = speed; }
    void command(Action action) override;
    void restart(Scenario changed) override;

    ViewRequest requested;
    int requests = 0, steps = 0, restarts = 0;
    double speed_ = 1;

private:
    void makeDirectory();
    void sample(TimeNs t);
    LruAnswer answer(const LruRequest& request) const;

    Script script_;
    Scenario scenario_;
    TimeNs t_ = 0, sampled_ = -1;
    std::uint64_t serial_ = 0;
    std::uint32_t run_ = 0;
    RunMode mode_ = RunMode::Running;
    std::vector<Command> commands_;
    std::shared_ptr<SeriesStore> series_;
    std::shared_ptr<const SeriesStore> previous_;
    std::vector<std::uint32_t> memory_, refused_, dying_, dead_;
    std::uint32_t real_ = 0;
    std::shared_ptr<const CgroupDirectory> directory_;
    std::shared_ptr<Journal> journal_;
    std::shared_ptr<const Frame> frame_;
};

}  // namespace reclaim::test
