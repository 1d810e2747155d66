// RaceLanes: a schedule as a table: a column a thread, a row a step in words; rows after the one that is looked at are
// pale, the last row says what each thread could do next. The current row is the moment that is looked at. Where
// columns would get too narrow to be read, all threads share one, each step with its thread's name.
//
// Threads: GUI thread.
#pragma once
#include <QTableWidget>

#include "core/race/race.h"

namespace reclaim::ui {

class RaceLanes final : public QTableWidget {
    Q_OBJECT
public:
    explicit RaceLanes(QWidget* parent = nullptr);

    void show(const race::Model& model, const race::Replay& replay);
    void setPosition(int position);  // steps done; 0 = the start
    int position() const { return position_; }
    QString sentence(int position) const;  // "3. F1.f0: enters ..."

Q_SIGNALS:
    void positionWanted(int position);
    void moveWanted(int thread, int step);  // from the last row: this step comes next

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fill();
    void fillNext(const race::ReplayStep& last);
    void paintRows();
    int columnOf(int thread) const { return narrow_ ? 0 : thread; }
    QString named(const std::string& label) const;  // "f0", or "F0.f0" where threads share a column
    bool wantsNarrow() const;

    std::vector<race::Thread> lanes_;
    race::Replay replay_;
    bool narrow_ = false;
    int steps_ = 0, position_ = 0;
    std::vector<QString> sentences_;
    std::vector<int> threads_;  // whose step a row is; -1 the start
    std::vector<bool> wrong_;
    bool filling_ = false;
};

}  // namespace reclaim::ui
