// LinePrompt: asks for one line of text and says at once what is wrong with it. Opened, never exec'd.
#pragma once
#include <QDialog>

#include <functional>

class QLabel;
class QLineEdit;
class QPushButton;

namespace reclaim::ui {

struct PromptTexts {
    QString title, label, hint, button;
};

class LinePrompt final : public QDialog {
    Q_OBJECT
public:
    // `check` gives what is wrong with a text, or nothing; it is not asked about an empty one.
    LinePrompt(const PromptTexts& texts, const QString& first, std::function<QString(const QString&)> check,
               QWidget* parent = nullptr);
    QLineEdit& line() { return *line_; }
    QString trouble() const;

Q_SIGNALS:
    void given(const QString& text);

private:
    void look();

    std::function<QString(const QString&)> check_;
    QLineEdit* line_ = nullptr;
    QLabel* trouble_ = nullptr;
    QPushButton* go_ = nullptr;
};

}  // namespace reclaim::ui
