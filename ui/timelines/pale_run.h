// PaleRun: what stands pale behind the curves of the shown run: nothing, the run before it, or another branch. All
// panes with charts share it.
//
// Threads: GUI thread.
#pragma once
#include <QObject>

#include "core/lab/lab.h"

namespace reclaim::ui {

class PaleRun final : public QObject {
    Q_OBJECT
public:
    // Else the id of a branch. The run before: of a live run that before the last restart, of a stored one see
    // StoredRunInfo.
    static constexpr int kNothing = -1, kRunBefore = -2;

    using QObject::QObject;
    int behind() const { return behind_; }
    const std::string& name() const { return name_; }  // for the legend; empty = the run before

    void set(int behind, const std::string& name) {
        if (behind == behind_ && name == name_) return;
        behind_ = behind;
        name_ = name;
        Q_EMIT changed();
    }

Q_SIGNALS:
    void changed();

private:
    int behind_ = kNothing;
    std::string name_;
};

// Its timelines; null if nothing stands behind.
inline std::shared_ptr<const SeriesStore> seriesBehind(const LabPort& lab, const PaleRun& pale) {
    if (pale.behind() == PaleRun::kRunBefore) return lab.previousSeries();
    return pale.behind() == PaleRun::kNothing ? nullptr : lab.branchSeries(static_cast<std::uint32_t>(pale.behind()));
}

}  // namespace reclaim::ui
