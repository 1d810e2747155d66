// MemcgTable: every memory cgroup that was ever made: its place in the tree, its counters, its css life, what holds
// it, its obj_cgroups and its shrinker info. Data and pure counters only; who charges and why is room `kmem`'s.
//
// Threads: owned by one machine; a value.
// Invariants:
//   (1) usage(parent) >= sum of usage over its online children.
//   (2) refs of a freed memcg are all 0; a released one has no entry in its parent's children.
//   (3) Index 0 is the root; it is online for ever.
#pragma once
#include <array>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/memcg/kmemcg_ids.h"
#include "core/memcg/lruvec.h"
#include "core/memcg/page_counter.h"
#include "core/memcg/stock.h"

namespace reclaim {

enum class MemcgState : std::uint8_t { Online, Dying, Offline, Released, Freed };

// Who holds a reference on the css.
enum class CssRef : std::uint8_t {
    Base,        // while it is online
    Child,       // each child css
    Stock,       // a CPU's stock of charged pages
    KmemUsage,   // while slab pages are charged (page accounting)
    Cache,       // each per-memcg kmem_cache
    Kill,        // until the kill is confirmed
    PageCache,   // each charged page of a file
    Shmem,       // each charged page of a tmpfs file
    Metadata,    // each charged page of a block device
    KernelPage,  // each kernel page charged by page
    Writeback,   // each inode that was written by its tasks and is still in memory
    Count
};
inline constexpr std::size_t kCssRefKinds = static_cast<std::size_t>(CssRef::Count);

// One block per (memcg, node): bits of the shrinkers that have something, and work left over.
// Written only by rooms list_lru (bits) and shrinker (deferred).
struct ShrinkerInfo {
    std::vector<std::uint64_t> bits;     // by shrinker id, 64 a word
    std::vector<std::int64_t> deferred;  // by shrinker id

    bool bit(std::uint32_t id) const { return id / 64 < bits.size() && (bits[id / 64] >> (id % 64) & 1) != 0; }
    void set(std::uint32_t id) {
        if (id / 64 >= bits.size()) bits.resize(id / 64 + 1, 0);
        bits[id / 64] |= std::uint64_t{1} << (id % 64);
    }
    void clear(std::uint32_t id) {
        if (id / 64 < bits.size()) bits[id / 64] &= ~(std::uint64_t{1} << (id % 64));
    }
    std::int64_t& deferredOf(std::uint32_t id) {
        if (id >= deferred.size()) deferred.resize(id + 1, 0);
        return deferred[id];
    }
};

struct MemcgEvents {
    std::uint64_t max = 0, oom = 0, oomKill = 0;
    std::uint64_t refused = 0;  // operations of its tasks that got ENOMEM; the kernel does not count them
};

struct Memcg {
    std::string name, path;
    MemcgId parent;
    MemcgId older, younger;         // the next ones of this path that are not yet released
    std::vector<MemcgId> children;  // online and dying, in order of birth
    MemcgState state = MemcgState::Online;
    TimeNs born = 0, removed = kNever, released = kNever;
    PageCounter memory, kmem;
    bool kmemActive = false;
    bool usedBefore = false;         // it was there, and at work, before the run: its caches need no worker any more
    std::int32_t kmemcgId = -1;      // index into per-memcg lists; -1 = the root list
    std::int32_t ownId = -1;         // the id this memcg holds until it is freed; -1 = none
    ObjcgId objcg;                   // 5.9 and later
    std::vector<ObjcgId> inherited;  // of removed children, handed to this memcg at their offline
    OwnerId context;                 // whom slabs of its own caches are charged to; none = it has none
    std::vector<OwnerId> inheritedContexts;  // of removed children, as with obj_cgroups
    std::array<std::uint32_t, kCssRefKinds> refs{};
    std::uint32_t refsTotal = 0;
    MemcgEvents events;  // with those of descendants, as memory.events shows them
    std::uint64_t reclaimCalls = 0, reclaimFreed = 0, reclaimAsked = 0;  // for its own limit; asked: do_shrink_slab
    std::uint64_t slabPages = 0;                                         // pages of slabs charged by page
    std::uint64_t unreclaimableSlabPages = 0;  // of these, in caches without SLAB_RECLAIM_ACCOUNT
    std::uint64_t objects = 0;                 // slab objects charged to it, directly or through its obj_cgroup
    std::int64_t objectBytes = 0;              // bytes of objects charged by byte
    std::int64_t unreclaimableBytes = 0;       // of these, in caches without SLAB_RECLAIM_ACCOUNT
    std::uint64_t kernelPages = 0;             // kernel pages charged to it one by one (pipe buffers, fd tables)
    std::uint64_t filePages = 0, shmemPages = 0, metadataPages = 0;  // user pages charged to it
    std::uint64_t dirtyFilePages = 0;                                // of filePages
    std::vector<Lruvec> lruvecs;                                     // by node; empty until the first user page
    std::uint64_t startBytes = 0;                                    // bytes charged before the run began; they stay
    std::uint32_t nrDescendants = 0, nrDyingDescendants = 0;
    std::vector<ShrinkerInfo> shrinkerInfo;  // by node

    // What is left of a memcg that was freed long ago.
    static Memcg gone() {
        Memcg memcg;
        memcg.state = MemcgState::Freed;
        memcg.parent = MemcgId{0};
        return memcg;
    }
};

struct ObjCgroup {
    MemcgId memcg;                   // the parent's after offline
    std::uint32_t chargedBytes = 0;  // nr_charged_bytes: charged, in nobody's stock
    std::uint64_t objects = 0;       // objects and kernel pages charged through it
    bool reparented = false;         // its memcg is offline
};

class MemcgTable {
public:
    static MemcgTable make(std::uint32_t nodes, std::uint32_t cpus);

