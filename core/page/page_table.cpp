#include "core/page/page_table.h"
#include "core/page/page_allocator.h"
#include "core/page/page_list.h"

namespace reclaim {

PageId PageTable::alloc(PageKind kind, std::uint32_t owner, ZoneIndex zone) {
    std::uint32_t page = freeHead_;
    if (page != kNil) {
        freeHead_ = next_[page];
    } else {
        page = made_++;
        for (auto* column : {&owners_, &prev_, &next_, &mapped_, &filePrev_, &fileNext_, &buffers_})
            column->grow(made_);
        kinds_.grow(made_);
        flags_.grow(made_);
    }
    kinds_.set(page, kind);
    flags_.set(page, static_cast<std::uint8_t>(zone << page_flag::kZoneShift));
    owners_.set(page, owner);
    mapped_.set(page, kNil);
    buffers_.set(page, kNil);
    ++counts_[static_cast<std::size_t>(kind)];
    return PageId{page};
}

void PageTable::free(PageId page) {
    const PageKind kind = kinds_[page.raw];
    LAB_CHECK(kind != PageKind::Free && !has(page, page_flag::kOnList) && mapped_[page.raw] == kNil);
    clean(page);
    if (kind == PageKind::Metadata || buffers_[page.raw] != kNil) released_.push_back({page, kind, buffer(page)});
    buffers_.set(page.raw, kNil);
    --counts_[static_cast<std::size_t>(kind)];
    kinds_.set(page.raw, PageKind::Free);
    flags_.set(page.raw, 0);
    owners_.set(page.raw, kNil);
    next_.set(page.raw, freeHead_);
    freeHead_ = page.raw;
}

void PageTable::append(PageList& list, PageId page) {
    LAB_CHECK(!has(page, page_flag::kOnList));
    set(page, page_flag::kOnList);
    prev_.set(page.raw, list.tail);
    next_.set(page.raw, kNil);
    if (list.tail != kNil) next_.set(list.tail, page.raw);
    else list.head = page.raw;
    list.tail = page.raw;
    ++list.count;
}

void PageTable::unlink(PageList& list, PageId page) {
    LAB_CHECK(has(page, page_flag::kOnList) && list.count > 0);
    clear(page, page_flag::kOnList);
    const std::uint32_t prev = prev_[page.raw];
    const std::uint32_t next = next_[page.raw];
    if (prev != kNil) next_.set(prev, next);
    else list.head = next;
    if (next != kNil) prev_.set(next, prev);
    else list.tail = prev;
    --list.count;
}

void PageTable::splice(PageList& from, PageList& to) {
    if (from.count == 0) return;
    prev_.set(from.head, to.tail);
    if (to.tail != kNil) next_.set(to.tail, from.head);
    else to.head = from.head;
    to.tail = from.tail;
    to.count += from.count;
    from = {};
}

void PageTable::addToMapping(MappingId id, PageId page) {
    mappings_.grow(id.raw + 1);
    Mapping& mapping = mappings_.write(id.raw);
    mapped_.set(page.raw, id.raw);
    filePrev_.set(page.raw, kNil);
    fileNext_.set(page.raw, mapping.head);
    if (mapping.head != kNil) filePrev_.set(mapping.head, page.raw);
    mapping.head = page.raw;
    ++mapping.nrPages;
    if (mapping.shadows > 0) --mapping.shadows;  // the page comes back to the slot its shadow held
}

void PageTable::removeFromMapping(PageId page, bool shadow) {
    const std::uint32_t id = mapped_[page.raw];
    LAB_CHECK(id != kNil);
    Mapping& mapping = mappings_.write(id);
    const std::uint32_t prev = filePrev_[page.raw];
    const std::uint32_t next = fileNext_[page.raw];
    if (prev != kNil) fileNext_.set(prev, next);
    else mapping.head = next;
    if (next != kNil) filePrev_.set(next, prev);
    LAB_CHECK(mapping.nrPages > 0);
    --mapping.nrPages;
    if (shadow) ++mapping.shadows;
    mapped_.set(page.raw, kNil);
    if (shadow && mapping.nrPages == 0) emptied_.push_back(MappingId{id});
}

void PageTable::dropShadows(MappingId id) {
    if (id.raw < mappings_.size() && mappings_[id.raw].shadows > 0) mappings_.write(id.raw).shadows = 0;
}

void PageTable::setDirty(PageId page) {
    if (has(page, page_flag::kDirty)) return;
    set(page, page_flag::kDirty);
    ++dirty_;
    dirtyFiles_ += kind(page) == PageKind::File;
}

void PageTable::clean(PageId page) {
    if (!has(page, page_flag::kDirty)) return;
    clear(page, page_flag::kDirty);
    --dirty_;
    dirtyFiles_ -= kind(page) == PageKind::File;
}

void PageTable::hashInto(Hash64& hash) const {
    hash.add(std::uint64_t{made_} << 32 | freeHead_);
    for (std::uint32_t i = 0; i < made_; ++i) {
        hash.add(std::uint64_t{owners_[i]} << 32 | mapped_[i]);
        hash.add(std::uint64_t{next_[i]} << 32 | static_cast<std::uint64_t>(kinds_[i]) << 8 | flags_[i]);
        if (buffers_[i] != kNil) hash.add(buffers_[i]);
    }
    for (std::uint32_t i = 0; i < mappings_.size(); ++i)
        hash.add(std::uint64_t{mappings_[i].head} << 32 | mappings_[i].shadows);
    for (MappingId id : emptied_) hash.add(id.raw);
    for (const ReleasedPage& released : released_) hash.add(released.page.raw);
}

void PageTable::checkList(const PageList& list) const {
    std::uint64_t length = 0;
    std::uint32_t prev = kNil;
    for (std::uint32_t page = list.head; page != kNil; page = next_[page]) {
        LAB_CHECK(prev_[page] == prev && has(PageId{page}, page_flag::kOnList));
        LAB_CHECK(++length <= list.count);
        prev = page;
    }
    LAB_CHECK(length == list.count && prev == list.tail);
}

void PageTable::checkInvariants() const {
    std::array<std::uint64_t, 5> counts{};
    std::uint64_t dirty = 0, inMappings = 0;
    for (std::uint32_t i = 0; i < made_; ++i) {
        ++counts[static_cast<std::size_t>(kinds_[i])];
        dirty += (flags_[i] & page_flag::kDirty) != 0;
        inMappings += mapped_[i] != kNil && kinds_[i] != PageKind::Free;
    }
    for (std::size_t kind = 1; kind < counts.size(); ++kind) LAB_CHECK(counts[kind] == counts_[kind]);
    LAB_CHECK(dirty == dirty_);
    for (std::uint32_t id = 0; id < mappings_.size(); ++id) {
        std::uint32_t length = 0;
        for (std::uint32_t page = mappings_[id].head; page != kNil; page = fileNext_[page]) {
            LAB_CHECK(mapped_[page] == id);
            LAB_CHECK(++length <= mappings_[id].nrPages);
        }
        LAB_CHECK(length == mappings_[id].nrPages);
        inMappings -= length;
    }
    LAB_CHECK(inMappings == 0);
}

}  // namespace reclaim
