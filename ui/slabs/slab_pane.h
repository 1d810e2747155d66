// SlabPane: the slab map of the inspected strategy: which cache, how its slots are coloured, dead caches alone or all,
// and what the slabs amount to.
//
// Threads: GUI thread.
#pragma once
#include <QWidget>

#include "ui/runtime/frame_feed.h"
#include "ui/slabs/id_strip.h"
#include "ui/slabs/slab_view.h"

class QCheckBox;
class QComboBox;
class QLabel;

namespace reclaim::ui {

class Glossary;

class SlabPane final : public QWidget, public LivePane {
    Q_OBJECT
public:
    SlabPane(Focus& focus, const Glossary& glossary, QWidget* parent = nullptr);

    bool seen() const override;
    int intervalMs() const override { return 100; }
    void ask(ViewRequest& request) const override;
    void refresh(const Frame& frame) override;

    SlabView& view() { return *view_; }
    QComboBox& caches() { return *caches_; }
    QComboBox& colours() { return *colours_; }
    QCheckBox& deadOnly() { return *deadOnly_; }
    QString headline() const { return text_; }
    const IdStrip& ids() const { return *ids_; }

private:
    void offerCaches(const std::vector<std::string>& names);
    void explainMarks(bool arrays);
    void say();

    Focus& focus_;
    SlabView* view_ = nullptr;
    IdStrip* ids_ = nullptr;
    QComboBox* caches_ = nullptr;
    QComboBox* colours_ = nullptr;
    QCheckBox* deadOnly_ = nullptr;
    QLabel* header_ = nullptr;
    QLabel* key_ = nullptr;
    QString text_, help_;
    std::vector<std::string> names_;
    std::string cache_ = "dentry";
};

}  // namespace reclaim::ui
