// MessageStrip: errors and notices above the charts, never in a dialog. Errors stay until dismissed.
//
// Threads: GUI thread.
#pragma once
#include <QFrame>
#include <QTimer>

class QLabel;
class QToolButton;

namespace reclaim::ui {

class MessageStrip final : public QFrame {
    Q_OBJECT
public:
    explicit MessageStrip(QWidget* parent = nullptr);
    void showProblems(const QString& title, const QStringList& lines);
    void showNotice(const QString& text);
    QString text() const;
    void dismiss();

protected:
    void changeEvent(QEvent* event) override;

private:
    void paintTheme();
    QLabel* label_ = nullptr;
    QToolButton* close_ = nullptr;
    QTimer fade_;
    bool problem_ = false;
};

}  // namespace reclaim::ui
