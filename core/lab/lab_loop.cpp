#include "core/lab/lab_loop.h"

#include <algorithm>

namespace reclaim {

namespace {

using namespace std::chrono_literals;

constexpr auto kFrameEvery = 33ms;
constexpr auto kEventsEvery = 100ms;

}  // namespace

LabLoop::LabLoop(std::unique_ptr<LabRun> run, std::unique_ptr<Recorder> recorder, LabOptions options, unsigned permits,
                 LabMailbox& mailbox, LabOutput& output)
    : options_(std::move(options)),
      permits_(permits),
      mailbox_(mailbox),
      output_(output),
      recorder_(std::move(recorder)),
      run_(std::move(run)),
      slices_(options_.randomSliceSeed) {
    pacer_.setSpeed(options_.speed, 0, Clock::now());
    builder_.reset(run_->lanes().size());
    publish();
}

void LabLoop::interrupt() {
    const std::lock_guard lock(runMutex_);
    interrupted_ = true;
    if (run_) run_->interrupt();
}

void LabLoop::run() {
    lowerThreadPriority();
    run_->collectStart();
    drawReference();
    mode_ = RunMode::Paused;
    if (options_.startRunning) goOn();
    show();
    while (true) {
        seenRequest_ = mailbox_.newestRequest().serial;
        carryOutOrders();
        if (mailbox_.stopping()) break;
        if (!running()) {
            if (mailbox_.newestRequest().serial > seenRequest_) {
                seenRequest_ = mailbox_.newestRequest().serial;
                show();
            }
            mailbox_.wait(seenRequest_, Clock::time_point::max());
            if (mailbox_.newestRequest().serial > seenRequest_) show();
            continue;
        }
        if (!run_->target() && Clock::now() < due_) {
            mailbox_.wait(seenRequest_, due_);
            if (Clock::now() - shown_ >= kFrameEvery) show();
            continue;
        }
        slice();
        const auto now = Clock::now();
        if (now - eventsRecorded_ >= kEventsEvery) {
            run_->recordEvents();
            eventsRecorded_ = now;
        }
        if (!running() || now - shown_ >= kFrameEvery) show();
    }
    run_->stopRecording();
}

void LabLoop::carryOutOrders() {
    std::deque<Order> orders = mailbox_.takeOrders();
    if (orders.empty()) return;
    for (Order& order : orders) {
        std::visit([&](auto& each) { carryOut(each); }, order);
        ++ordersDone_;
    }
    show();
}

void LabLoop::goOn() {
    if (mode_ != RunMode::Paused && mode_ != RunMode::Running && mode_ != RunMode::Seeking) return;
    pauseWanted_ = false;
    stopReason_.clear();
    if (mode_ != RunMode::Running) pacer_.restart(run_->t(), Clock::now());
    mode_ = RunMode::Running;
    due_ = {};
    watchBreakpoints();
}

void LabLoop::pauseHere() {
    pauseWanted_ = false;
    runTo_.reset();
    run_->unwatch();
    mode_ = RunMode::Paused;
}

void LabLoop::carryOut(const RunOrder&) {
    runTo_.reset();
    goOn();
}

void LabLoop::carryOut(const PauseOrder&) {
    if (!running()) return;
    runTo_.reset();
    if (!run_->target()) return pauseHere();
    pauseWanted_ = true;  // at the boundary the lanes are on their way to
    pauseSince_ = Clock::now();
}

void LabLoop::carryOut(const RunToOrder& order) {
    if (mode_ != RunMode::Paused && mode_ != RunMode::Running && mode_ != RunMode::Seeking) return;
    if (order.t <= run_->t() && !run_->target()) return pauseHere();
    runTo_ = std::clamp(order.t, run_->target().value_or(run_->t()), std::max(run_->t(), run_->end()));
    goOn();
}

void LabLoop::carryOut(const SpeedOrder& order) {
    pacer_.setSpeed(order.speed, run_->t(), Clock::now());
    due_ = {};
}

void LabLoop::carryOut(const CheckpointBudgetOrder& order) {
    options_.checkpointBudget = order.bytes;  // of runs after a restart
    run_->setCheckpointBudget(order.bytes);
    publish();
}

void LabLoop::carryOut(const CommandOrder& order) {
    if (!run_->append(order.action)) return;
    publish();
    builder_.rewound();
    if (mode_ == RunMode::Ended) mode_ = RunMode::Paused;
}

void LabLoop::carryOut(RestartOrder& order) {
    auto next = LabRun::create(std::move(order.scenario), permits_, options_.checkpointBudget);
    Status recorded = Done{};
    if (next && recorder_) recorded = (*next)->record(*recorder_, options_.engine);
    if (!next || !recorded) {
        failure_ = next ? recorded.error().text() : next.error().text();
        mode_ = RunMode::Failed;
        return;
    }
    run_->stopRecording();
    const auto previous = run_->series();
    std::unique_ptr<LabRun> old = std::move(*next);
    {
        const std::lock_guard lock(runMutex_);
        std::swap(run_, old);
        if (interrupted_) run_->interrupt();
    }
    old.reset();
    ++runNumber_;
    failure_.clear();
    runTo_.reset();
    pauseWanted_ = false;
    builder_.reset(run_->lanes().size());
    run_->collectStart();
    drawReference();
    publish();
    {
        const std::lock_guard lock(output_.mutex);
        output_.previous = previous;
    }
    mode_ = RunMode::Paused;
    goOn();
}

// Tells the public calls which run is the present one.
void LabLoop::publish() {
    const std::lock_guard lock(output_.mutex);
    output_.series = run_->series();
    output_.branches.clear();
    for (const Branch& branch : run_->branches()) output_.branches.push_back(branch.series);
    output_.scenario = std::make_shared<const Scenario>(run_->scenario());
    output_.storedRuns = run_->storedRuns();
}

void LabLoop::drawReference() {
    const CaptureReference reference = CaptureReference::load(run_->scenario());
    run_->draw(reference);
    referenceWarning_ = reference.warning;
}

// min(next sample, next command, end, what one frame shows). Without a pace samples need no boundary of their own:
// a machine takes them itself, and boundaries would only cost time.
TimeNs LabLoop::chooseTarget() {
    const TimeNs t = run_->t();
    TimeNs length = pacer_.slice(asFastAsPossible());
    if (options_.randomSliceSeed != 0)
        length = static_cast<TimeNs>(1 + slices_.below(std::uint64_t{1} << (4 + slices_.below(24))));
    TimeNs target = std::min({t + length, run_->end(), run_->nextCommandTime()});
    if (runTo_) target = std::min(target, std::max(*runTo_, t));
    if (!asFastAsPossible()) {
        const TimeNs interval = run_->scenario().machine.sampleInterval;
        target = std::min(target, (t / interval + 1) * interval);
    }
    return std::max(target, t);
}

void LabLoop::slice() {
    const auto begin = Clock::now();
    if (!run_->target()) {
        sliceBegin_ = run_->t();
        computing_ = {};
        run_->setTarget(chooseTarget());
    }
    const std::uint64_t operations = options_.randomSliceSeed == 0 ? kOperations : 1 + slices_.below(kOperations);
    const bool watching = run_->watching();
    const bool reached = run_->advance(kFrameEvery / run_->lanes().rounds(), operations);
    const auto now = Clock::now();
    computing_ += now - begin;
    if (watching && !run_->watching()) return caught();
    if (run_->lanes().allFailed()) return endRun();
    if (!reached) {
        if (pauseWanted_ && now - pauseSince_ > kPausePatience) pauseHere();
        return;
    }
    const TimeNs t = run_->t();
    if (t > sliceBegin_) pacer_.computed(t - sliceBegin_, computing_);
    if (mode_ == RunMode::Seeking && !run_->watching()) return t >= run_->end() ? endRun() : pauseHere();
    if (t >= run_->end()) return endRun();
    if (pauseWanted_ || (runTo_ && t >= *runTo_)) return pauseHere();
    due_ = asFastAsPossible() ? now : pacer_.due(t, now);
}

void LabLoop::endRun() {
    runTo_.reset();
    pauseWanted_ = false;
    run_->unwatch();
    if (mode_ == RunMode::Seeking) stopReason_ = notFound_;
    run_->finish();
    mode_ = RunMode::Ended;
    if (!run_->lanes().allFailed()) return;
    mode_ = RunMode::Failed;
    failure_ = run_->lanes()[0].failure();
}

void LabLoop::show() {
    const auto now = Clock::now();
    if (running()) pacer_.note(run_->t(), now);
    FrameState state;
    state.run = runNumber_;
    state.t = run_->t();
    state.end = run_->end();
    state.speedWanted = pacer_.wanted();
    state.speedReached = running() ? pacer_.reached() : 0;
    state.mode = mode_;
    state.failure = failure_;
    state.catalogueRevision =
        (std::uint64_t{runNumber_} << 40) + (std::uint64_t{run_->branch()} << 24) + run_->series()->revision();
    if (!referenceWarning_.empty()) state.warnings.push_back(referenceWarning_);
    if (recorder_) {
        const Status health = recorder_->health();
        if (!health) state.warnings.push_back("This run is no longer recorded: " + health.error().text());
    }
    fillTravel(state);
    std::shared_ptr<const Frame> frame;
    const auto build = [&] {
        frame = builder_.build(run_->lanes(), run_->commands(), state, mailbox_.newestRequest(), now);
    };
    if (run_->stop()) run_->inside(build);
    else build();
    mailbox_.show(std::move(frame), ordersDone_);
    shown_ = now;
}

void LabLoop::fillTravel(FrameState& state) const {
    state.stop = run_->stop();
    state.trail = trail_;
    if (mode_ == RunMode::Paused) state.t = run_->shownTime(inspected());
    state.known = run_->known();
    state.seeking = mode_ == RunMode::Seeking ? run_->target().value_or(run_->t()) : 0;
    state.branch = run_->branch();
    for (const Branch& branch : run_->branches()) state.branches.push_back(branch.info);
    state.undoText = run_->undoText();
    state.redoText = run_->redoText();
    state.checkpoints = run_->checkpointUse();
    for (const Breakpoint& breakpoint : *breakpoints_) {
        state.breakpoints.push_back(breakpoint.state);
        if (breakpoint.watch) state.breakpoints.back().hits = breakpoint.watch->hits();
    }
    state.stopReason = stopReason_;
}

}  // namespace reclaim
