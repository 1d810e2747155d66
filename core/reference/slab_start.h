// SlabStart: which slabs of a cache had free objects when a trace of one CPU began, read off the trace itself.
//
// SLUB leaves a slab only when it is full, and takes a new one only when the CPU's chain and the node's list have none
// with room (___slab_alloc, mm/slub.c@6.1). So:
//   one page a slab: the objects of the trace that lie on a page when the CPU first leaves it are the room the page
//       had. If that is less than a slab holds, the page was there before, and so was every page used before it.
//   more pages a slab: new slabs serve exactly as many allocations as they hold objects, on pages nobody else uses.
//       Before the first free that leaves one possible number of allocations served by the slab of the start.
// The order in which such pages are used is that of the chain, unless the chain was drained meanwhile or some lay on
// the node's list; then the start is not known. No count of slabs goes in, and nothing of what is judged.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/exchange/exchange.h"
#include "core/slab/slab.h"

namespace reclaim {

inline constexpr std::uint32_t kNoPage = 0xffffffffu;

struct StartSlab {
    std::uint32_t page = kNoPage;  // of the trace; kNoPage where a slab has several
    std::uint32_t room = 0;        // free objects
};

struct SlabStart {
    bool known = false;                // false: the trace does not say, and the rest is empty
    std::string reason;                // why not
    std::vector<StartSlab> partial;    // in the order SLUB used them: active, then the CPU's chain
    std::vector<std::uint32_t> full;   // pages of full slabs from which objects are freed later
    std::vector<std::uint32_t> pages;  // pages of the trace that were there before
};

// `cache` is the index of the trace.
SlabStart slabStartOf(const AllocTrace& trace, std::size_t cache, const SlabGeometry& geometry);

}  // namespace reclaim
