#include "core/lab/stored_lab.h"

#include <future>

#include "core/lab/stored_rerun.h"

namespace reclaim {

struct StoredLab::Impl {
    StoredRuns stored;  // constant after open

    mutable std::mutex mutex;
    // Guarded by mutex.
    LabOptions options;
    std::unique_ptr<StoredRerun> rerun;
    bool inside = false;  // frames are those of the re-run, once it has been judged
    std::uint32_t reruns = 0;
    std::string impossible;  // why the re-run could not begin
    ViewRequest request;
    std::vector<BreakpointState> breakpoints;
    std::optional<double> speed;
    mutable std::shared_ptr<const Frame> shown, shownOf;  // the newest frame, and the one it was made from
    mutable std::uint64_t serial = 0;
    std::vector<std::future<void>> leaving;  // last: it waits for what uses the above

    void begin();
    void order(StoredRerun::Task task);
    bool showsRerun() const { return rerun && inside && rerun->judged(); }
    // The re-run has left the course of the stored run: another branch, or another scenario.
    bool onAnotherCourse() const;
    std::shared_ptr<const Frame> decorated(const std::shared_ptr<const Frame>& frame) const;
    StoredRunInfo info() const;
};

// REQUIRES: the mutex is held.
void StoredLab::Impl::begin() {
    inside = true;
    shownOf.reset();
    if (rerun || !stored.input) return;
    auto begun = StoredRerun::begin(stored, options);
    if (!begun) {
        impossible = begun.error().text();
        return;
    }
    ++reruns;
    rerun = std::move(*begun);
    rerun->request(request);
    if (!breakpoints.empty())
        rerun->whenJudged([breakpoints = breakpoints](LiveLab& lab) { lab.setBreakpoints(breakpoints); });
    if (speed) rerun->whenJudged([speed = *speed](LiveLab& lab) { lab.setSpeed(speed); });
}

// One that needs a machine.
void StoredLab::Impl::order(StoredRerun::Task task) {
    const std::lock_guard lock(mutex);
    begin();
    if (rerun) rerun->whenJudged(std::move(task));
}

StoredRunInfo StoredLab::Impl::info() const {
    StoredRunInfo info = *stored.frame->stored;
    if (!impossible.empty()) {
        info.phase = RerunPhase::Impossible;
        info.text = impossible;
    }
    if (!rerun) return info;
    if (!rerun->judged()) {
        info.phase = RerunPhase::Running;
        info.progress = rerun->progress();
        return info;
    }
    info.progress = 1;
    info.inside = inside;
    info.shownFromBook = !onAnotherCourse();
    info.phase = rerun->difference() ? RerunPhase::Differs : RerunPhase::Same;
    if (onAnotherCourse()) info.previous = "as it is stored";
    else if (showsRerun() && info.otherEngine) info.previous = "run again by this engine";
    if (rerun->difference()) info.text = "at " + formatTime(rerun->difference()->t) + ": " + rerun->difference()->text;
    return info;
}

std::shared_ptr<const Frame> StoredLab::Impl::decorated(const std::shared_ptr<const Frame>& frame) const {
    Frame own = *frame;
    own.stored = info();
    own.serial = ++serial;
    if (frame == stored.frame) {
        own.answers = request.serial;  // the book has no more to say
    } else {
        own.answers = rerun->answers(*frame);
        if (!onAnotherCourse()) own.catalogueRevision = stored.frame->catalogueRevision;
        own.warnings.insert(own.warnings.begin(), stored.frame->warnings.begin(), stored.frame->warnings.end());
    }
    if (own.stored->phase == RerunPhase::Differs)
        own.warnings.push_back("run again it comes out otherwise, " + own.stored->text);
    return std::make_shared<const Frame>(std::move(own));
}

bool StoredLab::Impl::onAnotherCourse() const {
    if (!showsRerun()) return false;
    const auto frame = rerun->lab().frame();
    return frame->branch != 0 || frame->run != 0;
}

StoredLab::StoredLab(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<StoredLab>> StoredLab::open(const std::string& book, const std::vector<std::int64_t>& runs,
                                                   LabOptions options) {
    auto stored = StoredRuns::read(book, runs);
    if (!stored) return stored.error();
    auto impl = std::make_unique<Impl>();
    impl->stored = std::move(*stored);
    impl->options = std::move(options);
    return std::unique_ptr<StoredLab>(new StoredLab(std::move(impl)));
}

StoredLab::~StoredLab() = default;

std::shared_ptr<const Frame> StoredLab::frame() const {
    const std::lock_guard lock(impl_->mutex);
    const bool running = impl_->rerun && !impl_->rerun->judged();  // then its progress is another each time
    const auto newest = impl_->showsRerun() ? impl_->rerun->lab().frame() : impl_->stored.frame;
    if (impl_->shownOf != newest || running) {
        impl_->shown = impl_->decorated(newest);
        impl_->shownOf = running ? nullptr : newest;
    }
    return impl_->shown;
}

std::shared_ptr<const SeriesStore> StoredLab::series() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->onAnotherCourse() ? impl_->rerun->lab().series() : impl_->stored.series;
}

std::shared_ptr<const SeriesStore> StoredLab::previousSeries() const {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->onAnotherCourse()) return impl_->stored.series;
    if (impl_->showsRerun() && impl_->stored.frame->stored->otherEngine) return impl_->rerun->lab().series();
    return impl_->stored.previous;
}

