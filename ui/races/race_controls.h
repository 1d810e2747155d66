// RaceControls: which race is looked at: a model by name, its ordering decisions with the verdict each alone would lead
// to beside it, its numbers, and the verdict.
//
// Threads: GUI thread.
#pragma once
#include <QScrollArea>

#include "ui/races/race_search.h"

class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;
class QSpinBox;

namespace reclaim::ui {

class RaceControls final : public QScrollArea {
    Q_OBJECT
public:
    explicit RaceControls(QWidget* parent = nullptr);

    const RaceQuestion& question() const { return question_; }
    void choose(const RaceQuestion& question);  // settings left out are those of the model; asks
    void showProgress(quint64 states);
    void showAnswer(const RaceAnswer& answer, int finding);  // the finding that is looked at; -1 none
    void showFlipped(int decision, const QString& verdict);
    int wantedWidth() const { return wanted_; }  // nothing is cut off from here on
    QString verdict() const;
    QString flippedText(int decision) const;
    QCheckBox* decision(std::string_view name) const;  // null if the model has none of that name

Q_SIGNALS:
    void asked(const reclaim::ui::RaceQuestion& question);
    void widthWanted();

protected:
    void changeEvent(QEvent* event) override;

private:
    void build();  // boxes for the family of the question
    void changed();
    void fitWidth();

    RaceQuestion question_;
    const race::Family* built_ = nullptr;  // for which family there are boxes
    QComboBox* models_ = nullptr;
    QLabel* verdict_ = nullptr;
    QLabel* reason_ = nullptr;
    QLabel* family_ = nullptr;
    QGridLayout* grid_ = nullptr;
    std::vector<QCheckBox*> decisions_;
    std::vector<QLabel*> flipped_;
    std::vector<QSpinBox*> numbers_;
    std::vector<QString> flippedVerdicts_;  // by decision; empty = not known yet
    bool filling_ = false;
    int wanted_ = 0;
};

// Green for SAFE, red for a violation, grey for what is not known; never alone: the word stands there.
QString verdictHtml(const QString& verdict, const QPalette& palette);

}  // namespace reclaim::ui
