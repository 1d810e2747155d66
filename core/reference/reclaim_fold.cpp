#include "core/reference/reclaim_fold.h"

namespace reclaim {
namespace {

class Fold {
public:
    void add(const Event& event) {
        if (event.eventKind() == EventKind::ReclaimBegin) {
            open_ = ReclaimCall{};
            open_->target = MemcgId{event.subject};
            open_->begin = event.t;
        }
        if (!open_) return;   // passes of drop_caches belong to no call
        if (event.eventKind() == EventKind::ShrinkStart && !open_->firstFreeable) open_->firstFreeable = event.b;
        if (event.eventKind() == EventKind::ShrinkPlan) planned_ = event.c;
        if (event.eventKind() == EventKind::ShrinkEnd) {
            open_->scanned += planned_ - event.a;
            open_->freed += event.b;
        }
        if (event.eventKind() == EventKind::ReclaimEnd) {
            open_->end = event.t;
            open_->nrReclaimed = event.a;
            open_->minPriority = static_cast<int>(event.b);
            calls_.push_back(*open_);
            open_.reset();
        }
    }
    std::vector<ReclaimCall> take() { return std::move(calls_); }

private:
    std::optional<ReclaimCall> open_;
    std::uint32_t planned_ = 0;   // total_scan of the shrinker call under way
    std::vector<ReclaimCall> calls_;
};

}  // namespace

std::vector<ReclaimCall> foldReclaimCalls(const Journal::View& passes) {
    LAB_CHECK(passes.dropped == 0);
    Fold fold;
    for (const auto& segment : passes.sealed)
        for (const Event& event : *segment) fold.add(event);
    if (passes.open)
        for (const Event& event : *passes.open) fold.add(event);
    return fold.take();
}

}  // namespace reclaim
