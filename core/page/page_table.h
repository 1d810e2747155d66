// PageTable: every page that is charged to somebody as a page: page cache, tmpfs, filesystem metadata, kernel pages.
// Slab pages are room `slab`'s. Each page has an owner, a place on a list and, if it belongs to a file, a place in the
// file's mapping.
//
// Threads: owned by one machine; a value.
// Invariants:
//   (1) A page is on at most one PageList, and in the mapping it names.
//   (2) nrPages of a mapping = length of its chain.
//   (3) Ids of freed pages are reused, last in first out.
// Source: struct page, struct address_space, include/linux/mm_types.h, include/linux/fs.h @6.1.
#pragma once
#include "core/page/page_allocator.h"
#include "core/page/page_list.h"
#include "core/trace/trace.h"

namespace reclaim {

enum class PageKind : std::uint8_t {
    Free,
    File,      // page cache of a file on disk
    Shmem,     // page of a tmpfs file; without swap nothing can take it
    Metadata,  // a block of the filesystem's own: a page of its block device
    Kernel     // allocated by the kernel for somebody: pipe buffers, fd tables
};

namespace page_flag {
inline constexpr std::uint8_t kDirty = 1;
inline constexpr std::uint8_t kReferenced = 2;  // PG_referenced
inline constexpr std::uint8_t kActive = 4;      // PG_active
inline constexpr std::uint8_t kMapped = 8;      // in some process's page table
inline constexpr std::uint8_t kOnList = 16;
inline constexpr std::uint8_t kBusy = 32;  // its buffer_head is in a CPU's bh_lru: nothing can take the page
inline constexpr unsigned kZoneShift = 6;  // the two bits above hold the zone
}  // namespace page_flag

// address_space: the pages of one file that are in memory.
struct Mapping {
    std::uint32_t head = kNil;
    std::uint32_t nrPages = 0;
    std::uint32_t shadows = 0;  // entries that reclaim left behind
    bool empty() const { return nrPages == 0 && shadows == 0; }
    // mapping_shrinkable: no page is left; shadows do not count.
    bool shrinkable() const { return nrPages == 0; }
};

// A page that was freed with a buffer_head, which whoever made it has to free; or a freed block.
struct ReleasedPage {
    PageId page;
    PageKind kind;
    ObjectId buffer;
};

class PageTable {
public:
    // A page that nobody has linked. `owner` is what the kind says: a memcg, or an obj_cgroup for kernel pages of 5.9+.
    // `zone`: where the allocator took it.
    PageId alloc(PageKind kind, std::uint32_t owner, ZoneIndex zone = 0);
    // REQUIRES: on no list and in no mapping.
    void free(PageId page);

    PageKind kind(PageId page) const { return kinds_[page.raw]; }
    std::uint32_t owner(PageId page) const { return owners_[page.raw]; }
    void setOwner(PageId page, std::uint32_t owner) { owners_.set(page.raw, owner); }
    ZoneIndex zone(PageId page) const { return static_cast<ZoneIndex>(flags_[page.raw] >> page_flag::kZoneShift); }
    bool has(PageId page, std::uint8_t flag) const { return (flags_[page.raw] & flag) != 0; }
    void set(PageId page, std::uint8_t flag) { flags_.write(page.raw) |= flag; }
    void clear(PageId page, std::uint8_t flag) { flags_.write(page.raw) &= static_cast<std::uint8_t>(~flag); }

    void append(PageList& list, PageId page);
    void unlink(PageList& list, PageId page);
    // All of `from` goes to the tail of `to`.
    void splice(PageList& from, PageList& to);
    PageId next(PageId page) const { return PageId{next_[page.raw]}; }

    // Mappings have the ids of their inodes; a mapping exists from its first page on.
    Mapping mapping(MappingId id) const { return id.raw < mappings_.size() ? mappings_[id.raw] : Mapping{}; }
    MappingId mappingOf(PageId page) const { return MappingId{mapped_[page.raw]}; }
    PageId nextInMapping(PageId page) const { return PageId{fileNext_[page.raw]}; }
    void addToMapping(MappingId id, PageId page);
    // With `shadow`, reclaim took it and leaves a shadow entry.
    void removeFromMapping(PageId page, bool shadow);
    void dropShadows(MappingId id);
    // Mappings whose last page reclaim has taken since this was asked last: their inodes may go onto the LRU now.
    std::vector<MappingId> takeEmptied() { return std::exchange(emptied_, {}); }
    bool anyEmptied() const { return !emptied_.empty(); }

    // buffer_head of the page: none if nothing was ever written to it.
    ObjectId buffer(PageId page) const { return ObjectId{buffers_[page.raw]}; }
    void setBuffer(PageId page, ObjectId buffer) { buffers_.set(page.raw, buffer.raw); }
    // Since this was asked last; in the order in which they were freed.
    std::vector<ReleasedPage> takeReleased() { return std::exchange(released_, {}); }
    bool anyReleased() const { return !released_.empty(); }

    std::uint32_t made() const { return made_; }  // ids are below this
    std::uint64_t count(PageKind kind) const { return counts_[static_cast<std::size_t>(kind)]; }
    std::uint64_t dirty() const { return dirty_; }
    std::uint64_t dirtyFilePages() const { return dirtyFiles_; }  // NR_FILE_DIRTY: without blocks of filesystems
    void setDirty(PageId page);
    void clean(PageId page);

    std::uint32_t size() const { return kinds_.size(); }
    template <class Visit>
    void eachColumn(Visit&& visit) const {
        visit(kinds_), visit(flags_), visit(owners_), visit(prev_), visit(next_), visit(mapped_);
        visit(filePrev_), visit(fileNext_), visit(mappings_), visit(buffers_);
    }
    void hashInto(Hash64& hash) const;
    void checkList(const PageList& list) const;
    void checkInvariants() const;

private:
    Column<PageKind> kinds_;
    Column<std::uint8_t> flags_;
    Column<std::uint32_t> owners_, prev_, next_, mapped_, filePrev_, fileNext_, buffers_;
    Column<Mapping> mappings_;
    std::uint32_t freeHead_ = kNil;
    std::uint32_t made_ = 0;
    std::uint64_t dirty_ = 0, dirtyFiles_ = 0;
    std::array<std::uint64_t, 5> counts_{};
    std::vector<MappingId> emptied_;
    std::vector<ReleasedPage> released_;
};

}  // namespace reclaim
