// MoveOverlay: over the LRU inspector, entries on their way from where they were to where they are. Below it the pane
// shows what is true now; when the movement ends, or is ended, nothing is left of it.
//
// Threads: GUI thread.
#pragma once
#include <QVariantAnimation>
#include <QWidget>

#include <vector>

#include "ui/lru/list_motion.h"

namespace reclaim::ui {

// False where the desktop wants no animations.
bool desktopAnimates();

class MoveOverlay final : public QWidget {
    Q_OBJECT
public:
    static constexpr int kMillis = 280;

    explicit MoveOverlay(QWidget* pane);

    void start(std::vector<Way> ways);  // one that is on its way ends at once
    void finish();
    bool moving() const { return clock_.state() != QAbstractAnimation::Stopped; }
    const std::vector<Way>& ways() const { return ways_; }
    void setMillis(int millis) { clock_.setDuration(millis); }
    // Stands still there, 0 to 1, for pictures.
    void holdAt(double part);

Q_SIGNALS:
    void ended();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QVariantAnimation clock_;
    std::vector<Way> ways_;
};

}  // namespace reclaim::ui
