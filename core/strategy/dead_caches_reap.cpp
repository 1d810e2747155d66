#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
constexpr ChoiceText kReapText{
    "Way 2: reap periodically",
    "Offline only marks the cache dead. Every reap_period a worker shrinks every dead cache and destroys "
    "those that are empty.",
    "Allocation and free stay as they are; destruction happens in one place, away from frees.",
    "Empty slabs and ids wait for the next pass, half a period on average. Each pass visits every dead cache,"
    " however many there are: hundreds, if not thousands.",
    "RFC of 20 Apr 2014, #2; mail of 25 Jun 2014 (20140625134545.GB22340@esperanza)"};

// Way 2. A timer goes over all dead caches, shrinks them, and destroys those without pages.
class Reap final : public DeadCaches {
public:
    std::string_view name() const override { return "reap"; }
    RuleId rule() const override { return RuleId::CacheReaped; }
    const ChoiceText& text() const override { return kReapText; }
    DeadCacheTraits traits() const override { return {.reapsByTime = true}; }
    void atOffline(CacheOps& ops, CacheId cache) const override { ops.shrink(cache); }
    void atReap(CacheOps& ops, CacheId cache) const override {
        ops.shrink(cache);
        if (ops.look(cache).nrPages == 0) ops.destroy(cache);
    }
};
}  // namespace

const DeadCaches& deadCachesReap() {
    static const Reap kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
