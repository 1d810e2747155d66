#include "ui/races/race_pane.h"

#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScrollArea>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/exchange/exchange.h"
#include "ui/races/race_controls.h"
#include "ui/races/race_lanes.h"
#include "ui/races/race_state.h"
#include "ui/runtime/text.h"
#include "ui/style/plain_text.h"

namespace reclaim::ui {

namespace {
QToolButton* toolButton(const QString& text, const QString& tip, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setText(text);
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    button->setAutoRaise(true);
    return button;
}
}  // namespace

RacePane::RacePane(QueryThread& queries, std::function<QString()> book, QWidget* parent)
    : QWidget(parent), queries_(queries), book_(std::move(book)) {
    build();
    connect(controls_, &RaceControls::asked, this, &RacePane::ask);
    connect(&search_, &RaceSearch::answered, this, &RacePane::answered);
    connect(&search_, &RaceSearch::progress, this, [this](quint64 states) {
        if (searching_) controls_->showProgress(states);
    });
    connect(&search_, &RaceSearch::flipped, controls_, &RaceControls::showFlipped);
    connect(&search_, &RaceSearch::mapped, this, [this](const std::shared_ptr<const RaceMap>& map) { fillMap(*map); });
    connect(controls_, &RaceControls::widthWanted, this, &RacePane::share);
    connect(lanes_, &RaceLanes::positionWanted, this, &RacePane::goTo);
    connect(lanes_, &RaceLanes::moveWanted, this, [this](int thread, int step) {
        goTo(static_cast<int>(schedule_.size()));
        take(thread, step);
    });
}

void RacePane::build() {
    controls_ = new RaceControls(this);
    lanes_ = new RaceLanes(this);
    lanes_->setMinimumWidth(fontMetrics().averageCharWidth() * 20);
    map_ = new QTableWidget(this);
    map_->setAccessibleName(tr("Verdicts with one decision flipped"));
    map_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    map_->setSelectionMode(QAbstractItemView::SingleSelection);
    map_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    map_->setFrameShape(QFrame::NoFrame);
    connect(map_, &QTableWidget::cellActivated, this, [this](int row, int column) {
        RaceQuestion question{toStd(map_->verticalHeaderItem(row)->text()), {}};
        const auto named = race::modelNamed(question.model);
        if (!named) return;
        question.settings = named->settings;
        if (column > 0) question.settings[static_cast<std::size_t>(column - 1)].second ^= 1;
        showMap(false);
        controls_->choose(question);
    });
    middle_ = new QStackedWidget(this);
    middle_->addWidget(lanes_);
    middle_->addWidget(map_);
    auto* area = new QScrollArea(this);
    state_ = new RaceState;
    area->setWidget(state_);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setAccessibleName(tr("State after the step"));
    area->setMinimumWidth(fontMetrics().averageCharWidth() * 16);
    splitter_ = new QSplitter(Qt::Horizontal, this);
    splitter_->addWidget(controls_);
    splitter_->addWidget(middle_);
    splitter_->addWidget(area);
    splitter_->setStretchFactor(0, 0);
    splitter_->setStretchFactor(1, 1);
    splitter_->setStretchFactor(2, 0);
    splitter_->setChildrenCollapsible(false);
    problem_ = plainLabel(this);
    problem_->setWordWrap(true);
    problem_->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2, 2, 2, 2);
    column->setSpacing(2);
    column->addWidget(buildStory());
    column->addWidget(say_);
    column->addWidget(splitter_, 1);
    column->addWidget(problem_);
    column->addWidget(buildTools());
}

// Lanes get what the others do not need, and never less than a third.
void RacePane::share() {
    const int whole = splitter_->width(), third = whole / 3;
    const int controls = std::min(controls_->wantedWidth(), third), state = std::min(state_->sizeHint().width(), third);
    splitter_->setSizes({controls, whole - controls - state, state});
}

void RacePane::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    share();
}

