// LaneSummary: to the right of the charts, one block per strategy: its line as drawn, its name, what it did in one
// line, and the value of the first chart now or under the time cursor.
//
// Threads: GUI thread.
#pragma once
#include <QLabel>
#include <QScrollArea>

#include <functional>
#include <vector>

#include "core/chart/chart.h"
#include "core/frame/frame.h"

namespace reclaim::ui {

class LaneSummary final : public QScrollArea {
    Q_OBJECT
public:
    explicit LaneSummary(QWidget* parent = nullptr);

    // `why` tells in one sentence what a strategy does; `help` gives tooltips for words.
    void setTexts(std::function<QString(const std::string&)> why, std::function<QString(const QString&)> help);
    void show(const Frame& frame, const Chart& memory, std::optional<TimeNs> cursor);

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Block {
        QWidget* box = nullptr;
        QLabel* sample = nullptr;
        QLabel* title = nullptr;
        QLabel* summary = nullptr;
        QLabel* value = nullptr;
        QLabel* why = nullptr;
    };
    void setBlocks(std::size_t count);
    void fill(Block& block, const QString& title, const QString& summary, const QString& why, const Curve* curve,
              TimeNs t, const QString& unit, bool atCursor);
    QPixmap sampleOf(const Curve& curve) const;

    std::vector<Block> blocks_;
    QWidget* body_ = nullptr;
    std::function<QString(const std::string&)> why_;
    std::function<QString(const QString&)> help_;
};

}  // namespace reclaim::ui
