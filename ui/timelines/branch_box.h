// BranchBox: which branch of the session is shown, and which one stands pale behind it. Not there while there is only
// one and no run before.
//
// Threads: GUI thread.
#pragma once
#include <QWidget>

#include "ui/timelines/pale_run.h"

class QComboBox;

namespace reclaim::ui {

class BranchBox final : public QWidget {
    Q_OBJECT
public:
    explicit BranchBox(QWidget* parent = nullptr);
    void show(const Frame& frame, bool runBefore);
    int behind() const { return behind_; }  // as PaleRun::behind()
    std::string behindName() const;         // for the legend; empty = the run before
    QComboBox& branches() { return *branch_; }
    QComboBox& choices() { return *behindBox_; }

Q_SIGNALS:
    void branchWanted(std::uint32_t id);
    void behindChanged();

private:
    void fill(const Frame& frame, bool runBefore);
    int usualBehind(const Frame& frame, bool runBefore) const;

    QComboBox* branch_ = nullptr;
    QComboBox* behindBox_ = nullptr;
    std::vector<BranchInfo> branches_;
    std::uint32_t now_ = 0, run_ = 0;
    bool runBefore_ = false;
    std::string runBeforeName_;
    int behind_ = PaleRun::kNothing;
};

}  // namespace reclaim::ui
