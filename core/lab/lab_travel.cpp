// Time travel of a LabRun: stops inside operations, the way back, branches. A machine inside an operation cannot be
// kept (its call stack is part of its state), so a stop is a boundary shortly before it and the number of an event:
// whoever wants to look runs there again and unwinds.
#include <algorithm>
#include <unordered_set>

#include "core/ask/ask.h"
#include "core/lab/lab_run.h"

namespace reclaim {

namespace {

constexpr std::array kStrides{std::uint64_t{4096}, std::uint64_t{64}, std::uint64_t{1}};
constexpr std::uint64_t kEventsBetweenQuestions = 1 << 20;
constexpr std::size_t kInFlightShown = 4096;

std::uint64_t numberOf(const ScenarioRun& run) { return run.machine().journal().number(); }

// The boundary before the operation that event belongs to. REQUIRES: the event is to come before `to` is reached.
ScenarioRun boundaryBefore(ScenarioRun run, std::uint64_t event, TimeNs to) {
    for (const std::uint64_t stride : kStrides) {
        while (true) {
            ScenarioRun next = run;
            const bool reached = next.advanceTo(to, stride);
            if (numberOf(next) > event || reached) break;
            run = std::move(next);
        }
    }
    return run;
}

// Runs until the trap has caught; true if it has.
bool runInto(ScenarioRun& run, EventTrap& trap, TimeNs to) {
    trap.set(run.machine().journal());
    try {
        run.advanceTo(to);
    } catch (const ProbeStop&) {
    }
    return trap.caught().has_value();
}

// What lies behind a stop, as the events up to it tell: whether an operation has begun and not ended, and what the
// present shrinker call has isolated and not yet freed or put back.
class HalfDone {
public:
    void see(const Event& event) {
        switch (event.eventKind()) {
            case EventKind::OpBegin: midOperation_ = true; break;
            case EventKind::OpEnd: midOperation_ = false; break;
            case EventKind::ShrinkStart:
                isolated_.clear();
                waiting_.clear();
                break;
            case EventKind::LruIsolate:
                isolated_.push_back(ObjectId{event.a});
                waiting_.insert(event.a);
                break;
            case EventKind::ObjectFree:
            case EventKind::LruAdd:
            case EventKind::LruRemove: waiting_.erase(event.a); break;
            default: break;
        }
    }
    void into(LabRun::Stop& stop) const {
        stop.midOperation = midOperation_;
        stop.inFlightCount = waiting_.size();
        for (ObjectId object : isolated_) {
            if (stop.inFlight.size() == kInFlightShown) break;
            if (waiting_.contains(object.raw)) stop.inFlight.push_back(object);
        }
    }

private:
    bool midOperation_ = false;
    std::vector<ObjectId> isolated_;             // in order
    std::unordered_set<std::uint32_t> waiting_;  // looked up, never walked
};

}  // namespace

TimeNs LabRun::shownTime(std::size_t lane) const {
    if (stop_) return stop_->event.t;
    if (!target_ || crew_[lane].failed()) return t_;
    return std::clamp(crew_[lane].machine().now(), t_, std::max(t_, *target_));
}

void LabRun::inside(const std::function<void()>& look) {
    LAB_CHECK(stop_.has_value());
    crew_[stop_->lane].inside(stop_->event.number, look);
}

void LabRun::watch(std::size_t lane, int level, Wanted wanted, StepLevel stepLevel) {
    // Where one stands already is not what is waited for.
    const std::uint64_t from =
        stop_ && stop_->lane == lane ? stop_->event.number + 1 : crew_[lane].machine().journal().number();
    watch_ = Watch{lane, level,
                   [from, wanted = std::move(wanted)](const Machine& machine, const Event& event) {
                       return event.number >= from && wanted(machine, event);
                   },
                   stepLevel, from};
}

bool LabRun::advanceWatched(std::chrono::nanoseconds wall, std::uint64_t operations) {
    Lane& lane = crew_[watch_->lane];
    const ScenarioRun before = lane.run();
    EventTrap trap(watch_->level, [&](const Event& event) { return watch_->wanted(lane.machine(), event); });
    lane.setTrap(&trap);
    crew_.advanceOnly(watch_->lane, *target_, wall, operations);
    lane.setTrap(nullptr);
    if (trap.caught()) {
        const Watch watch = std::move(*watch_);
        watch_.reset();
        standAt(watch.lane, before, *trap.caught(), watch.stepLevel, watch.from);
        return true;
    }
    crew_.advanceOthers(watch_->lane, *target_, wall, operations);
    collect();
    settle();
    return !target_;
}

// The lane comes from `from`, a boundary before the event; the others follow, or go back, to its time. What moved on
// lists is told from the event `movedFrom` on, if that is not farther away than the operation one stands in: by
// objects, the events before it moved nothing, or a step would have stopped there.
void LabRun::standAt(std::size_t index, const ScenarioRun& from, const Event& event, StepLevel level,
                     std::uint64_t movedFrom) {
    moved_.clear();
    Lane& lane = crew_[index];
    const TimeNs to = std::max(event.t + 1, from.reached());
    ScenarioRun base = boundaryBefore(from, event.number, to);
    if (event.eventKind() == EventKind::OpEnd) {
        // An operation has ended: that is a boundary, and everything that belongs to it is done.
        while (numberOf(base) <= event.number && !base.advanceTo(to, 1)) {
        }
        stop_.reset();
        lane.restore(std::move(base));
        return follow(index, lane.machine().now());
    }
    lane.restore(std::move(base));
    stop_ = Stop{index, event, level, false, {}, 0};
    HalfDone halfDone;
    ListMoves moves;
    ScenarioRun probe = lane.run();
    const bool allKnown = level == StepLevel::Object || numberOf(probe) <= movedFrom;
    EventTrap trap(3, [&](const Event& seen) {
        halfDone.see(seen);
        if (seen.number >= movedFrom) moves.see(seen);
        return seen.number == event.number;
    });
    (void)runInto(probe, trap, end());
    halfDone.into(*stop_);
    if (allKnown) moved_ = moves.take();
    follow(index, event.t);
}

// The other lanes go to the time at which this one stands. It may be on its way to a boundary: that is the target then.
void LabRun::follow(std::size_t index, TimeNs t) {
    for (std::size_t i = 0; i < crew_.size(); ++i)
        if (i != index) leadLane(i, t);
    crew_.advanceOthers(index, t, kAllTheTime, kOperations);
    t_ = crew_.reached(t_);
    target_ = t + 1;  // its last operation may have begun at `t`: a command given now acts behind it
    finished_ = false;
    collect();
}

// Puts a lane that has gone beyond `t`, or has failed, at its newest known moment before.
void LabRun::leadLane(std::size_t index, TimeNs t) {
    Lane& lane = crew_[index];
    const bool fits =
        !lane.failed() && lane.run().reached() <= t && lane.machine().now() <= t && lane.run().fits(*commands());
    const Checkpoints::Checkpoint* known = checkpoints_.before(index, *commands(), t);
    LAB_CHECK(known != nullptr);
    if (fits && lane.run().reached() >= known->t) return lane.run().replan(commands());
    ScenarioRun run = known->run;
    run.replan(commands());
    lane.restore(std::move(run));
}

void LabRun::seek(TimeNs t) {
    stop_.reset();
    watch_.reset();
    finished_ = false;
    t = std::clamp<TimeNs>(t, 0, end());
    for (std::size_t i = 0; i < crew_.size(); ++i) leadLane(i, t);
    t_ = crew_.reached(0);
    target_ = t;
    // Lanes that stand there may have come from another branch: commands of this very time are still to act.
    if (crew_.reached(t) >= t) crew_.advance(t, kAllTheTime, kOperations);
    collect();
    settle();
}

std::optional<Event> LabRun::lastStop(std::size_t lane, std::uint64_t before, StepLevel level,
                                      const KeepGoing& keepGoing) {
    while (before > 0) {
        const Checkpoints::Checkpoint* known = checkpoints_.beforeEvent(lane, *commands(), before - 1);
        if (known == nullptr) return std::nullopt;  // events of its making come before the first moment
        std::optional<Event> last;
        bool goOn = true;
        std::uint64_t seen = 0;
        ScenarioRun run = known->run;
        run.replan(commands());
        EventTrap trap(3, [&](const Event& event) {
            if (event.number >= before) return true;
            if (++seen % kEventsBetweenQuestions == 0 && !keepGoing()) goOn = false;
            if (stopsAt(event.eventKind(), level)) last = event;
            return !goOn;
        });
        (void)runInto(run, trap, end());
        if (last || !goOn) return goOn ? last : std::nullopt;
        before = known->event;
    }
    return std::nullopt;
}

bool LabRun::stepBack(std::size_t index, StepLevel level, const KeepGoing& keepGoing) {
    Lane& lane = crew_[index];
    if (lane.failed()) return false;
    watch_.reset();
    const std::uint64_t present = numberOf(lane.run());
    if (level == StepLevel::Operation) {
        // Inside an operation the previous boundary is the one it began at: the lane stands there.
        if (stop_ && stop_->lane == index) {
            stop_.reset();
            follow(index, lane.machine().now());
            return true;
        }
        // The boundary before the operation that the last event belongs to.
        const Checkpoints::Checkpoint* known =
            present > 0 ? checkpoints_.beforeEvent(index, *commands(), present - 1) : nullptr;
        if (known == nullptr) return false;
        ScenarioRun run = known->run;
        run.replan(commands());
        run = boundaryBefore(std::move(run), present - 1, end());
        const TimeNs t = run.machine().now();
        stop_.reset();
        lane.restore(std::move(run));
        follow(index, t);
        return true;
    }
    std::optional<Event> event;
    if (stop_ && stop_->lane == index) {
        event = lastStop(index, stop_->event.number, level, keepGoing);
    } else {
        event = lastStop(index, present, level, keepGoing);
    }
    return event && backTo(index, event->number, level, keepGoing);
}

bool LabRun::backTo(std::size_t lane, std::uint64_t number, StepLevel level, const KeepGoing& keepGoing) {
    const Checkpoints::Checkpoint* known = checkpoints_.beforeEvent(lane, *commands(), number);
    if (known == nullptr || !keepGoing()) return false;
    ScenarioRun run = known->run;
    run.replan(commands());
    const ScenarioRun from = run;
    EventTrap trap(3, [number](const Event& event) { return event.number == number; });
    if (!runInto(run, trap, end())) return false;
    watch_.reset();
    standAt(lane, from, *trap.caught(), level, number + 1);
    return true;
}

std::optional<ScenarioRun> LabRun::momentBefore(std::size_t lane, const std::vector<Command>& commands,
                                                TimeNs t) const {
    for (const auto* known = checkpoints_.before(lane, commands, t); known != nullptr;
         known = known->t > 0 ? checkpoints_.before(lane, commands, known->t - 1) : nullptr) {
        if (!beginsBefore(known->run, t)) continue;  // an operation that began before has reached behind it
        ScenarioRun run = known->run;
        run.replan(std::make_shared<const std::vector<Command>>(commands));
        return run;
    }
    return std::nullopt;
}

// Of a branch of the present one, which `command` makes another course.
void LabRun::beginRecording(Branch& branch, const std::string& command) {
    if (recorder_ == nullptr) return;
    Scenario scenario = scenario_;
    scenario.timeline = *branch.commands;
    leaveOutExpectations(scenario_, scenario);
    for (std::size_t i = 0; i < crew_.size(); ++i) {
        std::optional<RunFork> from;
        if (i < here().recordings.size()) from = RunFork{here().recordings[i].id(), branch.info.forkedAt, command};
        auto recording = RunRecording::begin(*recorder_, scenario, crew_[i].strategy(), engine_, std::move(from));
        if (!recording) return;  // the recorder's health tells
        recording->paths(crew_[i].run());
        if (i < here().recordings.size() && known() > 0)
            recording->sharesWith(here().recordings[i],
                                  static_cast<double>(branch.info.forkedAt) / static_cast<double>(known()));
        // What it shares with its parent belongs to it as well.
        std::vector<Sample> samples;
        const SampleCollector& collector = branch.collectors[i];
        for (std::size_t s = 0; s < collector.series().size(); ++s)
            for (const SeriesPoint& point : branch.series->view(collector.indexInStore(s))->points())
                samples.push_back({point.t, static_cast<std::uint32_t>(s), point.value});
        std::ranges::stable_sort(samples, {}, &Sample::t);
        recording->samples(crew_[i].machine(), samples, collector);
        branch.recordings.push_back(std::move(*recording));
    }
}

// Another course from `at` on; lanes stand at or before it, in a course that is the same up to there.
std::uint32_t LabRun::fork(std::vector<Command> commands, TimeNs at, std::string title, const std::string& command) {
    recordEvents();
    Branch next;
    next.info.id = static_cast<std::uint32_t>(branches_.size());
    next.info.parent = branch_;
    next.info.forkedAt = next.info.known = at;
    next.info.title = std::move(title);
    next.commands = std::make_shared<const std::vector<Command>>(std::move(commands));
    next.collectors = here().collectors;
    std::vector<std::size_t> points;  // by series of the store; those of captures stay whole
    for (std::size_t i = 0; i < crew_.size(); ++i) {
        Lane& lane = crew_[i];
        if (lane.failed() || !lane.run().fits(*next.commands)) {
            ScenarioRun run = checkpoints_.before(i, *next.commands, at)->run;
            lane.restore(std::move(run));
        }
        lane.run().replan(next.commands);
        const std::vector<std::uint32_t>& taken = lane.machine().samplesTaken();
        for (std::size_t s = 0; s < next.collectors[i].series().size(); ++s) {
            const std::uint32_t index = next.collectors[i].indexInStore(s);
            if (points.size() <= index) points.resize(index + 1, SIZE_MAX);
            points[index] = s < taken.size() ? taken[s] : 0;
        }
        next.collectors[i].rewind(taken);
    }
    next.series = here().series->cut(points);
    beginRecording(next, command);
    branches_.push_back(std::move(next));
    return branches_.back().info.id;
}

std::string LabRun::undoText() const {
    return here().given.empty() ? std::string()
                                : here().given.back().text + " at " + formatTime(here().given.back().at);
}

std::string LabRun::redoText() const {
    return undone_.empty() ? std::string() : undone_.back().text + " at " + formatTime(undone_.back().at);
}

bool LabRun::undo() {
    if (here().given.empty()) return false;
    const Branch::Given last = here().given.back();
    const std::uint32_t from = branch_;
    if (!last.without) {
        std::vector<Command> commands = *here().commands;
        const auto same = std::ranges::find_if(commands, [&](const Command& command) {
            return command.at == last.at && describe(command.action) == last.text;
        });
        LAB_CHECK(same != commands.end());
        commands.erase(same);
        seek(std::max<TimeNs>(last.at - 1, 0));  // where both courses are the same
        if (target_) (void)advance(kAllTheTime, kOperations);
        const std::uint32_t without =
            fork(std::move(commands), last.at, "without " + undoText(), "without " + last.text);
        branches_[without].given = branches_[from].given;
        branches_[without].given.pop_back();
        branches_[from].given.back().without = without;
    }
    const std::uint32_t to = *branches_[from].given.back().without;
    undone_.push_back({from, last.at, last.text});
    switchTo(to, last.at);
    return true;
}

bool LabRun::redo() {
    if (undone_.empty()) return false;
    const Undone undone = undone_.back();
    undone_.pop_back();
    switchTo(undone.branch, undone.at);
    return true;
}

void LabRun::switchTo(std::uint32_t branch, TimeNs t) {
    LAB_CHECK(branch < branches_.size());
    recordEvents();
    branch_ = branch;
    seek(std::min(t, std::max(known(), here().info.forkedAt)));
}

}  // namespace reclaim
