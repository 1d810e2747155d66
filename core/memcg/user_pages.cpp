#include "core/memcg/user_pages.h"
#include "core/memcg/css.h"
#include "core/memcg/lruvec.h"
#include "core/memcg/memcg_table.h"

namespace reclaim {

PageList& UserPages::listOf(PageId page) {
    return memcgs_.lruvec(MemcgId{table_.owner(page)}, kNode)
        .of(table_.kind(page), table_.has(page, page_flag::kActive));
}

void UserPages::countFor(MemcgId memcg, PageKind kind, std::int64_t pages) {
    Memcg& m = memcgs_[memcg];
    std::uint64_t& counter = kind == PageKind::Shmem      ? m.shmemPages
                             : kind == PageKind::Metadata ? m.metadataPages
                                                          : m.filePages;
    LAB_CHECK(pages >= 0 || counter >= static_cast<std::uint64_t>(-pages));
    counter += static_cast<std::uint64_t>(pages);
    if (memcg == MemcgTable::root() || !holdCss_) return;
    if (pages > 0) memcgs_.get(memcg, cssRefOf(kind), static_cast<std::uint32_t>(pages));
    else putCss(memcgs_, cpus_, memcg, cssRefOf(kind), static_cast<std::uint32_t>(-pages));
}

PageId UserPages::add(PageKind kind, MemcgId memcg, MappingId mapping, ZoneIndex zone) {
    const PageId page = table_.alloc(kind, memcg.raw, zone);
    table_.addToMapping(mapping, page);
    table_.append(listOf(page), page);
    countFor(memcg, kind, 1);
    journal_.emit<EventKind::PageAdd>(memcg, page.raw, static_cast<std::uint32_t>(kind), mapping.raw);
    return page;
}

PageId UserPages::addBlock(MemcgId memcg, ZoneIndex zone) {
    const PageId page = table_.alloc(PageKind::Metadata, memcg.raw, zone);
    table_.append(listOf(page), page);
    countFor(memcg, PageKind::Metadata, 1);
    journal_.emit<EventKind::PageAdd>(memcg, page.raw, static_cast<std::uint32_t>(PageKind::Metadata), kNil,
                                      RuleId::BlocksOfTheDevice);
    return page;
}

void UserPages::remove(PageId page, bool shadow) {
    const MemcgId memcg{table_.owner(page)};
    const PageKind kind = table_.kind(page);
    clean(page);
    table_.unlink(listOf(page), page);
    if (table_.mappingOf(page).valid()) table_.removeFromMapping(page, shadow);
    const ZoneIndex zone = table_.zone(page);
    table_.free(page);
    allocator_.give(kNode, zone, 1);
    journal_.emit<EventKind::PageRemove>(memcg, page.raw, static_cast<std::uint32_t>(kind), shadow ? 1 : 0);
    if (memcg != MemcgTable::root()) memcgs_.uncharge(memcg, 1);
    countFor(memcg, kind, -1);
}

void UserPages::markAccessed(PageId page) {
    if (table_.kind(page) == PageKind::Shmem || table_.has(page, page_flag::kActive)) return;
    if (!table_.has(page, page_flag::kReferenced)) {
        table_.set(page, page_flag::kReferenced);
        return;
    }
    table_.clear(page, page_flag::kReferenced);
    setActive(page, true);
}

void UserPages::setActive(PageId page, bool active) {
    table_.unlink(listOf(page), page);
    if (active) table_.set(page, page_flag::kActive);
    else table_.clear(page, page_flag::kActive);
    table_.append(listOf(page), page);
}

void UserPages::setDirty(PageId page) {
    if (table_.has(page, page_flag::kDirty)) return;
    table_.setDirty(page);
    if (table_.kind(page) == PageKind::File) ++memcgs_[MemcgId{table_.owner(page)}].dirtyFilePages;
}

void UserPages::clean(PageId page) {
    if (!table_.has(page, page_flag::kDirty)) return;
    table_.clean(page);
    if (table_.kind(page) == PageKind::File) --memcgs_[MemcgId{table_.owner(page)}].dirtyFilePages;
}

void UserPages::rotate(PageId page) {
    PageList& list = listOf(page);
    table_.unlink(list, page);
    table_.append(list, page);
}

void UserPages::reparent(MemcgId memcg, MemcgId parent) {
    if (memcgs_[memcg].lruvecs.empty()) return;
    std::uint32_t moved = 0;
    Lruvec& from = memcgs_.lruvec(memcg, kNode);
    Lruvec& to = memcgs_.lruvec(parent, kNode);
    for (auto list : {&Lruvec::inactiveFile, &Lruvec::activeFile, &Lruvec::anon}) {
        for (PageId page{(from.*list).head}; page.valid(); page = table_.next(page)) {
            table_.setOwner(page, parent.raw);
            ++moved;
        }
        table_.splice(from.*list, to.*list);
    }
    if (moved == 0) return;
    // The parent's counter contains the child's pages already; what goes to the root is charged to nobody.
    memcgs_[memcg].memory.sub(moved);
    if (parent == MemcgTable::root()) memcgs_.uncharge(parent, moved);
    memcgs_[parent].dirtyFilePages += std::exchange(memcgs_[memcg].dirtyFilePages, 0);
    for (PageKind kind : {PageKind::File, PageKind::Shmem, PageKind::Metadata}) {
        const Memcg& m = memcgs_[memcg];
        const std::uint64_t pages = kind == PageKind::File    ? m.filePages
                                    : kind == PageKind::Shmem ? m.shmemPages
                                                              : m.metadataPages;
        if (pages == 0) continue;
        countFor(memcg, kind, -static_cast<std::int64_t>(pages));
        countFor(parent, kind, static_cast<std::int64_t>(pages));
    }
    journal_.emit<EventKind::PagesReparent>(memcg, moved, parent.raw, 0, RuleId::PagesMovedToParent);
}

void UserPages::checkInvariants() const {
    memcgs_.each([this](MemcgId, const Memcg& m) {
        std::uint64_t file = 0, shmem = 0, dirty = 0;
        for (const Lruvec& lruvec : m.lruvecs) {
            for (const PageList* list : {&lruvec.inactiveFile, &lruvec.activeFile, &lruvec.anon})
                table_.checkList(*list);
            for (const PageList* list : {&lruvec.inactiveFile, &lruvec.activeFile})
                for (PageId page{list->head}; page.valid(); page = table_.next(page))
                    dirty += table_.kind(page) == PageKind::File && table_.has(page, page_flag::kDirty);
            file += lruvec.inactiveFile.count + lruvec.activeFile.count;
            shmem += lruvec.anon.count;
        }
        LAB_CHECK(file == m.filePages + m.metadataPages && shmem == m.shmemPages && dirty == m.dirtyFilePages);
    });
}

}  // namespace reclaim
