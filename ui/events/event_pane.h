// EventPane: the event log of the inspected lane (levels 0 and 1), following its end unless scrolled away.
//
// Threads: GUI thread.
#pragma once
#include <QWidget>

#include "ui/events/event_model.h"
#include "ui/runtime/focus.h"
#include "ui/runtime/live_pane.h"

class QComboBox;
class QLabel;
class QStackedWidget;
class QTableView;

namespace reclaim::ui {

class Glossary;

class EventPane final : public QWidget, public LivePane {
    Q_OBJECT
public:
    EventPane(Focus& focus, const Glossary& glossary, QWidget* parent = nullptr);

    bool seen() const override;
    int intervalMs() const override { return 100; }
    void ask(ViewRequest& request) const override { request.events = true; }
    void refresh(const Frame& frame) override;
    EventModel& model() { return *model_; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void sizeColumns();

    EventModel* model_ = nullptr;
    QStackedWidget* stack_ = nullptr;
    QTableView* view_ = nullptr;
    QComboBox* streams_ = nullptr;
    QLabel* header_ = nullptr;
};

}  // namespace reclaim::ui