const Scenario& StoredLab::scenario() const { return impl_->stored.scenario; }

void StoredLab::request(ViewRequest request) {
    const std::lock_guard lock(impl_->mutex);
    impl_->request = std::move(request);
    impl_->shownOf.reset();
    if (impl_->rerun) impl_->rerun->request(impl_->request);
}

void StoredLab::run() {
    impl_->order([](LiveLab& lab) { lab.run(); });
}

void StoredLab::pause() {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->rerun) impl_->rerun->whenJudged([](LiveLab& lab) { lab.pause(); });
}

void StoredLab::runTo(TimeNs t) {
    impl_->order([t](LiveLab& lab) { lab.runTo(t); });
}

void StoredLab::step(StepLevel level) {
    impl_->order([level](LiveLab& lab) { lab.step(level); });
}

void StoredLab::stepBack(StepLevel level) {
    impl_->order([level](LiveLab& lab) { lab.stepBack(level); });
}

void StoredLab::seek(TimeNs t) {
    impl_->order([t](LiveLab& lab) { lab.seek(t); });
}

void StoredLab::seekEvent(std::uint64_t number) {
    impl_->order([number](LiveLab& lab) { lab.seekEvent(number); });
}

void StoredLab::runUntil(std::string condition) {
    impl_->order([condition = std::move(condition)](LiveLab& lab) { lab.runUntil(condition); });
}

void StoredLab::setBreakpoints(std::vector<BreakpointState> breakpoints) {
    const std::lock_guard lock(impl_->mutex);
    impl_->breakpoints = breakpoints;
    if (impl_->rerun) impl_->rerun->whenJudged([breakpoints](LiveLab& lab) { lab.setBreakpoints(breakpoints); });
}

void StoredLab::undo() {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->rerun) impl_->rerun->whenJudged([](LiveLab& lab) { lab.undo(); });
}

void StoredLab::redo() {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->rerun) impl_->rerun->whenJudged([](LiveLab& lab) { lab.redo(); });
}

void StoredLab::switchBranch(std::uint32_t id) {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->rerun) impl_->rerun->whenJudged([id](LiveLab& lab) { lab.switchBranch(id); });
}

std::shared_ptr<const SeriesStore> StoredLab::branchSeries(std::uint32_t id) const {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->showsRerun()) return impl_->rerun->lab().branchSeries(id);
    return id == 0 ? impl_->stored.series : nullptr;
}

void StoredLab::setSpeed(double virtualSecondsPerSecond) {
    const std::lock_guard lock(impl_->mutex);
    impl_->speed = virtualSecondsPerSecond;
    if (impl_->rerun) impl_->rerun->whenJudged([=](LiveLab& lab) { lab.setSpeed(virtualSecondsPerSecond); });
}

void StoredLab::setCheckpointBudget(std::uint64_t bytes) {
    const std::lock_guard lock(impl_->mutex);
    impl_->options.checkpointBudget = bytes;
    if (impl_->rerun) impl_->rerun->lab().setCheckpointBudget(bytes);
}

std::shared_future<std::optional<ScenarioRun>> StoredLab::moment(MomentWish wish) {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->showsRerun()) return impl_->rerun->lab().moment(std::move(wish));
    // Who asks runs the interval again from the beginning, which costs no more than the re-run.
    std::promise<std::optional<ScenarioRun>> none;
    none.set_value(std::nullopt);
    return none.get_future().share();
}

void StoredLab::command(Action action) {
    impl_->order([action = std::move(action)](LiveLab& lab) { lab.command(action); });
}

void StoredLab::restart(Scenario changed) {
    impl_->order([changed = std::move(changed)](LiveLab& lab) { lab.restart(changed); });
}

void StoredLab::rerun() {
    const std::lock_guard lock(impl_->mutex);
    impl_->begin();
}

void StoredLab::leaveRerun() {
    const std::lock_guard lock(impl_->mutex);
    impl_->inside = false;
    impl_->shownOf.reset();
    if (!impl_->rerun || impl_->rerun->judged()) return;
    // It ends when its lanes have come to a boundary: nobody waits for that here.
    std::shared_ptr<StoredRerun> brokenOff = std::move(impl_->rerun);
    std::erase_if(impl_->leaving,
                  [](auto& one) { return one.wait_for(std::chrono::seconds(0)) == std::future_status::ready; });
    impl_->leaving.push_back(std::async(std::launch::async, [brokenOff]() mutable { brokenOff.reset(); }));
}

std::uint32_t StoredLab::reruns() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->reruns;
}

bool StoredLab::waitForRerun(std::chrono::milliseconds timeout) const {
    const StoredRerun* rerun = nullptr;
    {
        const std::lock_guard lock(impl_->mutex);
        if (!impl_->stored.input || !impl_->impossible.empty()) return true;
        rerun = impl_->rerun.get();
    }
    return rerun != nullptr && rerun->wait(timeout);
}

bool StoredLab::waitForPausedAt(TimeNs t, std::chrono::milliseconds timeout) {
    return waitForRerun(timeout) && impl_->rerun && impl_->rerun->lab().waitForPausedAt(t, timeout);
}

}  // namespace reclaim
