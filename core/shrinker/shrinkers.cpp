#include <bit>

#include "core/shrinker/contract.h"
#include "core/shrinker/epoch.h"
#include "core/shrinker/shrink_cursor.h"
#include "core/shrinker/shrinkers.h"
#include "core/shrinker/walk.h"

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
    ShrinkCursor cursor = begin(pass);
    while (step(cursor)) {
    }
    return cursor.total;
}

ShrinkCursor Shrinkers::begin(const ShrinkPass& pass) const {
    ShrinkCursor cursor;
    cursor.pass = pass;
    cursor.calls = walk_
                       .decide({.globalReclaim = pass.globalReclaim,
                                .isRoot = pass.memcg == MemcgTable::root(),
                                .isTarget = pass.memcg == pass.target,
                                .isOnline = memcgs_.isOnline(pass.memcg),
                                .kmemActive = memcgs_[pass.memcg].kmemActive,
                                .afterMemcgs = pass.afterMemcgs})
                       .calls;
    if (cursor.calls != WalkCalls::AwareInSubtree) return cursor;
    cursor.memcgs = memcgs_.subtree(pass.target);
    if (pass.globalReclaim) cursor.memcgs.push_back(MemcgId::none());
    return cursor;
}

bool Shrinkers::hasLists(MemcgId memcg) const {
    return memcgs_.isOnline(memcg) && (memcgs_[memcg].kmemActive || memcg == MemcgTable::root());
}

bool Shrinkers::nextOf(ShrinkCursor& cursor, std::uint32_t& shrinker, MemcgId& memcg) const {
    const auto count = static_cast<std::uint32_t>(table_.shrinkers.size());
    const auto aware = [this](std::uint32_t id) { return table_.shrinkers[id].options.memcgAware; };
    switch (cursor.calls) {
        case WalkCalls::Nobody: return false;
        case WalkCalls::AllWithoutMemcg:
        case WalkCalls::AllForRoot:
            memcg = cursor.calls == WalkCalls::AllForRoot ? MemcgTable::root() : MemcgId::none();
            break;
        case WalkCalls::AwareForMemcg:
            memcg = cursor.pass.memcg;
            while (cursor.next < count && !aware(cursor.next)) ++cursor.next;
            break;
        case WalkCalls::AwareInSubtree:
            for (; cursor.memcgAt < cursor.memcgs.size(); ++cursor.memcgAt, cursor.next = 0) {
                memcg = cursor.memcgs[cursor.memcgAt];  // none: the turn of those that know no memcgs
                if (cursor.next == 0 && memcg.valid() && !hasLists(memcg)) continue;
                while (cursor.next < count && aware(cursor.next) != memcg.valid()) ++cursor.next;
                if (cursor.next < count) break;
            }
            if (cursor.memcgAt == cursor.memcgs.size()) return false;
            break;
        case WalkCalls::SetBitsForMemcg: memcg = cursor.pass.memcg; return nextSetBit(cursor, shrinker);
    }
    if (cursor.next >= count) return false;
    shrinker = cursor.next++;
    return true;
}

bool Shrinkers::nextSetBit(ShrinkCursor& cursor, std::uint32_t& shrinker) const {
    const std::vector<std::uint64_t>& bits = memcgs_[cursor.pass.memcg].shrinkerInfo[cursor.pass.node].bits;
    for (std::size_t word = cursor.next / 64; word < bits.size(); ++word) {
        const std::uint64_t later = bits[word] >> (cursor.next % 64);
        if (later != 0) {
            shrinker = cursor.next + static_cast<std::uint32_t>(std::countr_zero(later));
            cursor.next = shrinker + 1;
            return true;
        }
        cursor.next = static_cast<std::uint32_t>((word + 1) * 64);
    }
    return false;
}

