#include "core/slab/slab_arrays.h"

#include <algorithm>

namespace reclaim {
namespace {

constexpr std::uint32_t kSharedFactor = 8;      // of cachep->shared
constexpr std::uint32_t kRefillUntouched = 16;  // BATCHREFILL_LIMIT
constexpr std::uint32_t kReapParts = 5;         // a fifth of an array, of free_limit
// Nodes of a cache are due cachep % REAPTIMEOUT_NODE later than others. There are no addresses here: as if the
// kmem_caches lay side by side, 256 bytes each, at HZ = 250.
constexpr TimeNs kReapSpread = 256 * 4 * kMillisecond;

// enable_cpucache.
std::uint32_t arrayLimit(std::uint32_t size) {
    if (size > 131'072) return 1;
    if (size > kPageSize) return 8;
    if (size > 1024) return 24;
    if (size > 256) return 54;
    return 120;
}

}  // namespace

void SlabArrays::setUp(KmemCache& k, TimeNs now) const {
    CacheArrays& a = k.arrays;
    a.limit = arrayLimit(k.geometry.size);
    a.batch = (a.limit + 1) / 2;
    a.sharedLimit = k.geometry.size <= kPageSize && pool_.cpus > 1 ? kSharedFactor * a.batch : 0;
    a.cpus.resize(pool_.cpus);
    a.nodes.resize(pool_.nodes);
    for (std::uint32_t node = 0; node < pool_.nodes; ++node) {
        const std::uint32_t cpus = node == kHomeNode ? pool_.cpus : 0;
        a.nodes[node].freeLimit = std::uint64_t{1 + cpus} * a.batch + k.geometry.objects;
        a.nodes[node].nextReap =
            now + kReapNodePeriod + static_cast<TimeNs>(pool_.caches.size()) * kReapSpread % kReapNodePeriod;
    }
    k.cpus.resize(pool_.cpus);  // SLUB's, always empty: the door looks there first
}

// ____cache_alloc; ____cache_alloc_node for another node.
ObjectId SlabArrays::alloc(CacheId cache, std::uint32_t cpu, std::uint32_t node) {
    KmemCache& k = pool_.caches[cache.raw];
    ArrayNode& n = k.arrays.nodes[node];
    if (node != kHomeNode) {
        pool_.lockNode(k);
        const std::uint32_t slab = firstSlab(n);
        if (slab == kNil) return ObjectId::none();
        ArrayCache one;
        remove(n, slab);
        n.freeObjects -= takeBlock(one, slab, 1);
        pushHead(n, pool_.slabs[slab].freelist == kNil ? SlabPlace::Full : SlabPlace::NodeList, slab);
        ++k.nrLive;
        return ObjectId{one.objects.front()};
    }
    ArrayCache& array = k.arrays.cpus[cpu];
    if (array.objects.empty() && !refill(k, n, array)) return ObjectId::none();
    array.touched = true;
    const std::uint32_t object = array.objects.back();
    array.objects.pop_back();
    ++k.nrLive;
    return ObjectId{object};
}

// Little is fetched for a cache that was not used lately: it would only be drained again.
std::uint32_t SlabArrays::refillBatch(const KmemCache& k, const ArrayCache& array) const {
    return array.touched ? k.arrays.batch : std::min(k.arrays.batch, kRefillUntouched);
}

// cache_alloc_refill: from the shared array, else from partial slabs, else from free ones. False: a slab is needed.
bool SlabArrays::refill(KmemCache& k, ArrayNode& n, ArrayCache& array) {
    std::uint32_t batch = refillBatch(k, array);
    std::vector<std::uint32_t>& shared = n.shared.objects;
    if (n.freeObjects == 0 && shared.empty()) return false;  // decided without the lock
    pool_.lockNode(k);
    if (!shared.empty()) {  // transfer_objects: the youngest ones, in their order
        const auto from = shared.end() - static_cast<std::ptrdiff_t>(std::min<std::size_t>(shared.size(), batch));
        array.objects.assign(from, shared.end());
        shared.erase(from, shared.end());
        n.shared.touched = true;
        return true;
    }
    while (batch > 0) {
        const std::uint32_t slab = firstSlab(n);
        if (slab == kNil) break;
        remove(n, slab);
        const std::uint32_t taken = takeBlock(array, slab, batch);
        batch -= taken;
        n.freeObjects -= taken;
        pushHead(n, pool_.slabs[slab].freelist == kNil ? SlabPlace::Full : SlabPlace::NodeList, slab);
    }
    return !array.objects.empty();
}

// get_first_slab.
std::uint32_t SlabArrays::firstSlab(ArrayNode& n) {
    if (n.partial.head != kNil) return n.partial.head;
    n.freeTouched = true;
    return n.free.head;
}

// alloc_block: at most `count` objects of the slab into the array. How many.
std::uint32_t SlabArrays::takeBlock(ArrayCache& array, std::uint32_t slab, std::uint32_t count) {
    Slab& s = pool_.slabs.write(slab);
    std::uint32_t taken = 0;
    for (; taken < count && s.freelist != kNil; ++taken) {
        array.objects.push_back(s.freelist);
        s.freelist = pool_.word0[s.freelist];
        ++s.inuse;
    }
    return taken;
}

// cache_grow_begin, cache_grow_end. If reclaim has filled the array meanwhile, the slab waits on the list of free ones.
SlabId SlabArrays::add(CacheId cache, std::uint32_t cpu, std::uint32_t node, std::uint8_t zone) {
    const std::uint32_t slab = pool_.makeSlab(cache, node, zone);
    KmemCache& k = pool_.caches[cache.raw];
    ArrayNode& n = k.arrays.nodes[node];
    ArrayCache& array = k.arrays.cpus[cpu];
    if (node == kHomeNode && array.objects.empty()) takeBlock(array, slab, refillBatch(k, array));
    pool_.lockNode(k);
    Slab& s = pool_.slabs.write(slab);
    s.cpu = 0;
    n.freeObjects += s.objects - s.inuse;
    if (s.inuse == 0) pushTail(n, SlabPlace::FreeList, slab);
    else pushHead(n, s.freelist == kNil ? SlabPlace::Full : SlabPlace::NodeList, slab);
    return SlabId{slab};
}

// ___cache_free.
void SlabArrays::free(KmemCache& k, ObjectId object, std::uint32_t cpu, std::vector<SlabId>& discarded) {
    const Slab s = pool_.slabs[pool_.slabOf[object.raw]];
    LAB_CHECK(s.place != SlabPlace::GivenBack);
    if (s.node != kHomeNode || k.arrays.limit == 0) {
        freeOne(k, object.raw, discarded);
        return;
    }
    ArrayCache& array = k.arrays.cpus[cpu];
    if (array.objects.size() == k.arrays.limit) flush(k, array, discarded);
    array.objects.push_back(object.raw);
}

// cache_flusharray: a batch of the oldest to the shared array as far as there is room, or else to their slabs.
void SlabArrays::flush(KmemCache& k, ArrayCache& array, std::vector<SlabId>& discarded) {
    ArrayNode& n = k.arrays.nodes[kHomeNode];
    pool_.lockNode(k);
    std::vector<std::uint32_t>& shared = n.shared.objects;
    if (shared.size() < k.arrays.sharedLimit) {
        const auto room = static_cast<std::uint32_t>(k.arrays.sharedLimit - shared.size());
        const auto end = array.objects.begin() + std::min(k.arrays.batch, room);
        shared.insert(shared.end(), array.objects.begin(), end);
        array.objects.erase(array.objects.begin(), end);
        return;
    }
    freeBlock(k, n, array, k.arrays.batch, discarded);
}

// free_block: the oldest `count` objects of an array go back to their slabs.
void SlabArrays::freeBlock(KmemCache& k, ArrayNode& n, ArrayCache& from, std::size_t count,
                           std::vector<SlabId>& discarded) {
    for (std::size_t i = 0; i < count; ++i) putBack(n, from.objects[i]);
    from.objects.erase(from.objects.begin(), from.objects.begin() + static_cast<std::ptrdiff_t>(count));
    discardAboveLimit(k, n, discarded);
}

void SlabArrays::freeOne(KmemCache& k, std::uint32_t object, std::vector<SlabId>& discarded) {
    ArrayNode& n = k.arrays.nodes[pool_.slabs[pool_.slabOf[object]].node];
    pool_.lockNode(k);
    putBack(n, object);
    discardAboveLimit(k, n, discarded);
}

// A slab that still has objects goes to the end of the partial list: the most time for the others to be freed too.
void SlabArrays::putBack(ArrayNode& n, std::uint32_t object) {
    const std::uint32_t slab = pool_.slabOf[object];
    remove(n, slab);
    Slab& s = pool_.slabs.write(slab);
    pool_.putObject(s, object);
    ++n.freeObjects;
    if (s.inuse == 0) pushHead(n, SlabPlace::FreeList, slab);
    else pushTail(n, SlabPlace::NodeList, slab);
}

void SlabArrays::discardAboveLimit(KmemCache& k, ArrayNode& n, std::vector<SlabId>& discarded) {
    while (n.freeObjects > n.freeLimit && n.free.tail != kNil) {
        const std::uint32_t slab = n.free.tail;
        remove(n, slab);
        n.freeObjects -= k.geometry.objects;
        pool_.giveBack(k, slab, discarded);
    }
}

// drain_array: a fifth of an array that was not used; of less than that, half.
std::uint32_t SlabArrays::drain(KmemCache& k, ArrayNode& n, ArrayCache& array, std::uint32_t limit,
                                std::vector<SlabId>& discarded) {
    if (array.objects.empty()) return 0;
    if (std::exchange(array.touched, false)) return 0;
    pool_.lockNode(k);
    const auto available = static_cast<std::uint32_t>(array.objects.size());
    std::uint32_t count = (limit + kReapParts - 1) / kReapParts;
    if (count > available) count = (available + 1) / 2;
    freeBlock(k, n, array, count, discarded);
    return count;
}

// drain_freelist: the oldest free slabs, at most so many. How many.
std::uint32_t SlabArrays::drainFreelist(KmemCache& k, ArrayNode& n, std::uint32_t slabs,
                                        std::vector<SlabId>& discarded) {
    std::uint32_t given = 0;
    for (; given < slabs && n.free.tail != kNil; ++given) {
        pool_.lockNode(k);
        const std::uint32_t slab = n.free.tail;
        remove(n, slab);
        n.freeObjects -= k.geometry.objects;
        pool_.giveBack(k, slab, discarded);
    }
    return given;
}

CacheReap SlabArrays::reap(CacheId cache, std::uint32_t cpu, TimeNs now, std::vector<SlabId>& discarded) {
    KmemCache& k = pool_.caches[cache.raw];
    ArrayNode& n = k.arrays.nodes[kHomeNode];
    CacheReap done;
    if (k.arrays.limit == 0) return done;
    const std::size_t before = discarded.size();
    done.objects = drain(k, n, k.arrays.cpus[cpu], k.arrays.limit, discarded);
    if (n.nextReap <= now) {
        n.nextReap = now + kReapNodePeriod;
        done.objects += drain(k, n, n.shared, k.arrays.sharedLimit, discarded);
        if (!std::exchange(n.freeTouched, false)) {
            const std::uint64_t parts = std::uint64_t{kReapParts} * k.geometry.objects;
            drainFreelist(k, n, static_cast<std::uint32_t>((n.freeLimit + parts - 1) / parts), discarded);
        }
    }
    done.slabs = static_cast<std::uint32_t>(discarded.size() - before);
    return done;
}

// __kmem_cache_shrink: drain_cpu_caches, then every free slab. True if slabs are left.
bool SlabArrays::shrink(CacheId cache, std::vector<SlabId>& discarded) {
    KmemCache& k = pool_.caches[cache.raw];
    for (ArrayCache& array : k.arrays.cpus) {  // do_drain
        pool_.lockNode(k);
        freeBlock(k, k.arrays.nodes[kHomeNode], array, array.objects.size(), discarded);
    }
    for (ArrayNode& n : k.arrays.nodes) {
        pool_.lockNode(k);
        freeBlock(k, n, n.shared, n.shared.objects.size(), discarded);
    }
    for (ArrayNode& n : k.arrays.nodes) drainFreelist(k, n, n.free.count, discarded);
    return k.nrSlabs > 0;
}

void SlabArrays::stopCaching(CacheId cache) {
    CacheArrays& a = pool_.caches[cache.raw].arrays;
    a.limit = a.batch = a.sharedLimit = 0;
    for (ArrayNode& n : a.nodes) n.freeLimit = 0;
}

// Every slab is on a list here, full ones too: all of them move.
std::uint64_t SlabArrays::move(CacheId from, CacheId to, std::vector<SlabId>& discarded) {
    KmemCache& source = pool_.caches[from.raw];
    KmemCache& target = pool_.caches[to.raw];
    shrink(from, discarded);
    std::uint64_t moved = 0;
    for (std::size_t node = 0; node < source.arrays.nodes.size(); ++node) {
        ArrayNode& n = source.arrays.nodes[node];
        ArrayNode& m = target.arrays.nodes[node];
        pool_.lockNode(source);
        pool_.lockNode(target);
        for (SlabPlace place : {SlabPlace::Full, SlabPlace::NodeList})
            while (queueOf(n, place).head != kNil) {
                const std::uint32_t slab = queueOf(n, place).head;
                const Slab s = pool_.slabs[slab];
                remove(n, slab);
                n.freeObjects -= s.objects - s.inuse;
                m.freeObjects += s.objects - s.inuse;
                pool_.rehome(slab, s.inuse, to);
                pushTail(m, place, slab);
                ++moved;
            }
    }
    return moved;
}

SlabQueue& SlabArrays::queueOf(ArrayNode& n, SlabPlace place) const {
    LAB_CHECK(place == SlabPlace::Full || place == SlabPlace::NodeList || place == SlabPlace::FreeList);
    return place == SlabPlace::Full ? n.full : place == SlabPlace::NodeList ? n.partial : n.free;
}

void SlabArrays::pushHead(ArrayNode& n, SlabPlace place, std::uint32_t slab) {
    SlabQueue& queue = queueOf(n, place);
    Slab& s = pool_.slabs.write(slab);
    s.place = place;
    s.prev = kNil;
    s.next = queue.head;
    if (queue.head != kNil) pool_.slabs.write(queue.head).prev = slab;
    else queue.tail = slab;
    queue.head = slab;
    ++queue.count;
}

void SlabArrays::pushTail(ArrayNode& n, SlabPlace place, std::uint32_t slab) {
    SlabQueue& queue = queueOf(n, place);
    Slab& s = pool_.slabs.write(slab);
    s.place = place;
    s.next = kNil;
    s.prev = queue.tail;
    if (queue.tail != kNil) pool_.slabs.write(queue.tail).next = slab;
    else queue.head = slab;
    queue.tail = slab;
    ++queue.count;
}

void SlabArrays::remove(ArrayNode& n, std::uint32_t slab) {
    const Slab s = pool_.slabs[slab];
    SlabQueue& queue = queueOf(n, s.place);
    if (s.prev != kNil) pool_.slabs.write(s.prev).next = s.next;
    else queue.head = s.next;
    if (s.next != kNil) pool_.slabs.write(s.next).prev = s.prev;
    else queue.tail = s.prev;
    --queue.count;
}

std::uint64_t SlabArrays::freeOnNodes(const KmemCache& k) const {
    std::uint64_t free = 0;
    for (const ArrayNode& n : k.arrays.nodes) free += n.freeObjects;
    return free;
}

// Those of which nobody has an object: on the list of free ones, or with all that is missing in arrays.
std::uint64_t SlabArrays::emptySlabs(const KmemCache& k) const {
    std::uint64_t empty = 0;
    for (const ArrayNode& n : k.arrays.nodes) empty += n.free.count;
    std::vector<std::uint32_t> slabs;
    eachCached(k, [&](std::uint32_t object, SlotPlace) { slabs.push_back(pool_.slabOf[object]); });
    std::ranges::sort(slabs);
    for (auto at = slabs.begin(); at != slabs.end();) {
        const auto end = std::upper_bound(at, slabs.end(), *at);
        if (pool_.slabs[*at].inuse == end - at) ++empty;
        at = end;
    }
    return empty;
}

std::uint32_t SlabArrays::inUse(const KmemCache& k, std::uint32_t slab) const {
    std::uint32_t count = pool_.slabs[slab].inuse;
    eachCached(k, [&](std::uint32_t object, SlotPlace) {
        if (pool_.slabOf[object] == slab) --count;
    });
    return count;
}

void SlabArrays::hashInto(const KmemCache& k, Hash64& hash) const {
    const auto add = [&hash](const ArrayCache& array) {
        hash.add(std::uint64_t{array.objects.size()} << 1 | std::uint64_t{array.touched});
        for (std::uint32_t object : array.objects) hash.add(object);
    };
    hash.add(k.arrays.limit);
    for (const ArrayCache& array : k.arrays.cpus) add(array);
    for (const ArrayNode& n : k.arrays.nodes) {
        for (const SlabQueue* queue : {&n.full, &n.partial, &n.free})
            hash.add(std::uint64_t{queue->head} << 32 | queue->count);
        hash.add(n.freeObjects << 1 | std::uint64_t{n.freeTouched});
        hash.add(n.freeLimit);
        hash.add(static_cast<std::uint64_t>(n.nextReap));
        add(n.shared);
    }
}

// Slabs of the list; each is where it says, and its neighbours agree.
std::uint64_t SlabArrays::checkQueue(CacheId cache, std::uint32_t node, SlabPlace place) const {
    const ArrayNode& n = pool_.caches[cache.raw].arrays.nodes[node];
    const SlabQueue& queue = queueOf(const_cast<ArrayNode&>(n), place);  // a look changes nothing
    std::uint32_t count = 0, before = kNil;
    for (std::uint32_t slab = queue.head; slab != kNil; slab = pool_.slabs[slab].next) {
        const Slab s = pool_.slabs[slab];
        LAB_CHECK(s.place == place && s.cache == cache.raw && s.node == node);
        LAB_CHECK(s.prev == before);
        LAB_CHECK(++count <= queue.count);
        LAB_CHECK((s.inuse == 0) == (place == SlabPlace::FreeList));
        LAB_CHECK((s.freelist == kNil) == (place == SlabPlace::Full));
        before = slab;
    }
    LAB_CHECK(queue.tail == before);
    LAB_CHECK(count == queue.count);
    return count;
}

void SlabArrays::check(CacheId cache, const SlabSums& found) const {
    const KmemCache& k = pool_.caches[cache.raw];
    std::uint64_t slabs = 0, freeObjects = 0;
    for (std::uint32_t node = 0; node < k.arrays.nodes.size(); ++node) {
        const ArrayNode& n = k.arrays.nodes[node];
        for (SlabPlace place : {SlabPlace::Full, SlabPlace::NodeList, SlabPlace::FreeList})
            slabs += checkQueue(cache, node, place);
        std::uint64_t free = 0;
        for (const SlabQueue* queue : {&n.partial, &n.free})
            for (std::uint32_t slab = queue->head; slab != kNil; slab = pool_.slabs[slab].next)
                free += pool_.slabs[slab].objects - pool_.slabs[slab].inuse;
        LAB_CHECK(free == n.freeObjects);
        freeObjects += free;
        LAB_CHECK(k.arrays.limit == 0 || n.shared.objects.size() <= k.arrays.sharedLimit);
    }
    LAB_CHECK(slabs == found.slabs);
    LAB_CHECK(freeObjects + found.inuse == found.slabs * k.geometry.objects);
    for (const ArrayCache& array : k.arrays.cpus)
        LAB_CHECK(k.arrays.limit == 0 || array.objects.size() <= k.arrays.limit);
    std::vector<std::uint32_t> cached;
    eachCached(k, [&](std::uint32_t object, SlotPlace) {
        const Slab s = pool_.slabs[pool_.slabOf[object]];
        LAB_CHECK(s.cache == cache.raw && s.node == kHomeNode && s.place != SlabPlace::GivenBack);
        for (std::uint32_t free = s.freelist; free != kNil; free = pool_.word0[free]) LAB_CHECK(free != object);
        cached.push_back(object);
    });
    std::ranges::sort(cached);
    LAB_CHECK(std::ranges::adjacent_find(cached) == cached.end());
    LAB_CHECK(k.nrLive + cached.size() == found.inuse);
}

}  // namespace reclaim
