// StoredBar: above the charts of a stored run: which one it is, what looking inside costs, how far that is and how it
// came out. Hidden while a live run is shown.
//
// Threads: GUI thread.
#pragma once
#include <QWidget>

#include "core/frame/frame.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace reclaim::ui {

class RunController;

class StoredBar final : public QWidget {
    Q_OBJECT
public:
    explicit StoredBar(RunController& controller, QWidget* parent = nullptr);

    void show(const Frame& frame);
    const QString& text() const { return text_; }  // in full; what is seen may be elided
    QPushButton& lookButton() { return *look_; }
    QPushButton& leaveButton() { return *leave_; }
    QPushButton& liveButton() { return *live_; }
    // As Esc does: breaks off or leaves the re-run. False if there is none to leave.
    bool leave();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void fit();

    RunController& controller_;
    QLabel* label_ = nullptr;
    QProgressBar* progress_ = nullptr;
    QPushButton *look_ = nullptr, *leave_ = nullptr, *live_ = nullptr;
    QString text_;
};

// "Run 3 of lab.db: linux-6.1, ended, seed 1, 2026-11-24 20:24:40"
QString nameOf(const StoredRunInfo& stored);
// "about 1.2 s of CPU"; empty if the first run did not tell.
QString costText(const StoredRunInfo& stored);

}  // namespace reclaim::ui
