#include "ui/window/main_window.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QFileInfo>
#include <QLabel>
#include <QScreen>
#include <QStatusBar>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

#include "ui/compare/compare_pane.h"
#include "ui/events/event_pane.h"
#include "ui/holders/holders_pane.h"
#include "ui/lru/lru_pane.h"
#include "ui/races/race_pane.h"
#include "ui/runs/runs_pane.h"
#include "ui/runs/stored_bar.h"
#include "ui/runtime/text.h"
#include "ui/slabs/slab_pane.h"
#include "ui/style/icons.h"
#include "ui/style/plain_text.h"
#include "ui/timelines/place_text.h"
#include "ui/tree/cgroup_pane.h"
#include "ui/window/export_dialog.h"
#include "ui/window/message_strip.h"
#include "ui/window/seek_bar.h"
#include "ui/window/transport_bar.h"
#include "ui/window/veil.h"

namespace reclaim::ui {

namespace {
constexpr double kTextSizeLeast = 7, kTextSizeMost = 24;
}  // namespace

MainWindow::MainWindow(LabFactory factory, const WindowOptions& options, QWidget* parent)
    : QMainWindow(parent), options_(options), bookmarks_(options.useSettings) {
    initResources();
    glossary_ = Glossary::shipped();
    controller_ = new RunController(std::move(factory), queries_, this);
    feed_ = new FrameFeed(focus_, this);
    setWindowTitle(tr("ReclaimLab"));
    setWindowIcon(icon(QStringLiteral("reclaimlab"), palette()));
    setDockNestingEnabled(true);
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setMinimumSize(800, 560);
    // The frame and the title bar a window manager adds are not part of the size, but must fit on the screen too.
    const QSize screen = (this->screen() ? this->screen()->availableSize() : QSize(1600, 1000)) - QSize(4, 36);
    resize(std::min(1600, screen.width()), std::min(1000, screen.height()));
    build();
    connectParts();
    setTextSize(kTextSizeNormal);
    setTheme(options.themeGiven ? options.theme : Theme::of(palette()).name);
    resetLayout();
    setAnimated(options_.animate && desktopAnimates());
    if (options_.useSettings) restoreSettings();
    if (!options_.book.isEmpty()) panels_.runs->openBook(options_.book);
    feed_->start();
}

MainWindow::~MainWindow() {
    feed_->stop();
    feed_->follow(nullptr);
}

void MainWindow::build() {
    transport_ = new TransportBar(*controller_, focus_, this);
    addToolBar(transport_);
    auto* centre = new QWidget(this);
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(2, 0, 2, 0);
    column->setSpacing(2);
    seek_ = new SeekBar(focus_, bookmarks_, centre);
    messages_ = new MessageStrip(centre);
    timelines_ = new TimelinePane(*controller_, *feed_, focus_, pale_, glossary_, centre);
    stored_ = new StoredBar(*controller_, centre);
    column->addWidget(messages_);
    column->addWidget(stored_);
    column->addWidget(seek_);
    column->addWidget(timelines_, 1);
    setCentralWidget(centre);
    feed_->add(timelines_);
    feed_->add(seek_);
    panels_ = makePanels(*this, PanelContext{*controller_, *feed_, focus_, pale_, queries_, glossary_});
    status_ = plainLabel(this);
    status_->setAccessibleName(tr("State of the run"));
    status_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    statusBar()->addWidget(status_, 1);
    checkpoints_ = plainLabel(this);
    checkpoints_->setAccessibleName(tr("Memory kept for going back"));
    statusBar()->addPermanentWidget(checkpoints_);
    for (QWidget* pane : std::initializer_list<QWidget*>{panels_.tree, panels_.lru, panels_.slabs})
        veils_.push_back(new Veil(pane, Veil::Needs::Machine));
    for (QWidget* pane : std::initializer_list<QWidget*>{panels_.events, panels_.holders})
        veils_.push_back(new Veil(pane, Veil::Needs::Moment));
}

void MainWindow::connectParts() {
    connect(controller_, &RunController::labChanged, this, &MainWindow::labChanged);
    connect(controller_, &RunController::problems, messages_, &MessageStrip::showProblems);
    connect(controller_, &RunController::notice, messages_, &MessageStrip::showNotice);
    connect(feed_, &FrameFeed::frameArrived, this, &MainWindow::frameArrived);
    // What was chosen at another moment must not stay over the one that is gone to.
    connect(controller_, &RunController::leaving, &focus_, [this] { focus_.setCursor(std::nullopt); });
    connect(seek_, &SeekBar::seekWanted, controller_, &RunController::seek);
    connect(seek_, &SeekBar::eventWanted, controller_, &RunController::seekEvent);
    connect(timelines_, &TimelinePane::sidesChanged, seek_, &SeekBar::setSides);
    connect(timelines_, &TimelinePane::exportWanted, this, &MainWindow::exportChart);
    connect(timelines_, &TimelinePane::changeWanted, this, &MainWindow::applyChange);
    connect(panels_.holders, &HoldersPane::exportWanted, this,
            [this](int chart) { exportFrom(panels_.holders->charts(), chart); });
    connect(panels_.holders, &HoldersPane::roomWanted, this, [this] { enlarge(panels_.dock("holders")); });
    connect(panels_.compare, &ComparePane::exportWanted, this,
            [this](int chart) { exportFrom(panels_.compare->charts(), chart); });
    connect(panels_.compare, &ComparePane::roomWanted, this, [this] { enlarge(panels_.dock("compare")); });
    connect(panels_.races, &RacePane::roomWanted, this, [this] { enlarge(panels_.dock("races")); });
    connect(panels_.races, &RacePane::notice, messages_, &MessageStrip::showNotice);
    connect(panels_.runs, &RunsPane::problems, messages_, &MessageStrip::showProblems);
    connect(panels_.tree, &CgroupPane::roomWanted, this, [this] { sizeTree(*this, panels_); });
}

void MainWindow::labChanged() {
    feed_->follow(controller_->lab());
    messages_->dismiss();
    const Scenario& scenario = controller_->scenario();
    setWindowTitle(tr("%1 - ReclaimLab").arg(toQt(scenario.title)));
    focus_.setCgroup({});
    refusals_ = {};
    panels_.lru->setFallback(watchedCgroup(scenario));
    transport_->setLanes(scenario);
    seek_->setScenario(scenario);
    focus_.setMarkers({});
    bookmarks_.load(toQt(scenario.path.empty() ? scenario.title : scenario.path));
    if (const std::string& book = controller_->options().storePath;
        !book.empty() && !controller_->showsStored() && book != recordedInto_) {
        panels_.runs->openBook(toQt(book));  // once: which book is looked at after that is a person's choice
        recordedInto_ = book;
    }
    if (controller_->showsStored()) settle();  // what is in a lab book is there at once
}

void MainWindow::frameArrived() {
    const Frame& frame = *feed_->frame();
    transport_->show(frame);
    seek_->show(frame);
    stored_->show(frame);
    for (Veil* veil : veils_) veil->show(frame);
    tellState(frame);
    tellTrouble(frame);
}

void MainWindow::tellState(const Frame& frame) {
    QString text = modeText(frame);
    if (frame.mode == RunMode::Running && frame.speedReached > 0) {
        text += tr(" at %1").arg(speedText(frame.speedReached));
        // Told only where it matters: the machine cannot keep up with the wish.
        if (frame.speedWanted > 0 && frame.speedReached < frame.speedWanted * 0.8) {
            text += tr(" (%1 wanted)").arg(speedText(frame.speedWanted));
        }
    }
    if (frame.inspectedLane < frame.lanes.size()) {
        const LaneFrame& lane = frame.lanes[frame.inspectedLane];
        if (lane.eventNumber > 0)
            text += QStringLiteral("  ·  ") +
                    tr("%1: event %2").arg(toQt(lane.strategy), toQt(formatCount(lane.eventNumber)));
        if (lane.stateHash != 0) text += tr(", state %1").arg(toQt(formatHex(lane.stateHash)));
    }
    status_->setText(text);
    checkpoints_->setText(checkpointText(frame.checkpoints));
    checkpoints_->setToolTip(frame.checkpoints.problem.empty()
                                 ? tr("States kept for going back, and the memory they may use")
                                 : plainTip(toQt(frame.checkpoints.problem)));
}

void MainWindow::tellTrouble(const Frame& frame) {
    for (const std::string& warning : frame.warnings) {
        if (warning != shownWarning_) messages_->showProblems(tr("Note"), {toQt(warning)});
        shownWarning_ = warning;
    }
    if (const auto refused = refusals_.refusedSince(frame, controller_->scenario()); !refused.isEmpty()) {
        messages_->showProblems(tr("Refused by the kernel, as the real one would."), refused);
    }
    for (const LaneFrame& lane : frame.lanes) {
        if (lane.failure.empty() || messages_->text().contains(toQt(lane.failure).toHtmlEscaped())) continue;
        messages_->showProblems(tr("%1 stopped; the others go on.").arg(toQt(lane.strategy)), {toQt(lane.failure)});
    }
}

void MainWindow::setTheme(ThemeName name) {
    theme_ = name;
    applyTheme(*qApp, name);
}

void MainWindow::setTextSize(double points) {
    textSize_ = std::clamp(points, kTextSizeLeast, kTextSizeMost);
    QFont font(QStringLiteral("DejaVu Sans"));
    font.setStyleHint(QFont::SansSerif);
    font.setPointSizeF(textSize_ * (presenter_ ? 1.5 : 1.0));
    QApplication::setFont(font);
    // A dock keeps the title font it was made with as long as its own is the application's: so it is another one, of
    // equal looks.
    font.setStyleStrategy(QFont::PreferAntialias);
    for (QDockWidget* dock : findChildren<QDockWidget*>()) dock->setFont(font);
}

void MainWindow::setAnimated(bool on) { panels_.lru->setAnimated(on); }

bool MainWindow::animated() const { return panels_.lru->animated(); }

void MainWindow::setPresenter(bool on) {
    if (on == presenter_) return;
    presenter_ = on;
    if (on) beforePresenter_ = saveState(kLayoutVersion);
    setTextSize(textSize_);
    if (on) {
        for (QDockWidget* dock : panels_.docks) dock->hide();
        setWindowState(windowState() | Qt::WindowFullScreen);
    } else {
        setWindowState(windowState() & ~Qt::WindowFullScreen);
        if (!restoreState(beforePresenter_, kLayoutVersion)) resetLayout();
        // The window manager gives the window its old size only later; then the panes get theirs.
        QTimer::singleShot(200, this, [this] { sizePanels(*this, panels_); });
    }
}

void MainWindow::arrange(Perspective perspective) { arrangePanels(*this, panels_, perspective); }

void MainWindow::closeEvent(QCloseEvent* event) {
    if (options_.useSettings) saveSettings();
    QMainWindow::closeEvent(event);
}

int MainWindow::focusedChart() const {
    for (int i = 0; i < 3; ++i) {
        if (timelines_->plots()[static_cast<std::size_t>(i)]->hasFocus()) return i;
    }
    return 0;
}

void MainWindow::exportChart(int chart) {
    if (const int compared = panels_.compare->focusedChart(); chart < 0 && compared >= 0)
        return exportFrom(panels_.compare->charts(), compared);
    exportFrom(timelines_->chartsForExport(), chart < 0 ? focusedChart() : chart);
}

void MainWindow::exportFrom(std::vector<Chart> charts, int chart) {
    if (charts.empty()) return;
    QString name = QFileInfo(toQt(controller_->scenario().path)).completeBaseName();
    if (controller_->showsStored()) name = QStringLiteral("run-%1").arg(feed_->frame()->stored->runs->front().id);
    if (name.isEmpty()) name = QStringLiteral("reclaimlab");
    auto* dialog = new ExportDialog(std::move(charts), chart, name, theme_, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ExportDialog::saved, messages_,
            [this](const QString& file) { messages_->showNotice(tr("Saved %1").arg(file)); });
    dialog->open();
}

// Half of the window, or back to its usual part of it.
void MainWindow::enlarge(QDockWidget* dock) {
    const int half = height() / 2;
    if (dock->height() >= half * 9 / 10) return sizePanels(*this, panels_);
    resizeDocks({dock}, {half}, Qt::Vertical);
}

void MainWindow::copyFocusedChart() {
    const int compared = panels_.compare->focusedChart();
    const auto charts = compared >= 0 ? panels_.compare->charts() : timelines_->chartsForExport();
    if (charts.empty()) return;
    ExportOptions options;
    options.theme = theme_;
    copyChart(charts[static_cast<std::size_t>(compared >= 0 ? compared : focusedChart())], options);
    messages_->showNotice(tr("The chart is in the clipboard, as picture and as drawing."));
}

void MainWindow::applyChange(int index) {
    const auto changes = timelines_->changes();
    if (index < 0 || index >= static_cast<int>(changes.size())) return;
    controller_->restart(changes[static_cast<std::size_t>(index)].scenario);
}

void MainWindow::settle() {
    feed_->flush();
    timelines_->redrawNow();
    for (FigureView* view : {&panels_.compare->bars(), &panels_.compare->delays()})
        if (panels_.compare->seen()) view->redrawNow();
}

}  // namespace reclaim::ui
