#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
constexpr ChoiceText kLeakText{
    "Dead flag and destroy work (April 2014)",
    "Offline marks each cache dead and queues its destroy work. The work shrinks once; if pages are left it "
    "ends, and only the release of the last page would queue it again.",
    "Nothing is added to allocation and free.",
    "An empty slab that SLUB keeps never gives its page back, so nr_pages never reaches 0 and the cache "
    "leaks. The free that releases the last page still touches the cache while the work may destroy it.",
    "mm/slab_common.c, mm/memcontrol.c@3.14; RFC of V. Davydov, 20 Apr 2014 (5353A3E3.4020302@parallels.com)"};

// The state of April 2014: offline marks the cache dead and queues the destroy work; so does the last page. The work
// shrinks once and ends. An object freed later leaves an empty slab cached, nr_pages stays above 0, nobody comes back.
class Leak final : public DeadCaches {
public:
    std::string_view name() const override { return "leak"; }
    RuleId rule() const override { return RuleId::CacheDeadFlag; }
    const ChoiceText& text() const override { return kLeakText; }
    void atOffline(CacheOps& ops, CacheId cache) const override { ops.queueWork(cache); }
    void atLastPage(CacheOps& ops, CacheId cache) const override { ops.queueWork(cache); }
    void atWork(CacheOps& ops, CacheId cache) const override {
        // What the shrink gives back queues the work again.
        if (ops.look(cache).nrPages != 0) ops.shrink(cache);
        else ops.destroy(cache);
    }
};
}  // namespace

const DeadCaches& deadCachesLeak() {
    static const Leak kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