//  list_lru insert               here
//    link the object               clear the bit
//    set the bit                   count once more   <- sees the object, or the insert sees the cleared bit
bool Shrinkers::step(ShrinkCursor& cursor) {
    ShrinkCall& call = cursor.call;
    const ShrinkPass& pass = cursor.pass;
    if (!cursor.open) {
        if (!cursor.again) {
            call = {};
            if (!nextOf(cursor, call.shrinker, call.memcg)) return false;
        }
        const bool second = std::exchange(cursor.again, false);
        bool empty = false;
        cursor.open = open(call, pass, empty);
        ++cursor.total.asked;
        if (cursor.calls == WalkCalls::SetBitsForMemcg) {
            ShrinkerInfo& info = memcgs_[pass.memcg].shrinkerInfo[pass.node];
            if (empty && !second) {
                info.clear(call.shrinker);
                cursor.again = true;
            } else if (!empty && second) {
                info.set(call.shrinker);
            }
        }
        if (!cursor.open) return true;
    }
    if (scanBatch(call, pass)) return true;
    close(call, pass);
    cursor.open = false;
    cursor.total += call.result;
    return true;
}

bool Shrinkers::open(ShrinkCall& call, const ShrinkPass& pass, bool& empty) {
    Shrinker* const implementation = implementations_[call.shrinker];
    LAB_CHECK(implementation != nullptr);
    const ShrinkerOptions options = table_.shrinkers[call.shrinker].options;
    const std::int64_t freeable =
        implementation->count({.node = pass.node, .memcg = call.memcg, .mayEnterFs = pass.mayEnterFs, .toScan = 0});
    if (freeable == kShrinkEmpty) empty = true;
    if (freeable <= 0) return false;

    call.input = {.freeable = freeable,
                  .nrDeferred = deferred(call.shrinker, pass.node, call.memcg),
                  .batch = options.batch,
                  .seeks = options.seeks,
                  .priority = pass.priority,
                  .pagesScanned = pass.pagesScanned,
                  .lruPages = pass.lruPages};
    deferred(call.shrinker, pass.node, call.memcg) = 0;
    call.plan = planShrink(epoch_, call.input);
    const auto u32 = [](std::int64_t value) { return static_cast<std::uint32_t>(value); };
    journal_.emit<EventKind::ShrinkStart>(call.memcg, u32(pass.priority), u32(freeable), u32(call.input.nrDeferred));
    const RuleId epochRule = epoch_ == Epoch::C ? RuleId::EpochC : epoch_ == Epoch::B ? RuleId::EpochB : RuleId::EpochA;
    journal_.emit<EventKind::ShrinkPlan>(call.memcg, call.shrinker, u32(call.plan.delta), u32(call.plan.totalScan),
                                         epochRule);
    call.result = {.calls = 1};
    call.stopped = false;
    call.left = call.plan.totalScan;
    return true;
}

bool Shrinkers::scanBatch(ShrinkCall& call, const ShrinkPass& pass) {
    const std::int64_t n = call.stopped ? 0 : call.plan.nextScan(call.left);
    if (n == 0) return false;
    const std::int64_t freed = implementations_[call.shrinker]->scan(
        {.node = pass.node, .memcg = call.memcg, .mayEnterFs = pass.mayEnterFs, .toScan = n});
    if (freed == kShrinkStop) {
        call.stopped = true;
        return false;
    }
    call.result.freed += static_cast<std::uint64_t>(freed);
    call.result.scanned += static_cast<std::uint64_t>(n);
    call.left -= n;
    return true;
}

void Shrinkers::close(ShrinkCall& call, const ShrinkPass& pass) {
    const ShrinkResult& result = call.result;
    if (result.scanned == 0) cpus_.spend(cpus_.timing().shrinkCall);
    const std::int64_t done = static_cast<std::int64_t>(result.scanned);
    std::int64_t& counter = deferred(call.shrinker, pass.node, call.memcg);
    counter += deferAfter(call.plan, call.input, done);
    const auto u32 = [](std::int64_t value) { return static_cast<std::uint32_t>(value); };
    const RuleId endRule = call.stopped ? RuleId::FsRefused : done == 0 ? RuleId::ScanBatch : RuleId::None;
    journal_.emit<EventKind::ShrinkEnd>(call.memcg, u32(call.plan.totalScan - done),
                                        u32(static_cast<std::int64_t>(result.freed)), u32(counter), endRule);
    cpus_.spend(cpus_.timing().shrinkLoop);
    table_.scannedTotal += result.scanned;
    table_.freedTotal += result.freed;
    ++table_.callsTotal;
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
