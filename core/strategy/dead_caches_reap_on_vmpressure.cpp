#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
constexpr ChoiceText kReapOnVmpressureText{
    "Way 2: reap on memory pressure",
    "Offline only marks the cache dead. When vmpressure reaches medium, a worker shrinks every dead cache and"
    " destroys those that are empty.",
    "No timer: nothing is visited as long as nobody wants memory.",
    "Without pressure nothing is ever given back. With it the reaper works when the machine is busiest.",
    "RFC of 20 Apr 2014, #2 (vmpressure as the trigger); mm/vmpressure.c@6.1"};

// Way 2 with another trigger: the reaper runs when vmpressure says that memory is wanted.
class ReapOnVmpressure final : public DeadCaches {
public:
    std::string_view name() const override { return "reap-on-vmpressure"; }
    RuleId rule() const override { return RuleId::CacheReapedOnPressure; }
    const ChoiceText& text() const override { return kReapOnVmpressureText; }
    DeadCacheTraits traits() const override { return {.reapsOnPressure = true}; }
    void atOffline(CacheOps& ops, CacheId cache) const override { ops.shrink(cache); }
    void atReap(CacheOps& ops, CacheId cache) const override {
        ops.shrink(cache);
        if (ops.look(cache).nrPages == 0) ops.destroy(cache);
    }
};
}  // namespace

const DeadCaches& deadCachesReapOnVmpressure() {
    static const ReapOnVmpressure kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
