// CaptureFigures: what a run with limit hits is judged by, computed in one way from a capture and from the engine.
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/exchange/exchange.h"
#include "core/reference/reclaim_fold.h"

namespace reclaim {

enum class Figure : std::uint8_t {
    ObjectsAtFirstHit, LimitHits, ReclaimCalls, LowestPriority, ScannedPerCall, FreedPerCall, PagesPerCall,
    MillisecondsPerCall, RetainedObjects, EndOfWork, Count
};
inline constexpr std::size_t kFigureCount = static_cast<std::size_t>(Figure::Count);

struct FigureInfo {
    std::string_view name, unit;
};
const FigureInfo& infoOf(Figure figure);

struct CaptureFigures {
    std::array<double, kFigureCount> values;   // not a number: there is none

    CaptureFigures();
    double operator[](Figure figure) const { return values[static_cast<std::size_t>(figure)]; }
    double& operator[](Figure figure) { return values[static_cast<std::size_t>(figure)]; }
};

// One reclaim call, wherever it was seen.
struct CallFigures {
    double beginMs = 0, durationMs = 0, minPriority = 0, scanned = 0, freed = 0, pages = 0;
};
// One reading of memory.stat.slab_reclaimable.
struct Reading {
    double timeMs = 0, bytes = 0;
};

// The figures that follow from the calls and from the readings between the first call and the end of the work.
// `bytesPerObject` is what one object is charged.
CaptureFigures figuresOf(const std::vector<CallFigures>& calls, const std::vector<Reading>& readings,
                         double bytesPerObject, double endOfWorkMs);

}  // namespace reclaim
