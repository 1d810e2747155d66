#include "core/reference/capture_figures.h"

#include <limits>

namespace reclaim {

const FigureInfo& infoOf(Figure figure) {
    static constexpr std::array<FigureInfo, kFigureCount> kInfos{{{"first_hit.objects", "objects"},
                                                                  {"memory.events.max", "events"},
                                                                  {"reclaim.calls", "calls"},
                                                                  {"reclaim.mean_lowest_priority", "priority"},
                                                                  {"reclaim.scanned_per_call", "objects"},
                                                                  {"reclaim.freed_per_call", "objects"},
                                                                  {"reclaim.pages_per_call", "pages"},
                                                                  {"reclaim.ms_per_call", "ms"},
                                                                  {"retained.mean_objects", "objects"},
                                                                  {"work.end_ms", "ms"}}};
    return kInfos[static_cast<std::size_t>(figure)];
}

CaptureFigures::CaptureFigures() { values.fill(std::numeric_limits<double>::quiet_NaN()); }

CaptureFigures figuresOf(const std::vector<CallFigures>& calls, const std::vector<Reading>& readings,
                         double bytesPerObject, double endOfWorkMs) {
    CaptureFigures out;
    out[Figure::ReclaimCalls] = static_cast<double>(calls.size());
    out[Figure::EndOfWork] = endOfWorkMs;
    if (calls.empty()) return out;
    CallFigures sum;
    for (const CallFigures& call : calls) {
        sum.durationMs += call.durationMs;
        sum.minPriority += call.minPriority;
        sum.scanned += call.scanned;
        sum.freed += call.freed;
        sum.pages += call.pages;
    }
    const auto count = static_cast<double>(calls.size());
    out[Figure::LowestPriority] = sum.minPriority / count;
    out[Figure::ScannedPerCall] = sum.scanned / count;
    out[Figure::FreedPerCall] = sum.freed / count;
    out[Figure::PagesPerCall] = sum.pages / count;
    out[Figure::MillisecondsPerCall] = sum.durationMs / count;
    double bytes = 0, taken = 0;
    for (const Reading& reading : readings) {
        if (reading.timeMs < calls.front().beginMs || reading.timeMs > endOfWorkMs) continue;
        bytes += reading.bytes;
        ++taken;
    }
    if (taken > 0 && bytesPerObject > 0) out[Figure::RetainedObjects] = bytes / taken / bytesPerObject;
    return out;
}

}  // namespace reclaim
