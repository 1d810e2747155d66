#include <algorithm>

#include "core/memcg/lruvec.h"
#include "core/memcg/memcg_table.h"
#include "core/memcg/stock.h"

namespace reclaim {

MemcgTable MemcgTable::make(std::uint32_t nodes, std::uint32_t cpus) {
    MemcgTable table;
    table.nodes_ = nodes;
    table.stocks_.resize(cpus);
    table.objStocks_.resize(cpus);
    Memcg root;
    root.name = root.path = "/";
    root.shrinkerInfo.resize(nodes);
    table.memcgs_.add(std::move(root));
    table.get(MemcgTable::root(), CssRef::Base);
    return table;
}

MemcgId MemcgTable::add(MemcgId parent, std::string_view name, TimeNs now) {
    LAB_CHECK(isOnline(parent));
    LAB_CHECK(size() < 0xffffffu);  // events hold 24 bits
    const MemcgId id{memcgs_.grow()};
    Memcg& memcg = memcgs_[id.raw];
    memcg.name = name;
    if (parent != root()) memcg.path = memcgs_[parent.raw].path;
    memcg.path += '/';
    memcg.path += name;
    memcg.parent = parent;
    memcg.born = now;
    memcg.shrinkerInfo.resize(nodes_);
    memcg.older = std::exchange(byPath_[memcg.path], id);
    if (memcg.older.valid()) memcgs_[memcg.older.raw].younger = id;
    memcgs_[parent.raw].children.push_back(id);
    get(id, CssRef::Base);
    get(parent, CssRef::Child);
    for (MemcgId up = parent; up.valid(); up = memcgs_[up.raw].parent) ++memcgs_[up.raw].nrDescendants;
    touch();
    return id;
}

ObjcgId MemcgTable::addObjcg(MemcgId memcg) { return ObjcgId{objcgs_.add({.memcg = memcg})}; }

bool MemcgTable::objcgUnused(ObjcgId id) const {
    const ObjCgroup& objcg = objcgs_[id.raw];
    return objcg.reparented && objcg.objects == 0 &&
           std::none_of(objStocks_.begin(), objStocks_.end(),
                        [id](const ObjStock& stock) { return stock.objcg == id; });
}

MemcgId MemcgTable::find(std::string_view path) const {
    if (path == "/") return root();
    const auto known = byPath_.find(path);
    return known != byPath_.end() ? known->second : MemcgId::none();
}

std::vector<MemcgId> MemcgTable::subtree(MemcgId top) const {
    std::vector<MemcgId> out{top};
    if (memcgs_[top.raw].children.empty()) return out;
    std::vector<MemcgId> stack(memcgs_[top.raw].children.rbegin(), memcgs_[top.raw].children.rend());
    while (!stack.empty()) {
        const MemcgId id = stack.back();
        stack.pop_back();
        out.push_back(id);
        const auto& children = memcgs_[id.raw].children;
        stack.insert(stack.end(), children.rbegin(), children.rend());
    }
    return out;
}

MemcgId MemcgTable::tryCharge(MemcgId id, std::uint64_t pages) {
    for (MemcgId level = id; level.valid(); level = memcgs_[level.raw].parent) {
        if (memcgs_[level.raw].memory.tryAdd(pages)) continue;
        for (MemcgId undo = id; undo != level; undo = memcgs_[undo.raw].parent) memcgs_[undo.raw].memory.sub(pages);
        return level;
    }
    return MemcgId::none();
}

void MemcgTable::charge(MemcgId id, std::uint64_t pages) {
    for (MemcgId level = id; level.valid(); level = memcgs_[level.raw].parent) memcgs_[level.raw].memory.add(pages);
}

void MemcgTable::uncharge(MemcgId id, std::uint64_t pages) {
    for (MemcgId level = id; level.valid(); level = memcgs_[level.raw].parent) memcgs_[level.raw].memory.sub(pages);
}

MemcgId MemcgTable::tryChargeKmem(MemcgId id, std::uint64_t pages) {
    for (MemcgId level = id; level.valid(); level = memcgs_[level.raw].parent) {
        if (memcgs_[level.raw].kmem.tryAdd(pages)) continue;
        for (MemcgId undo = id; undo != level; undo = memcgs_[undo.raw].parent) memcgs_[undo.raw].kmem.sub(pages);
        return level;
    }
    return MemcgId::none();
}

void MemcgTable::unchargeKmem(MemcgId id, std::uint64_t pages) {
    for (MemcgId level = id; level.valid(); level = memcgs_[level.raw].parent) memcgs_[level.raw].kmem.sub(pages);
}

void MemcgTable::get(MemcgId id, CssRef kind, std::uint32_t count) {
    Memcg& memcg = memcgs_[id.raw];
    memcg.refs[static_cast<std::size_t>(kind)] += count;
    memcg.refsTotal += count;
    if (memcg.state != MemcgState::Online) dyingRefs_[static_cast<std::size_t>(kind)] += count;
}

bool MemcgTable::put(MemcgId id, CssRef kind, std::uint32_t count) {
    Memcg& memcg = memcgs_[id.raw];
    auto& ref = memcg.refs[static_cast<std::size_t>(kind)];
    LAB_CHECK(ref >= count && memcg.refsTotal >= count);
    ref -= count;
    memcg.refsTotal -= count;
    if (memcg.state != MemcgState::Online) dyingRefs_[static_cast<std::size_t>(kind)] -= count;
    return memcg.refsTotal == 0;
}

void MemcgTable::markDying(MemcgId id, TimeNs now) {
    Memcg& memcg = memcgs_[id.raw];
    memcg.state = MemcgState::Dying;
    memcg.removed = now;
    for (std::size_t kind = 0; kind < kCssRefKinds; ++kind) dyingRefs_[kind] += memcg.refs[kind];
    for (MemcgId up = memcg.parent; up.valid(); up = memcgs_[up.raw].parent) {
        --memcgs_[up.raw].nrDescendants;
        ++memcgs_[up.raw].nrDyingDescendants;
    }
    touch();
}

void MemcgTable::markReleased(MemcgId id, TimeNs now) {
    Memcg& memcg = memcgs_[id.raw];
    memcg.state = MemcgState::Released;
    memcg.released = now;
    auto& siblings = memcgs_[memcg.parent.raw].children;
    siblings.erase(std::find(siblings.begin(), siblings.end(), id));
    const MemcgId older = std::exchange(memcg.older, MemcgId::none()),
                  younger = std::exchange(memcg.younger, MemcgId::none());
    if (older.valid()) memcgs_[older.raw].younger = younger;
    if (younger.valid()) memcgs_[younger.raw].older = older;
    else if (older.valid()) byPath_.find(memcg.path)->second = older;
    else byPath_.erase(memcg.path);
    touch();
}

void MemcgTable::markOffline(MemcgId id) {
    memcgs_[id.raw].state = MemcgState::Offline;
    touch();
}

void MemcgTable::markFreed(MemcgId id) {
    Memcg& memcg = memcgs_[id.raw];
    memcg.state = MemcgState::Freed;
    for (MemcgId up = memcg.parent; up.valid(); up = memcgs_[up.raw].parent) --memcgs_[up.raw].nrDyingDescendants;
    freed_.push_back(id);
    if (freed_.size() > kRemembered) {
        // What it was charged before the run stays on its ancestors' counters, and its row says how much.
        const Memcg& oldest = std::as_const(memcgs_)[freed_.front().raw];
        if (oldest.startBytes == 0 && (!oldest.objcg.valid() || objcgReleased(oldest.objcg)))
            memcgs_.retire(freed_.front().raw);
        freed_.pop_front();
    }
    touch();
}

void MemcgTable::hashInto(Hash64& hash) const {
    memcgs_.each([&hash](std::uint32_t, const Memcg& m) {
        hash.add(static_cast<std::uint64_t>(m.state) << 40 | static_cast<std::uint64_t>(m.kmemActive) << 32 |
                 static_cast<std::uint32_t>(m.kmemcgId));
        for (std::uint64_t word :
             {m.memory.usage, m.memory.max, m.memory.failcnt, m.memory.watermark, m.kmem.usage, m.kmem.max,
              m.events.max, m.events.oom, m.events.refused, m.objects, static_cast<std::uint64_t>(m.objectBytes),
              m.slabPages, m.kernelPages, m.filePages, m.shmemPages, m.metadataPages})
            hash.add(word);
        for (std::uint32_t ref : m.refs) hash.add(ref);
        for (const Lruvec& lruvec : m.lruvecs)
            for (const PageList* list : {&lruvec.inactiveFile, &lruvec.activeFile, &lruvec.anon})
                hash.add(std::uint64_t{list->head} << 32 | list->count);
        for (const ShrinkerInfo& info : m.shrinkerInfo) {
            for (std::uint64_t bits : info.bits) hash.add(bits);
            for (std::int64_t deferred : info.deferred) hash.add(static_cast<std::uint64_t>(deferred));
        }
    });
    objcgs_.each(
        [&hash](std::uint32_t, const ObjCgroup& o) { hash.add(std::uint64_t{o.memcg.raw} << 32 | o.chargedBytes); });
    for (const MemcgStock& s : stocks_) hash.add(std::uint64_t{s.memcg.raw} << 32 | s.pages);
    for (const ObjStock& s : objStocks_) hash.add(std::uint64_t{s.objcg.raw} << 32 | s.bytes);
    ids_.hashInto(hash);
}

void MemcgTable::checkInvariants() const {
    std::array<std::uint64_t, kCssRefKinds> dying{};
    memcgs_.each([this, &dying](std::uint32_t, const Memcg& m) {
        if (m.state >= MemcgState::Released) {
            LAB_CHECK(m.refsTotal == 0);
            return;
        }
        std::uint64_t children = 0;
        for (MemcgId child : m.children)
            if (isOnline(child)) children += memcgs_[child.raw].memory.usage;
        LAB_CHECK(m.memory.usage >= children);
        std::uint32_t refs = 0;
        for (std::uint32_t ref : m.refs) refs += ref;
        LAB_CHECK(refs == m.refsTotal);
        // Of one path each is removed before the next is made, and ends no later.
        if (m.older.valid())
            LAB_CHECK(memcgs_[m.older.raw].state > MemcgState::Online && memcgs_[m.older.raw].state >= m.state);
        LAB_CHECK(m.refs[static_cast<std::size_t>(CssRef::Child)] >= m.children.size());
        if (m.state != MemcgState::Online)
            for (std::size_t kind = 0; kind < kCssRefKinds; ++kind) dying[kind] += m.refs[kind];
    });
    LAB_CHECK(dying == dyingRefs_);
}

}  // namespace reclaim
