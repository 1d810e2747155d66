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
#include "core/shrinker/shrink_cursor.h"

namespace reclaim {

struct ShrinkerRecord {
    std::string name;  // "ext4:root"
    ShrinkerOptions options;
    std::vector<std::int64_t> deferredByNode;  // shared by all memcgs (until 5.12), and for no memcg
};

struct ShrinkerTable {
    std::vector<ShrinkerRecord> shrinkers;
    std::uint64_t scannedTotal = 0, freedTotal = 0, callsTotal = 0;
    void hashInto(Hash64& hash) const;
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
    // The same in steps of one batch, or of one shrinker that has nothing to scan. False: it is over.
    ShrinkCursor begin(const ShrinkPass& pass) const;
    bool step(ShrinkCursor& cursor);
    // css_offline: deferred work of `child` is added to its parent's (5.13 and later).
    void reparentDeferred(MemcgId child, MemcgId parent);

private:
    // The shrinker and memcg to look at next; false if there is none.
    bool nextOf(ShrinkCursor& cursor, std::uint32_t& shrinker, MemcgId& memcg) const;
    bool hasLists(MemcgId memcg) const;
    bool nextSetBit(ShrinkCursor& cursor, std::uint32_t& shrinker) const;
    // do_shrink_slab up to its first batch; false if there is nothing to free. `empty`: count said "certainly nothing".
    bool open(ShrinkCall& call, const ShrinkPass& pass, bool& empty);
    // One batch; false when none is left.
    bool scanBatch(ShrinkCall& call, const ShrinkPass& pass);
    void close(ShrinkCall& call, const ShrinkPass& pass);
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