    static constexpr MemcgId root() { return MemcgId{0}; }
    std::uint32_t size() const { return static_cast<std::uint32_t>(memcgs_.size()); }
    // The lab remembers so many freed memcgs, for those who ask about what was; older ones are blank.
    static constexpr std::size_t kRemembered = 4096;
    Memcg& operator[](MemcgId id) { return memcgs_[id.raw]; }  // REQUIRES: not forgotten
    const Memcg& operator[](MemcgId id) const { return memcgs_[id.raw]; }
    // visit(id, memcg) for each that lives or is remembered, oldest first.
    template <class Visit>
    void each(Visit&& visit) const {
        memcgs_.each([&visit](std::uint32_t id, const Memcg& memcg) { visit(MemcgId{id}, memcg); });
    }
    bool forgotten(MemcgId id) const { return memcgs_.retired(id.raw); }
    std::uint32_t rows() const { return memcgs_.living(); }
    std::size_t rowBytes() const { return memcgs_.bytes() + objcgs_.bytes(); }
    ObjCgroup& objcg(ObjcgId id) { return objcgs_[id.raw]; }
    const ObjCgroup& objcg(ObjcgId id) const { return objcgs_[id.raw]; }

    // Adds an online child with the base reference. REQUIRES: the parent is online.
    MemcgId add(MemcgId parent, std::string_view name, TimeNs now);
    ObjcgId addObjcg(MemcgId memcg);
    // Its memcg is offline, nothing is charged through it, and no stock holds bytes of it.
    bool objcgUnused(ObjcgId id) const;
    // REQUIRES: unused, and no bytes are left in it.
    void releaseObjcg(ObjcgId id) { objcgs_.retire(id.raw); }
    bool objcgReleased(ObjcgId id) const { return objcgs_.retired(id.raw); }
    // The youngest memcg of that path that is not yet released; none if there is none. If one is online, it is that
    // one.
    MemcgId find(std::string_view path) const;
    // Pre-order over the subtree of `top`, itself first, released ones left out.
    std::vector<MemcgId> subtree(MemcgId top) const;
    bool isLeaf(MemcgId id) const { return memcgs_[id.raw].children.empty(); }
    bool isOnline(MemcgId id) const { return memcgs_[id.raw].state == MemcgState::Online; }

    // Charges `pages` on every level from `id` to the root; on failure nothing is charged and the memcg whose
    // counter is full is returned.
    MemcgId tryCharge(MemcgId id, std::uint64_t pages);
    void charge(MemcgId id, std::uint64_t pages);  // past limits
    void uncharge(MemcgId id, std::uint64_t pages);
    MemcgId tryChargeKmem(MemcgId id, std::uint64_t pages);
    void unchargeKmem(MemcgId id, std::uint64_t pages);

    void get(MemcgId id, CssRef kind, std::uint32_t count = 1);
    // True if that was the last reference.
    bool put(MemcgId id, CssRef kind, std::uint32_t count = 1);

    // Counts an event for the memcg and its ancestors.
    void count(MemcgId id, std::uint64_t MemcgEvents::*event) {
        for (MemcgId up = id; up.valid(); up = memcgs_[up.raw].parent) ++(memcgs_[up.raw].events.*event);
    }

    void markDying(MemcgId id, TimeNs now);
    void markOffline(MemcgId id);
    void markReleased(MemcgId id, TimeNs now);
    // The css is gone: ancestors no longer count it as dying.
    void markFreed(MemcgId id);
    // Changes of the set of living and dying memcgs, or of a state.
    std::uint64_t version() const { return version_; }
    void touch() { ++version_; }
    std::uint64_t dyingTotal() const { return memcgs_[0].nrDyingDescendants; }
    // References of one kind on all memcgs that were removed and are not yet released.
    std::uint64_t dyingRefs(CssRef kind) const { return dyingRefs_[static_cast<std::size_t>(kind)]; }
    Lruvec& lruvec(MemcgId id, std::uint32_t node) {
        std::vector<Lruvec>& all = memcgs_[id.raw].lruvecs;
        if (all.empty()) all.resize(nodes_);
        return all[node];
    }

    MemcgStock& stock(std::uint32_t cpu) { return stocks_[cpu]; }
    ObjStock& objStock(std::uint32_t cpu) { return objStocks_[cpu]; }
    const MemcgStock& stock(std::uint32_t cpu) const { return stocks_[cpu]; }
    const ObjStock& objStock(std::uint32_t cpu) const { return objStocks_[cpu]; }
    std::uint32_t cpus() const { return static_cast<std::uint32_t>(stocks_.size()); }
    std::uint32_t nodes() const { return nodes_; }
    KmemcgIds& ids() { return ids_; }
    const KmemcgIds& ids() const { return ids_; }

    void hashInto(Hash64& hash) const;
    void checkInvariants() const;

private:
    Rows<Memcg> memcgs_;
    std::deque<MemcgId> freed_;  // those remembered, in the order in which they were freed
    struct PathHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view path) const { return std::hash<std::string_view>{}(path); }
    };
    // By path: the youngest that is not yet released; Memcg::older leads on. Only looked up, never walked through.
    std::unordered_map<std::string, MemcgId, PathHash, std::equal_to<>> byPath_;
    Rows<ObjCgroup> objcgs_;
    std::vector<MemcgStock> stocks_;
    std::vector<ObjStock> objStocks_;
    KmemcgIds ids_;
    std::uint32_t nodes_ = 1;
    std::uint64_t version_ = 1;
    std::array<std::uint64_t, kCssRefKinds> dyingRefs_{};
};

}  // namespace reclaim
