#include "ui/window/time_menu.h"

#include <QAction>
#include <QLineEdit>
#include <QMenu>

#include "ui/plots/moments.h"
#include "ui/runtime/text.h"
#include "ui/style/plain_text.h"
#include "ui/window/breakpoints_dialog.h"
#include "ui/window/go_to.h"
#include "ui/window/line_prompt.h"
#include "ui/window/main_window.h"
#include "ui/window/menu_action.h"
#include "ui/window/message_strip.h"
#include "ui/window/transport_bar.h"

namespace reclaim::ui {

namespace {
// What a marker or bookmark is set at: under the mouse, else where the run stands.
TimeNs meant(MainWindow& window) {
    const auto& frame = window.feed().frame();
    if (window.focus().cursor()) return *window.focus().cursor();
    return frame ? standingAt(*frame).value_or(frame->t) : 0;
}

void goTo(MainWindow& window, const QString& text) {
    const auto& frame = window.feed().frame();
    const auto place = parsePlace(toStd(text), frame ? frame->end : 0);
    if (!place) return;
    if (const auto* t = std::get_if<TimeNs>(&*place)) return window.controller().seek(*t);
    window.controller().seekEvent(std::get<EventPlace>(*place).number);
}

void askWhere(MainWindow& window) {
    if (!window.controller().hasRun()) return;
    const auto trouble = [&window](const QString& text) {
        const auto& frame = window.feed().frame();
        const auto place = parsePlace(toStd(text), frame ? frame->end : 0);
        return place ? QString() : toQt(place.error().text());
    };
    auto* prompt =
        new LinePrompt({trMenu("Go to"), trMenu("A time, or an event of the inspected strategy by its number:"),
                        trMenu("1.5s or #12345"), trMenu("Go")},
                       {}, trouble, &window);
    QObject::connect(prompt, &LinePrompt::given, &window, [&window](const QString& text) { goTo(window, text); });
    prompt->open();
}

void askUntil(MainWindow& window) {
    if (!window.controller().hasRun()) return;
    auto* prompt = new LinePrompt(
        {trMenu("Run until"),
         trMenu("Runs as fast as possible until this holds in the inspected strategy, then pauses:"), conditionHint(),
         trMenu("Run")},
        {}, [&window](const QString& text) { return conditionTrouble(text, window.controller()); }, &window);
    prompt->line().setToolTip(conditionHelp());
    QObject::connect(prompt, &LinePrompt::given, &window,
                     [&window](const QString& text) { window.controller().runUntil(toStd(text.trimmed())); });
    prompt->open();
}

void showBreakpoints(MainWindow& window) {
    if (auto* open = window.findChild<BreakpointsDialog*>()) return open->raise();
    (new BreakpointsDialog(window.controller(), window.feed(), &window))->QDialog::show();
}

void setMarker(MainWindow& window, bool first) {
    TimeMarkers markers = window.focus().markers();
    (first ? markers.a : markers.b) = meant(window);
    window.focus().setMarkers(markers);
}

// A second time takes it away again.
void toggleBookmark(MainWindow& window) {
    const TimeNs t = meant(window);
    Bookmarks& bookmarks = window.bookmarks();
    if (bookmarks.at(t, 0)) return bookmarks.remove(t);
    if (!bookmarks.add(t, clockText(t))) {
        window.messages().showNotice(trMenu("There are already %1 bookmarks; remove one first.").arg(Bookmarks::kMost));
    }
}

void fillBookmarks(QMenu& menu, MainWindow& window) {
    menu.clear();
    for (const Bookmark& mark : window.bookmarks().all()) {
        QObject::connect(menu.addAction(plainEntry(mark.name)), &QAction::triggered, &window,
                         [&window, t = mark.t] { window.controller().seek(t); });
    }
    if (!menu.isEmpty()) return;
    menu.addAction(trMenu("None yet: Ctrl+D makes one"))->setEnabled(false);
}

void addSteps(QMenu& menu, MainWindow& window) {
    TransportBar& bar = window.transport();
    bar.stepAction()->setShortcuts({QKeySequence(Qt::Key_Period), QKeySequence(Qt::Key_F4)});
    bar.backAction()->setShortcuts({QKeySequence(Qt::Key_Comma), QKeySequence(Qt::SHIFT | Qt::Key_F4)});
    menu.addAction(bar.stepAction());
    menu.addAction(bar.backAction());
    addAction(&menu, trMenu("Step into"), {QKeySequence(Qt::CTRL | Qt::Key_Period)},
              trMenu("One step, one level finer"), [&window] { window.controller().stepInto(); });
    addAction(&menu, trMenu("Step out"), {QKeySequence(Qt::CTRL | Qt::Key_Comma)},
              trMenu("One step, one level coarser"), [&window] { window.controller().stepOut(); });
}
}  // namespace

void addTimeActions(QMenu& menu, MainWindow& window) {
    menu.addSeparator();
    addSteps(menu, window);
    menu.addSeparator();
    addAction(&menu, trMenu("Run until..."), {QKeySequence(Qt::CTRL | Qt::Key_F5)},
              trMenu("Runs until a condition holds"), [&window] { askUntil(window); });
    addAction(&menu, trMenu("Breakpoints..."), {QKeySequence(Qt::CTRL | Qt::Key_B)},
              trMenu("Conditions at which a run pauses"), [&window] { showBreakpoints(window); });
    menu.addSeparator();
    addAction(&menu, trMenu("Go to time or event..."), {QKeySequence(Qt::CTRL | Qt::Key_G)},
              trMenu("To a time as 1.5s, or an event as #12345"), [&window] { askWhere(window); });
    addAction(&menu, trMenu("First moment"), {QKeySequence(Qt::CTRL | Qt::Key_Home)},
              trMenu("To the beginning of the run"), [&window] { window.controller().goToFirst(); });
    addAction(&menu, trMenu("Last moment"), {QKeySequence(Qt::CTRL | Qt::Key_End)},
              trMenu("To the last moment known; from there, to the end of the run"),
              [&window] { window.controller().goToLast(); });
    addAction(&menu, trMenu("Set marker A"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_A)},
              trMenu("Under the mouse, or where the run stands"), [&window] { setMarker(window, true); });
    addAction(&menu, trMenu("Set marker B"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_B)},
              trMenu("Under the mouse, or where the run stands"), [&window] { setMarker(window, false); });
    addAction(&menu, trMenu("Bookmark"), {QKeySequence(Qt::CTRL | Qt::Key_D)},
              trMenu("Keeps this moment of the scenario, or forgets it again"), [&window] { toggleBookmark(window); });
    QMenu* bookmarks = menu.addMenu(trMenu("Bookmarks"));
    QObject::connect(bookmarks, &QMenu::aboutToShow, bookmarks,
                     [bookmarks, &window] { fillBookmarks(*bookmarks, window); });
}

void addUndoActions(QMenu& menu, MainWindow& window) {
    QAction* undo =
        addAction(&menu, trMenu("Undo"), {QKeySequence(Qt::CTRL | Qt::Key_Z)},
                  trMenu("Back to before the newest command given by hand"), [&window] { window.controller().undo(); });
    QAction* redo =
        addAction(&menu, trMenu("Redo"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z)},
                  trMenu("Forth to the command that was undone"), [&window] { window.controller().redo(); });
    undo->setObjectName(QStringLiteral("undo"));
    redo->setObjectName(QStringLiteral("redo"));
    const auto follow = [undo, redo, &window] {
        const auto& frame = window.feed().frame();
        const auto set = [](QAction* action, const QString& bare, const std::string& what) {
            action->setEnabled(!what.empty());
            action->setText(what.empty() ? bare : bare + QStringLiteral(": ") + toQt(what));
        };
        set(undo, trMenu("Undo"), frame ? frame->undoText : std::string());
        set(redo, trMenu("Redo"), frame ? frame->redoText : std::string());
    };
    QObject::connect(&window.feed(), &FrameFeed::frameArrived, undo, follow);
    follow();
    menu.addSeparator();
}

}  // namespace reclaim::ui
