// The sections `machine`, `timing`, `observer` and `cgroups`.
#include <algorithm>
#include <cmath>
#include <set>

#include "core/scenario/did_you_mean.h"
#include "core/scenario/section_readers.h"

namespace reclaim {
namespace {

constexpr std::uint32_t kOrderMax = 10;  // MAX_ORDER of the kernel's buddy lists, less one

void readSlab(ReadLog& log, const YamlEntry& entry, MachineSpec& machine) {
    SlabGeometrySpec slab;
    SectionFields fields(log, entry.value, ScenarioSection::Slab);
    std::uint64_t size = slab.sizeBytes;
    const bool sized = fields.size("size", {8, kPageSize << kOrderMax}, size);
    const bool ordered = fields.count("order", {0, kOrderMax}, slab.order);
    const bool counted = fields.count("objs", {1, 32'767}, slab.objects);  // the kernel keeps the number in 15 bits
    bool reclaimable = slab.reclaimable;
    fields.choice<bool>("reclaimable", {{"true", true}, {"false", false}}, reclaimable);
    fields.done();
    slab.sizeBytes = static_cast<std::uint32_t>(size);
    slab.reclaimable = reclaimable;
    const std::uint64_t room = kPageSize << slab.order;
    if (sized && ordered && counted && slab.objects * size > room)
        fields.fail("objs",
                    formatCount(slab.objects) + " objects of " + formatBytes(size) + " do not fit into a slab of " +
                        formatBytes(room),
                    "at most " + formatCount(room / size));
    if (entry.key.empty() || entry.key.size() > 64)
        log.add(entry.place, "the name of a slab cache has 1 to 64 characters: " + inQuotes(entry.key),
                "such as dentry");
    machine.slabs[entry.key] = slab;
}

void readZones(SectionFields& machine, MachineSpec& spec) {
    const YamlNode* list = machine.list("zones");
    if (list == nullptr) return;
    const std::uint64_t pagesMax = spec.memoryBytes / kPageSize;
    std::uint64_t managed = 0;
    for (const YamlNode& item : list->items) {
        ZoneSpec zone;
        SectionFields fields(machine.log(), item, ScenarioSection::Zone);
        fields.text("name", zone.name);
        fields.count("managed", {1, pagesMax}, zone.managed);
        fields.count("min", {1, pagesMax}, zone.min);
        fields.count("low", {1, pagesMax}, zone.low);
        fields.count("high", {1, pagesMax}, zone.high);
        fields.done();
        if ((zone.low > 0 && zone.low < zone.min) || (zone.high > 0 && zone.high < std::max(zone.min, zone.low)) ||
            std::max({zone.min, zone.low, zone.high}) >= std::max<std::uint64_t>(zone.managed, 1))
            fields.fail("managed", "the marks of zone " + inQuotes(zone.name) + " are not in order",
                        "min <= low <= high < managed, in pages of 4 KiB");
        managed += zone.managed;
        spec.zones.push_back(std::move(zone));
    }
    if (spec.zones.empty() || spec.zones.size() > PageAllocator::kZonesMax)
        machine.fail("zones", "there are " + formatCount(spec.zones.size()) + " zones",
                     "1 to " + formatCount(PageAllocator::kZonesMax) + ", the lowest first");
    if (managed > pagesMax)
        machine.fail("zones", "the zones have " + formatCount(managed) + " pages, more than memory has",
                     "at most " + formatCount(pagesMax) + " pages of 4 KiB");
    if (spec.nodes != 1) machine.fail("zones", "zones are given for a machine of several nodes", "nodes: 1");
}

// A cost may be given with its unit or, as in the table of the specification, in plain nanoseconds.
bool readCost(ReadLog& log, const YamlNode& node, std::string_view name, std::int64_t& out) {
    const bool bare = node.kind == YamlNode::Kind::Scalar && !node.scalar.empty() &&
                      node.scalar.find_first_not_of("0123456789") == std::string::npos;
    if (!bare) return readTime(log, node, name, {}, out);
    std::uint64_t ns = 0;
    if (!readCount(log, node, name, {0, static_cast<std::uint64_t>(kScenarioTimeMax)}, ns)) return false;
    out = static_cast<std::int64_t>(ns);
    return true;
}

// The key `observer` of the scenario or of its timing.
void readObserver(SectionFields& parent, Timing& timing) {
    const YamlNode* node = parent.value("observer");
    if (node == nullptr) return;
    if (node->kind == YamlNode::Kind::Scalar && node->scalar == "none") {
        timing.observerPeriod = timing.observerCost = 0;
        return;
    }
    if (node->kind != YamlNode::Kind::Map) {
        parent.fail("observer", "observer is " + describe(*node), "{period: 50ms, cost: 2.5ms}, or none");
        return;
    }
    SectionFields fields(parent.log(), *node, ScenarioSection::Observer);
    fields.time("period", {kMicrosecond}, timing.observerPeriod);
    fields.time("cost", {}, timing.observerCost);
    fields.done();
}

void checkObserver(SectionFields& fields, const Timing& timing) {
    if (timing.observerCost > 0 && timing.observerPeriod <= timing.observerCost)
        fields.fail("observer", "the observer would use all the time", "a cost smaller than the period");
}

// What recording a capture took: facts about the recorder, not about the machine, so they stand outside `timing` and a
// capture's own file may have them. They were measured like the profile's costs and are scaled like them.
void readRecorder(SectionFields& root, double scale, Timing& timing) {
    Timing recorder = timing;
    if (root.given("observer")) {
        readObserver(root, recorder);
        recorder.observerCost = std::llround(static_cast<double>(recorder.observerCost) * scale);
        checkObserver(root, recorder);
    }
    bool traced = false;
    if (root.choice<bool>("trace_alloc", {{"true", true}, {"false", false}}, traced)) {
        recorder.allocTrace = traced ? std::llround(Timing::kGuestAllocTrace * scale) : 0;
        recorder.freeTrace = traced ? std::llround(Timing::kGuestFreeTrace * scale) : 0;
    }
    (void)root.value("observer");
    if (!timing.ideal) timing = recorder;  // where nothing costs time, a recorder does not either
}

bool readProfile(ReadLog& log, const YamlNode& node, Timing& timing) {
    std::string name;
    if (!readText(log, node, "profile", name)) return false;
    const auto profile = Timing::profile(name);
    if (profile) timing = *profile;
    else log.add(node.place, profile.error().message, didYouMean(name, {"ideal", "guest-6.1"}));
    return profile.ok();
}

void checkTiming(SectionFields& fields, const Timing& timing) {
    if (timing.tickPhase >= timing.jiffy())
        fields.fail("tick_phase", "tick_phase is not before the second tick: " + formatTime(timing.tickPhase),
                    "less than a jiffy, " + formatTime(timing.jiffy()));
    checkObserver(fields, timing);
}

// Returns the scale.
double readTimingMap(ReadLog& log, const YamlNode& node, Timing& timing) {
    SectionFields fields(log, node, ScenarioSection::Timing);
    if (const YamlNode* profile = fields.value("profile")) readProfile(log, *profile, timing);
    for (const std::string& name : Timing::names()) {
        const YamlNode* value = fields.value(name);
        if (value == nullptr) continue;
        std::int64_t number = 0;
        if (name == "gp_ticks" || name == "hz") {
            std::uint64_t plain = 0;
            if (!readCount(log, *value, name, {name == "hz" ? 1u : 0u, name == "hz" ? 10'000u : 1'000u}, plain))
                continue;
            number = static_cast<std::int64_t>(plain);
        } else if (!readCost(log, *value, name, number)) {
            continue;
        }
        if (const Status set = timing.set(name, number); !set)
            log.add(value->place, set.error().message, set.error().hint);
    }
    readObserver(fields, timing);
    for (const char* flat : {"observer_period", "observer_cost"})
        if (fields.given("observer") && fields.given(flat))
            fields.fail(flat, std::string(flat) + " is given beside observer", "one of the two ways to say it");
    double scale = 1;
    if (fields.decimal("scale", 1e-6, 1e6, scale)) timing.scale(scale);
    fields.done();
    checkTiming(fields, timing);
    for (const YamlEntry& entry : node.entries)
        if (timing.ideal && entry.key != "profile")
            log.add(entry.place, "timing ideal has no " + inQuotes(entry.key) + ": nothing costs time there",
                    "profile: guest-6.1, or ideal alone");
    return scale;
}

// Parents first, otherwise in file order.
void putParentsFirst(std::vector<CgroupSpec>& cgroups) {
    std::map<std::string, std::size_t> index;
    for (std::size_t i = 0; i < cgroups.size(); ++i) index.emplace(cgroups[i].path, i);
    std::vector<CgroupSpec> ordered;
    std::vector<bool> done(cgroups.size());
    for (std::size_t i = 0; i < cgroups.size(); ++i) {
        std::vector<std::size_t> chain;  // from the cgroup up to its first ancestor that is not yet listed
        for (auto at = index.find(cgroups[i].path); at != index.end() && !done[at->second];
             at = index.find(parentPath(cgroups[at->second].path))) {
            chain.push_back(at->second);
            done[at->second] = true;
        }
        for (auto at = chain.rbegin(); at != chain.rend(); ++at) ordered.push_back(cgroups[*at]);
    }
    cgroups = std::move(ordered);
}

}  // namespace

void readMachine(SectionFields& root, MachineSpec& machine) {
    const YamlNode* node = root.map("machine");
    if (node == nullptr) return;
    SectionFields fields(root.log(), *node, ScenarioSection::Machine);
    fields.size("memory", {std::uint64_t{16} << 20, std::uint64_t{64} << 40}, machine.memoryBytes);
    fields.count("nodes", {1, 64}, machine.nodes);
    fields.count("cpus", {1, kCpusMax}, machine.cpus);
    const std::uint64_t memoryKiB = machine.memoryBytes / 1024;
    fields.count("min_free_kbytes", {1, memoryKiB / 2}, machine.minFreeKbytes);
    readZones(fields, machine);
    std::uint64_t pages = machine.memoryBytes / kPageSize;
    if (!machine.zones.empty()) {
        pages = 0;
        for (const ZoneSpec& zone : machine.zones) pages += zone.managed;
    }
    fields.size("used", {0, pages > 0 ? (pages - 1) * kPageSize : 0}, machine.usedBytes);
    fields.count("vfs_cache_pressure", {0, kCachePressureMax}, machine.vfsCachePressure);
    fields.time("reap_period", {1 * kMillisecond, 24 * 3600 * kSecond}, machine.reapPeriod);
    fields.count("ref_bits", {4, 64}, machine.refBits);
    if (const YamlNode* slabs = fields.map("slabs"))
        for (const YamlEntry& entry : slabs->entries) readSlab(root.log(), entry, machine);
    fields.done();
}

void readTiming(SectionFields& root, Timing& timing) {
    double scale = 1;
    if (const YamlNode* node = root.value("timing")) {
        if (node->kind == YamlNode::Kind::Scalar) readProfile(root.log(), *node, timing);
        else if (node->kind == YamlNode::Kind::Map) scale = readTimingMap(root.log(), *node, timing);
        else root.fail("timing", "timing is " + describe(*node), "ideal, or {profile: guest-6.1, NAME: value}");
    }
    readRecorder(root, scale, timing);
}

void readCgroups(SectionFields& root, std::vector<CgroupSpec>& cgroups, CgroupBirths& births) {
    births.emplace("/", 0);
    const YamlNode* node = root.map("cgroups");
    if (node == nullptr) return;
    for (const YamlEntry& entry : node->entries) {
        if (cgroupPathProblem(entry.key).empty()) births.emplace(entry.key, 0);
    }
    for (const YamlEntry& entry : node->entries) {
        CgroupSpec cgroup;
        cgroup.path = entry.key;
        SectionFields fields(root.log(), entry.value, ScenarioSection::Cgroup);
        fields.limit("memory.max", cgroup.memoryMax);
        fields.limit("memory.kmem.limit_in_bytes", cgroup.kmemMax);
        fields.size("start_kmem", {}, cgroup.startKmemBytes);
        fields.done();
        if (const std::string problem = cgroupPathProblem(entry.key); !problem.empty())
            root.log().add(entry.place, "the cgroup path " + inQuotes(entry.key) + " " + problem,
                           "a path such as /web/a");
        else if (const std::string parent = parentPath(entry.key); !births.contains(parent))
            root.log().add(entry.place,
                           "the parent of " + inQuotes(entry.key) + ", " + inQuotes(parent) + ", is not declared",
                           "a line '" + parent + ": {}' in cgroups");
        else if (cgroup.startKmemBytes > cgroup.memoryMax)
            fields.fail("start_kmem", "start_kmem is larger than memory.max",
                        "at most " + formatBytes(cgroup.memoryMax));
        cgroups.push_back(std::move(cgroup));
    }
    if (cgroups.size() > kCgroupsMax)
        root.fail("cgroups", "there are " + formatCount(cgroups.size()) + " cgroups",
                  "at most " + formatCount(kCgroupsMax));
    putParentsFirst(cgroups);
}

}  // namespace reclaim
