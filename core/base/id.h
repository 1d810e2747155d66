// An id is a type, not an integer: Id<A> and Id<B> do not convert into each other.
// Invariant: `none()` is the only value that names nothing.
#pragma once
#include <compare>
#include <cstdint>

namespace reclaim {

template <class Tag>
struct Id {
    std::uint32_t raw = 0xffffffffu;

    constexpr Id() = default;
    constexpr explicit Id(std::uint32_t value) : raw(value) {}
    static constexpr Id none() { return Id{}; }
    constexpr bool valid() const { return raw != 0xffffffffu; }
    friend constexpr auto operator<=>(Id, Id) = default;
};

inline constexpr std::uint32_t kNil = 0xffffffffu;  // end of a chain of indices

using MemcgId = Id<struct MemcgTag>;    // index into the table of memory cgroups; 0 is the root
using ObjcgId = Id<struct ObjcgTag>;    // obj_cgroup, 5.9 and later
using CacheId = Id<struct CacheTag>;    // kmem_cache
using SlabId = Id<struct SlabTag>;      // one slab (1 << order pages)
using ObjectId = Id<struct ObjectTag>;  // one slab object
using LruId = Id<struct LruTag>;        // one struct list_lru
using ShrinkerId = Id<struct ShrinkerTag>;
using MountId = Id<struct MountTag>;
using TaskId = Id<struct TaskTag>;
using PageId = Id<struct PageTag>;        // one page of the page table
using MappingId = Id<struct MappingTag>;  // pages of one file; the inode of the same number owns it
using InodeId = Id<struct InodeTag>;      // an inode in memory
using FileId = Id<struct FileTag>;        // a file on disk (or of a tmpfs)
using DirId = Id<struct DirTag>;          // a directory of a mount
using OwnerId = Id<struct OwnerTag>;      // who a slab or an object is charged to; only kmem knows what it means

}  // namespace reclaim
