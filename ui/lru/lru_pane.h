// LruPane: the LRU inspector: whose list it is, the whole list as a strip, and its entries in true order.
//
// Threads: GUI thread.
#pragma once
#include <QWidget>

#include "ui/lru/flight_bar.h"
#include "ui/lru/lru_view.h"
#include "ui/lru/move_overlay.h"
#include "ui/lru/overview_bar.h"
#include "ui/runtime/focus.h"
#include "ui/runtime/live_pane.h"

class QComboBox;
class QLabel;
class QToolButton;

namespace reclaim::ui {

class Glossary;

class LruPane final : public QWidget, public LivePane {
    Q_OBJECT
public:
    LruPane(Focus& focus, const Glossary& glossary, QWidget* parent = nullptr);

    bool seen() const override;
    int intervalMs() const override { return 50; }
    void ask(ViewRequest& request) const override;
    void refresh(const Frame& frame) override;

    // The cgroup whose list is shown when none is chosen in the tree.
    void setFallback(const std::string& path) { fallback_ = path; }
    LruView& view() { return *view_; }
    FlightBar& flight() { return *flight_; }
    QComboBox& lists() { return *lists_; }
    // Steps that move a few entries are shown as a short movement, or their end at once.
    void setAnimated(bool on);
    bool animated() const { return animated_; }
    MoveOverlay& overlay() { return *overlay_; }
    const QString& header() const { return text_; }  // in full; what is shown may be cut

protected:
    void resizeEvent(QResizeEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void build(const Glossary& glossary);
    void connectParts(QToolButton* head, QToolButton* tail);
    void showList(const Frame& frame);
    ListPicture picture() const;
    void beginMovement(const Frame& frame, ListPicture before);
    void endMovement();
    std::string chosen() const;  // path
    MemcgId wanted() const;
    QString headerOf(const Frame& frame, const LruAnswer& answer) const;
    void say(const QString& text);
    LruKey list() const;
    void offerLists(const std::vector<std::string>& mounts);

    Focus& focus_;
    LruView* view_ = nullptr;
    OverviewBar* overview_ = nullptr;
    MoveOverlay* overlay_ = nullptr;
    bool animated_ = true;
    std::optional<std::uint64_t> stepsSeen_;  // of the frame shown last; none = nothing to compare with
    FlightBar* flight_ = nullptr;             // what is on no list while a shrinker call is stopped
    QComboBox* lists_ = nullptr;              // each mount has two: of dentries and of inodes
    QLabel* header_ = nullptr;
    QLabel* key_ = nullptr;  // what the marks on the cells mean, where there is room
    QString text_, help_;
    std::string fallback_;
    std::vector<std::string> mounts_;
    std::shared_ptr<const CgroupDirectory> directory_;
};

}  // namespace reclaim::ui
