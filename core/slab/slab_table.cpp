#include "core/slab/slab.h"

#include <algorithm>

namespace reclaim {

SlabTable SlabTable::make(std::uint32_t cpus, std::uint32_t nodes) {
    SlabTable table;
    table.cpuCount_ = cpus;
    table.nodeCount_ = nodes;
    return table;
}

CacheId SlabTable::addCache(std::string name, SlabGeometry geometry, CpuPartialRule rule, bool reclaimable,
                            CacheId root, OwnerId owner) {
    KmemCache k;
    k.name = std::move(name);
    k.geometry = geometry;
    k.rule = rule;
    k.reclaimable = reclaimable;
    k.root = root;
    k.owner = owner;
    k.cpus.resize(cpuCount_);
    k.nodes.resize(nodeCount_);
    caches_.push_back(std::move(k));
    return CacheId{cacheCount() - 1};
}

void SlabTable::destroyCache(CacheId cache) {
    KmemCache& k = caches_[cache.raw];
    LAB_CHECK(!k.destroyed && k.nrSlabs == 0 && k.nrLive == 0);
    k.destroyed = true;
}

void SlabTable::takeFreelist(CacheCpu& c, std::uint32_t slab) {
    Slab& s = slabs_.write(slab);
    c.freelist = s.freelist;
    s.freelist = kNil;
    s.inuse = s.objects;   // for the slab itself everything is handed out
}

// ___slab_alloc: the active slab's own freelist, then the CPU's chain, then the node's list.
bool SlabTable::refill(CacheId cache, std::uint32_t cpu, std::uint32_t node) {
    KmemCache& k = caches_[cache.raw];
    CacheCpu& c = k.cpus[cpu];
    if (c.active != kNil) {
        if (slabs_[c.active].freelist != kNil) {   // freed from elsewhere meanwhile
            takeFreelist(c, c.active);
            return true;
        }
        becomeFull(k, std::exchange(c.active, kNil));
    }
    if (c.chain != kNil) {
        const std::uint32_t slab = c.chain;
        Slab& s = slabs_.write(slab);
        c.chain = s.next;
        --c.chainSlabs;
        c.chainObjects = c.chain == kNil ? 0 : slabs_[c.chain].prev;
        s.next = s.prev = kNil;
        s.place = SlabPlace::CpuActive;
        c.active = slab;
        takeFreelist(c, slab);
        return true;
    }
    return takeFromNode(k, cpu, node);
}

// get_partial_node: the first partial slab becomes active, some more go to the chain. From 5.16 on slabs put on the
// chain are counted and one more than half its bound is taken; before, free objects, those of the first included.
bool SlabTable::takeFromNode(KmemCache& k, std::uint32_t cpu, std::uint32_t node) {
    CacheCpu& c = k.cpus[cpu];
    CacheNode& n = k.nodes[node];
    if (n.head == kNil) return false;
    lockNode(k);
    const std::uint32_t slab = n.head;
    nodeRemove(k, slab);
    Slab& s = slabs_.write(slab);
    s.place = SlabPlace::CpuActive;
    s.cpu = static_cast<std::uint16_t>(cpu);
    c.active = slab;
    std::uint32_t slabs = 0, objects = s.objects - s.inuse;
    takeFreelist(c, slab);
    const auto enough = [&] {
        return k.rule == CpuPartialRule::BySlabs ? slabs > k.geometry.cpuPartialSlabs / 2
                                                 : objects > k.geometry.cpuPartial / 2;
    };
    while (n.head != kNil && !enough()) {
        const std::uint32_t more = n.head;
        nodeRemove(k, more);
        objects += slabs_[more].objects - slabs_[more].inuse;
        putOnChain(k, more, cpu, nullptr);
        ++slabs;
    }
    return true;
}

SlabId SlabTable::addSlab(CacheId cache, std::uint32_t cpu, std::uint32_t node, std::uint8_t zone) {
    KmemCache& k = caches_[cache.raw];
    CacheCpu& c = k.cpus[cpu];
    LAB_CHECK(c.active == kNil && c.freelist == kNil && !k.destroyed);
    const std::uint32_t objects = k.geometry.objects;
    if (objects >= unused_.size()) unused_.resize(objects + 1);
    std::uint32_t id;
    if (!unused_[objects].empty()) {
        id = unused_[objects].back();
        unused_[objects].pop_back();
    } else {
        id = slabs_.size();
        slabs_.grow(id + 1);
        const std::uint32_t first = word0_.size();
        word0_.grow(first + objects);
        word1_.grow(first + objects);
        slabOf_.grow(first + objects);
        for (std::uint32_t i = 0; i < objects; ++i) slabOf_.set(first + i, id);
        Slab& fresh = slabs_.write(id);
        fresh = Slab{};
        fresh.first = first;
        fresh.objects = static_cast<std::uint16_t>(objects);
    }
    Slab& s = slabs_.write(id);
    for (std::uint32_t i = 0; i < objects; ++i)
        word0_.set(s.first + i, i + 1 < objects ? s.first + i + 1 : kNil);
    s.cache = cache.raw;
    s.freelist = kNil;
    s.next = s.prev = kNil;
    s.inuse = s.objects;
    s.cpu = static_cast<std::uint16_t>(cpu);
    s.node = static_cast<std::uint8_t>(node & 0x3fu);
    s.zone = static_cast<std::uint8_t>(zone & 0x3u);
    s.owner = k.owner;
    s.place = SlabPlace::CpuActive;
    c.active = id;
    c.freelist = s.first;
    ++k.nrSlabs;
    k.nrPages += k.geometry.pages();
    return SlabId{id};
}

void SlabTable::free(ObjectId object, std::uint32_t cpu, std::vector<SlabId>& discarded) {
    const std::uint32_t slab = slabOf_[object.raw];
    Slab& s = slabs_.write(slab);
    KmemCache& k = caches_[s.cache];
    LAB_CHECK(k.nrLive > 0 && !k.destroyed);
    --k.nrLive;
    CacheCpu& c = k.cpus[cpu];
    if (c.active == slab) {   // the fast path: no lock
        word0_.set(object.raw, c.freelist);
        c.freelist = object.raw;
        return;
    }
    const bool wasFull = s.freelist == kNil;
    word0_.set(object.raw, s.freelist);
    s.freelist = object.raw;
    --s.inuse;
    switch (s.place) {
        case SlabPlace::CpuActive:   // frozen by another CPU: it owns the slab
        case SlabPlace::CpuChain:
            return;
        case SlabPlace::Full:
            LAB_CHECK(wasFull);
            if (k.tracksFull) fullRemove(k, slab);
            putOnChain(k, slab, cpu, &discarded);
            return;
        case SlabPlace::NodeList:
            ++k.nodes[s.node].nrFree;
            if (s.inuse == 0 && k.nodes[s.node].nrPartial >= k.geometry.minPartial) {
                lockNode(k);
                nodeRemove(k, slab);
                giveBack(k, slab, discarded);
            }
            return;
        case SlabPlace::GivenBack:
            LAB_CHECK(!"an object of a slab that was given back is freed");
    }
}

// put_cpu_partial. With `discarded` the chain is drained to the node first if it is long enough, and at once where
// nothing may be cached (d6e0b7fa1186); without, never.
void SlabTable::putOnChain(KmemCache& k, std::uint32_t slab, std::uint32_t cpu, std::vector<SlabId>* discarded) {
    CacheCpu& c = k.cpus[cpu];
    if (discarded != nullptr && c.chain != kNil) {
        const bool full = k.rule == CpuPartialRule::BySlabs ? c.chainSlabs >= k.geometry.cpuPartialSlabs
                                                            : c.chainObjects > k.geometry.cpuPartial;
        if (full) unfreezeChain(k, cpu, *discarded);
    }
    Slab& s = slabs_.write(slab);
    s.place = SlabPlace::CpuChain;
    s.cpu = static_cast<std::uint16_t>(cpu);
    s.next = c.chain;
    c.chain = slab;
    ++c.chainSlabs;
    c.chainObjects += s.objects - s.inuse;
    s.prev = c.chainObjects;
    if (discarded != nullptr && k.geometry.cpuPartial == 0) unfreezeChain(k, cpu, *discarded);
}

void SlabTable::unfreezeChain(KmemCache& k, std::uint32_t cpu, std::vector<SlabId>& discarded) {
    CacheCpu& c = k.cpus[cpu];
    std::uint32_t slab = std::exchange(c.chain, kNil);
    c.chainSlabs = c.chainObjects = 0;
    if (slab != kNil) lockNode(k);   // once for all slabs of a node
    while (slab != kNil) {
        const std::uint32_t next = slabs_[slab].next;
        unfreeze(k, slab, discarded);
        slab = next;
    }
}

// A frozen slab goes back to its node: given back if empty and the node has enough, else onto the node's list.
void SlabTable::unfreeze(KmemCache& k, std::uint32_t slab, std::vector<SlabId>& discarded) {
    const Slab s = slabs_[slab];
    if (s.inuse == 0 && k.nodes[s.node].nrPartial >= k.geometry.minPartial) giveBack(k, slab, discarded);
    else if (s.freelist == kNil) becomeFull(k, slab);
    else nodeAppend(k, slab);
}

// Without tracking nobody remembers it: only its own objects lead to it.
void SlabTable::becomeFull(KmemCache& k, std::uint32_t slab) {
    Slab& s = slabs_.write(slab);
    s.place = SlabPlace::Full;
    s.next = s.prev = kNil;
    if (!k.tracksFull) return;
    lockNode(k);
    CacheNode& n = k.nodes[s.node];
    s.next = n.fullHead;
    if (n.fullHead != kNil) slabs_.write(n.fullHead).prev = slab;
    n.fullHead = slab;
}

void SlabTable::fullRemove(KmemCache& k, std::uint32_t slab) {
    lockNode(k);
    const Slab s = slabs_[slab];
    if (s.prev != kNil) slabs_.write(s.prev).next = s.next;
    else k.nodes[s.node].fullHead = s.next;
    if (s.next != kNil) slabs_.write(s.next).prev = s.prev;
}

// The objects of the CPU freelist go back to the active slab, which stops being active.
std::uint32_t SlabTable::detachActive(CacheCpu& c) {
    const std::uint32_t slab = std::exchange(c.active, kNil);
    Slab& s = slabs_.write(slab);
    while (c.freelist != kNil) {
        const std::uint32_t object = c.freelist;
        c.freelist = word0_[object];
        word0_.set(object, s.freelist);
        s.freelist = object;
        --s.inuse;
    }
    s.next = kNil;
    return slab;
}

void SlabTable::parkActive(CacheId cache, std::uint32_t cpu) {
    KmemCache& k = caches_[cache.raw];
    if (k.cpus[cpu].active == kNil) return;
    const std::uint32_t slab = detachActive(k.cpus[cpu]);
    if (slabs_[slab].freelist == kNil) {
        becomeFull(k, slab);
        return;
    }
    lockNode(k);
    nodeAppend(k, slab);
}

// flush_slab + unfreeze_partials of one CPU.
void SlabTable::flushCpu(KmemCache& k, std::uint32_t cpu, std::vector<SlabId>& discarded) {
    CacheCpu& c = k.cpus[cpu];
    if (c.active != kNil) {
        lockNode(k);
        unfreeze(k, detachActive(c), discarded);
    }
    unfreezeChain(k, cpu, discarded);
}

bool SlabTable::shrink(CacheId cache, std::vector<SlabId>& discarded) {
    KmemCache& k = caches_[cache.raw];
    for (std::uint32_t cpu = 0; cpu < cpuCount_; ++cpu) flushCpu(k, cpu, discarded);
    for (CacheNode& n : k.nodes) {
        lockNode(k);
        std::vector<std::uint32_t> kept;
        while (n.head != kNil) {
            const std::uint32_t slab = n.head;
            nodeRemove(k, slab);
            if (slabs_[slab].inuse == 0) giveBack(k, slab, discarded);
            else kept.push_back(slab);
        }
        std::stable_sort(kept.begin(), kept.end(),
                         [this](std::uint32_t x, std::uint32_t y) { return slabs_[x].inuse > slabs_[y].inuse; });
        for (std::uint32_t slab : kept) nodeAppend(k, slab);
    }
    return k.nrSlabs > 0;
}

void SlabTable::stopCaching(CacheId cache) {
    SlabGeometry& g = caches_[cache.raw].geometry;
    g.minPartial = g.cpuPartial = g.cpuPartialSlabs = 0;
}

std::uint64_t SlabTable::moveSlabs(CacheId from, CacheId to, std::vector<SlabId>& discarded) {
    KmemCache& source = caches_[from.raw];
    KmemCache& target = caches_[to.raw];
    LAB_CHECK(source.geometry.size == target.geometry.size && source.geometry.objects == target.geometry.objects);
    shrink(from, discarded);
    std::uint64_t moved = 0;
    const auto move = [&](std::uint32_t slab) {
        const std::uint32_t pages = source.geometry.pages(), live = slabs_[slab].inuse;
        slabs_.write(slab).cache = to.raw;
        --source.nrSlabs, ++target.nrSlabs;
        source.nrPages -= pages, target.nrPages += pages;
        source.nrLive -= live, target.nrLive += live;
        ++moved;
    };
    for (CacheNode& n : source.nodes) {
        lockNode(source);
        lockNode(target);
        while (n.head != kNil) {
            const std::uint32_t slab = n.head;
            nodeRemove(source, slab);
            move(slab);
            nodeAppend(target, slab);
        }
        while (n.fullHead != kNil) {
            const std::uint32_t slab = n.fullHead;
            fullRemove(source, slab);
            move(slab);
            becomeFull(target, slab);
        }
    }
    return moved;
}

void SlabTable::nodeAppend(KmemCache& k, std::uint32_t slab) {
    Slab& s = slabs_.write(slab);
    CacheNode& n = k.nodes[s.node];
    s.place = SlabPlace::NodeList;
    s.next = kNil;
    s.prev = n.tail;
    if (n.tail != kNil) slabs_.write(n.tail).next = slab;
    else n.head = slab;
    n.tail = slab;
    ++n.nrPartial;
    n.nrFree += s.objects - s.inuse;
}

void SlabTable::nodeRemove(KmemCache& k, std::uint32_t slab) {
    const Slab s = slabs_[slab];
    CacheNode& n = k.nodes[s.node];
    if (s.prev != kNil) slabs_.write(s.prev).next = s.next;
    else n.head = s.next;
    if (s.next != kNil) slabs_.write(s.next).prev = s.prev;
    else n.tail = s.prev;
    --n.nrPartial;
    n.nrFree -= s.objects - s.inuse;
    Slab& removed = slabs_.write(slab);
    removed.next = removed.prev = kNil;
}

void SlabTable::giveBack(KmemCache& k, std::uint32_t slab, std::vector<SlabId>& discarded) {
    Slab& s = slabs_.write(slab);
    LAB_CHECK(s.inuse == 0);
    s.place = SlabPlace::GivenBack;
    s.freelist = kNil;
    s.next = s.prev = kNil;
    --k.nrSlabs;
    k.nrPages -= k.geometry.pages();
    unused_[s.objects].push_back(slab);
    discarded.push_back(SlabId{slab});
}

std::uint64_t SlabTable::freeOnNodes(CacheId cache) const {
    std::uint64_t free = 0;
    for (const CacheNode& n : caches_[cache.raw].nodes) free += n.nrFree;
    return free;
}

std::uint64_t SlabTable::emptySlabs(CacheId cache) const {
    std::uint64_t empty = 0;
    const auto count = [&](std::uint32_t slab) {
        for (; slab != kNil; slab = slabs_[slab].next)
            if (slabs_[slab].inuse == 0) ++empty;
    };
    for (const CacheNode& n : caches_[cache.raw].nodes) count(n.head);
    for (const CacheCpu& c : caches_[cache.raw].cpus) count(c.chain);
    return empty;
}

void SlabTable::hashInto(Hash64& hash) const {
    for (const KmemCache& k : caches_) {
        hash.add(k.nrPages << 2 | std::uint64_t{k.dead} << 1 | std::uint64_t{k.destroyed});
        hash.add(k.nrLive);
        for (const CacheCpu& c : k.cpus) {
            hash.add(std::uint64_t{c.active} << 32 | c.freelist);
            hash.add(std::uint64_t{c.chain} << 32 | c.chainObjects);
        }
        for (const CacheNode& n : k.nodes) hash.add(std::uint64_t{n.head} << 32 | n.nrPartial);
    }
    for (std::uint32_t i = 0; i < slabs_.size(); ++i) {
        const Slab s = slabs_[i];
        hash.add(std::uint64_t{s.freelist} << 32 | std::uint64_t{s.zone} << 24 | std::uint64_t{s.inuse} << 8 |
                 static_cast<std::uint64_t>(s.place));
        hash.add(std::uint64_t{s.next} << 32 | s.cache);
        if (s.owner.valid()) hash.add(s.owner.raw);
    }
    for (std::uint32_t i = 0; i < word0_.size(); ++i) hash.add(std::uint64_t{word0_[i]} << 32 | word1_[i]);
}

std::vector<bool> SlabTable::freeObjects() const {
    std::vector<bool> free(objectCapacity(), false);
    const auto mark = [this, &free](std::uint32_t object) {
        for (; object != kNil; object = word0_[object]) free[object] = true;
    };
    for (std::uint32_t i = 0; i < slabs_.size(); ++i) {
        const Slab s = slabs_[i];
        if (s.place != SlabPlace::GivenBack) mark(s.freelist);
        else std::fill_n(free.begin() + s.first, s.objects, true);
    }
    for (const KmemCache& k : caches_)
        for (const CacheCpu& c : k.cpus) mark(c.freelist);
    return free;
}

std::vector<bool> SlabTable::freeSlots(SlabId id) const {
    const Slab s = slabs_[id.raw];
    std::vector<bool> free(s.objects, false);
    const auto mark = [&](std::uint32_t object) {
        for (; object != kNil; object = word0_[object]) free[object - s.first] = true;
    };
    mark(s.freelist);
    if (s.place == SlabPlace::CpuActive) mark(caches_[s.cache].cpus[s.cpu].freelist);
    return free;
}

void SlabTable::checkInvariants() const {
    struct Found {
        std::uint64_t pages = 0, slabs = 0, inuse = 0, full = 0;
    };
    std::vector<Found> found(caches_.size());
    for (std::uint32_t i = 0; i < slabs_.size(); ++i) {
        const Slab s = slabs_[i];
        if (s.place == SlabPlace::GivenBack) continue;
        const KmemCache& k = caches_[s.cache];
        LAB_CHECK(!k.destroyed);
        found[s.cache].pages += k.geometry.pages();
        found[s.cache].slabs += 1;
        found[s.cache].inuse += s.inuse;
        found[s.cache].full += s.place == SlabPlace::Full ? 1 : 0;
        std::uint32_t length = 0;
        for (std::uint32_t object = s.freelist; object != kNil; object = word0_[object]) {
            LAB_CHECK(slabOf_[object] == i);
            LAB_CHECK(++length <= s.objects);
        }
        LAB_CHECK(length + s.inuse == s.objects);
        LAB_CHECK(s.place != SlabPlace::Full || s.freelist == kNil);
    }
    for (std::size_t i = 0; i < caches_.size(); ++i) {
        const KmemCache& k = caches_[i];
        LAB_CHECK(found[i].pages == k.nrPages);
        LAB_CHECK(found[i].slabs == k.nrSlabs);
        std::uint64_t onCpus = 0;   // free objects of CPUs: their slab counts them as in use
        for (const CacheCpu& c : k.cpus) {
            for (std::uint32_t object = c.freelist; object != kNil; object = word0_[object]) {
                LAB_CHECK(slabOf_[object] == c.active);
                LAB_CHECK(++onCpus <= found[i].inuse);
            }
            std::uint32_t chain = 0;
            for (std::uint32_t slab = c.chain; slab != kNil; slab = slabs_[slab].next) {
                LAB_CHECK(slabs_[slab].place == SlabPlace::CpuChain);
                LAB_CHECK(++chain <= c.chainSlabs);
            }
            LAB_CHECK(chain == c.chainSlabs);
        }
        LAB_CHECK(k.nrLive + onCpus == found[i].inuse);
        std::uint64_t full = 0;
        for (const CacheNode& n : k.nodes) {
            std::uint32_t count = 0;
            std::uint64_t free = 0;
            for (std::uint32_t slab = n.head; slab != kNil; slab = slabs_[slab].next) {
                LAB_CHECK(slabs_[slab].place == SlabPlace::NodeList);
                LAB_CHECK(++count <= n.nrPartial);
                free += slabs_[slab].objects - slabs_[slab].inuse;
            }
            LAB_CHECK(count == n.nrPartial);
            LAB_CHECK(free == n.nrFree);
            for (std::uint32_t slab = n.fullHead; slab != kNil; slab = slabs_[slab].next) {
                LAB_CHECK(k.tracksFull && slabs_[slab].place == SlabPlace::Full && slabs_[slab].cache == i);
                LAB_CHECK(++full <= found[i].full);
            }
        }
        LAB_CHECK(!k.tracksFull || full == found[i].full);
    }
}

}  // namespace reclaim
