// BreakpointsDialog: conditions at which a run pauses, with their hits. Stays open beside the window.
//
// Threads: GUI thread.
#pragma once
#include <QDialog>

#include <vector>

#include "ui/runtime/frame_feed.h"
#include "ui/runtime/run_controller.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QTableWidget;

namespace reclaim::ui {

// What is wrong with a condition, or nothing.
QString conditionTrouble(const QString& text, const RunController& controller);
// What a condition looks like, and the whole language as rich text.
QString conditionHint();
QString conditionHelp();

class BreakpointsDialog final : public QDialog {
    Q_OBJECT
public:
    BreakpointsDialog(RunController& controller, FrameFeed& feed, QWidget* parent = nullptr);
    QTableWidget& table() { return *table_; }
    QLineEdit& line() { return *line_; }
    QPushButton& addButton() { return *add_; }
    QString trouble() const;

private:
    enum Column { On, Condition, Hits, Ignore, ColumnCount };
    void build();
    void addOne();
    void removeChosen();
    void look();
    void show(const std::vector<BreakpointState>& breakpoints);
    void setRow(int row, const BreakpointState& breakpoint);
    void changed();
    std::vector<BreakpointState> given() const;  // as the table has them

    RunController& controller_;
    FrameFeed& feed_;
    QTableWidget* table_ = nullptr;
    QLineEdit* line_ = nullptr;
    QLabel* trouble_ = nullptr;
    QPushButton* add_ = nullptr;
    QPushButton* remove_ = nullptr;
    bool showing_ = false;
};

}  // namespace reclaim::ui
