// SeekBar: the whole run as one bar: what is known of it, where one stands, the marks of the story, of the commands
// and of events, the markers A and B, bookmarks. A click or drag goes there: the cursor and the sampled values move at
// once, the state follows, and a newer place replaces an older one.
//
// Threads: GUI thread.
#pragma once
#include <QAbstractSlider>

#include <memory>
#include <optional>
#include <vector>

#include "ui/runtime/bookmarks.h"
#include "ui/runtime/focus.h"
#include "ui/runtime/live_pane.h"
#include "ui/window/event_ticks.h"

class QMenu;

namespace reclaim::ui {

// A slider for everybody who cannot see it: role, value and keys are those of one. Its value is in milliseconds.
class SeekBar final : public QAbstractSlider, public LivePane {
    Q_OBJECT
public:
    SeekBar(Focus& focus, Bookmarks& bookmarks, QWidget* parent = nullptr);
    void setScenario(const Scenario& scenario);
    void show(const Frame& frame);
    // Where time 0 and the end are, in pixels from the sides: the same as in the charts below.
    void setSides(int left, int right);
    QSize sizeHint() const override { return {300, fontMetrics().height() + 14}; }
    QSize minimumSizeHint() const override { return {120, fontMetrics().height() + 14}; }

    // The ticks of events. While the run goes on they come with what the event log asks for.
    bool seen() const override { return isVisible(); }
    int intervalMs() const override { return 250; }
    void ask(ViewRequest& request) const override { request.events = request.events || !running_; }
    void refresh(const Frame& frame) override;

    double xOf(TimeNs t) const;
    TimeNs timeAt(double x) const;
    TimeNs place() const;                  // where the handle stands
    std::vector<EventTick> ticks() const;  // as drawn
    QStringList textsAt(double x) const;   // of all marks near a pixel column
    void fillMenu(QMenu& menu, TimeNs t);

Q_SIGNALS:
    void seekWanted(TimeNs t);
    void eventWanted(std::uint64_t number);

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void dragTo(double x);
    void setValueQuietly(TimeNs t);
    void takeMarks(const SharedCommands& commands);
    struct Mark {
        TimeNs t;
        QString text;
        bool story;
    };
    void paintTrack(QPainter& painter, const QRectF& track) const;
    void paintTicks(QPainter& painter, const QRectF& track) const;
    void paintMarks(QPainter& painter) const;
    void paintFlags(QPainter& painter) const;
    void paintHandle(QPainter& painter) const;

    Focus& focus_;
    Bookmarks& bookmarks_;
    std::vector<Mark> marks_;
    SharedCommands marked_;  // whose marks these are; null: of no commands yet
    Scenario scenario_;
    EventTicks ticks_;
    TimeNs t_ = 0, known_ = 0, end_ = 1;
    std::optional<TimeNs> seeking_, drag_;
    bool running_ = true;
    int left_ = 9, right_ = 9;
};

}  // namespace reclaim::ui
