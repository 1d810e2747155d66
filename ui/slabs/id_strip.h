// IdStrip: the array that is indexed by kmemcg id, as one bar: ids of cgroups that are there, ids that removed cgroups
// still hold, holes that will be taken first, and what has never been used.
//
// Threads: GUI thread.
#pragma once
#include <QWidget>

#include <functional>
#include <memory>

#include "core/frame/frame.h"

namespace reclaim::ui {

class IdStrip final : public QWidget {
    Q_OBJECT
public:
    explicit IdStrip(QWidget* parent = nullptr);
    void show(std::shared_ptr<const SlabMap> map, std::function<QString(MemcgId)> name);
    QString summary() const { return summary_; }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    std::shared_ptr<const SlabMap> map_;
    std::function<QString(MemcgId)> name_;
    QString summary_;
};

}  // namespace reclaim::ui
