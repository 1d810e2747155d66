// NAME_alloc.csv: every allocation and free of some caches, as a real kernel made them. Columns: time_us, op (alloc or
// free), cache, object (-1: allocated before the trace began), page (of the object's address); others are ignored.
//
// Objects and pages are numbered again while reading, densely from 0, so that a replay needs no map.
// Invariants:
//   (1) Events are in time order. An object is allocated once, freed at most once, and after that.
//   (2) An object's free names its cache and its page.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/base/base.h"

namespace reclaim {

struct AllocEvent {
    static constexpr std::uint32_t kBeforeTrace = 0xffffffffu;

    std::int64_t timeUs = 0;
    std::uint32_t object = kBeforeTrace;
    std::uint32_t page = 0;  // of this cache: a page that moved from one cache to another has two numbers
    std::uint16_t cache = 0;
    bool alloc = false;
};
static_assert(sizeof(AllocEvent) == 24);

struct AllocTrace {
    std::string path;
    std::vector<std::string> caches;  // in order of appearance
    std::vector<int> firstLine;       // where each is named first
    std::vector<AllocEvent> events;
    std::uint32_t objects = 0, pages = 0;
};

// `progress` is told the part of the file that was read; false = cancel.
Result<AllocTrace> readAllocTrace(const std::string& path, const std::function<bool(double)>& progress = {});

}  // namespace reclaim
