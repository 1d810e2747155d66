// StoryLine: one line above the charts, always there: the newest entry of the scenario's story at or before the time
// of the run; after the end, the invitation to change something. Keeps the height of its longest text, so that the
// charts below never jump.
//
// Threads: GUI thread.
#pragma once
#include <QLabel>

#include "core/frame/frame.h"
#include "ui/help/glossary.h"

namespace reclaim::ui {

// "Three answers to one load. Change something:"
QString closingWords(std::size_t strategies);
// The text at `t`; the goal or title where the story has not begun.
QString storyAt(const Scenario& scenario, TimeNs t);

class StoryLine final : public QWidget {
    Q_OBJECT
public:
    explicit StoryLine(const Glossary& glossary, QWidget* parent = nullptr);

    void setScenario(const Scenario& scenario);
    void show(const Frame& frame);
    void say(const QString& text);
    QString text() const { return plain_; }

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void applyFont();
    void fitHeight();

    const Glossary& glossary_;
    QLabel* label_ = nullptr;
    Scenario scenario_;
    QString plain_;
};

}  // namespace reclaim::ui
