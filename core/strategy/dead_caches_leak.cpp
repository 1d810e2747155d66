#include "core/strategy/strategy.h"

namespace reclaim::choices {

namespace {
// The state of April 2014: offline marks the cache dead and queues the destroy work; so does the last page. The work
// shrinks once and ends. An object freed later leaves an empty slab cached, nr_pages stays above 0, nobody comes back.
class Leak final : public DeadCaches {
public:
    std::string_view name() const override { return "leak"; }
    CacheDecision atOffline(const CacheView&) const override {
        return {CacheAction::ScheduleWork, RuleId::CacheDeadFlag};
    }
    CacheDecision atLastPage(const CacheView&) const override {
        return {CacheAction::ScheduleWork, RuleId::CacheDeadFlag};
    }
    CacheDecision atWork(const CacheView& cache) const override {
        if (cache.nrPages != 0) return {CacheAction::Shrink, RuleId::CacheDeadFlag};
        return {CacheAction::Destroy, RuleId::CacheDeadFlag};
    }
};
}  // namespace

const DeadCaches& deadCachesLeak() {
    static const Leak kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
