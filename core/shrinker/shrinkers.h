// Shrinkers: the registry, and do_shrink_slab with its loop over batches.
//
// Threads: owned by one machine.
// Invariants:
//   (1) A deferred count is read and zeroed before the loop and added to after it.
//   (2) A bit is cleared only after count said "certainly nothing" twice.
#pragma once
#include <string>
#include <vector>

#include "core/cpu/cpu.h"
#include "core/shrinker/contract.h"
#include "core/shrinker/epoch.h"
#include "core/shrinker/walk.h"

namespace reclaim {

struct ShrinkerRecord {
    std::string name;                           // "ext4:root"
    ShrinkerOptions options;
    std::vector<std::int64_t> deferredByNode;   // shared by all memcgs (until 5.12), and for no memcg
};

struct ShrinkerTable {
    std::vector<ShrinkerRecord> shrinkers;
    std::uint64_t scannedTotal = 0, freedTotal = 0, callsTotal = 0;
    void hashInto(Hash64& hash) const;
};

struct ShrinkResult {
    std::uint64_t freed = 0, scanned = 0, calls = 0;
    ShrinkResult& operator+=(const ShrinkResult& other) {
        freed += other.freed;
        scanned += other.scanned;
        calls += other.calls;
        return *this;
    }
};

struct ShrinkPass {
    std::uint32_t node = 0;
    MemcgId memcg;                 // the memcg at hand
    MemcgId target;                // whose limit was hit; the root for global reclaim
    int priority = 12;
    bool globalReclaim = false;
    bool mayEnterFs = true;
    std::int64_t pagesScanned = 0, lruPages = 0;   // epoch A
};

class Shrinkers {
public:
    Shrinkers(ShrinkerTable& table, MemcgTable& memcgs, Cpus& cpus, Journal& journal, const ShrinkerWalk& walk,
              Epoch epoch)
        : table_(table), memcgs_(memcgs), cpus_(cpus), journal_(journal), walk_(walk), epoch_(epoch) {}

    ShrinkerId add(std::string name, ShrinkerOptions options);
    // Who answers for a registered shrinker during this advance.
    void attach(ShrinkerId id, Shrinker& implementation);

    const ShrinkerWalk& walk() const { return walk_; }
    const ShrinkerTable& table() const { return table_; }
    Epoch epoch() const { return epoch_; }

    // shrink_slab for one step of reclaim.
    ShrinkResult shrinkSlab(const ShrinkPass& pass);
    // css_offline: deferred work of `child` is added to its parent's (5.13 and later).
    void reparentDeferred(MemcgId child, MemcgId parent);

private:
    ShrinkResult shrinkSetBits(const ShrinkPass& pass);
    ShrinkResult shrinkAware(const ShrinkPass& pass, MemcgId memcg);
    ShrinkResult shrinkUnaware(const ShrinkPass& pass);
    ShrinkResult shrinkAll(const ShrinkPass& pass, MemcgId memcg);
    // do_shrink_slab; `empty` is set if count said "certainly nothing".
    ShrinkResult shrinkOne(std::uint32_t shrinker, const ShrinkPass& pass, MemcgId memcg, bool& empty);
    std::int64_t& deferred(std::uint32_t shrinker, std::uint32_t node, MemcgId memcg);

    ShrinkerTable& table_;
    MemcgTable& memcgs_;
    Cpus& cpus_;
    Journal& journal_;
    const ShrinkerWalk& walk_;
    Epoch epoch_;
    std::vector<Shrinker*> implementations_;
};

}  // namespace reclaim
