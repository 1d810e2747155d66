// What happened to one object, and what will free it.
#include <algorithm>

#include "core/ask/why_rules.h"
#include "core/ask/why_watch.h"
#include "core/frame/frame.h"

namespace reclaim {

namespace {

// Events whose first number is an object.
constexpr std::array kOfObjects{EventKind::ObjectAlloc, EventKind::ObjectFree, EventKind::LruAdd,
                                EventKind::LruIsolate,  EventKind::LruRotate,  EventKind::LruRemove,
                                EventKind::InodeEvict};

}  // namespace

void ObjectWatch::event(const Event& event) {
    if (event.a != object_.raw) return;
    const EventKind kind = event.eventKind();
    if (std::ranges::find(kOfObjects, kind) == kOfObjects.end()) return;
    if (kind == EventKind::ObjectAlloc) {
        allocated_ = noted(event);
        added_.reset();
        rotated_.reset();
        isolated_.reset();
        rotations_ = 0;
    }
    if (kind == EventKind::LruAdd) added_ = noted(event);
    if (kind == EventKind::LruIsolate) isolated_ = noted(event);
    if (kind == EventKind::LruRotate) {
        rotated_ = noted(event);
        ++rotations_;
    }
    last_ = noted(event);
}

std::optional<Event> ObjectWatch::freed() const {
    if (last_ && last_->event.eventKind() == EventKind::ObjectFree) return last_->event;
    return std::nullopt;
}

namespace {

std::string nameOf(const ObjectRow& row) {
    switch (row.kind) {
        case ObjectRow::Kind::Dentry: return row.negative ? "a negative dentry" : "a dentry";
        case ObjectRow::Kind::Inode: return "an inode";
        case ObjectRow::Kind::Buffer: return "a buffer";
        case ObjectRow::Kind::Other: return "an object";
    }
    return "";
}

struct Text {
    std::string text, ends, rule, source;
};

Text byRule(std::string text, std::string ends, RuleId rule) {
    return {std::move(text), std::move(ends), std::string(infoOf(rule).text), std::string(infoOf(rule).source)};
}

constexpr auto kIsolateRule =
    "Reclaim takes an unused object off the list and kills it; its memory is free after a grace period.";
constexpr auto kIsolateSource = "fs/dcache.c@v6.1 shrink_dentry_list, dentry_free; fs/inode.c@v6.1 dispose_list";

// What will free it, by where it stands now.
Text fateOf(const ObjectRow& row, const Strategy& strategy, bool dying) {
    if (row.kind == ObjectRow::Kind::Other)
        return {"a process or the kernel holds it; no shrinker can free it",
                "when its holder lets go, at the latest when that process exits",
                "A slab object without a shrinker goes when who allocated it frees it.",
                "mm/slub.c@v6.1, mm/slab.c@v6.1 kmem_cache_free"};
    if (!row.cached)
        return {"killed; its memory waits for a grace period",
                "after the grace period, when its CPU has run the callbacks", kIsolateRule, kIsolateSource};
    if (!row.onLru || row.inUse)
        return {row.inUse ? "somebody uses it: reclaim passes it by" : "it is on no list: no shrinker meets it",
                row.pages > 0 ? "when the " + formatCount(row.pages) + " pages of its file and its users are gone"
                              : "when its last user lets go",
                "Only unused objects are on an LRU list; who is found in use there is taken off it.",
                "fs/dcache.c@v6.1 dentry_lru_isolate; fs/inode.c@v6.1 inode_lru_isolate"};
    const RuleId walk = strategy.shrinkers->decide({.isTarget = true, .isOnline = !dying, .kmemActive = true}).rule;
    if (walk == RuleId::LimitSkipsShrinkers && row.kind != ObjectRow::Kind::Buffer)
        return byRule("unused, on its list",
                      "drop_caches 2, or pressure on the whole machine; never the limit of its cgroup", walk);
    const std::string ends = row.referenced ? "a shrinker's second visit: the first only takes its mark"
                                            : "the next shrinker that comes as far as its place in the list";
    if (row.kind == ObjectRow::Kind::Buffer) return byRule("unused, on its list", ends, RuleId::UnawareOnlyGlobal);
    if (walk == RuleId::None)
        return {"unused, on its list", ends, "Limit reclaim calls the shrinkers for the cgroup at hand.",
                "mm/vmscan.c@v4.0 shrink_slab"};
    return byRule("unused, on its list", ends, walk);
}

}  // namespace

Why ObjectWatch::answer(const Machine& machine) const {
    const Strategy& strategy = machine.strategy();
    const auto row = machine.object(object_);
    LAB_CHECK(row.has_value());
    const std::string path = machine.cgroupPath(row->charged);
    const bool nobody = row->charged == MemcgId{0};
    const CgroupRow owner = machine.cgroup(row->charged);
    const bool dying = owner.state != MemcgState::Online;
    Why why;
    why.about = "object " + std::to_string(object_.raw);
    why.headline = why.about + " is " + nameOf(*row) + " of cache " + row->cache + ", charged to " +
                   (nobody ? "nobody" : path + (dying ? ", which was removed at " + formatTime(owner.removed) : ""));
    const auto add = [&](const Noted& at, Text text) {
        why.lines.push_back({.depth = 0,
                             .about = why.about,
                             .text = std::move(text.text),
                             .ends = std::move(text.ends),
                             .event = at.event.number,
                             .eventText = at.text,
                             .t = at.event.t,
                             .rule = std::move(text.rule),
                             .source = std::move(text.source)});
    };
    const Noted& begin = allocated_ ? *allocated_ : *last_;
    add(begin,
        byRule("allocated in slab " + std::to_string(row->slab) + " of " + row->cache + ", where " +
                   std::to_string(row->slabInUse) + " of " + std::to_string(row->slabObjects) + " objects are in use",
               "", strategy.accounting->rule()));
    if (!nobody)
        add(begin, byRule(row->slabHoldsCss ? "its slab page is charged to " + path + " and holds its css" +
                                                  (dying ? ", which is " + heldText(owner.heldBy) : "")
                                            : "its bytes are charged to " + path + " and hold nothing",
                          "", strategy.accounting->rule()));
    if (added_ && row->onLru) {
        const MemcgId list = machine.lruOwner(row->charged);
        add(*added_,
            byRule(list.valid() ? "on the list of " + machine.cgroupPath(list) : "on the one list of the machine", "",
                   strategy.listLru->atOffline().rule));
    }
    if (rotated_)
        add(*rotated_,
            {"was spared " + formatCount(rotations_) + (rotations_ == 1 ? " time" : " times") + ", the last time here",
             "", "An object used since the last visit is moved to the end of the list once.",
             "fs/dcache.c@v6.1 dentry_lru_isolate (DCACHE_REFERENCED); fs/inode.c@v6.1 inode_lru_isolate"});
    if (row->referenced && added_)
        add(*added_,
            {"marked as used: the next visit spares it", "", "The mark is set when it is put while on the list.",
             "fs/dcache.c@v6.1 retain_dentry; fs/inode.c@v6.1 inode_add_lru"});
    if (isolated_) add(*isolated_, {"taken off its list by reclaim", "", kIsolateRule, kIsolateSource});
    add(*last_, fateOf(*row, strategy, dying));
    return why;
}

}  // namespace reclaim
