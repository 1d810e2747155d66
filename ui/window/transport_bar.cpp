#include "ui/window/transport_bar.h"

#include <QComboBox>
#include <QEvent>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>

#include <algorithm>
#include <cmath>

#include "ui/runtime/text.h"
#include "ui/style/icons.h"
#include "ui/style/plain_text.h"

namespace reclaim::ui {

namespace {
constexpr double kSlowest = 0.01, kFastest = 100;
}

double speedOf(int position) {
    if (position >= kSpeedSteps) return 0;
    const double part = static_cast<double>(position) / (kSpeedSteps - 1);
    return kSlowest * std::pow(kFastest / kSlowest, part);
}

int positionOf(double speed) {
    if (speed <= 0) return kSpeedSteps;
    const double part = std::log(std::clamp(speed, kSlowest, kFastest) / kSlowest) / std::log(kFastest / kSlowest);
    return static_cast<int>(std::lround(part * (kSpeedSteps - 1)));
}

QString speedText(double speed) {
    if (speed <= 0) return TransportBar::tr("max");
    const int digits = speed < 0.095 ? 2 : speed < 9.5 ? 1 : 0;
    return QString::number(speed, 'f', digits) + QStringLiteral("x");
}

TransportBar::TransportBar(RunController& controller, Focus& focus, QWidget* parent)
    : QToolBar(parent), controller_(controller), focus_(focus) {
    setObjectName(QStringLiteral("transport"));
    setWindowTitle(tr("Transport"));
    setMovable(false);
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    restart_ = addAction(tr("Restart"));
    run_ = addAction(tr("Pause"));
    back_ = addAction(tr("Back"));
    step_ = addAction(tr("Step"));
    makeLevelBox();
    addSeparator();
    addWidget(plainLabel(tr(" Speed "), this));
    speed_ = new QSlider(Qt::Horizontal, this);
    speed_->setRange(0, kSpeedSteps);
    speed_->setMaximumWidth(160);
    speed_->setMinimumWidth(60);
    speed_->setAccessibleName(tr("Speed: virtual seconds per second"));
    speed_->setToolTip(tr("Virtual seconds per second, from 0.01x to as fast as possible. It changes no result."));
    addWidget(speed_);
    speedLabel_ = plainLabel(this);
    addWidget(speedLabel_);
    addSeparator();
    time_ = plainLabel(this);
    time_->setAccessibleName(tr("Time"));
    time_->setToolTip(tr("Virtual time of the run, and its length"));
    addWidget(time_);
    addSeparator();
    auto* label = plainLabel(tr(" Inspect: "), this);
    addWidget(label);
    inspect_ = new QComboBox(this);
    inspect_->setAccessibleName(tr("Inspect: whose tree, list and events are shown"));
    inspect_->setToolTip(tr("Whose cgroup tree, LRU list and events are shown"));
    inspect_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    label->setBuddy(inspect_);
    addWidget(inspect_);
    connect(speed_, &QSlider::valueChanged, this, [this](int position) {
        // 1x must be met exactly: the slider has a step very near to it.
        const double speed = position == positionOf(1) ? 1 : speedOf(position);
        controller_.setSpeed(speed);
        speedLabel_->setText(speedText(speed));
    });
    connect(&controller_, &RunController::speedChanged, this, [this](double speed) {
        const QSignalBlocker quiet(speed_);
        speed_->setValue(positionOf(speed));
        speedLabel_->setText(speedText(speed));
    });
    connect(run_, &QAction::triggered, &controller_, &RunController::toggle);
    connect(step_, &QAction::triggered, &controller_, &RunController::step);
    connect(back_, &QAction::triggered, &controller_, &RunController::stepBack);
    connect(restart_, &QAction::triggered, &controller_, [this] { controller_.restart(controller_.scenarioToSave()); });
    connect(inspect_, &QComboBox::activated, this,
            [this](int index) { focus_.setLane(static_cast<std::uint32_t>(index)); });
    connect(&focus_, &Focus::laneChanged, inspect_,
            [this](std::uint32_t lane) { inspect_->setCurrentIndex(static_cast<int>(lane)); });
    speed_->setValue(positionOf(controller_.speed()));
    speedLabel_->setText(speedText(controller_.speed()));
    speedLabel_->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("0.01x ")));
    paintIcons();
}

void TransportBar::makeLevelBox() {
    level_ = new QComboBox(this);
    level_->setAccessibleName(tr("Level of the steps"));
    level_->setToolTip(tr("How far a step goes: to the next operation, reclaim pass, shrinker call or object"));
    for (const StepLevel level : kStepLevels) level_->addItem(toQt(nameOf(level)));
    addWidget(level_);
    connect(level_, &QComboBox::activated, &controller_,
            [this](int index) { controller_.setStepLevel(kStepLevels[static_cast<std::size_t>(index)]); });
    connect(&controller_, &RunController::stepLevelChanged, level_,
            [this](StepLevel level) { level_->setCurrentIndex(static_cast<int>(level)); });
}

std::uint32_t TransportBar::firstLane(const Scenario& scenario) {
    for (std::size_t i = 0; i < scenario.strategies.size(); ++i) {
        if (scenario.strategies[i] == "linux-6.1") return static_cast<std::uint32_t>(i);
    }
    return 0;
}

void TransportBar::setLanes(const Scenario& scenario) {
    inspect_->clear();
    for (const std::string& id : scenario.strategies) inspect_->addItem(toQt(id));
    focus_.setLane(std::min<std::uint32_t>(
        firstLane(scenario), static_cast<std::uint32_t>(std::max<std::size_t>(1, scenario.strategies.size()) - 1)));
    inspect_->setCurrentIndex(static_cast<int>(focus_.lane()));
}

void TransportBar::show(const Frame& frame) {
    const TimeNs t = frame.mode == RunMode::Seeking ? frame.seeking : frame.t;
    time_->setText(QStringLiteral(" %1 / %2 ").arg(clockText(t), shortSeconds(frame.end)));
    if (frame.mode == mode_) return;
    mode_ = frame.mode;
    paintIcons();
}

void TransportBar::changeEvent(QEvent* event) {
    QToolBar::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) paintIcons();
    if (event->type() == QEvent::FontChange) {
        const int size = fontMetrics().height();
        setIconSize(QSize(size, size));
    }
}

void TransportBar::paintIcons() {
    const bool running = mode_ == RunMode::Running || mode_ == RunMode::Seeking;
    const bool over = mode_ == RunMode::Ended || mode_ == RunMode::Failed;
    run_->setText(running ? tr("Pause") : over ? tr("Run again") : tr("Run"));
    run_->setToolTip(tr("%1 (Space, F5, F8)").arg(run_->text()));
    run_->setIcon(icon(running ? QStringLiteral("pause") : QStringLiteral("run"), palette()));
    step_->setIcon(icon(QStringLiteral("step"), palette()));
    step_->setToolTip(tr("Step of the inspected strategy: the next place of the level beside (. or F4)"));
    back_->setIcon(icon(QStringLiteral("stepback"), palette()));
    back_->setToolTip(tr("Step back of the inspected strategy: the last place of the level beside (, or Shift+F4)"));
    step_->setEnabled(!over);
    restart_->setIcon(icon(QStringLiteral("restart"), palette()));
    restart_->setToolTip(tr("Restart: run again from 0 (Ctrl+R)"));
}

}  // namespace reclaim::ui
