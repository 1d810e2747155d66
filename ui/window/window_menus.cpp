#include "ui/window/window_menus.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QFileDialog>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QTextBrowser>
#include <QTreeView>
#include <QVBoxLayout>

#include <functional>

#include "ui/runs/runs_pane.h"
#include "ui/runs/stored_bar.h"
#include "ui/runtime/text.h"
#include "ui/style/plain_text.h"
#include "ui/tree/cgroup_pane.h"
#include "ui/window/main_window.h"
#include "ui/window/menu_action.h"
#include "ui/window/message_strip.h"
#include "ui/window/time_menu.h"
#include "ui/window/transport_bar.h"

namespace reclaim::ui {

namespace {
// Space runs and pauses, but belongs to a button or check box that has the focus.
class SpaceForButtons final : public QObject {
public:
    using QObject::QObject;
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() != QEvent::ShortcutOverride) return false;
        auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Space && qobject_cast<QAbstractButton*>(watched)) event->accept();
        return false;
    }
};

// `ending` is added to a name without one, before the dialog asks whether to replace a file of that name.
void openFileDialog(MainWindow& window, const QString& title, const QString& filter, const QString& ending,
                    QFileDialog::AcceptMode mode, std::function<void(const QString&)> chosen) {
    auto* dialog = new QFileDialog(&window, title, toQt(dataDirectory()), filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(mode);
    dialog->setDefaultSuffix(ending);
    dialog->setFileMode(mode == QFileDialog::AcceptOpen ? QFileDialog::ExistingFile : QFileDialog::AnyFile);
    QObject::connect(dialog, &QFileDialog::fileSelected, &window,
                     [chosen = std::move(chosen)](const QString& path) { chosen(path); });
    dialog->open();
}

void makeFileMenu(MainWindow& window) {
    QMenu* menu = window.menuBar()->addMenu(trMenu("&File"));
    const QString scenarios = trMenu("Scenarios (*.yaml *.yml)");
    addAction(menu, trMenu("&Open scenario..."), {QKeySequence(Qt::CTRL | Qt::Key_O)},
              trMenu("Opens a scenario file and runs it"), [&window, scenarios] {
                  openFileDialog(window, trMenu("Open scenario"), scenarios, QStringLiteral("yaml"),
                                 QFileDialog::AcceptOpen,
                                 [&window](const QString& path) { window.controller().open(path); });
              });
    addAction(menu, trMenu("&Save scenario as..."), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S)},
              trMenu("Saves the scenario with every command given by hand"), [&window, scenarios] {
                  if (!window.controller().hasRun()) return;
                  openFileDialog(window, trMenu("Save scenario as"), scenarios, QStringLiteral("yaml"),
                                 QFileDialog::AcceptSave,
                                 [&window](const QString& path) { window.controller().save(path); });
              });
    menu->addSeparator();
    const QString books = trMenu("Lab books (*.db *.sqlite)");
    addAction(menu, trMenu("Open &lab book..."), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O)},
              trMenu("Shows the runs of a lab book"), [&window, books] {
                  openFileDialog(window, trMenu("Open lab book"), books, QStringLiteral("db"), QFileDialog::AcceptOpen,
                                 [&window](const QString& path) {
                                     window.panels().runs->openBook(path);
                                     window.panels().dock("runs")->show();
                                     window.panels().dock("runs")->raise();
                                 });
              });
    addAction(menu, trMenu("&Record into lab book..."), {},
              trMenu("Runs the scenario again and records it, and every run after it"), [&window, books] {
                  openFileDialog(window, trMenu("Record into lab book"), books, QStringLiteral("db"),
                                 QFileDialog::AcceptSave, [&window](const QString& path) {
                                     LabOptions options = window.controller().options();
                                     options.storePath = toStd(path);
                                     window.controller().setOptions(options);
                                     window.controller().openScenario(window.controller().scenarioToSave());
                                 });
              });
    QObject::connect(window.panels().runs, &RunsPane::bookWanted, menu, [menu] { menu->actions().at(3)->trigger(); });
    menu->addSeparator();
    addAction(menu, trMenu("Save &chart..."), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E)},
              trMenu("Saves a chart as PNG, SVG, PDF or CSV"), [&window] { window.exportChart(-1); });
    menu->addSeparator();
    addAction(menu, trMenu("&Quit"), {QKeySequence(Qt::CTRL | Qt::Key_Q)}, trMenu("Ends the program"),
              [&window] { window.close(); });
}

