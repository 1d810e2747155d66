#include "core/strategy/profile.h"
#include "core/strategy/choices.h"

namespace reclaim {
namespace {

Error unknown(const std::string& what, std::string_view name, const std::string& known) {
    return Error{
        Fault::BadInput, "no " + what + " is called '" + std::string(name) + "'", "one of: " + known, {}, 0, 0};
}

std::string names() {
    std::string out;
    for (const Strategy& s : profiles()) out += (out.empty() ? "" : ", ") + s.id;
    return out;
}

// Finds the choice of that name in `all` and stores it.
template <class Axis, class All>
Status choose(const Axis*& slot, const All& all, std::string_view axis, std::string_view choice) {
    std::string known;
    for (const Axis* candidate : all) {
        if (candidate->name() == choice) {
            slot = candidate;
            return Done{};
        }
        known += (known.empty() ? "" : ", ") + std::string(candidate->name());
    }
    return unknown("choice of axis " + std::string(axis), choice, known);
}

Status applyChoice(Strategy& s, std::string_view axis, std::string_view choice) {
    using namespace choices;
    if (axis == "dead_caches") return choose(s.deadCaches, allDeadCaches(), axis, choice);
    if (axis == "list_lru")
        return choose(s.listLru, std::array{&listLruGlobal(), &listLruDangling(), &listLruReparented(), &listLruLazy()},
                      axis, choice);
    if (axis == "shrinkers")
        return choose(
            s.shrinkers,
            std::array{&shrinkersNotAware(), &shrinkersWalkInShrinkSlab(), &shrinkersPerMemcg(), &shrinkersBitmap()},
            axis, choice);
    if (axis == "accounting")
        return choose(s.accounting, std::array{&accountingSlabPage(), &accountingObjectBytes()}, axis, choice);
    if (axis == "kmem_limit")
        return choose(s.kmemLimit, std::array{&kmemLimitFails(), &kmemLimitMemoryOnly()}, axis, choice);
    if (axis == "slab_allocator")
        return choose(s.slabAllocator, std::array{&slabAllocatorSlub(), &slabAllocatorSlab()}, axis, choice);
    if (axis == "epoch") {
        if (choice == "a") s.epoch = Epoch::A;
        else if (choice == "b") s.epoch = Epoch::B;
        else if (choice == "c") s.epoch = Epoch::C;
        else return unknown("choice of axis epoch", choice, "a, b, c");
        return Done{};
    }
    return unknown("axis", axis, "dead_caches, list_lru, shrinkers, accounting, kmem_limit, slab_allocator, epoch");
}

}  // namespace

Status sensible(const Strategy& s) {
    const auto refuse = [](std::string why, std::string remedy) {
        return Error{Fault::Refused, std::move(why), std::move(remedy), {}, 0, 0};
    };
    if (!s.listLru->perMemcg() && s.shrinkers->knowsMemcgs())
        return refuse("shrinkers that are called per cgroup need LRU lists per cgroup",
                      "choose list_lru=reparented or shrinkers=not-aware");
    if (s.accounting->cachePerMemcg() && s.deadCaches == &choices::deadCachesShared())
        return refuse("with accounting=slab-page every cgroup has its own caches: they cannot be shared",
                      "choose dead_caches=leak or accounting=object-bytes");
    if (!s.accounting->cachePerMemcg() && s.deadCaches != &choices::deadCachesShared())
        return refuse("with accounting=object-bytes caches are shared: none can die, dead_caches=" +
                          std::string(s.deadCaches->name()) + " has nothing to work on",
                      "choose dead_caches=shared or accounting=slab-page");
    if (s.accounting->reparentsChargesAtOffline() && s.listLru == &choices::listLruDangling())
        return refuse(
            "accounting=object-bytes hands a removed cgroup's objects to its parent: their lists cannot stay behind",
            "choose list_lru=reparented or list_lru=lazy");
    if (s.deadCaches->traits().handsToParent && s.listLru == &choices::listLruDangling())
        return refuse("dead_caches=" + std::string(s.deadCaches->name()) +
                          " hands a removed cgroup's slabs to its parent: their lists cannot stay behind",
                      "choose list_lru=reparented or list_lru=lazy");
    if (!s.accounting->cachePerMemcg() && s.kmemLimit->failsAtOnce())
        return refuse("a separate kmem limit ended with charging by object bytes",
                      "choose kmem_limit=memory-limit-only");
    if (s.slabAllocator == &choices::slabAllocatorSlab() && !s.constants.hasSlab)
        return refuse("SLAB was removed in Linux 6.8 (16a1d968358a): " + s.title + " has nothing but SLUB",
                      "choose slab_allocator=slub, or a profile up to linux-6.7");
    if (s.deadCaches->traits().tracksFullSlabs && s.slabAllocator->findsFullSlabs())
        return refuse("with slab_allocator=" + std::string(s.slabAllocator->name()) +
                          " full slabs are on a list anyway: there is nothing to track",
                      "choose dead_caches=move-slabs or slab_allocator=slub");
    return Done{};
}

Result<Strategy> strategyNamed(std::string_view id) {
    const std::string_view profile = id.substr(0, id.find('+'));
    const Strategy* base = nullptr;
    for (const Strategy& s : profiles())
        if (s.id == profile) base = &s;
    if (base == nullptr) return unknown("strategy", profile, names());
    Strategy out = *base;
    std::string_view rest = id.substr(profile.size());
    while (!rest.empty()) {
        rest.remove_prefix(1);
        const std::string_view part = rest.substr(0, rest.find('+'));
        rest.remove_prefix(part.size());
        const auto equals = part.find('=');
        if (equals == std::string_view::npos)
            return Error{Fault::BadInput,
                         "'" + std::string(part) + "' is not AXIS=CHOICE",
                         "for example linux-6.1+epoch=b",
                         {},
                         0,
                         0};
        const Status chosen = applyChoice(out, part.substr(0, equals), part.substr(equals + 1));
        if (!chosen) return chosen.error();
        out.title += " with " + std::string(part);
    }
    out.id = std::string(id);
    out.constants.reclaim.reapsOnPressure = out.deadCaches->traits().reapsOnPressure;
    const Status sense = sensible(out);
    if (!sense) return sense.error();
    return out;
}

std::vector<AxisChoice> axesOf(const Strategy& s) {
    const std::string_view epoch = s.epoch == Epoch::C ? "c" : s.epoch == Epoch::B ? "b" : "a";
    return {{"dead_caches", s.deadCaches->name()},
            {"list_lru", s.listLru->name()},
            {"shrinkers", s.shrinkers->name()},
            {"accounting", s.accounting->name()},
            {"kmem_limit", s.kmemLimit->name()},
            {"slab_allocator", s.slabAllocator->name()},
            {"epoch", epoch}};
}

}  // namespace reclaim
