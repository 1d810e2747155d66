// EventPane: the event log of the inspected lane, following its end unless scrolled away. Levels 0 and 1 are stored;
// finer ones of the interval in sight are made anew while the run stands still. From each event one can go there, and
// to what caused it.
//
// Threads: GUI thread.
#pragma once
#include <QWidget>

#include "ui/events/event_model.h"
#include "ui/events/magnifier.h"
#include "ui/runtime/focus.h"
#include "ui/runtime/live_pane.h"
#include "ui/runtime/run_controller.h"

class QComboBox;
class QLabel;
class QStackedWidget;
class QTableView;
class QToolButton;

namespace reclaim::ui {

class Glossary;

class EventPane final : public QWidget, public LivePane {
    Q_OBJECT
public:
    // In the order of the box.
    enum class Choice { Life, Stored, Passes, Pages, Objects };

    EventPane(RunController& controller, QueryThread& queries, Focus& focus, const Glossary& glossary,
              QWidget* parent = nullptr);

    bool seen() const override;
    int intervalMs() const override { return 100; }
    void ask(ViewRequest& request) const override { request.events = true; }
    void refresh(const Frame& frame) override;
    EventModel& model() { return *model_; }
    Magnifier& magnifier() { return *magnifier_; }
    QTableView& view() { return *view_; }
    QComboBox& choices() { return *choices_; }
    const QString& header() const { return text_; }
    void goTo(int row);
    void goToCause(int row);

protected:
    void changeEvent(QEvent* event) override;

private:
    void build();
    void connectParts();
    void choose();
    void follow(const Frame& frame);  // asks for finer events where they are wanted and can be had
    void say(const QString& text);
    QString headerOf(const Frame& frame) const;
    void showMenu(const QPoint& at);
    int level() const;  // of the choice; 0 to 3
    void sizeColumns();
    void select(int row);

    RunController& controller_;
    Focus& focus_;
    Magnifier* magnifier_ = nullptr;
    EventModel* model_ = nullptr;
    QStackedWidget* stack_ = nullptr;
    QTableView* view_ = nullptr;
    QComboBox* choices_ = nullptr;
    QLabel* header_ = nullptr;
    QToolButton* go_ = nullptr;
    QToolButton* cause_ = nullptr;
    QString text_, trouble_;
};

}  // namespace reclaim::ui