// Rows of the focused table as text, or the focused chart as picture and drawing.
void copyFocused(MainWindow& window) {
    auto* view = qobject_cast<QAbstractItemView*>(QApplication::focusWidget());
    if (!view || !view->selectionModel() || !view->selectionModel()->hasSelection()) return window.copyFocusedChart();
    const auto* tree = qobject_cast<QTreeView*>(view);
    QStringList rows;
    for (const QModelIndex& index : view->selectionModel()->selectedRows()) {
        QStringList cells;
        for (int column = 0; column < view->model()->columnCount(index.parent()); ++column) {
            if (tree && tree->isColumnHidden(column)) continue;  // the other strategy's
            cells << index.siblingAtColumn(column).data().toString();
        }
        rows << cells.join(QLatin1Char('\t'));
    }
    QApplication::clipboard()->setText(rows.join(QLatin1Char('\n')));
}

void makeEditMenu(MainWindow& window) {
    QMenu* menu = window.menuBar()->addMenu(trMenu("&Edit"));
    addUndoActions(*menu, window);
    addAction(menu, trMenu("&Copy"), {QKeySequence::Copy},
              trMenu("Copies the chosen rows, or the chart as picture and drawing"),
              [&window] { copyFocused(window); });
    addAction(menu, trMenu("&Filter cgroups"), {QKeySequence::Find}, trMenu("Goes to the filter of the cgroup tree"),
              [&window] {
                  window.panels().dock("tree")->show();
                  if (auto* line = window.panels().tree->findChild<QLineEdit*>())
                      line->setFocus(Qt::ShortcutFocusReason);
              });
}

void makeRunMenu(MainWindow& window) {
    QMenu* menu = window.menuBar()->addMenu(trMenu("&Run"));
    TransportBar& bar = window.transport();
    bar.runAction()->setShortcuts({QKeySequence(Qt::Key_Space)});
    bar.restartAction()->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_R)});
    menu->addAction(bar.runAction());
    menu->addAction(bar.restartAction());
    menu->addSeparator();
    addAction(menu, trMenu("Run"), {QKeySequence(Qt::Key_F5)}, trMenu("Runs at the chosen speed"), [&window] {
        if (LabPort* lab = window.controller().lab()) lab->run();
    });
    addAction(menu, trMenu("Run fast"), {QKeySequence(Qt::Key_F6)}, trMenu("Runs as fast as possible"), [&window] {
        window.controller().setSpeed(0);
        if (LabPort* lab = window.controller().lab()) lab->run();
    });
    addAction(menu, trMenu("Pause"), {QKeySequence(Qt::Key_F8)}, trMenu("Pauses the run"), [&window] {
        if (LabPort* lab = window.controller().lab()) lab->pause();
    });
    addTimeActions(*menu, window);
    menu->addSeparator();
    QMenu* changes = menu->addMenu(trMenu("Change something"));
    QObject::connect(changes, &QMenu::aboutToShow, changes, [changes, &window] {
        changes->clear();
        addChangesTo(*changes, window);
    });
}

