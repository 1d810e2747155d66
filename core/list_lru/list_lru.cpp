#include "core/list_lru/list_lru_table.h"

namespace reclaim {

LruId ListLrus::init(ShrinkerId shrinker, bool memcgAware) {
    ListLruData data;
    data.shrinker = shrinker;
    data.memcgAware = memcgAware;
    data.nodes.resize(memcgs_.nodes());
    table_.lrus.push_back(std::move(data));
    return LruId{static_cast<std::uint32_t>(table_.lrus.size() - 1)};
}

LruList* ListLrus::find(LruNode& node, std::int32_t id) {
    if (id < 0) return &node.root;
    const auto index = static_cast<std::size_t>(id);
    if (index >= node.slotById.size() || node.slotById[index] == kNil) return nullptr;
    return &node.pool[node.slotById[index]];
}

LruList& ListLrus::require(LruId lru, std::uint32_t nodeIndex, MemcgId memcg) {
    LruNode& node = table_.lrus[lru.raw].nodes[nodeIndex];
    const std::int32_t id = idOf(lru, memcg);
    if (LruList* list = find(node, id)) return *list;
    const auto index = static_cast<std::size_t>(id);
    if (index >= node.slotById.size()) node.slotById.resize(index + 1, kNil);
    node.slotById[index] = static_cast<std::uint32_t>(node.pool.size());
    node.pool.emplace_back();
    return node.pool.back();
}

// word0 = previous, word1 = next.
void ListLrus::append(LruList& list, std::uint32_t object) {
    slabs_.word0().set(object, list.tail);
    slabs_.word1().set(object, kNil);
    if (list.tail != kNil) slabs_.word1().set(list.tail, object);
    else list.head = object;
    list.tail = object;
    ++list.count;
}

void ListLrus::isolate(LruList& list, std::uint32_t object) {
    const std::uint32_t prev = slabs_.word0()[object];
    const std::uint32_t next = slabs_.word1()[object];
    if (prev != kNil) slabs_.word1().set(prev, next);
    else list.head = next;
    if (next != kNil) slabs_.word0().set(next, prev);
    else list.tail = prev;
    LAB_CHECK(list.count > 0);
    --list.count;
}

void ListLrus::add(LruId lru, std::uint32_t node, MemcgId memcg, ObjectId object) {
    LruList& list = require(lru, node, memcg);
    append(list, object.raw);
    // The first item: tell the shrinkers that there is something (set_shrinker_bit). Never for the root.
    if (list.count == 1 && memcg != MemcgTable::root() && layout_.perMemcg() && table_.lrus[lru.raw].memcgAware)
        memcgs_[memcg].shrinkerInfo[node].set(table_.lrus[lru.raw].shrinker.raw);
}

void ListLrus::del(LruId lru, std::uint32_t node, MemcgId memcg, ObjectId object) {
    LruList* list = find(table_.lrus[lru.raw].nodes[node], idOf(lru, memcg));
    LAB_CHECK(list != nullptr);
    isolate(*list, object.raw);
}

const LruList& ListLrus::list(LruId lru, std::uint32_t node, MemcgId memcg) const {
    static const LruList kEmpty;
    const LruList* found = const_cast<ListLrus*>(this)->find(table_.lrus[lru.raw].nodes[node], idOf(lru, memcg));
    return found != nullptr ? *found : kEmpty;
}

std::uint64_t ListLrus::countOne(LruId lru, std::uint32_t node, MemcgId memcg) const {
    return list(lru, node, memcg).count;
}

std::uint64_t ListLrus::countNode(LruId lru, std::uint32_t node) const {
    const LruNode& lists = table_.lrus[lru.raw].nodes[node];
    std::uint64_t total = lists.root.count;
    for (const LruList& list : lists.pool) total += list.count;
    return total;
}

void ListLrus::reparent(std::int32_t oldId, MemcgId child, MemcgId parent) {
    if (oldId < 0 || !layout_.perMemcg() || !layout_.atOffline().spliceToParent) return;
    for (std::uint32_t i = 0; i < table_.lrus.size(); ++i) {
        ListLruData& data = table_.lrus[i];
        if (!data.memcgAware) continue;
        std::uint64_t moved = 0;
        for (std::uint32_t n = 0; n < data.nodes.size(); ++n) {
            LruNode& node = data.nodes[n];
            LruList* found = find(node, oldId);
            if (found == nullptr || found->count == 0) continue;
            const LruList source = std::exchange(*found, LruList{});  // require() may move the pool
            LruList& target = require(LruId{i}, n, parent);
            slabs_.word0().set(source.head, target.tail);
            if (target.tail != kNil) slabs_.word1().set(target.tail, source.head);
            else target.head = source.head;
            target.tail = source.tail;
            target.count += source.count;
            moved += source.count;
            if (parent != MemcgTable::root()) memcgs_[parent].shrinkerInfo[n].set(data.shrinker.raw);
        }
        journal_.emit<EventKind::LruReparent>(child, i, static_cast<std::uint32_t>(moved), parent.raw,
                                              layout_.atOffline().rule);
    }
}

std::uint64_t ListLrus::arrayBytes() const {
    std::uint64_t bytes = 0;
    for (const ListLruData& data : table_.lrus) {
        if (!data.memcgAware) continue;
        std::uint32_t used = 0;
        for (std::uint32_t slot : data.nodes.front().slotById) used += slot != kNil;
        bytes += layout_.bytes(static_cast<std::uint32_t>(data.nodes.size()), memcgs_.ids().arraySize(), used);
    }
    return bytes;
}

void ListLruTable::hashInto(Hash64& hash) const {
    for (const ListLruData& data : lrus)
        for (const LruNode& node : data.nodes) {
            hash.add(std::uint64_t{node.root.head} << 32 | node.root.tail);
            hash.add(node.root.count);
            for (const LruList& list : node.pool) {
                hash.add(std::uint64_t{list.head} << 32 | list.tail);
                hash.add(list.count);
            }
        }
}

void ListLrus::checkInvariants() const {
    const auto check = [this](const LruList& list) {
        std::uint64_t length = 0;
        std::uint32_t prev = kNil;
        for (std::uint32_t object = list.head; object != kNil; object = slabs_.word1()[object]) {
            LAB_CHECK(slabs_.word0()[object] == prev);
            LAB_CHECK(++length <= list.count);
            prev = object;
        }
        LAB_CHECK(length == list.count && prev == list.tail);
    };
    for (const ListLruData& data : table_.lrus)
        for (const LruNode& node : data.nodes) {
            check(node.root);
            for (const LruList& list : node.pool) check(list);
        }
}

void ListLrus::checkBits() const {
    if (!layout_.perMemcg()) return;
    memcgs_.each([this](MemcgId id, const Memcg& memcg) {
        if (id == MemcgTable::root() || memcg.state >= MemcgState::Released) return;
        if (memcg.kmemcgId < 0 || memcg.kmemcgId != memcg.ownId) return;
        for (std::uint32_t lru = 0; lru < table_.lrus.size(); ++lru)
            for (std::uint32_t node = 0; node < memcgs_.nodes(); ++node)
                if (table_.lrus[lru].memcgAware && countOne(LruId{lru}, node, id) > 0)
                    LAB_CHECK(memcg.shrinkerInfo[node].bit(table_.lrus[lru].shrinker.raw));
    });
}

}  // namespace reclaim