QWidget* RacePane::buildStory() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(1);
    stories_ = new QComboBox(row);
    stories_->setAccessibleName(tr("Story"));
    stories_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    stories_->setMinimumContentsLength(8);
    stories_->addItem(tr("Any race"));
    for (const race::RaceStory& story : race::raceStories()) {
        stories_->addItem(toQt(story.title));
        stories_->setItemData(stories_->count() - 1, plainTip(toQt(story.source)), Qt::ToolTipRole);
    }
    sceneBack_ = toolButton(tr("◀ scene"), tr("The scene before"), row);
    sceneOn_ = toolButton(tr("scene ▶"), tr("The next scene"), row);
    back_ = toolButton(tr("◀ step"), tr("One step of the schedule back"), row);
    on_ = toolButton(tr("step ▶"), tr("One step of the schedule on"), row);
    place_ = plainLabel(row);
    say_ = plainLabel(this);
    say_->setWordWrap(true);
    say_->setContentsMargins(4, 0, 4, 0);
    say_->setTextInteractionFlags(Qt::NoTextInteraction);
    layout->addWidget(stories_, 1);
    for (QWidget* widget : std::initializer_list<QWidget*>{sceneBack_, sceneOn_, back_, on_, place_})
        layout->addWidget(widget);
    connect(stories_, &QComboBox::activated, this, &RacePane::chooseStory);
    connect(sceneBack_, &QToolButton::clicked, this, [this] { nextScene(-1); });
    connect(sceneOn_, &QToolButton::clicked, this, [this] { nextScene(1); });
    connect(back_, &QToolButton::clicked, this, [this] { goTo(lanes_->position() - 1); });
    connect(on_, &QToolButton::clicked, this, [this] { goTo(lanes_->position() + 1); });
    return row;
}

QWidget* RacePane::buildTools() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    next_ = toolButton(tr("next failing"), tr("The shortest way to the next kind of violation"), row);
    mapButton_ = toolButton(tr("Map"), tr("What each decision alone does to each model of the family"), row);
    mapButton_->setCheckable(true);
    auto* save = toolButton(tr("Save..."), tr("Saves the sequence as SVG or as text"), row);
    auto* keep = toolButton(tr("Keep"), tr("Keeps this schedule in the open lab book"), row);
    kept_ = toolButton(tr("Kept"), tr("Schedules kept in the open lab book"), row);
    auto* room = toolButton(tr("Room"), tr("Gives the races half of the window, or takes it back"), row);
    line_ = new QLineEdit(row);
    line_->setPlaceholderText(tr("schedule: F0.f0 O.o0 ..."));
    line_->setMinimumWidth(fontMetrics().averageCharWidth() * 8);
    line_->setAccessibleName(tr("Schedule as text"));
    line_->setToolTip(tr("Which thread does which step, in order. Copy it, or paste one and press Enter."));
    layout->addWidget(line_, 1);
    for (QWidget* widget : std::initializer_list<QWidget*>{next_, mapButton_, save, keep, kept_, room})
        layout->addWidget(widget);
    connect(next_, &QToolButton::clicked, this, &RacePane::nextFinding);
    connect(mapButton_, &QToolButton::toggled, this, &RacePane::showMap);
    connect(save, &QToolButton::clicked, this, &RacePane::saveAs);
    connect(keep, &QToolButton::clicked, this, &RacePane::keep);
    connect(kept_, &QToolButton::clicked, this, &RacePane::offerKept);
    connect(room, &QToolButton::clicked, this, &RacePane::roomWanted);
    connect(line_, &QLineEdit::returnPressed, this, [this] { setScheduleText(line_->text()); });
    return row;
}

// Nothing is searched before somebody looks; then the first story begins.
void RacePane::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (opened_) return;
    opened_ = true;
    stories_->setCurrentIndex(1);
    chooseStory(1);
}

void RacePane::chooseStory(int index) {
    scene_ = 0;
    const bool told = index > 0;
    sceneBack_->setVisible(told);
    sceneOn_->setVisible(told);
    if (told) return nextScene(0);
    say_->setText(tr(
        "Choose a model and its decisions; the verdict beside a decision is the one if it alone were the other way."));
    if (controls_->question().model.empty()) controls_->choose({"B0", {}});
}

void RacePane::nextScene(int by) {
    const race::RaceStory& story = race::raceStories()[static_cast<std::size_t>(stories_->currentIndex() - 1)];
    const int scenes = static_cast<int>(story.scenes.size());
    scene_ = std::clamp(scene_ + by, 0, scenes - 1);
    const race::Scene& scene = story.scenes[static_cast<std::size_t>(scene_)];
    say_->setText(tr("%1/%2  %3").arg(scene_ + 1).arg(scenes).arg(toQt(scene.say)));
    say_->setToolTip(plainTip(toQt(story.source)));
    sceneBack_->setEnabled(scene_ > 0);
    sceneOn_->setEnabled(scene_ + 1 < scenes);
    wanted_ = scene.shown;
    controls_->choose({std::string(scene.model), scene.changes});
}

QString RacePane::said() const { return say_->text(); }

void RacePane::ask(const RaceQuestion& question) {
    searching_ = true;
    search_.ask(question);
    if (mapButton_->isChecked()) showMap(true);
}

