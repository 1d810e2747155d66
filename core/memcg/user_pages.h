// UserPages: pages of files and of tmpfs charged to memcgs: their places on the lruvecs, their css references, what
// becomes of them at offline. Charging is the charge path's; this is what a charged page is, and its end.
// Source: mm/memcontrol.c@6.1 (commit_charge, uncharge_batch, mem_cgroup_move_account until 3.18), mm/swap.c.
//
// Invariants:
//   (1) filePages + metadataPages of a memcg = its two lists of files; shmemPages = its list anon.
//   (2) dirtyFilePages of a memcg = pages of files on these lists that are dirty.
//   (3) The root's pages are on its lruvec and charged to nobody.
#pragma once
#include "core/memcg/css.h"

namespace reclaim {

class UserPages {
public:
    UserPages(PageTable& table, PageAllocator& allocator, MemcgTable& memcgs, Cpus& cpus, Journal& journal,
              bool holdCss)
        : table_(table), allocator_(allocator), memcgs_(memcgs), cpus_(cpus), journal_(journal), holdCss_(holdCss) {}

    const PageTable& table() const { return table_; }

    // A page taken from the allocator and charged to `memcg`, at the tail of its list, in the mapping.
    // kind: File or Shmem.
    PageId add(PageKind kind, MemcgId memcg, MappingId mapping, ZoneIndex zone);
    // A block of a filesystem's own: charged and scanned like a page of a file, in no file's mapping.
    PageId addBlock(MemcgId memcg, ZoneIndex zone);
    // Uncharged and given back. With `shadow`, reclaim took it.
    void remove(PageId page, bool shadow);
    // mark_page_accessed: referenced, the second time active.
    void markAccessed(PageId page);
    void setActive(PageId page, bool active);  // to the tail of that list
    void rotate(PageId page);                  // to the tail of its list
    void mark(PageId page, std::uint8_t flag) { table_.set(page, flag); }
    void forget(PageId page, std::uint8_t flag) { table_.clear(page, flag); }
    void setDirty(PageId page);
    void clean(PageId page);
    void dropShadows(MappingId mapping) { table_.dropShadows(mapping); }
    std::vector<MappingId> takeEmptied() { return table_.takeEmptied(); }
    void setBuffer(PageId page, ObjectId buffer) { table_.setBuffer(page, buffer); }
    std::vector<ReleasedPage> takeReleased() { return table_.takeReleased(); }
    // css_offline until 3.18 (mem_cgroup_reparent_charges): pages and their charge go to the parent.
    void reparent(MemcgId memcg, MemcgId parent);

    static constexpr std::uint32_t kNode = 0;
    void checkInvariants() const;

private:
    PageList& listOf(PageId page);
    void countFor(MemcgId memcg, PageKind kind, std::int64_t pages);

    PageTable& table_;
    PageAllocator& allocator_;
    MemcgTable& memcgs_;
    Cpus& cpus_;
    Journal& journal_;
    bool holdCss_;
};

// The css reference a page of that kind holds.
constexpr CssRef cssRefOf(PageKind kind) {
    return kind == PageKind::Shmem ? CssRef::Shmem : kind == PageKind::Metadata ? CssRef::Metadata : CssRef::PageCache;
}

}  // namespace reclaim
