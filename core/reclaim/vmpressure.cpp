// How hard it was to get pages: reclaimed against scanned, told once a window. Source: mm/vmpressure.c@6.1.
#include "core/reclaim/node_walk.h"
#include "core/reclaim/reclaimer.h"

namespace reclaim {
namespace {
constexpr std::uint64_t kWindow = 512;  // pages scanned, vmpressure_win
constexpr std::uint64_t kMedium = 60, kCritical = 95;
constexpr int kCriticalPriority = 3;  // vmpressure_level_critical_prio
enum class Level : std::uint32_t { Low, Medium, Critical };
}  // namespace

// One window for the machine: the reaper is the machine's. From priority 3 down the level is critical whatever was
// scanned (vmpressure_prio).
void Reclaimer::vmpressure(MemcgId target, int priority, const PassResult& level, std::uint64_t reclaimed) {
    if (!constants_.reapsOnPressure) return;
    totals_.pressureScanned += level.pages.scanned;
    totals_.pressureReclaimed += reclaimed;
    if (priority <= kCriticalPriority) totals_.pressureScanned += kWindow;
    if (totals_.pressureScanned < kWindow) return;
    const std::uint64_t scanned = std::exchange(totals_.pressureScanned, 0);
    const std::uint64_t got = std::exchange(totals_.pressureReclaimed, 0);
    const std::uint64_t scale = scanned + got;
    const std::uint64_t pressure = got >= scanned ? 0 : (scale - got * scale / scanned) * 100 / scale;
    const Level found = pressure >= kCritical ? Level::Critical : pressure >= kMedium ? Level::Medium : Level::Low;
    journal_.emit<EventKind::Vmpressure>(target, static_cast<std::uint32_t>(found),
                                         static_cast<std::uint32_t>(pressure), static_cast<std::uint32_t>(scanned),
                                         RuleId::CacheReapedOnPressure);
    if (found >= Level::Medium) cpus_.queueWork(WorkKind::Reap, 0);
}

}  // namespace reclaim
