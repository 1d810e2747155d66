// What a capture tells of the copies of kmem caches and of how removed cgroups end, for its record and its plan.
#pragma once
#include <vector>

#include "core/exchange/exchange.h"
#include "core/reference/record.h"

namespace reclaim {

// To each snapshot, what was last sampled between the steps before and after it, once the one before had settled.
void addSampled(const std::vector<CaptureMark>& marks, const std::vector<CaptureSeries>& samples, Record& record);
void addCssDelays(const std::vector<CssRow>& css, Record::Delays& delays);
void addCacheDelays(const std::vector<CacheRow>& caches, Record::Delays& delays);
// A copy that was asked for again was not there when the cgroup wanted it: what it lacks is in the root cache.
void planCopies(const std::vector<CacheRow>& caches, const CaptureInfo& info, Plan& plan);

}  // namespace reclaim