void makeViewMenu(MainWindow& window) {
    QMenu* menu = window.menuBar()->addMenu(trMenu("&View"));
    int number = 0;
    for (QDockWidget* dock : window.panels().docks) {
        QAction* toggle = dock->toggleViewAction();
        toggle->setToolTip(trMenu("Shows or hides: %1").arg(dock->windowTitle()));
        menu->addAction(toggle);
        addAction(menu, trMenu("Go to %1").arg(dock->windowTitle()),
                  {QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + number++))},
                  trMenu("Shows the pane and gives it the keyboard"), [dock] {
                      dock->show();
                      dock->raise();
                      for (QWidget* child : dock->widget()->findChildren<QWidget*>()) {
                          if (child->focusPolicy() == Qt::StrongFocus || child->focusPolicy() == Qt::WheelFocus)
                              return child->setFocus(Qt::ShortcutFocusReason);
                      }
                  });
    }
    menu->addSeparator();
    auto* themes = new QActionGroup(menu);
    for (const auto& [name, text] :
         {std::pair{ThemeName::Light, trMenu("Light")}, std::pair{ThemeName::Dark, trMenu("Dark")}}) {
        QAction* action = addAction(menu, text, {}, trMenu("Colours of the window and the charts"),
                                    [&window, name = name] { window.setTheme(name); });
        action->setCheckable(true);
        themes->addAction(action);
        QObject::connect(menu, &QMenu::aboutToShow, action,
                         [action, &window, name = name] { action->setChecked(window.theme() == name); });
    }
    menu->addSeparator();
    addAction(menu, trMenu("Larger text"),
              {QKeySequence(Qt::CTRL | Qt::Key_Plus), QKeySequence(Qt::CTRL | Qt::Key_Equal)},
              trMenu("Makes all text larger"), [&window] { window.setTextSize(window.textSize() + 1); });
    addAction(menu, trMenu("Smaller text"), {QKeySequence(Qt::CTRL | Qt::Key_Minus)}, trMenu("Makes all text smaller"),
              [&window] { window.setTextSize(window.textSize() - 1); });
    addAction(menu, trMenu("Normal text"), {QKeySequence(Qt::CTRL | Qt::Key_0)}, trMenu("Text in its first size"),
              [&window] { window.setTextSize(10); });
    addAction(menu, trMenu("Presenter mode"), {QKeySequence(Qt::Key_F11)},
              trMenu("Story, charts and large text for a projector"),
              [&window] { window.setPresenter(!window.presenter()); });
    QAction* animate = addAction(menu, trMenu("Animate steps"), {},
                                 trMenu("Shows what a step moves on an LRU list as a short movement"),
                                 [&window] { window.setAnimated(!window.animated()); });
    animate->setCheckable(true);
    QObject::connect(menu, &QMenu::aboutToShow, animate,
                     [animate, &window] { animate->setChecked(window.animated()); });
    QMenu* perspectives = menu->addMenu(trMenu("Perspective"));
    perspectives->setToolTipsVisible(true);
    for (const auto& [perspective, text, tip] :
         {std::tuple{Perspective::Usual, trMenu("Usual"), trMenu("All panes where they were at the first start")},
          std::tuple{Perspective::DeadCaches, trMenu("Dead caches"), trMenu("Slab map, comparison and scores at once")},
          std::tuple{Perspective::Races, trMenu("Races"), trMenu("The races, with room for a long schedule")}})
        addAction(perspectives, text, {}, tip, [&window, perspective = perspective] { window.arrange(perspective); });
    addAction(menu, trMenu("Reset layout"), {}, trMenu("All panes where they were at the first start"),
              [&window] { window.resetLayout(); });
    addAction(menu, trMenu("Whole run"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_0)},
              trMenu("Charts from the first to the last moment"), [&window] { window.focus().setRange(std::nullopt); });
    addAction(menu, trMenu("Cancel"), {QKeySequence(Qt::Key_Escape)},
              trMenu("Leaves presenter mode, dismisses a message, leaves a stored run's machines, clears the markers"),
              [&window] {
                  if (window.presenter()) return window.setPresenter(false);
                  if (window.messages().isVisible()) return window.messages().dismiss();
                  if (window.storedBar().leave()) return;
                  window.focus().setMarkers({});
              });
}

void showGlossary(MainWindow& window, const Glossary& glossary) {
    auto* dialog = new QDialog(&window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(trMenu("Words of the kernel"));
    auto* text = new QTextBrowser(dialog);
    text->setAccessibleName(dialog->windowTitle());
    QString rich;
    for (const GlossaryEntry& entry : glossary.entries()) rich += glossary.tooltip(entry.term);
    text->setHtml(rich);
    auto* column = new QVBoxLayout(dialog);
    column->addWidget(text);
    dialog->resize(680, 620);
    dialog->show();
}

void makeHelpMenu(MainWindow& window) {
    QMenu* menu = window.menuBar()->addMenu(trMenu("&Help"));
    addAction(menu, trMenu("Words of the kernel"), {QKeySequence(Qt::Key_F1)},
              trMenu("Every term with one sentence and its source"),
              [&window] { showGlossary(window, Glossary::shipped()); });
}
}  // namespace

void addChangesTo(QMenu& menu, MainWindow& window) {
    if (!menu.isEmpty()) menu.addSeparator();
    int index = 0;
    for (const Change& change : window.timelines().changes()) {
        QAction* action = menu.addAction(plainEntry(toQt(change.text)));
        action->setToolTip(plainTip(toQt(change.why)));
        QObject::connect(action, &QAction::triggered, &window, [&window, index] { window.applyChange(index); });
        ++index;
    }
    QObject::connect(menu.addAction(trMenu("Save chart...")), &QAction::triggered, &window,
                     [&window] { window.exportChart(0); });
}

void makeMenus(MainWindow& window) {
    qApp->installEventFilter(new SpaceForButtons(&window));
    makeFileMenu(window);
    makeEditMenu(window);
    makeRunMenu(window);
    makeViewMenu(window);
    makeHelpMenu(window);
    for (QAction* action : window.menuBar()->actions()) {
        if (action->menu()) action->menu()->setToolTipsVisible(true);
    }
}

}  // namespace reclaim::ui
