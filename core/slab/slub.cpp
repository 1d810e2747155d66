#include "core/slab/slub.h"

#include <algorithm>

namespace reclaim {

ObjectId Slub::alloc(CacheId cache, std::uint32_t cpu, std::uint32_t node) {
    KmemCache& k = cacheOf(cache);
    CacheCpu& c = k.cpus[cpu];
    if (c.freelist == kNil && !refill(k, cpu, node)) return ObjectId::none();
    const std::uint32_t object = c.freelist;
    c.freelist = pool_.word0[object];
    ++k.nrLive;
    return ObjectId{object};
}

void Slub::takeFreelist(CacheCpu& c, std::uint32_t slab) {
    Slab& s = pool_.slabs.write(slab);
    c.freelist = s.freelist;
    s.freelist = kNil;
    s.inuse = s.objects;  // for the slab itself everything is handed out
}

// ___slab_alloc: the active slab's own freelist, then the CPU's chain, then the node's list.
bool Slub::refill(KmemCache& k, std::uint32_t cpu, std::uint32_t node) {
    CacheCpu& c = k.cpus[cpu];
    if (c.active != kNil) {
        if (pool_.slabs[c.active].freelist != kNil) {  // freed from elsewhere meanwhile
            takeFreelist(c, c.active);
            return true;
        }
        becomeFull(k, std::exchange(c.active, kNil));
    }
    if (c.chain != kNil) {
        const std::uint32_t slab = c.chain;
        Slab& s = pool_.slabs.write(slab);
        c.chain = s.next;
        --c.chainSlabs;
        c.chainObjects = c.chain == kNil ? 0 : pool_.slabs[c.chain].prev;
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
bool Slub::takeFromNode(KmemCache& k, std::uint32_t cpu, std::uint32_t node) {
    CacheCpu& c = k.cpus[cpu];
    CacheNode& n = k.nodes[node];
    if (n.head == kNil) return false;
    pool_.lockNode(k);
    const std::uint32_t slab = n.head;
    nodeRemove(k, slab);
    Slab& s = pool_.slabs.write(slab);
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
        objects += pool_.slabs[more].objects - pool_.slabs[more].inuse;
        putOnChain(k, more, cpu, nullptr);
        ++slabs;
    }
    return true;
}

SlabId Slub::add(CacheId cache, std::uint32_t cpu, std::uint32_t node, std::uint8_t zone) {
    CacheCpu& c = cacheOf(cache).cpus[cpu];
    LAB_CHECK(c.active == kNil && c.freelist == kNil);
    const std::uint32_t slab = pool_.makeSlab(cache, node, zone);
    Slab& s = pool_.slabs.write(slab);
    s.cpu = static_cast<std::uint16_t>(cpu);
    s.place = SlabPlace::CpuActive;
    c.active = slab;
    takeFreelist(c, slab);
    return SlabId{slab};
}

void Slub::freeFirst(KmemCache& k, std::uint32_t slab, std::uint32_t object, std::uint32_t cpu,
                     std::vector<SlabId>& discarded) {
    Slab& s = pool_.slabs.write(slab);
    const bool wasFull = s.freelist == kNil;
    pool_.putObject(s, object);
    switch (s.place) {
        case SlabPlace::CpuActive:  // frozen by another CPU: it owns the slab
        case SlabPlace::CpuChain: return;
        case SlabPlace::Full:
            LAB_CHECK(wasFull);
            if (k.tracksFull) fullRemove(k, slab);
            putOnChain(k, slab, cpu, &discarded);
            return;
        case SlabPlace::NodeList: freedOnNode(k, slab, 1, discarded); return;
        case SlabPlace::GivenBack:
        case SlabPlace::FreeList: LAB_CHECK(!"an object of a slab without one is freed");
    }
}

// The slab is on its node's list and so many of its objects were freed: it goes back if it is empty and the node has
// enough.
void Slub::freedOnNode(KmemCache& k, std::uint32_t slab, std::uint32_t objects, std::vector<SlabId>& discarded) {
    const Slab s = pool_.slabs[slab];
    CacheNode& n = k.nodes[s.node];
    n.nrFree += objects;
    if (s.inuse != 0 || n.nrPartial < k.geometry.minPartial) return;
    pool_.lockNode(k);
    nodeRemove(k, slab);
    pool_.giveBack(k, slab, discarded);
}

// put_cpu_partial. With `discarded` the chain is drained to the node first if it is long enough, and at once where
// nothing may be cached (d6e0b7fa1186); without, never.
void Slub::putOnChain(KmemCache& k, std::uint32_t slab, std::uint32_t cpu, std::vector<SlabId>* discarded) {
    CacheCpu& c = k.cpus[cpu];
    if (discarded != nullptr && c.chain != kNil) {
        const bool full = k.rule == CpuPartialRule::BySlabs ? c.chainSlabs >= k.geometry.cpuPartialSlabs
                                                            : c.chainObjects > k.geometry.cpuPartial;
        if (full) unfreezeChain(k, cpu, *discarded);
    }
    Slab& s = pool_.slabs.write(slab);
    s.place = SlabPlace::CpuChain;
    s.cpu = static_cast<std::uint16_t>(cpu);
    s.next = c.chain;
    c.chain = slab;
    ++c.chainSlabs;
    c.chainObjects += s.objects - s.inuse;
    s.prev = c.chainObjects;
    if (discarded != nullptr && k.geometry.cpuPartial == 0) unfreezeChain(k, cpu, *discarded);
}

void Slub::unfreezeChain(KmemCache& k, std::uint32_t cpu, std::vector<SlabId>& discarded) {
    CacheCpu& c = k.cpus[cpu];
    std::uint32_t slab = std::exchange(c.chain, kNil);
    c.chainSlabs = c.chainObjects = 0;
    if (slab != kNil) pool_.lockNode(k);  // once for all slabs of a node
    while (slab != kNil) {
        const std::uint32_t next = pool_.slabs[slab].next;
        unfreeze(k, slab, discarded);
        slab = next;
    }
}

// A frozen slab goes back to its node: given back if empty and the node has enough, else onto the node's list.
void Slub::unfreeze(KmemCache& k, std::uint32_t slab, std::vector<SlabId>& discarded) {
    const Slab s = pool_.slabs[slab];
    if (s.inuse == 0 && k.nodes[s.node].nrPartial >= k.geometry.minPartial) pool_.giveBack(k, slab, discarded);
    else if (s.freelist == kNil) becomeFull(k, slab);
    else nodeAppend(k, slab);
}

// Without tracking nobody remembers it: only its own objects lead to it.
void Slub::becomeFull(KmemCache& k, std::uint32_t slab) {
    Slab& s = pool_.slabs.write(slab);
    s.place = SlabPlace::Full;
    s.next = s.prev = kNil;
    if (!k.tracksFull) return;
    pool_.lockNode(k);
    CacheNode& n = k.nodes[s.node];
    s.next = n.fullHead;
    if (n.fullHead != kNil) pool_.slabs.write(n.fullHead).prev = slab;
    n.fullHead = slab;
}

void Slub::fullRemove(KmemCache& k, std::uint32_t slab) {
    pool_.lockNode(k);
    const Slab s = pool_.slabs[slab];
    if (s.prev != kNil) pool_.slabs.write(s.prev).next = s.next;
    else k.nodes[s.node].fullHead = s.next;
    if (s.next != kNil) pool_.slabs.write(s.next).prev = s.prev;
}

// The objects of the CPU freelist go back to the active slab, which stops being active.
std::uint32_t Slub::detachActive(CacheCpu& c) {
    const std::uint32_t slab = std::exchange(c.active, kNil);
    Slab& s = pool_.slabs.write(slab);
    while (c.freelist != kNil) {
        const std::uint32_t object = c.freelist;
        c.freelist = pool_.word0[object];
        pool_.putObject(s, object);
    }
    s.next = kNil;
    return slab;
}

void Slub::parkActive(CacheId cache, std::uint32_t cpu) {
    KmemCache& k = cacheOf(cache);
    if (k.cpus[cpu].active == kNil) return;
    const std::uint32_t slab = detachActive(k.cpus[cpu]);
    if (pool_.slabs[slab].freelist == kNil) {
        becomeFull(k, slab);
        return;
    }
    pool_.lockNode(k);
    nodeAppend(k, slab);
}

// flush_slab + unfreeze_partials of one CPU.
void Slub::flushCpu(KmemCache& k, std::uint32_t cpu, std::vector<SlabId>& discarded) {
    CacheCpu& c = k.cpus[cpu];
    if (c.active != kNil) {
        pool_.lockNode(k);
        unfreeze(k, detachActive(c), discarded);
    }
    unfreezeChain(k, cpu, discarded);
}

bool Slub::shrink(CacheId cache, std::vector<SlabId>& discarded) {
    KmemCache& k = cacheOf(cache);
    for (std::uint32_t cpu = 0; cpu < pool_.cpus; ++cpu) flushCpu(k, cpu, discarded);
    for (CacheNode& n : k.nodes) {
        pool_.lockNode(k);
        std::vector<std::uint32_t> kept;
        while (n.head != kNil) {
            const std::uint32_t slab = n.head;
            nodeRemove(k, slab);
            if (pool_.slabs[slab].inuse == 0) pool_.giveBack(k, slab, discarded);
            else kept.push_back(slab);
        }
        std::stable_sort(kept.begin(), kept.end(), [this](std::uint32_t x, std::uint32_t y) {
            return pool_.slabs[x].inuse > pool_.slabs[y].inuse;
        });
        for (std::uint32_t slab : kept) nodeAppend(k, slab);
    }
    return k.nrSlabs > 0;
}

void Slub::stopCaching(CacheId cache) {
    SlabGeometry& g = cacheOf(cache).geometry;
    g.minPartial = g.cpuPartial = g.cpuPartialSlabs = 0;
}

std::uint64_t Slub::move(CacheId from, CacheId to, std::vector<SlabId>& discarded) {
    KmemCache& source = cacheOf(from);
    KmemCache& target = cacheOf(to);
    shrink(from, discarded);
    std::uint64_t moved = 0;
    const auto move = [&](std::uint32_t slab) {
        pool_.rehome(slab, pool_.slabs[slab].inuse, to);
        ++moved;
    };
    for (CacheNode& n : source.nodes) {
        pool_.lockNode(source);
        pool_.lockNode(target);
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

void Slub::nodeAppend(KmemCache& k, std::uint32_t slab) {
    Slab& s = pool_.slabs.write(slab);
    CacheNode& n = k.nodes[s.node];
    s.place = SlabPlace::NodeList;
    s.next = kNil;
    s.prev = n.tail;
    if (n.tail != kNil) pool_.slabs.write(n.tail).next = slab;
    else n.head = slab;
    n.tail = slab;
    ++n.nrPartial;
    n.nrFree += s.objects - s.inuse;
}

void Slub::nodeRemove(KmemCache& k, std::uint32_t slab) {
    const Slab s = pool_.slabs[slab];
    CacheNode& n = k.nodes[s.node];
    if (s.prev != kNil) pool_.slabs.write(s.prev).next = s.next;
    else n.head = s.next;
    if (s.next != kNil) pool_.slabs.write(s.next).prev = s.prev;
    else n.tail = s.prev;
    --n.nrPartial;
    n.nrFree -= s.objects - s.inuse;
    Slab& removed = pool_.slabs.write(slab);
    removed.next = removed.prev = kNil;
}

std::uint64_t Slub::freeOnNodes(const KmemCache& k) const {
    std::uint64_t free = 0;
    for (const CacheNode& n : k.nodes) free += n.nrFree;
    return free;
}

std::uint64_t Slub::emptySlabs(const KmemCache& k) const {
    std::uint64_t empty = 0;
    const auto count = [&](std::uint32_t slab) {
        for (; slab != kNil; slab = pool_.slabs[slab].next)
            if (pool_.slabs[slab].inuse == 0) ++empty;
    };
    for (const CacheNode& n : k.nodes) count(n.head);
    for (const CacheCpu& c : k.cpus) count(c.chain);
    return empty;
}

void Slub::hashInto(const KmemCache& k, Hash64& hash) const {
    for (const CacheCpu& c : k.cpus) {
        hash.add(std::uint64_t{c.active} << 32 | c.freelist);
        hash.add(std::uint64_t{c.chain} << 32 | c.chainObjects);
    }
    for (const CacheNode& n : k.nodes) hash.add(std::uint64_t{n.head} << 32 | n.nrPartial);
}

void Slub::check(CacheId cache, const SlabSums& found) const {
    const KmemCache& k = pool_.caches[cache.raw];
    std::uint64_t onCpus = 0;  // free objects of CPUs: their slab counts them as in use
    for (const CacheCpu& c : k.cpus) {
        for (std::uint32_t object = c.freelist; object != kNil; object = pool_.word0[object]) {
            LAB_CHECK(pool_.slabOf[object] == c.active);
            LAB_CHECK(++onCpus <= found.inuse);
        }
        std::uint32_t chain = 0;
        for (std::uint32_t slab = c.chain; slab != kNil; slab = pool_.slabs[slab].next) {
            LAB_CHECK(pool_.slabs[slab].place == SlabPlace::CpuChain);
            LAB_CHECK(++chain <= c.chainSlabs);
        }
        LAB_CHECK(chain == c.chainSlabs);
    }
    LAB_CHECK(k.nrLive + onCpus == found.inuse);
    std::uint64_t full = 0;
    for (const CacheNode& n : k.nodes) {
        std::uint32_t count = 0;
        std::uint64_t free = 0;
        for (std::uint32_t slab = n.head; slab != kNil; slab = pool_.slabs[slab].next) {
            LAB_CHECK(pool_.slabs[slab].place == SlabPlace::NodeList);
            LAB_CHECK(++count <= n.nrPartial);
            free += pool_.slabs[slab].objects - pool_.slabs[slab].inuse;
        }
        LAB_CHECK(count == n.nrPartial);
        LAB_CHECK(free == n.nrFree);
        for (std::uint32_t slab = n.fullHead; slab != kNil; slab = pool_.slabs[slab].next) {
            LAB_CHECK(k.tracksFull && pool_.slabs[slab].place == SlabPlace::Full &&
                      pool_.slabs[slab].cache == cache.raw);
            LAB_CHECK(++full <= found.full);
        }
    }
    LAB_CHECK(!k.tracksFull || full == found.full);
}

}  // namespace reclaim
