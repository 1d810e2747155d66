// ShownRun: which run the charts show: the live one, or one read from a lab book; and what stands pale behind it. All
// panes with charts share it.
//
// Threads: GUI thread.
#pragma once
#include <QObject>

#include "core/lab/lab.h"
#include "ui/timelines/timeline_source.h"

namespace reclaim::ui {

class ShownRun final : public QObject {
    Q_OBJECT
public:
    // What stands behind: nothing, the run before the last restart, or a branch.
    static constexpr int kNothing = -1, kRunBefore = -2;

    using QObject::QObject;
    const StoredTimelines* stored() const { return stored_.get(); }   // what is shown instead of the live run
    int behind() const { return behind_; }
    const std::string& behindName() const { return behindName_; }     // for the legend; empty = the run before

    void setStored(std::shared_ptr<const StoredTimelines> stored) {
        stored_ = std::move(stored);
        Q_EMIT changed();
    }
    void setBehind(int behind, const std::string& name) {
        if (behind == behind_ && name == behindName_) return;
        behind_ = behind;
        behindName_ = name;
        Q_EMIT changed();
    }

Q_SIGNALS:
    void changed();

private:
    std::shared_ptr<const StoredTimelines> stored_;
    int behind_ = kNothing;
    std::string behindName_;
};

// What stands behind the live run; null if nothing does.
inline std::shared_ptr<const SeriesStore> seriesBehind(const LabPort& lab, const ShownRun& shown) {
    if (shown.behind() == ShownRun::kRunBefore) return lab.previousSeries();
    return shown.behind() == ShownRun::kNothing ? nullptr : lab.branchSeries(static_cast<std::uint32_t>(shown.behind()));
}

}  // namespace reclaim::ui
