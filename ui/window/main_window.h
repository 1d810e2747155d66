// MainWindow: composes the panes, the menus and the tool bars. What they do is theirs; the window only connects.
//
// Threads: GUI thread.
#pragma once
#include <QMainWindow>

#include "ui/help/glossary.h"
#include "ui/runtime/bookmarks.h"
#include "ui/runtime/command_report.h"
#include "ui/runtime/focus.h"
#include "ui/runtime/frame_feed.h"
#include "ui/runtime/query_thread.h"
#include "ui/runtime/run_controller.h"
#include "ui/style/theme.h"
#include "ui/timelines/timeline_pane.h"
#include "ui/window/panel_table.h"

class QLabel;

namespace reclaim::ui {

class MessageStrip;
class SeekBar;
class StoredBar;
class TransportBar;
class Veil;
class WindowMenus;

struct WindowOptions {
    bool useSettings = true;  // geometry, theme and text size of the last time
    ThemeName theme = ThemeName::Light;
    bool themeGiven = false;
    QString book;         // lab book to show in Runs
    bool animate = true;  // steps as a movement, where the desktop does not ask for none
};

class MainWindow final : public QMainWindow {
    Q_OBJECT
public:
    MainWindow(LabFactory factory, const WindowOptions& options, QWidget* parent = nullptr);
    ~MainWindow() override;

    RunController& controller() { return *controller_; }
    FrameFeed& feed() { return *feed_; }
    Focus& focus() { return focus_; }
    TimelinePane& timelines() { return *timelines_; }
    const Panels& panels() const { return panels_; }
    TransportBar& transport() { return *transport_; }
    MessageStrip& messages() { return *messages_; }
    StoredBar& storedBar() { return *stored_; }
    QueryThread& queries() { return queries_; }
    Bookmarks& bookmarks() { return bookmarks_; }
    SeekBar& seekBar() { return *seek_; }
    const std::vector<Veil*>& veils() const { return veils_; }

    void setTheme(ThemeName name);
    ThemeName theme() const { return theme_; }
    void setTextSize(double points);
    double textSize() const { return textSize_; }
    void setAnimated(bool on);  // what a step moves
    bool animated() const;
    void setPresenter(bool on);
    bool presenter() const { return presenter_; }
    void resetLayout() { arrange(Perspective::Usual); }
    void arrange(Perspective perspective);
    void exportChart(int chart);  // of the timelines; -1 = the focused one
    void exportFrom(std::vector<Chart> charts, int chart);
    void copyFocusedChart();
    void applyChange(int index);
    // Every pane shows the newest frame, painted.
    void settle();

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    static constexpr int kLayoutVersion = 1;
    static constexpr double kTextSizeNormal = 10;

    void build();
    void connectParts();
    void frameArrived();
    void tellState(const Frame& frame);
    void tellTrouble(const Frame& frame);
    void labChanged();
    void restoreSettings();  // window_settings.cpp
    void saveSettings() const;
    int focusedChart() const;
    void enlarge(QDockWidget* dock);

    WindowOptions options_;
    Glossary glossary_;
    Focus focus_;
    Bookmarks bookmarks_;
    PaleRun pale_;
    QueryThread queries_;
    RunController* controller_ = nullptr;
    FrameFeed* feed_ = nullptr;
    TimelinePane* timelines_ = nullptr;
    MessageStrip* messages_ = nullptr;
    StoredBar* stored_ = nullptr;
    TransportBar* transport_ = nullptr;
    SeekBar* seek_ = nullptr;
    QLabel* status_ = nullptr;
    QLabel* checkpoints_ = nullptr;
    std::vector<Veil*> veils_;  // over the panes that wait for a seek
    Panels panels_;
    ThemeName theme_ = ThemeName::Light;
    double textSize_ = 10;
    bool presenter_ = false;
    QByteArray beforePresenter_;
    std::string shownWarning_, recordedInto_;
    CommandReport refusals_;
};

}  // namespace reclaim::ui
