#include "core/reference/slab_start.h"

#include <algorithm>

namespace reclaim {
namespace {

struct PageUse {
    std::uint32_t live = 0, freedBefore = 0;  // objects of the trace; frees of objects from before it
    std::uint32_t atLeaving = 0, freedAtLeaving = 0;
    bool allocated = false, left = false;
    bool onList = false;  // something was freed on it after the CPU left it
};

// What the trace does on each page, and the pages in the order of their first allocation.
struct Walk {
    std::vector<PageUse> uses;
    std::vector<std::uint32_t> order, freedOnly;
    std::vector<std::uint32_t>
        putsBefore;  // by `order`: slabs that may have been put on the chain before this page's turn
};

Walk walkPages(const AllocTrace& trace, std::size_t cache) {
    Walk walk;
    walk.uses.resize(trace.pages);
    std::uint32_t current = kNoPage, puts = 0;
    for (const AllocEvent& event : trace.events) {
        if (event.cache != cache) continue;
        PageUse& use = walk.uses[event.page];
        if (!event.alloc) {
            if (event.page != current && !use.onList) {
                use.onList = true;
                ++puts;
            }
            if (event.object != AllocEvent::kBeforeTrace) --use.live;
            else if (use.freedBefore++ == 0 && !use.allocated) walk.freedOnly.push_back(event.page);
            continue;
        }
        if (current != event.page && current != kNoPage && !walk.uses[current].left) {
            PageUse& before = walk.uses[current];
            before.left = true;
            before.atLeaving = before.live;
            before.freedAtLeaving = before.freedBefore;
        }
        current = event.page;
        if (!use.allocated) {
            walk.order.push_back(event.page);
            walk.putsBefore.push_back(puts);
        }
        use.allocated = true;
        use.onList = false;
        ++use.live;
    }
    return walk;
}

SlabStart unknown(std::string reason) {
    SlabStart out;
    out.reason = std::move(reason);
    return out;
}

SlabStart onePageStart(const AllocTrace& trace, std::size_t cache, const SlabGeometry& g) {
    const std::uint32_t objects = g.objects;
    const Walk walk = walkPages(trace, cache);
    const auto roomOf = [&](std::uint32_t page) {
        const PageUse& use = walk.uses[page];
        return use.atLeaving > use.freedAtLeaving ? std::min(use.atLeaving - use.freedAtLeaving, objects) : 0u;
    };
    std::size_t begun = 0;  // pages of `order` that were there
    bool newSlab = false;
    for (std::size_t i = 0; i < walk.order.size(); ++i) {
        if (!walk.uses[walk.order[i]].left) continue;
        const std::uint32_t room = roomOf(walk.order[i]);
        if (room > 0 && room < objects) {
            begun = i + 1;
            newSlab = false;
        } else if (room == objects) {
            newSlab = true;
        }
    }
    if (!newSlab) return unknown("the trace never fills a new slab: what room there was at its start is not known");
    // It was the active slab, or the free put it on the chain, which may have drained the chain before it.
    if (roomOf(walk.order.front()) == 0)
        return unknown(
            "objects from before the trace are freed before anything is allocated: which slab was the CPU's "
            "is not known");
    SlabStart out;
    out.known = true;
    for (std::size_t i = 0; i < walk.order.size(); ++i) {
        const std::uint32_t page = walk.order[i], room = roomOf(page);
        if (i < begun && room > 0) out.partial.push_back({page, room});
        else if (walk.uses[page].left && room == 0) out.full.push_back(page);
        else continue;
        out.pages.push_back(page);
    }
    for (std::uint32_t page : walk.freedOnly) {
        if (std::find(out.pages.begin(), out.pages.end(), page) != out.pages.end()) continue;
        out.full.push_back(page);
        out.pages.push_back(page);
    }
    // A chain that is drained comes back from the node's list in another order (get_partial_node).
    if (begun > 0 && out.partial.size() + walk.putsBefore[begun - 1] > g.cpuPartialSlabs)
        return unknown(
            "the CPU's chain may have been drained before its slabs of the start were used: their order is not known");
    return out;
}

// The pages of the cache's allocations before its first free.
std::vector<std::uint32_t> firstAllocations(const AllocTrace& trace, std::size_t cache) {
    std::vector<std::uint32_t> pages;
    for (const AllocEvent& event : trace.events) {
        if (event.cache != cache) continue;
        if (!event.alloc) break;
        pages.push_back(event.page);
    }
    return pages;
}

std::uint32_t distinct(const std::vector<std::uint32_t>& pages, std::size_t from, std::size_t to) {
    std::vector<std::uint32_t> part(pages.begin() + static_cast<std::ptrdiff_t>(from),
                                    pages.begin() + static_cast<std::ptrdiff_t>(to));
    std::sort(part.begin(), part.end());
    return static_cast<std::uint32_t>(std::unique(part.begin(), part.end()) - part.begin());
}

// Allocations [0, room) by a slab of the start, then new slabs of `objects` each: can that be?
bool isPossible(const std::vector<std::uint32_t>& pages, const std::vector<bool>& cut, std::uint32_t room,
                const SlabGeometry& g) {
    if (room > pages.size() || distinct(pages, 0, room) > g.pages()) return false;
    for (std::size_t from = room; from < pages.size(); from += g.objects) {
        const std::size_t to = std::min<std::size_t>(from + g.objects, pages.size());
        if (!cut[from] || distinct(pages, from, to) > g.pages()) return false;
    }
    return true;
}

SlabStart manyPageStart(const AllocTrace& trace, std::size_t cache, const SlabGeometry& g) {
    for (const AllocEvent& event : trace.events)
        if (event.cache == cache && event.object == AllocEvent::kBeforeTrace)
            return unknown("objects from before the trace are freed, and their slabs have several pages each");
    const std::vector<std::uint32_t> pages = firstAllocations(trace, cache);
    std::vector<std::size_t> last(trace.pages, 0);
    for (std::size_t i = 0; i < pages.size(); ++i) last[pages[i]] = i;
    std::vector<bool> cut(pages.size() + 1, true);  // no page is used on both sides of it
    std::size_t reach = 0;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        cut[i] = i == 0 || reach < i;
        reach = std::max(reach, last[pages[i]]);
    }
    std::vector<std::uint32_t> rooms;
    if (pages.size() >= 2 * std::size_t{g.objects})
        for (std::uint32_t room = 0; room < g.objects; ++room)
            if (isPossible(pages, cut, room, g)) rooms.push_back(room);
    if (rooms.size() != 1)
        return unknown("allocations before the first free: " + formatCount(pages.size()) +
                       "; they do not say where one slab ends and the next begins");
    SlabStart out;
    out.known = true;
    if (rooms[0] == 0) return out;
    out.partial.push_back({kNoPage, rooms[0]});
    out.pages.assign(pages.begin(), pages.begin() + rooms[0]);
    std::sort(out.pages.begin(), out.pages.end());
    out.pages.erase(std::unique(out.pages.begin(), out.pages.end()), out.pages.end());
    return out;
}

}  // namespace

SlabStart slabStartOf(const AllocTrace& trace, std::size_t cache, const SlabGeometry& geometry) {
    return geometry.order == 0 ? onePageStart(trace, cache, geometry) : manyPageStart(trace, cache, geometry);
}

}  // namespace reclaim
