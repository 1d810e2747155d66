#include <bit>

#include "core/shrinker/shrinker.h"

namespace reclaim {

ShrinkerId Shrinkers::add(std::string name, ShrinkerOptions options) {
    ShrinkerRecord record;
    record.name = std::move(name);
    record.options = options;
    record.deferredByNode.resize(memcgs_.nodes(), 0);
    table_.shrinkers.push_back(std::move(record));
    return ShrinkerId{static_cast<std::uint32_t>(table_.shrinkers.size() - 1)};
}

void Shrinkers::attach(ShrinkerId id, Shrinker& implementation) {
    if (id.raw >= implementations_.size()) implementations_.resize(id.raw + 1, nullptr);
    implementations_[id.raw] = &implementation;
}

std::int64_t& Shrinkers::deferred(std::uint32_t shrinker, std::uint32_t node, MemcgId memcg) {
    const bool perMemcg = epoch_ == Epoch::C && memcg.valid() && memcg != MemcgTable::root() &&
                          table_.shrinkers[shrinker].options.memcgAware;
    return perMemcg ? memcgs_[memcg].shrinkerInfo[node].deferredOf(shrinker)
                    : table_.shrinkers[shrinker].deferredByNode[node];
}

ShrinkResult Shrinkers::shrinkSlab(const ShrinkPass& pass) {
    const Memcg& memcg = memcgs_[pass.memcg];
    const WalkDecision decision = walk_.decide({.globalReclaim = pass.globalReclaim,
                                                .isRoot = pass.memcg == MemcgTable::root(),
                                                .isTarget = pass.memcg == pass.target,
                                                .isOnline = memcgs_.isOnline(pass.memcg),
                                                .kmemActive = memcg.kmemActive});
    switch (decision.calls) {
        case WalkCalls::Nobody:
            return {};
        case WalkCalls::AllWithoutMemcg:
            return shrinkAll(pass, MemcgId::none());
        case WalkCalls::AwareInSubtree: {
            ShrinkResult total;
            for (MemcgId id : memcgs_.subtree(pass.target)) {
                if (!memcgs_.isOnline(id)) continue;
                if (memcgs_[id].kmemActive || id == MemcgTable::root()) total += shrinkAware(pass, id);
            }
            if (pass.globalReclaim) total += shrinkUnaware(pass);
            return total;
        }
        case WalkCalls::AwareForMemcg:
            return shrinkAware(pass, pass.memcg);
        case WalkCalls::SetBitsForMemcg:
            return shrinkSetBits(pass);
        case WalkCalls::AllForRoot:
            return shrinkAll(pass, MemcgTable::root());
    }
    return {};
}

ShrinkResult Shrinkers::shrinkAll(const ShrinkPass& pass, MemcgId memcg) {
    ShrinkResult total;
    bool empty = false;
    for (std::uint32_t i = 0; i < table_.shrinkers.size(); ++i) total += shrinkOne(i, pass, memcg, empty);
    return total;
}

ShrinkResult Shrinkers::shrinkAware(const ShrinkPass& pass, MemcgId memcg) {
    ShrinkResult total;
    bool empty = false;
    for (std::uint32_t i = 0; i < table_.shrinkers.size(); ++i)
        if (table_.shrinkers[i].options.memcgAware) total += shrinkOne(i, pass, memcg, empty);
    return total;
}

ShrinkResult Shrinkers::shrinkUnaware(const ShrinkPass& pass) {
    ShrinkResult total;
    bool empty = false;
    for (std::uint32_t i = 0; i < table_.shrinkers.size(); ++i)
        if (!table_.shrinkers[i].options.memcgAware) total += shrinkOne(i, pass, MemcgId::none(), empty);
    return total;
}

//  list_lru insert               here
//    link the object               clear the bit
//    set the bit                   count once more   <- sees the object, or the insert sees the cleared bit
ShrinkResult Shrinkers::shrinkSetBits(const ShrinkPass& pass) {
    ShrinkResult total;
    const std::size_t words = memcgs_[pass.memcg].shrinkerInfo[pass.node].bits.size();
    for (std::size_t w = 0; w < words; ++w) {
        std::uint64_t bits = memcgs_[pass.memcg].shrinkerInfo[pass.node].bits[w];
        while (bits != 0) {
            const auto id = static_cast<std::uint32_t>(w * 64 + static_cast<unsigned>(std::countr_zero(bits)));
            bits &= bits - 1;
            bool empty = false;
            total += shrinkOne(id, pass, pass.memcg, empty);
            if (!empty) continue;
            memcgs_[pass.memcg].shrinkerInfo[pass.node].clear(id);
            empty = false;
            total += shrinkOne(id, pass, pass.memcg, empty);
            if (!empty) memcgs_[pass.memcg].shrinkerInfo[pass.node].set(id);
        }
    }
    return total;
}

ShrinkResult Shrinkers::shrinkOne(std::uint32_t shrinker, const ShrinkPass& pass, MemcgId memcg, bool& empty) {
    Shrinker* const implementation = implementations_[shrinker];
    LAB_CHECK(implementation != nullptr);
    const ShrinkerOptions options = table_.shrinkers[shrinker].options;
    ShrinkControl control{.node = pass.node, .memcg = memcg, .mayEnterFs = pass.mayEnterFs, .toScan = 0};
    const std::int64_t freeable = implementation->count(control);
    if (freeable == kShrinkEmpty) empty = true;
    if (freeable <= 0) return {};

    ShrinkInput input{.freeable = freeable,
                      .nrDeferred = deferred(shrinker, pass.node, memcg),
                      .batch = options.batch,
                      .seeks = options.seeks,
                      .priority = pass.priority,
                      .pagesScanned = pass.pagesScanned,
                      .lruPages = pass.lruPages};
    deferred(shrinker, pass.node, memcg) = 0;
    const ShrinkPlan plan = planShrink(epoch_, input);
    const MemcgId subject = memcg;
    const auto u32 = [](std::int64_t value) { return static_cast<std::uint32_t>(value); };
    journal_.emit<EventKind::ShrinkStart>(subject, u32(pass.priority), u32(freeable), u32(input.nrDeferred));
    const RuleId epochRule = epoch_ == Epoch::C ? RuleId::EpochC : epoch_ == Epoch::B ? RuleId::EpochB : RuleId::EpochA;
    journal_.emit<EventKind::ShrinkPlan>(subject, shrinker, u32(plan.delta), u32(plan.totalScan), epochRule);

    ShrinkResult result;
    result.calls = 1;
    bool stopped = false;
    std::int64_t left = plan.totalScan;
    while (const std::int64_t n = plan.nextScan(left)) {
        control.toScan = n;
        const std::int64_t freed = implementation->scan(control);
        if (freed == kShrinkStop) {
            stopped = true;
            break;
        }
        result.freed += static_cast<std::uint64_t>(freed);
        result.scanned += static_cast<std::uint64_t>(n);
        left -= n;
    }
    if (result.scanned == 0) cpus_.spend(cpus_.timing().shrinkCall);
    const std::int64_t done = static_cast<std::int64_t>(result.scanned);
    std::int64_t& counter = deferred(shrinker, pass.node, memcg);
    counter += deferAfter(plan, input, done);
    const RuleId endRule = stopped ? RuleId::FsRefused : done == 0 ? RuleId::ScanBatch : RuleId::None;
    journal_.emit<EventKind::ShrinkEnd>(subject, u32(plan.totalScan - done), u32(static_cast<std::int64_t>(result.freed)),
                                        u32(counter), endRule);
    cpus_.spend(cpus_.timing().shrinkLoop);
    table_.scannedTotal += result.scanned;
    table_.freedTotal += result.freed;
    ++table_.callsTotal;
    return result;
}

void Shrinkers::reparentDeferred(MemcgId child, MemcgId parent) {
    if (epoch_ != Epoch::C) return;
    for (std::uint32_t node = 0; node < memcgs_.nodes(); ++node) {
        auto& from = memcgs_[child].shrinkerInfo[node].deferred;
        for (std::uint32_t i = 0; i < from.size(); ++i) {
            deferred(i, node, parent) += from[i];
            from[i] = 0;
        }
    }
}

void ShrinkerTable::hashInto(Hash64& hash) const {
    for (const ShrinkerRecord& record : shrinkers)
        for (std::int64_t value : record.deferredByNode) hash.add(static_cast<std::uint64_t>(value));
    hash.add(scannedTotal);
    hash.add(freedTotal);
    hash.add(callsTotal);
}

}  // namespace reclaim
