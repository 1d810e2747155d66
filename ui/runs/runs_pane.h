// RunsPane: the runs of the open lab book; opening one shows it instead of the live run.
//
// Threads: GUI thread; the file is read on the query thread.
#pragma once
#include <QTimer>
#include <QWidget>

#include "ui/runs/runs_model.h"
#include "ui/runtime/query_thread.h"

class QLabel;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace reclaim::ui {

class RunController;

class RunsPane final : public QWidget {
    Q_OBJECT
public:
    RunsPane(RunController& controller, QueryThread& queries, QWidget* parent = nullptr);

    void openBook(const QString& path);
    void reload();
    const QString& book() const { return path_; }
    RunsModel& model() { return *model_; }
    void openRun(int row);

Q_SIGNALS:
    void bookWanted();  // the button of the empty state
    void problems(const QString& title, const QStringList& lines);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void sizeColumns();

    RunController& controller_;
    QueryThread& queries_;
    RunsModel* model_ = nullptr;
    QStackedWidget* stack_ = nullptr;
    QLabel* empty_ = nullptr;
    QTableView* view_ = nullptr;
    QLabel* header_ = nullptr;
    QPushButton* open_ = nullptr;
    QString path_;
    std::uint64_t generation_ = 0;
    bool reading_ = false, damageSaid_ = false;
    QTimer timer_;  // a book that is recorded into grows
};

}  // namespace reclaim::ui
