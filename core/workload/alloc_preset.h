// AllocPreset: what one system call of a kind allocates from the kernel, as objects and pages. Sizes: kernel 6.1 of the
// captures; the sums agree with K5, where a limit of 16 MiB ends the loop at step 246 (pipe), 231 (sockbuf), 1005
// (msg).
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace reclaim {

struct AllocStep {
    std::string_view cache;  // name of a root cache
    std::uint32_t count;
    // kmalloc_reserve, net/core/skbuff.c@6.1: an OOM victim may touch the reserves, so its failed attempt is made
    // again.
    bool victimTriesAgain = false;
};

struct AllocPreset {
    std::string_view name;  // "pipe"
    std::string_view text;  // what the system calls are
    std::span<const AllocStep> objects;
    std::uint32_t pages;  // one by one
};

std::span<const AllocPreset> allocPresets();
const AllocPreset* allocPresetNamed(std::string_view name);

// Bytes of an object of a cache the lab knows ("filp", "kmalloc-1k", "kmalloc-192"); 0 = unknown.
std::uint32_t knownObjectSize(std::string_view cache);

}  // namespace reclaim
