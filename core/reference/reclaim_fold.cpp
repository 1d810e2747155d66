#include "core/reference/reclaim_fold.h"

#include <utility>

namespace reclaim {
namespace {

class Fold {
public:
    void add(const Event& event) {
        if (event.eventKind() == EventKind::ReclaimBegin) {
            open_.push_back(calls_.size());
            ReclaimCall& begun = calls_.emplace_back().call;
            begun.target = MemcgId{event.subject};
            begun.begin = event.t;
        }
        if (open_.empty()) return;  // passes of drop_caches belong to no call
        ReclaimCall& call = calls_[open_.back()].call;
        if (event.eventKind() == EventKind::ShrinkStart)
            pass_ = {MemcgId{event.subject}, 0, static_cast<int>(event.a), event.b, event.c, 0, 0};
        if (event.eventKind() == EventKind::ShrinkPlan) {
            pass_.shrinker = event.a;
            planned_ = event.c;
        }
        if (event.eventKind() == EventKind::ShrinkEnd) {
            pass_.scanned = planned_ - event.a;
            pass_.freed = event.b;
            call.scanned += pass_.scanned;
            call.freed += pass_.freed;
            call.passes.push_back(pass_);
        }
        if (event.eventKind() == EventKind::ReclaimEnd) {
            call.end = event.t;
            call.nrReclaimed = event.a;
            call.minPriority = static_cast<int>(event.b);
            calls_[open_.back()].ended = true;
            open_.pop_back();
        }
    }
    std::vector<ReclaimCall> take() {
        std::vector<ReclaimCall> out;
        for (Slot& slot : calls_)
            if (slot.ended) out.push_back(std::move(slot.call));
        return out;
    }

private:
    struct Slot {
        ReclaimCall call;
        bool ended = false;
    };
    std::vector<Slot> calls_;
    std::vector<std::size_t> open_;  // a context that ran while another spent time ends first: the last one is meant
    ReclaimPass pass_;               // the shrinker call under way
    std::uint32_t planned_ = 0;      // its total_scan
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