void RacePane::answered(std::shared_ptr<const RaceAnswer> answer) {
    searching_ = false;
    answer_ = std::move(answer);
    finding_ = -1;
    if (!answer_->model) return controls_->showAnswer(*answer_, -1);
    const auto& findings = answer_->exploration.findings;
    int shown = findings.empty() ? -1 : 0;
    for (std::size_t i = 0; i < findings.size(); ++i)
        if (wanted_ == findings[i].kind) shown = static_cast<int>(i);
    wanted_.reset();
    next_->setEnabled(findings.size() > 1);
    showFinding(shown);
    if (!wantedSchedule_.isEmpty()) setScheduleText(std::exchange(wantedSchedule_, {}));
}

void RacePane::showFinding(int finding) {
    finding_ = finding;
    controls_->showAnswer(*answer_, finding);
    if (finding < 0) return showSchedule({}, 0);
    const race::Schedule& schedule = answer_->exploration.findings[static_cast<std::size_t>(finding)].schedule;
    showSchedule(schedule, static_cast<int>(schedule.size()));
}

void RacePane::nextFinding() {
    if (!answer_ || answer_->exploration.findings.empty()) return;
    showFinding((finding_ + 1) % static_cast<int>(answer_->exploration.findings.size()));
}

void RacePane::showSchedule(race::Schedule schedule, int position) {
    race::Limits limits;
    limits.states = 200'000;  // what LEAK needs of a model that one can follow; more is left open
    auto replayed = race::replay(*answer_->model, schedule, true, limits);
    complain(replayed ? QString() : toQt(replayed.error().text()));
    if (!replayed) return;
    schedule_ = std::move(schedule);
    replay_ = std::move(*replayed);
    lanes_->show(*answer_->model, replay_);
    line_->setText(scheduleText());
    goTo(position);
}

QString RacePane::scheduleText() const {
    return answer_ && answer_->model ? toQt(textOf(*answer_->model, schedule_)) : QString();
}

QString RacePane::problem() const { return problem_->isHidden() ? QString() : problem_->text(); }

void RacePane::setScheduleText(const QString& text) {
    if (!answer_ || !answer_->model) return;
    auto schedule = race::parseSchedule(*answer_->model, toStd(text));
    complain(schedule ? QString() : toQt(schedule.error().text()));
    if (!schedule) return;
    const int end = static_cast<int>(schedule->size());
    showSchedule(std::move(*schedule), end);
}

void RacePane::goTo(int position) {
    lanes_->setPosition(position);
    showStep();
}

void RacePane::showStep() {
    const int position = lanes_->position(), steps = static_cast<int>(schedule_.size());
    back_->setEnabled(position > 0);
    on_->setEnabled(position < steps);
    place_->setText(tr("%1 of %2").arg(position).arg(steps));
    place_->setAccessibleName(lanes_->sentence(position));
    if (!replay_.steps.empty()) state_->show(answer_->model, replay_.steps[static_cast<std::size_t>(position)]);
}

void RacePane::take(int thread, int step) {
    race::Schedule schedule(schedule_.begin(), schedule_.begin() + lanes_->position());
    schedule.push_back({static_cast<std::uint8_t>(thread), static_cast<std::uint8_t>(step)});
    const int end = static_cast<int>(schedule.size());
    showSchedule(std::move(schedule), end);
}

void RacePane::showMap(bool shown) {
    mapButton_->setChecked(shown);
    middle_->setCurrentIndex(shown ? 1 : 0);
    const race::Entry* entry = race::entryNamed(controls_->question().model);
    if (!shown || !entry) return;
    if (map_->property("family").toString() == toQt(entry->family->name)) return;
    map_->setProperty("family", QString());
    map_->setRowCount(0);
    search_.askMap(*entry->family);
}

