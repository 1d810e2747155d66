#include "ui/runtime/run_controller.h"

#include <QFileInfo>
#include <QSaveFile>

#include "ui/runtime/text.h"

namespace reclaim::ui {

namespace {
constexpr qsizetype kErrorsShownMax = 6;

QStringList linesOf(const std::vector<Error>& errors) {
    QStringList lines;
    for (const Error& error : errors) {
        if (lines.size() == kErrorsShownMax) {
            lines << RunController::tr("... and %1 more").arg(errors.size() - static_cast<std::size_t>(kErrorsShownMax));
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
    queries_.ask(this, [this, mine, read = std::move(read), factory = factory_,
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
    std::unique_ptr<LabPort> old = std::move(lab_);
    lab_ = std::move(lab);
    scenario_ = std::move(scenario);
    Q_EMIT labChanged();
    retire(std::move(old));
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
    if (!lab_) return;
    switch (lab_->frame()->mode) {
        case RunMode::Seeking:
        case RunMode::Running: lab_->pause(); break;
        case RunMode::Loading:
        case RunMode::Paused: lab_->run(); break;
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
    if (!lab_) return;
    Q_EMIT leaving();
    lab_->step(stepLevel_);
}

void RunController::stepBack() {
    if (!lab_) return;
    Q_EMIT leaving();
    lab_->stepBack(stepLevel_);
}

// Where a step has led to says more than the box about what is finer and what is coarser.
StepLevel RunController::standsAt() const {
    const auto frame = lab_->frame();
    return frame->stop ? frame->stop->level : stepLevel_;
}

void RunController::stepInto() {
    if (!lab_) return;
    Q_EMIT leaving();
    const StepLevel at = standsAt();
    lab_->step(at == kStepLevels.back() ? at : static_cast<StepLevel>(static_cast<int>(at) + 1));
}

void RunController::stepOut() {
    if (!lab_) return;
    Q_EMIT leaving();
    const StepLevel at = standsAt();
    lab_->step(at == kStepLevels.front() ? at : static_cast<StepLevel>(static_cast<int>(at) - 1));
}

void RunController::seek(TimeNs t) {
    if (!lab_) return;
    Q_EMIT leaving();
    lab_->seek(t);
}

void RunController::seekEvent(std::uint64_t number) {
    if (!lab_) return;
    Q_EMIT leaving();
    lab_->seekEvent(number);
}

void RunController::goToFirst() { seek(0); }

void RunController::goToLast() {
    if (!lab_) return;
    Q_EMIT leaving();
    const auto frame = lab_->frame();
    lab_->seek(frame->t < frame->known ? frame->known : frame->end);
}

void RunController::runUntil(const std::string& condition) {
    if (!lab_) return;
    Q_EMIT leaving();
    lab_->runUntil(condition);
}

void RunController::setBreakpoints(std::vector<BreakpointState> breakpoints) {
    if (lab_) lab_->setBreakpoints(std::move(breakpoints));
}

void RunController::undo() {
    if (lab_) lab_->undo();
}

void RunController::redo() {
    if (lab_) lab_->redo();
}

void RunController::switchBranch(std::uint32_t id) {
    if (lab_) lab_->switchBranch(id);
}

void RunController::setSpeed(double virtualSecondsPerSecond) {
    const bool changed = options_.speed != virtualSecondsPerSecond;
    options_.speed = virtualSecondsPerSecond;
    if (lab_) lab_->setSpeed(virtualSecondsPerSecond);
    if (changed) Q_EMIT speedChanged(virtualSecondsPerSecond);
}

void RunController::command(const Action& action) {
    if (!lab_) return;
    const RunMode mode = lab_->frame()->mode;
    if (mode == RunMode::Ended || mode == RunMode::Failed) {
        Q_EMIT notice(tr("The run is over. Go back on the seek bar and give the command there: it makes a branch. Or run "
                         "it again (Space)."));
        return;
    }
    lab_->command(action);
}

void RunController::restart(Scenario changed) {
    if (!lab_) return;
    scenario_ = changed;
    lab_->restart(std::move(changed));
    lab_->run();
    Q_EMIT restarted();
}

Scenario RunController::scenarioToSave() const {
    Scenario scenario = scenario_;
    if (lab_) {
        const auto frame = lab_->frame();
        if (frame && frame->mode != RunMode::Loading) scenario.timeline = *frame->commands;
        leaveOutExpectations(lab_->scenario(), scenario);
    }
    return scenario;
}

void RunController::save(const QString& path) {
    const Scenario scenario = scenarioToSave();
    const std::string yaml = writeScenario(scenario);
    // QSaveFile writes beside the file and renames: no partial file is ever left.
    QSaveFile file(path);
    const bool written = file.open(QIODevice::WriteOnly) &&
                         file.write(yaml.data(), static_cast<qint64>(yaml.size())) ==
                             static_cast<qint64>(yaml.size()) &&
                         file.commit();
    if (written) {
        const std::size_t left = scenario_.expect.size() - scenario.expect.size();
        QString text = tr("Saved %1").arg(QFileInfo(path).fileName());
        if (left > 0) text += tr(", without %1 expectations about moments after the first change").arg(left);
        Q_EMIT notice(text);
    } else {
        Q_EMIT problems(tr("The scenario was not saved."), {path + QStringLiteral(": ") + file.errorString()});
    }
}

}  // namespace reclaim::ui
