#include "ui/runtime/run_controller.h"

#include <QFileInfo>

#include "core/exchange/exchange.h"
#include "ui/runtime/text.h"

namespace reclaim::ui {

namespace {
constexpr qsizetype kErrorsShownMax = 6;

QStringList linesOf(const std::vector<Error>& errors) {
    QStringList lines;
    for (const Error& error : errors) {
        if (lines.size() == kErrorsShownMax) {
            lines
                << RunController::tr("... and %1 more").arg(errors.size() - static_cast<std::size_t>(kErrorsShownMax));
            break;
        }
        lines << toQt(error.text());
    }
    return lines;
}

// What the query thread hands back: a Lab and its scenario, or the errors.
struct Opened {
    std::unique_ptr<LabPort> lab;
    Scenario scenario;
    std::vector<Error> errors;
};
}  // namespace

RunController::RunController(LabFactory factory, QueryThread& queries, QObject* parent)
    : QObject(parent), factory_(std::move(factory)), queries_(queries) {}

RunController::~RunController() = default;

void RunController::open(const QString& path) {
    Q_EMIT opening(path);
    build([file = toStd(path)] { return readScenario(file); });
}

void RunController::openScenario(Scenario scenario) {
    Q_EMIT opening(toQt(scenario.title));
    build([scenario = std::move(scenario)] {
        ScenarioReading reading;
        reading.scenario = scenario;
        return reading;
    });
}

void RunController::build(std::function<ScenarioReading()> read) {
    const std::uint64_t mine = ++generation_;
    queries_.ask(this,
                 [this, mine, read = std::move(read), factory = factory_,
                  options = options_](std::stop_token) -> QueryThread::Answer {
                     auto opened = std::make_shared<Opened>();
                     ScenarioReading reading = read();
                     opened->errors = std::move(reading.errors);
                     if (reading.scenario) {
                         opened->scenario = *reading.scenario;
                         auto lab = factory(std::move(*reading.scenario), options);
                         if (lab) {
                             opened->lab = std::move(*lab);
                         } else {
                             opened->errors.push_back(lab.error());
                         }
                     }
                     return [this, mine, opened] {
                         if (mine != generation_) return retire(std::move(opened->lab));
                         if (opened->lab) {
                             adopt(std::move(opened->lab), std::move(opened->scenario));
                         } else {
                             Q_EMIT problems(tr("The scenario was not opened."), linesOf(opened->errors));
                         }
                     };
                 });
}

void RunController::adopt(std::unique_ptr<LabPort> lab, Scenario scenario) {
    std::unique_ptr<LabPort> old = std::move(shown_.lab), live = std::move(live_.lab);
    shown_ = {std::move(lab), std::move(scenario)};
    showsStored_ = false;
    Q_EMIT labChanged();
    retire(std::move(old));
    retire(std::move(live));
}

void RunController::openStored(const QString& book, std::int64_t run) {
    const std::uint64_t mine = ++generation_;
    queries_.ask(
        this, [this, mine, book = toStd(book), run, options = options_](std::stop_token) -> QueryThread::Answer {
            auto opened = std::make_shared<Result<std::unique_ptr<StoredLab>>>(StoredLab::open(book, {run}, options));
            return [this, mine, opened] {
                if (mine != generation_) return;
                if (opened->ok()) return showStored(std::move(opened->value()));
                Q_EMIT problems(tr("The run was not opened."), {toQt(opened->error().text())});
            };
        });
}

void RunController::showStored(std::unique_ptr<LabPort> lab) {
    std::unique_ptr<LabPort> old;
    if (showsStored_) old = std::move(shown_.lab);
    else putLiveAside();
    const Scenario scenario = lab->scenario();
    shown_ = {std::move(lab), scenario};
    showsStored_ = true;
    shown_.lab->setSpeed(options_.speed);
    shown_.lab->setCheckpointBudget(live_.lab ? options_.checkpointBudget / 2 : options_.checkpointBudget);
    Q_EMIT labChanged();
    retire(std::move(old));
}

void RunController::putLiveAside() {
    if (!shown_.lab) return;
    live_ = std::move(shown_);
    const RunMode mode = live_.lab->frame()->mode;
    liveRan_ = mode == RunMode::Running || (mode == RunMode::Loading && options_.startRunning);
    live_.lab->pause();
    live_.lab->setCheckpointBudget(options_.checkpointBudget / 2);
}

void RunController::backToLive() {
    if (!showsStored_ || !live_.lab) return;
    std::unique_ptr<LabPort> stored = std::move(shown_.lab);
    shown_ = std::move(live_);
    live_ = {};
    showsStored_ = false;
    shown_.lab->setCheckpointBudget(options_.checkpointBudget);
    shown_.lab->setSpeed(options_.speed);
    if (liveRan_) shown_.lab->run();
    Q_EMIT labChanged();
    retire(std::move(stored));
}

bool RunController::hasMachines() const {
    if (!lab()) return false;
    const auto frame = lab()->frame();
    return !frame->stored || frame->stored->inside;
}

// A Lab waits for its lanes when it goes: not on the GUI thread.
void RunController::retire(std::unique_ptr<LabPort> lab) {
    if (!lab) return;
    std::shared_ptr<LabPort> shared = std::move(lab);
    queries_.ask(this, [shared](std::stop_token) mutable -> QueryThread::Answer {
        shared.reset();
        return {};
    });
}

void RunController::toggle() {
    if (!shown_.lab) return;
    switch (shown_.lab->frame()->mode) {
        case RunMode::Seeking:
        case RunMode::Running: shown_.lab->pause(); break;
        case RunMode::Loading:
        case RunMode::Paused: shown_.lab->run(); break;
        case RunMode::Ended:
        case RunMode::Failed: restart(scenarioToSave()); break;
    }
}

void RunController::setStepLevel(StepLevel level) {
    if (level == stepLevel_) return;
    stepLevel_ = level;
    Q_EMIT stepLevelChanged(level);
}

void RunController::step() {
    if (!shown_.lab) return;
    Q_EMIT leaving();
    shown_.lab->step(stepLevel_);
}

void RunController::stepBack() {
    if (!shown_.lab) return;
    Q_EMIT leaving();
    shown_.lab->stepBack(stepLevel_);
}

// Where a step has led to says more than the box about what is finer and what is coarser.
StepLevel RunController::standsAt() const {
    const auto frame = shown_.lab->frame();
    return frame->stop ? frame->stop->level : stepLevel_;
}

void RunController::stepInto() {
    if (!shown_.lab) return;
    Q_EMIT leaving();
    const StepLevel at = standsAt();
    shown_.lab->step(at == kStepLevels.back() ? at : static_cast<StepLevel>(static_cast<int>(at) + 1));
}

void RunController::stepOut() {
    if (!shown_.lab) return;
    Q_EMIT leaving();
    const StepLevel at = standsAt();
    shown_.lab->step(at == kStepLevels.front() ? at : static_cast<StepLevel>(static_cast<int>(at) - 1));
}

void RunController::seek(TimeNs t) {
    if (!shown_.lab) return;
    Q_EMIT leaving();
    shown_.lab->seek(t);
}

void RunController::seekEvent(std::uint64_t number) {
    if (!shown_.lab) return;
    Q_EMIT leaving();
    shown_.lab->seekEvent(number);
}

void RunController::goToFirst() { seek(0); }

void RunController::goToLast() {
    if (!shown_.lab) return;
    Q_EMIT leaving();
    const auto frame = shown_.lab->frame();
    shown_.lab->seek(frame->t < frame->known ? frame->known : frame->end);
}

void RunController::runUntil(const std::string& condition) {
    if (!shown_.lab) return;
    Q_EMIT leaving();
    shown_.lab->runUntil(condition);
}

void RunController::setBreakpoints(std::vector<BreakpointState> breakpoints) {
    if (shown_.lab) shown_.lab->setBreakpoints(std::move(breakpoints));
}

void RunController::undo() {
    if (shown_.lab) shown_.lab->undo();
}

void RunController::redo() {
    if (shown_.lab) shown_.lab->redo();
}

void RunController::switchBranch(std::uint32_t id) {
    if (shown_.lab) shown_.lab->switchBranch(id);
}

void RunController::setSpeed(double virtualSecondsPerSecond) {
    const bool changed = options_.speed != virtualSecondsPerSecond;
    options_.speed = virtualSecondsPerSecond;
    if (shown_.lab) shown_.lab->setSpeed(virtualSecondsPerSecond);
    if (changed) Q_EMIT speedChanged(virtualSecondsPerSecond);
}

void RunController::command(const Action& action) {
    if (!shown_.lab) return;
    const RunMode mode = shown_.lab->frame()->mode;
    if (mode == RunMode::Ended || mode == RunMode::Failed) {
        Q_EMIT notice(
            tr("The run is over. Go back on the seek bar and give the command there: it makes a branch. Or run "
               "it again (Space)."));
        return;
    }
    shown_.lab->command(action);
}

void RunController::restart(Scenario changed) {
    if (!shown_.lab) return;
    if (const auto frame = shown_.lab->frame(); frame->stored && frame->stored->phase == RerunPhase::Impossible) {
        Q_EMIT notice(tr("This run cannot be run again: %1").arg(toQt(frame->stored->text)));
        return;
    }
    shown_.scenario = changed;
    shown_.lab->restart(std::move(changed));
    shown_.lab->run();
    Q_EMIT restarted();
}

void RunController::rerun() {
    if (shown_.lab) shown_.lab->rerun();
}

void RunController::leaveRerun() {
    if (!shown_.lab) return;
    Q_EMIT leaving();
    shown_.lab->leaveRerun();
}

Scenario RunController::scenarioToSave() const {
    Scenario scenario = shown_.scenario;
    if (shown_.lab) {
        const auto frame = shown_.lab->frame();
        if (frame && frame->mode != RunMode::Loading) scenario.timeline = *frame->commands;
        leaveOutExpectations(shown_.lab->scenario(), scenario);
    }
    return scenario;
}

void RunController::save(const QString& path) {
    const Scenario scenario = scenarioToSave();
    const std::string yaml = writeScenario(scenario);
    if (const Status written = writeWholeFile(toStd(path), yaml); written) {
        const std::size_t left = shown_.scenario.expect.size() - scenario.expect.size();
        QString text = tr("Saved %1").arg(QFileInfo(path).fileName());
        if (left > 0) text += tr(", without %1 expectations about moments after the first change").arg(left);
        Q_EMIT notice(text);
    } else {
        Q_EMIT problems(tr("The scenario was not saved."), {toQt(written.error().text())});
    }
}

}  // namespace reclaim::ui
