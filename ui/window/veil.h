// Veil: dims a pane while a seek is on its way to a moment the pane has not got yet, and says so; it waits a moment
// first: a seek that is over at once does not flicker. Covers a pane that shows a machine while there is none, behind
// the curves of a stored run. It lies over the pane and lets mouse and keyboard through.
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

    enum class Needs { Moment, Machine };  // of the pane below, to show something true

    Veil(QWidget* pane, Needs needs);
    void show(const Frame& frame);

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void lie();
    void say(const QString& text);

    const Needs needs_;
    QTimer patience_;
    QString text_;
    bool covers_ = false;
};

}  // namespace reclaim::ui
