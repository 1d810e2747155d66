// LabRun: one run of all lanes from time 0 to its end: where it stands, its commands, its timelines, its recording.
// A restart makes a new one.
//
// Threads: owned by the Lab thread; interrupt() may come from any.
// Invariants:
//   (1) Every healthy lane has reached t(). While a target is set, some may be on their way to it.
//   (2) All lanes have the same commands; a new one is stamped with the target, or with t() if none is set.
#pragma once
#include <optional>

#include "core/session/capture_reference.h"
#include "core/session/lab.h"
#include "core/session/lane_crew.h"
#include "core/session/run_recording.h"
#include "core/session/sample_collector.h"

namespace reclaim {

class LabRun {
public:
    // Errors: an unknown strategy, a machine that cannot be built.
    static Result<std::unique_ptr<LabRun>> create(Scenario scenario, unsigned permits);

    // Errors: the lab book cannot be written. REQUIRES: nothing has been advanced yet.
    Status record(Recorder& recorder, const std::string& engine);
    void draw(const CaptureReference& reference);   // adds a capture's timelines

    const Scenario& scenario() const { return scenario_; }
    const LaneCrew& lanes() const { return crew_; }
    std::shared_ptr<const SeriesStore> series() const { return series_; }
    const std::vector<Command>& commands() const { return commands_; }
    std::vector<std::int64_t> storedRuns() const;

    TimeNs t() const { return t_; }
    TimeNs end() const { return scenario_.stop; }
    std::optional<TimeNs> target() const { return target_; }
    bool ended() const { return finished_; }
    TimeNs nextCommandTime() const;                 // the first one after t(); kNever if there is none

    // REQUIRES: t() <= target.
    void setTarget(TimeNs target);
    // Some way towards the target; true if it has become t().
    bool advance(std::chrono::nanoseconds wall, std::uint64_t operations);
    // The next operation of one lane; the others follow to its time. False if there is none before the end.
    bool step(std::size_t lane);
    // Stamps a command. With no target it acts at once, as all that began before has ended.
    void append(Action action);

    void recordEvents();                            // what is new in the journals, for the recording
    void finish();                                  // compares expectations, ends the recording
    void stopRecording();                           // of a run that does not go to its end
    void interrupt() { crew_.interrupt(); }

private:
    LabRun(Scenario scenario, std::vector<std::unique_ptr<Lane>> lanes, unsigned permits);
    void collect();
    void settle();

    Scenario scenario_;
    std::vector<std::string> cgroups_;
    std::shared_ptr<SeriesStore> series_ = std::make_shared<SeriesStore>();
    std::vector<SampleCollector> collectors_;
    std::vector<RunRecording> recordings_;          // empty = not recorded
    std::vector<Command> commands_;
    TimeNs t_ = 0;
    std::optional<TimeNs> target_;
    bool finished_ = false;
    LaneCrew crew_;
};

}  // namespace reclaim
