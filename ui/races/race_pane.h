// RacePane: races of free, destroy, offline and reparent, searched while one looks: a model with its decisions, the
// shortest counter-example step by step in lanes, the state at that step, stories, and a map of what each decision
// does.
//
// Threads: GUI thread; searches run beside it (race_search.h).
#pragma once
#include <QWidget>

#include <functional>

#include "core/store/store.h"
#include "ui/races/race_search.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QSplitter;
class QStackedWidget;
class QTableWidget;
class QToolButton;

namespace reclaim::ui {

class RaceControls;
class RaceLanes;
class RaceState;

class RacePane final : public QWidget {
    Q_OBJECT
public:
    // `book` gives the path of the open lab book; empty = none. It is read and written on `queries`.
    RacePane(QueryThread& queries, std::function<QString()> book, QWidget* parent = nullptr);

    RaceControls& controls() { return *controls_; }
    RaceLanes& lanes() { return *lanes_; }
    QTableWidget& map() { return *map_; }
    QComboBox& stories() { return *stories_; }
    QString said() const;  // the scene of the story
    const race::Schedule& schedule() const { return schedule_; }
    QString scheduleText() const;
    void setScheduleText(const QString& text);  // a wrong one is refused in the line below
    QString problem() const;
    bool searching() const { return searching_; }

    void goTo(int position);
    void take(int thread, int step);  // at the position looked at; what came after it is dropped
    void nextFinding();
    void nextScene(int by);
    void showMap(bool shown);
    bool save(const QString& path);  // .svg, or text
    void keep();                     // into the lab book
    void offerKept();                // a menu of what is kept there
    void open(const StoredSchedule& kept);

Q_SIGNALS:
    void roomWanted();
    void notice(const QString& text);

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void build();
    void share();  // the width among decisions, lanes and state
    QWidget* buildTools();
    QWidget* buildStory();
    void ask(const RaceQuestion& question);
    void answered(std::shared_ptr<const RaceAnswer> answer);
    void showFinding(int finding);
    void showSchedule(race::Schedule schedule, int position);
    void showStep();
    void chooseStory(int index);
    void fillMap(const RaceMap& map);
    void saveAs();
    void complain(const QString& text);  // into the line of problems; empty = there is none

    QueryThread& queries_;
    std::function<QString()> book_;
    RaceSearch search_;
    RaceControls* controls_ = nullptr;
    RaceLanes* lanes_ = nullptr;
    RaceState* state_ = nullptr;
    QSplitter* splitter_ = nullptr;
    QStackedWidget* middle_ = nullptr;  // lanes, or the map
    QTableWidget* map_ = nullptr;
    QComboBox* stories_ = nullptr;
    QLabel* say_ = nullptr;
    QLabel* place_ = nullptr;
    QLabel* problem_ = nullptr;
    QLineEdit* line_ = nullptr;
    QToolButton* kept_ = nullptr;
    QToolButton *sceneBack_ = nullptr, *sceneOn_ = nullptr, *back_ = nullptr, *on_ = nullptr, *next_ = nullptr,
                *mapButton_ = nullptr;

    std::shared_ptr<const RaceAnswer> answer_;
    int finding_ = -1;
    race::Schedule schedule_;
    race::Replay replay_;
    int scene_ = 0;
    std::optional<race::Violation> wanted_;  // what the scene wants to be looked at
    QString wantedSchedule_;                 // what was kept and is to be shown when its model is there
    bool searching_ = false, opened_ = false;
};

}  // namespace reclaim::ui
