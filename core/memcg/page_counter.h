// PageCounter: pages charged to one level of the hierarchy. Source: mm/page_counter.c@6.1.
#pragma once
#include <algorithm>
#include <cstdint>

#include "core/trace/trace.h"

namespace reclaim {

struct PageCounter {
    static constexpr std::uint64_t kUnlimited = UINT64_MAX / 2;  // pages

    std::uint64_t usage = 0;         // pages
    std::uint64_t max = kUnlimited;  // pages
    std::uint64_t watermark = 0;     // highest usage so far, pages
    std::uint64_t failcnt = 0;

    std::uint64_t margin() const { return usage < max ? max - usage : 0; }

    bool tryAdd(std::uint64_t pages) {
        if (usage + pages > max) {
            ++failcnt;
            return false;
        }
        add(pages);
        return true;
    }
    void add(std::uint64_t pages) {
        usage += pages;
        watermark = std::max(watermark, usage);
    }
    void sub(std::uint64_t pages) {
        LAB_CHECK(usage >= pages);
        usage -= pages;
    }
};

}  // namespace reclaim
