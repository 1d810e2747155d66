#include "core/lab/live_lab.h"

#include <thread>

#include "core/lab/lab_loop.h"

namespace reclaim {

struct LiveLab::Impl {
    // Constant after open.
    Scenario scenario;

    LabMailbox mailbox;
    LabOutput output;
    std::unique_ptr<LabLoop> loop;
    std::thread thread;  // last: it uses everything above
};

namespace {

unsigned permitsOf(const LabOptions& options) {
    if (options.permits != 0) return options.permits;
    const unsigned cores = std::thread::hardware_concurrency();
    return cores > 1 ? cores - 1 : 1;
}

bool atRest(const Frame& frame) { return frame.mode == RunMode::Paused || frame.mode == RunMode::Ended; }

// Every healthy lane has reached `t` and none was left on its way to a later boundary.
bool standsAt(const Frame& frame, TimeNs t) {
    if (!atRest(frame) || frame.t != t) return false;
    for (const LaneFrame& lane : frame.lanes)
        if (lane.failure.empty() && lane.reached != t) return false;
    return true;
}

}  // namespace

LiveLab::LiveLab(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<LiveLab>> LiveLab::open(Scenario scenario, LabOptions options) {
    const unsigned permits = permitsOf(options);
    if (options.engine.empty()) options.engine = RECLAIMLAB_VERSION;
    if (auto over = overBudget(scenario, options.memoryBudget)) return *over;
    auto run = LabRun::create(scenario, permits, options.checkpointBudget);
    if (!run) return run.error();
    std::unique_ptr<Recorder> recorder;
    if (!options.storePath.empty()) {
        auto opened = Recorder::open(options.storePath);
        if (!opened) return opened.error();
        recorder = std::move(*opened);
        if (Status recorded = (*run)->record(*recorder, options.engine); !recorded) return recorded.error();
    }
    auto impl = std::make_unique<Impl>();
    impl->scenario = std::move(scenario);
    impl->loop = std::make_unique<LabLoop>(std::move(*run), std::move(recorder), std::move(options), permits,
                                           impl->mailbox, impl->output);
    Impl& state = *impl;
    impl->thread = std::thread([&state] { state.loop->run(); });
    return std::unique_ptr<LiveLab>(new LiveLab(std::move(impl)));
}

LiveLab::~LiveLab() {
    impl_->mailbox.stop();
    impl_->loop->interrupt();
    impl_->thread.join();
}

std::shared_ptr<const Frame> LiveLab::frame() const { return impl_->mailbox.frame(); }

std::shared_ptr<const SeriesStore> LiveLab::series() const {
    const std::lock_guard lock(impl_->output.mutex);
    return impl_->output.series;
}

std::shared_ptr<const SeriesStore> LiveLab::previousSeries() const {
    const std::lock_guard lock(impl_->output.mutex);
    return impl_->output.previous;
}

const Scenario& LiveLab::scenario() const { return impl_->scenario; }

void LiveLab::request(ViewRequest request) { impl_->mailbox.request(std::move(request)); }

void LiveLab::run() { impl_->mailbox.post(RunOrder{}); }

void LiveLab::pause() { impl_->mailbox.post(PauseOrder{}); }

void LiveLab::step(StepLevel level) { impl_->mailbox.post(StepOrder{level}); }

void LiveLab::stepBack(StepLevel level) { impl_->mailbox.post(StepBackOrder{level}); }

void LiveLab::seek(TimeNs t) { impl_->mailbox.post(SeekOrder{t}); }

void LiveLab::seekEvent(std::uint64_t number) { impl_->mailbox.post(SeekEventOrder{number}); }

void LiveLab::runUntil(std::string condition) { impl_->mailbox.post(RunUntilOrder{std::move(condition)}); }

void LiveLab::setBreakpoints(std::vector<BreakpointState> breakpoints) {
    impl_->mailbox.post(BreakpointsOrder{std::move(breakpoints)});
}

void LiveLab::undo() { impl_->mailbox.post(UndoOrder{}); }

void LiveLab::redo() { impl_->mailbox.post(RedoOrder{}); }

void LiveLab::switchBranch(std::uint32_t id) { impl_->mailbox.post(BranchOrder{id}); }

std::shared_ptr<const SeriesStore> LiveLab::branchSeries(std::uint32_t id) const {
    const std::lock_guard lock(impl_->output.mutex);
    return id < impl_->output.branches.size() ? impl_->output.branches[id] : nullptr;
}

void LiveLab::runTo(TimeNs t) { impl_->mailbox.post(RunToOrder{t}); }

void LiveLab::setSpeed(double virtualSecondsPerSecond) { impl_->mailbox.post(SpeedOrder{virtualSecondsPerSecond}); }

void LiveLab::setCheckpointBudget(std::uint64_t bytes) { impl_->mailbox.post(CheckpointBudgetOrder{bytes}); }

std::shared_future<std::optional<ScenarioRun>> LiveLab::moment(MomentWish wish) {
    MomentOrder order{std::move(wish), std::make_shared<std::promise<std::optional<ScenarioRun>>>()};
    std::shared_future<std::optional<ScenarioRun>> answer = order.answer->get_future().share();
    impl_->mailbox.post(std::move(order));
    return answer;
}

void LiveLab::command(Action action) { impl_->mailbox.post(CommandOrder{std::move(action)}); }

void LiveLab::restart(Scenario changed) { impl_->mailbox.post(RestartOrder{std::move(changed)}); }

bool LiveLab::waitForEnd(const std::function<bool(const Frame&)>& keepGoing) {
    const auto over = [](const Frame& frame) { return frame.mode == RunMode::Ended || frame.mode == RunMode::Failed; };
    while (!impl_->mailbox.waitForFrame(over, false, LabMailbox::Clock::now() + std::chrono::milliseconds(100)))
        if (keepGoing && !keepGoing(*frame())) return false;
    return true;
}

bool LiveLab::waitForPausedAt(TimeNs t, std::chrono::milliseconds timeout) {
    bool failed = false;
    const auto there = [&](const Frame& frame) {
        failed = frame.mode == RunMode::Failed;
        return failed || standsAt(frame, t);
    };
    return impl_->mailbox.waitForFrame(there, true, LabMailbox::Clock::now() + timeout) && !failed;
}

Scenario LiveLab::scenarioWithCommands() const {
    std::shared_ptr<const Scenario> present;
    {
        const std::lock_guard lock(impl_->output.mutex);
        present = impl_->output.scenario;
    }
    Scenario scenario = *present;
    const std::shared_ptr<const Frame> newest = frame();
    if (newest->mode != RunMode::Loading) scenario.timeline = *newest->commands;
    return scenario;
}

std::vector<std::int64_t> LiveLab::storedRuns() const {
    const std::lock_guard lock(impl_->output.mutex);
    return impl_->output.storedRuns;
}

}  // namespace reclaim