void RacePane::fillMap(const RaceMap& map) {
    map_->setProperty("family", toQt(map.family->name));
    map_->setColumnCount(1 + static_cast<int>(map.family->decisions.size()));
    map_->setRowCount(static_cast<int>(map.models.size()));
    QStringList columns{tr("as named")}, rows;
    for (const race::Decision& decision : map.family->decisions) columns << tr("%1\nflipped").arg(toQt(decision.name));
    for (std::size_t i = 0; i < map.models.size(); ++i) {
        rows << toQt(map.models[i]);
        const auto put = [&](int column, const std::string& verdict, bool same) {
            const bool safe = verdict == "SAFE";
            auto* cell = new QTableWidgetItem((safe ? QStringLiteral("✓ ") : QStringLiteral("✗ ")) + toQt(verdict));
            QFont bold = font();
            bold.setBold(!same);
            cell->setFont(bold);
            cell->setToolTip(same ? tr("Enter looks at it.")
                                  : tr("This decision changes the verdict. Enter looks at it."));
            map_->setItem(static_cast<int>(i), column, cell);
        };
        put(0, map.verdicts[i], true);
        for (std::size_t k = 0; k < map.flipped[i].size(); ++k)
            put(static_cast<int>(k) + 1, map.flipped[i][k], map.flipped[i][k] == map.verdicts[i]);
    }
    map_->setHorizontalHeaderLabels(columns);
    map_->setVerticalHeaderLabels(rows);
    for (int row = 0; row < rows.size(); ++row)
        if (const race::Entry* entry = race::entryNamed(map.models[static_cast<std::size_t>(row)]))
            map_->verticalHeaderItem(row)->setToolTip(plainTip(toQt(entry->title)));
}

bool RacePane::save(const QString& path) {
    if (!answer_ || !answer_->model) return false;
    const bool svg = path.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive);
    const auto written = writeWholeFile(
        toStd(path), svg ? race::lanesSvg(*answer_->model, replay_) : race::lanesText(*answer_->model, replay_));
    complain(written ? QString() : toQt(written.error().text()));
    if (written) Q_EMIT notice(tr("Written: %1").arg(path));
    return static_cast<bool>(written);
}

void RacePane::complain(const QString& text) {
    problem_->setText(text);
    problem_->setVisible(!text.isEmpty());
}

void RacePane::keep() {
    if (!answer_ || !answer_->model) return;
    const QString book = book_();
    if (book.isEmpty())
        return complain(
            tr("No lab book is open. File > Open lab book, or Run > Record, opens one to keep schedules in."));
    StoredSchedule kept{0,
                        answer_->model->id,
                        race::textOf(answer_->model->settings),
                        toStd(scheduleText()),
                        race::namesOf(replay_.violations),
                        {}};
    queries_.ask(this, [this, kept, path = toStd(book)](std::stop_token) -> QueryThread::Answer {
        auto opened = LabBook::open(path, LabBook::Access::ReadWrite);
        Result<std::int64_t> number = opened ? (*opened)->add(kept) : Result<std::int64_t>(opened.error());
        return [this, number] {
            complain(number ? QString() : toQt(number.error().text()));
            if (number) Q_EMIT notice(tr("Kept in the lab book as schedule %1.").arg(*number));
        };
    });
}

void RacePane::offerKept() {
    const QString book = book_();
    if (book.isEmpty()) return complain(tr("No lab book is open, so nothing is kept. File > Open lab book opens one."));
    queries_.ask(this, [this, path = toStd(book)](std::stop_token) -> QueryThread::Answer {
        const auto opened = LabBook::open(path, LabBook::Access::ReadOnly);
        auto found = opened ? (*opened)->schedules() : Result<std::vector<StoredSchedule>>(opened.error());
        return [this, found] {
            complain(found ? QString() : toQt(found.error().text()));
            if (!found) return;
            auto* menu = new QMenu(this);
            menu->setAttribute(Qt::WA_DeleteOnClose);
            menu->setObjectName(QStringLiteral("kept"));
            for (const StoredSchedule& kept : *found) {
                const QString text =
                    tr("%1: %2, %3 (%4)")
                        .arg(QString::number(kept.id), toQt(kept.model), toQt(kept.verdict), toQt(kept.saved));
                connect(menu->addAction(text), &QAction::triggered, this, [this, kept] { open(kept); });
            }
            if (found->empty()) menu->addAction(tr("Nothing is kept in this lab book yet"))->setEnabled(false);
            menu->popup(kept_->mapToGlobal(QPoint(0, kept_->height())));
        };
    });
}

// A book may be older than the models: what does not fit any more is said.
void RacePane::open(const StoredSchedule& kept) {
    const auto settings = race::parseSettings(kept.settings);
    const auto model = settings ? race::modelNamed(kept.model, *settings) : Result<race::Model>(settings.error());
    complain(model ? QString() : toQt(model.error().text()));
    if (!model) return;
    stories_->setCurrentIndex(0);
    wantedSchedule_ = toQt(kept.steps);
    controls_->choose({kept.model, *settings});
    chooseStory(0);
}

void RacePane::saveAs() {
    auto* dialog = new QFileDialog(this, tr("Save the sequence"), QString(), tr("Drawing (*.svg);;Text (*.txt)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("svg"));
    connect(dialog, &QFileDialog::fileSelected, this, &RacePane::save);
    dialog->open();
}

}  // namespace reclaim::ui
