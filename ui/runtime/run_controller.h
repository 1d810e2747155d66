// RunController: owns the labs of the window: the live one, and a stored one while that is shown instead. Translates
// what a person does into calls of the shown lab, opens scenarios and stored runs on the query thread, and keeps the
// scenario as it is run now, so that it can be changed, run again and saved.
//
// Threads: GUI thread; labs are built and taken down on the query thread.
// Invariants:
//   (1) lab() changes only together with labChanged().
//   (2) A newer open() overtakes an older one that is still reading.
//   (3) The live lab stands still while a stored one is shown, and goes on behind it; both share one checkpoint budget.
#pragma once
#include <QObject>
#include <QString>
#include <QStringList>

#include <functional>
#include <memory>

#include "core/lab/lab.h"
#include "ui/runtime/query_thread.h"

namespace reclaim::ui {

using LabFactory = std::function<Result<std::unique_ptr<LabPort>>(Scenario, LabOptions)>;

class RunController final : public QObject {
    Q_OBJECT
public:
    RunController(LabFactory factory, QueryThread& queries, QObject* parent = nullptr);
    ~RunController() override;

    void setOptions(const LabOptions& options) { options_ = options; }
    const LabOptions& options() const { return options_; }

    void open(const QString& path);        // reads, validates, builds; then labChanged() or problems()
    void openScenario(Scenario scenario);  // the same from a value
    void adopt(std::unique_ptr<LabPort> lab, Scenario scenario);

    void openStored(const QString& book, std::int64_t run);  // reads it; then labChanged() or problems()
    void showStored(std::unique_ptr<LabPort> lab);
    void backToLive();  // nothing if there is none

    // Of the shown lab.
    LabPort* lab() const { return shown_.lab.get(); }
    const Scenario& scenario() const { return shown_.scenario; }  // as it is run now
    bool hasRun() const { return lab() != nullptr; }
    bool showsStored() const { return showsStored_; }
    bool hasLive() const { return showsStored_ ? live_.lab != nullptr : hasRun(); }
    // There are machines to look into: not behind the curves of a lab book.
    bool hasMachines() const;

    void toggle();  // run or pause; after the end: run again from 0
    // Steps of the inspected strategy. Into and out of: one level finer or coarser than where it stands, once.
    StepLevel stepLevel() const { return stepLevel_; }
    void setStepLevel(StepLevel level);
    void step();
    void stepBack();
    void stepInto();
    void stepOut();
    void seek(TimeNs t);
    void seekEvent(std::uint64_t number);
    void goToFirst();
    void goToLast();  // the last moment known; from there, the end of the run
    void runUntil(const std::string& condition);
    void setBreakpoints(std::vector<BreakpointState> breakpoints);
    void undo();
    void redo();
    void switchBranch(std::uint32_t id);
    void setSpeed(double virtualSecondsPerSecond);
    double speed() const { return options_.speed; }
    void command(const Action& action);
    void restart(Scenario changed);
    void rerun();  // of a stored run; see LabPort
    void leaveRerun();
    // The present scenario with every command given by hand, without the expectations these commands put out of force.
    Scenario scenarioToSave() const;
    void save(const QString& path);

Q_SIGNALS:
    void labChanged();
    void restarted();
    void speedChanged(double virtualSecondsPerSecond);
    void stepLevelChanged(StepLevel level);
    void leaving();  // for another moment: a step, a seek, another branch
    void opening(const QString& path);
    // Places and texts of errors, and where to look: one readable line each.
    void problems(const QString& title, const QStringList& lines);
    void notice(const QString& text);

private:
    struct Shown {
        std::unique_ptr<LabPort> lab;
        Scenario scenario;
    };

    StepLevel standsAt() const;
    void putLiveAside();
    void build(std::function<ScenarioReading()> read);
    void retire(std::unique_ptr<LabPort> lab);

    LabFactory factory_;
    QueryThread& queries_;
    LabOptions options_;
    StepLevel stepLevel_ = StepLevel::Operation;
    Shown shown_;
    bool showsStored_ = false;
    Shown live_;            // while a stored one is shown
    bool liveRan_ = false;  // when it was put aside
    std::uint64_t generation_ = 0;
};

}  // namespace reclaim::ui
