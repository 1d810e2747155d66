#include "core/strategy/choices.h"

namespace reclaim::choices {

const std::vector<const DeadCaches*>& allDeadCaches() {
    static const std::vector<const DeadCaches*> kAll{&deadCachesLeak(),
                                                     &deadCachesShrinkOnce(),
                                                     &deadCachesNoCaching(),
                                                     &deadCachesReap(),
                                                     &deadCachesReapOnVmpressure(),
                                                     &deadCachesMoveSlabs(),
                                                     &deadCachesMoveTrackedSlabs(),
                                                     &deadCachesCountObjects(),
                                                     &deadCachesAdopt(),
                                                     &deadCachesZeroPartial(),
                                                     &deadCachesReparentCaches(),
                                                     &deadCachesShared(),
                                                     &deadCachesOracle()};
    return kAll;
}

}  // namespace reclaim::choices
