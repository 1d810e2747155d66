// What the Lab thread does with orders that move through time: steps, seeks, breakpoints, branches.
#include <algorithm>

#include "core/lab/lab_loop.h"

namespace reclaim {

namespace {

using namespace std::chrono_literals;

constexpr auto kSlice = 33ms;

}  // namespace

std::size_t LabLoop::inspected() const {
    return std::min<std::size_t>(mailbox_.newestRequest().inspectedLane, run_->lanes().size() - 1);
}

// A long way back is given up when somebody wants something else.
LabRun::KeepGoing LabLoop::patience() {
    return [this] { return !mailbox_.stopping() && !mailbox_.hasOrders(); };
}

// Steps begin where all lanes stand: those on their way to a boundary get there first, unless that takes too long.
void LabLoop::standStill() {
    if (!running()) return;
    run_->unwatch();
    for (const auto until = Clock::now() + kPausePatience;
         mode_ == RunMode::Running && run_->target() && Clock::now() < until && !mailbox_.stopping();)
        run_->advance(kSlice, kOperations);
    pauseHere();
}

// As fast as possible until the lane's machine stands at such an event, then pause.
void LabLoop::lookFor(std::size_t lane, int level, LabRun::Wanted wanted, StepLevel stepLevel, std::string notFound) {
    stepping_ = false;
    stopReason_.clear();
    notFound_ = std::move(notFound);
    run_->watch(lane, level, std::move(wanted), stepLevel);
    runTo_.reset();
    pauseWanted_ = false;
    mode_ = RunMode::Seeking;
    due_ = {};
}

// The lanes stand at another moment, or there was none.
void LabLoop::moved(bool found, const char* notFound) {
    stopReason_ = found ? "" : notFound;
    builder_.rewound();
    if (mode_ == RunMode::Ended && found) mode_ = RunMode::Paused;
}

void LabLoop::stepped() {
    ++trail_.steps;
    trail_.moved = run_->moved();
}

void LabLoop::caught() {
    pauseHere();
    if (std::exchange(stepping_, false)) stepped();
    if (stopReason_.empty())
        for (std::size_t i = 0; i < breakpoints_->size(); ++i) {
            const Breakpoint& breakpoint = (*breakpoints_)[i];
            if (breakpoint.watch && breakpoint.state.hits < breakpoint.watch->hits())
                stopReason_ = "breakpoint " + std::to_string(i + 1) + ": " + breakpoint.state.text;
        }
    for (Breakpoint& breakpoint : *breakpoints_)
        if (breakpoint.watch) breakpoint.state.hits = breakpoint.watch->hits();
}

void LabLoop::carryOut(const StepOrder& order) {
    if (!mayTravel() || mode_ == RunMode::Ended) return;
    standStill();
    const std::size_t lane = inspected();
    if (order.level != StepLevel::Operation) {
        lookFor(
            lane, order.level == StepLevel::Object ? 3 : 1,
            [wanted = order.level](const Machine&, const Event& event) { return stopsAt(event.eventKind(), wanted); },
            order.level, "nothing more happens before the end");
        stepping_ = true;
        return;
    }
    stopReason_.clear();
    if (!run_->step(lane)) {
        // Nothing is left to do in that lane: the next thing that happens is the end.
        runTo_ = run_->end();
        goOn();
    } else {
        stepped();
    }
    if (run_->lanes().allFailed()) endRun();
}

void LabLoop::carryOut(const StepBackOrder& order) {
    if (!mayTravel()) return;
    standStill();
    moved(run_->stepBack(inspected(), order.level, patience()), "this is the first stop of that level");
}

// To a time of this branch: known moments first, the rest is run.
void LabLoop::leadTo(TimeNs t) {
    run_->seek(t);
    arrive();
}

// The lanes have been set to known moments: what is left of the way is run.
void LabLoop::arrive() {
    stopReason_.clear();
    notFound_.clear();
    runTo_.reset();
    pauseWanted_ = false;
    builder_.rewound();
    if (run_->target()) {
        mode_ = RunMode::Seeking;
        due_ = {};
    } else {
        mode_ = RunMode::Paused;
        if (run_->t() >= run_->end()) endRun();
    }
}

void LabLoop::carryOut(const SeekOrder& order) {
    if (!mayTravel()) return;
    leadTo(order.t);
    if (order.t > run_->end())
        stopReason_ = formatTime(order.t) + " is past the end: this run ends at " + formatTime(run_->end());
}

void LabLoop::carryOut(const SeekEventOrder& order) {
    if (!mayTravel()) return;
    standStill();
    const std::size_t lane = inspected();
    if (order.number < run_->lanes()[lane].machine().journal().number() || run_->stop()) {
        const bool found = run_->backTo(lane, order.number, StepLevel::Object, patience());
        return moved(found, "that event does not happen in this run");
    }
    lookFor(
        lane, 3, [number = order.number](const Machine&, const Event& event) { return event.number == number; },
        StepLevel::Object, "event #" + std::to_string(order.number) + " does not happen before the end of this run");
}

void LabLoop::carryOut(const RunUntilOrder& order) {
    if (!mayTravel() || mode_ == RunMode::Ended) return;
    standStill();
    const Result<Condition> condition = Condition::parse(order.condition);
    if (!condition) {
        stopReason_ = condition.error().text();
        return;
    }
    if (const Status fits = condition->fits(run_->scenario()); !fits) {
        stopReason_ = fits.error().text();
        return;
    }
    if (const auto time = condition->time()) return leadTo(*time);
    const std::size_t lane = inspected();
    auto watch = std::make_shared<ConditionWatch>(*condition);
    watch->arm(run_->lanes()[lane].machine());
    lookFor(
        lane, condition->level(),
        [watch](const Machine& machine, const Event& event) { return watch->event(machine, event); }, StepLevel::Object,
        "'" + order.condition + "' never held up to the end at " + formatTime(run_->end()));
}

void LabLoop::carryOut(const BreakpointsOrder& order) {
    auto next = std::make_shared<std::vector<Breakpoint>>();
    for (const BreakpointState& wanted : order.breakpoints) {
        Breakpoint breakpoint{wanted, std::nullopt};
        breakpoint.state.problem.clear();
        const Result<Condition> condition = Condition::parse(wanted.text);
        if (!condition) {
            breakpoint.state.problem = condition.error().text();
        } else if (const Status fits = condition->fits(run_->scenario()); !fits) {
            breakpoint.state.problem = fits.error().text();
        } else {
            const auto old = std::ranges::find_if(*breakpoints_, [&](const Breakpoint& b) {
                return b.watch && b.state.text == wanted.text && b.watch->ignore() == wanted.ignore;
            });
            const ConditionWatch& watch = breakpoint.watch.emplace(
                old != breakpoints_->end() ? *old->watch : ConditionWatch(*condition, wanted.ignore));
            breakpoint.state.hits = watch.hits();
        }
        next->push_back(std::move(breakpoint));
    }
    breakpoints_ = std::move(next);
    if (mode_ == RunMode::Running) watchBreakpoints();
}

void LabLoop::watchBreakpoints() {
    run_->unwatch();
    stepping_ = false;
    int level = -1;
    const std::size_t lane = inspected();
    for (Breakpoint& breakpoint : *breakpoints_) {
        if (!breakpoint.watch || !breakpoint.state.enabled) continue;
        breakpoint.watch->arm(run_->lanes()[lane].machine());
        level = std::max(level, breakpoint.watch->condition().level());
    }
    if (level < 0) return;
    run_->watch(
        lane, level,
        [all = breakpoints_](const Machine& machine, const Event& event) {
            bool stop = false;
            for (Breakpoint& breakpoint : *all)
                if (breakpoint.watch && breakpoint.state.enabled && breakpoint.watch->event(machine, event))
                    stop = true;
            return stop;
        },
        StepLevel::Object);
}

void LabLoop::carryOut(const UndoOrder&) {
    if (!mayTravel()) return;
    standStill();
    if (!run_->undo()) return;
    publish();
    arrive();
}

void LabLoop::carryOut(const RedoOrder&) {
    if (!mayTravel()) return;
    standStill();
    if (!run_->redo()) return;
    publish();
    arrive();
}

void LabLoop::carryOut(const BranchOrder& order) {
    if (!mayTravel()) return;
    standStill();
    if (order.id >= run_->branches().size()) {
        stopReason_ = "there is no branch " + std::to_string(order.id);
        return;
    }
    run_->switchTo(order.id, run_->target().value_or(run_->t()));
    publish();
    arrive();
}

void LabLoop::carryOut(const MomentOrder& order) {
    std::optional<ScenarioRun> moment;
    if (order.wish.run == runNumber_)
        for (std::size_t i = 0; i < run_->lanes().size(); ++i)
            if (run_->lanes()[i].strategy() == order.wish.strategy)
                moment = run_->momentBefore(i, order.wish.commands, order.wish.t);
    order.answer->set_value(std::move(moment));
}

}  // namespace reclaim
