// Veil: dims a pane while a seek is on its way to a moment the pane has not got yet, and says so. It lies over the pane
// and lets mouse and keyboard through. It waits a moment first: a seek that is over at once does not flicker.
//
// Threads: GUI thread.
#pragma once
#include <QTimer>
#include <QWidget>

#include "core/frame/frame.h"

namespace reclaim::ui {

class Veil final : public QWidget {
    Q_OBJECT
public:
    static constexpr int kPatienceMs = 120;

    explicit Veil(QWidget* pane);
    void show(const Frame& frame);

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QTimer patience_;
    QString text_;
};

}  // namespace reclaim::ui
