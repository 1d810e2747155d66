// Writes a scenario as one complete file, or as the text its hash is made of. Every number is written so that it reads
// back to the very same value.
#include <array>
#include <charconv>

#include "core/scenario/scenario_hash.h"
#include "core/scenario/scenario_yaml.h"
#include "core/scenario/sha256.h"
#include "core/scenario/text_file.h"

namespace reclaim {
namespace {

// "5s", "250us", "6975ns": the largest unit that divides the time.
std::string exactTime(TimeNs ns) {
    struct Unit {
        TimeNs size;
        const char* name;
    };
    for (const Unit unit : {Unit{kSecond, "s"}, Unit{kMillisecond, "ms"}, Unit{kMicrosecond, "us"}})
        if (ns % unit.size == 0) return std::to_string(ns / unit.size) + unit.name;
    return std::to_string(ns) + "ns";
}

std::string exactBytes(std::uint64_t bytes) {
    if (bytes == kNoLimit) return "max";
    constexpr std::uint64_t kKiB = 1024, kMiB = kKiB * 1024, kGiB = kMiB * 1024;
    if (bytes > 0 && bytes % kGiB == 0) return std::to_string(bytes / kGiB) + "GiB";
    if (bytes > 0 && bytes % kMiB == 0) return std::to_string(bytes / kMiB) + "MiB";
    if (bytes > 0 && bytes % kKiB == 0) return std::to_string(bytes / kKiB) + "KiB";
    return std::to_string(bytes) + "B";
}

// The shortest decimal without exponent that reads back to the same number.
std::string exactDecimal(double number) {
    std::array<char, 512> buffer;
    const auto [end, problem] =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::fixed);
    LAB_CHECK(problem == std::errc{});
    return std::string(buffer.data(), end);
}

std::string doubleQuoted(std::string_view text) {
    std::string out = "\"";
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        const std::size_t length = utf8Length(text, at);
        if (byte == '"' || byte == '\\') {
            out += '\\';
            out += text[at];
        } else if (byte == '\n') {
            out += "\\n";
        } else if (byte == '\t') {
            out += "\\t";
        } else if (byte < 0x20 || byte == 0x7f) {
            constexpr std::string_view kHex = "0123456789abcdef";
            out += "\\x";
            out += kHex[byte >> 4];
            out += kHex[byte & 15];
        } else if (length == 0) {
            out += '?';  // not UTF-8: a scenario file cannot hold it
        } else {
            out += text.substr(at, length);
        }
        at += length == 0 ? 1 : length;
    }
    return out + "\"";
}

// Plain where every YAML reader takes it for the same text, else in double quotes.
std::string word(std::string_view text) {
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const bool safe = !text.empty() && (kLetters.find(text[0]) != std::string_view::npos || text[0] == '/') &&
                      text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+=") ==
                          std::string_view::npos;
    std::string lower;
    for (const char c : text) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    for (std::string_view taken : {"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
        if (lower == taken) return doubleQuoted(text);
    return safe ? std::string(text) : doubleQuoted(text);
}

std::string_view nameOf(KeyDist dist) {
    switch (dist) {
        case KeyDist::Sequential: return "sequential";
        case KeyDist::Uniform: return "uniform";
        case KeyDist::Zipf: return "zipf";
        case KeyDist::Loop: return "loop";
    }
    return {};
}

std::string_view nameOf(TaskVerb verb) {
    switch (verb) {
        case TaskVerb::Lookup: return "lookup";
        case TaskVerb::Create: return "create";
        case TaskVerb::Read: return "read";
        case TaskVerb::Open: return "open";
        case TaskVerb::Mmap: return "mmap";
        case TaskVerb::Unlink: return "unlink";
        case TaskVerb::Mkdir: return "mkdir";
        case TaskVerb::Alloc: return "alloc";
    }
    return {};
}

std::string_view nameOf(GfpName gfp) {
    switch (gfp) {
        case GfpName::Kernel: return "kernel";
        case GfpName::Nofs: return "nofs";
        case GfpName::Nowait: return "nowait";
        case GfpName::Atomic: return "atomic";
    }
    return {};
}

std::string_view signOf(Comparison comparison) {
    switch (comparison) {
        case Comparison::Equal: return "==";
        case Comparison::NotEqual: return "!=";
        case Comparison::Less: return "<";
        case Comparison::LessEqual: return "<=";
        case Comparison::Greater: return ">";
        case Comparison::GreaterEqual: return ">=";
    }
    return {};
}

// The hashed text leaves them out: a key that comes later changes no hash of what does not say it.
enum class Defaults { Written, LeftOut };

// Collects "key: value" pairs of a map written on one line.
class FlowMap {
public:
    explicit FlowMap(Defaults defaults = Defaults::Written) : defaults_(defaults) {}

    // A key that has a default, and whether this is it.
    void add(std::string_view key, const std::string& value, bool isDefault) {
        if (!isDefault || defaults_ == Defaults::Written) add(key, value);
    }
    void add(std::string_view key, const std::string& value) {
        if (!text_.empty()) text_ += ", ";
        text_ += std::string(key) + ": " + value;
    }
    std::string text() const { return "{" + text_ + "}"; }

private:
    Defaults defaults_;
    std::string text_;
};

std::string storyLine(const StoryLine& line) {
    FlowMap map;
    map.add("at", exactTime(line.at));
    map.add("say", doubleQuoted(line.say));
    if (line.choices.empty()) return map.text();
    std::string choices;
    for (const std::string& choice : line.choices) choices += (choices.empty() ? "" : ", ") + doubleQuoted(choice);
    FlowMap ask;
    ask.add("choices", "[" + choices + "]");
    ask.add("reveal", exactTime(line.reveal));
    map.add("ask", ask.text());
    return map.text();
}

std::string timingText(const Timing& timing, Defaults defaults) {
    if (timing.ideal) return defaults == Defaults::Written ? "timing: ideal\n" : "";
    std::string out = "timing:\n  profile: guest-6.1\n";
    const Timing profile = Timing::guest61();
    for (const std::string& name : Timing::names()) {
        const auto value = timing.get(name);
        LAB_CHECK(value.ok());
        if (*value < 0) continue;  // tick_phase derived from the seed
        if (defaults == Defaults::LeftOut && *value == *profile.get(name)) continue;
        const bool plain = name == "gp_ticks" || name == "hz";
        out += "  " + name + ": " + (plain ? std::to_string(*value) : exactTime(*value)) + "\n";
    }
    return out;
}

std::string mountText(const MountSpec& mount) {
    FlowMap map;
    map.add("type", word(mount.type));
    FlowMap files;
    for (const DiskFilesSpec& each : mount.files) {
        FlowMap spec;
        spec.add("n", std::to_string(each.files));
        spec.add("size", exactBytes(each.bytes));
        files.add(word(each.dir), spec.text());
    }
    if (!mount.files.empty()) map.add("files", files.text());
    return map.text();
}

std::string mountsText(const std::vector<MountSpec>& mounts, Defaults defaults) {
    const MountSpec usual;
    const bool one =
        mounts.size() == 1 && mounts[0].name == usual.name && mounts[0].type == usual.type && mounts[0].files.empty();
    if (one && defaults == Defaults::LeftOut) return {};
    std::string out = "mounts:\n";
    for (const MountSpec& mount : mounts) out += "  " + word(mount.name) + ": " + mountText(mount) + "\n";
    return out;
}

std::string machineText(const MachineSpec& machine, Defaults defaults) {
    const MachineSpec usual;
    std::string out;
    const auto line = [&](const char* key, const std::string& value, bool isDefault) {
        if (!isDefault || defaults == Defaults::Written) out += std::string("  ") + key + ": " + value + "\n";
    };
    line("memory", exactBytes(machine.memoryBytes), machine.memoryBytes == usual.memoryBytes);
    line("nodes", std::to_string(machine.nodes), machine.nodes == usual.nodes);
    line("cpus", std::to_string(machine.cpus), machine.cpus == usual.cpus);
    if (machine.minFreeKbytes != 0) out += "  min_free_kbytes: " + std::to_string(machine.minFreeKbytes) + "\n";
    if (machine.usedBytes != 0) out += "  used: " + exactBytes(machine.usedBytes) + "\n";
    if (!machine.zones.empty()) out += "  zones:\n";
    for (const ZoneSpec& zone : machine.zones) {
        FlowMap map;
        map.add("name", word(zone.name));
        map.add("managed", std::to_string(zone.managed));
        if (zone.min > 0) map.add("min", std::to_string(zone.min));
        if (zone.low > 0) map.add("low", std::to_string(zone.low));
        if (zone.high > 0) map.add("high", std::to_string(zone.high));
        out += "    - " + map.text() + "\n";
    }
    line("vfs_cache_pressure", std::to_string(machine.vfsCachePressure),
         machine.vfsCachePressure == usual.vfsCachePressure);
    line("reap_period", exactTime(machine.reapPeriod), machine.reapPeriod == usual.reapPeriod);
    line("ref_bits", std::to_string(machine.refBits), machine.refBits == usual.refBits);
    if (!machine.slabs.empty()) out += "  slabs:\n";
    for (const auto& [name, slab] : machine.slabs) {
        const SlabGeometrySpec plain;
        FlowMap map(defaults);
        map.add("size", exactBytes(slab.sizeBytes));
        map.add("order", std::to_string(slab.order));
        map.add("objs", std::to_string(slab.objects));
        map.add("reclaimable", slab.reclaimable ? "true" : "false", slab.reclaimable == plain.reclaimable);
        out += "    " + word(name) + ": " + map.text() + "\n";
    }
    if (!out.empty()) out.insert(0, "machine:\n");
    return out + timingText(machine.timing, defaults) + mountsText(machine.mounts, defaults);
}

std::string cgroupText(const CgroupSpec& cgroup) {
    FlowMap map;
    if (cgroup.memoryMax != kNoLimit) map.add("memory.max", exactBytes(cgroup.memoryMax));
    if (cgroup.kmemMax != kNoLimit) map.add("memory.kmem.limit_in_bytes", exactBytes(cgroup.kmemMax));
    if (cgroup.startKmemBytes != 0) map.add("start_kmem", exactBytes(cgroup.startKmemBytes));
    return "  " + word(cgroup.path) + ": " + map.text() + "\n";
}

bool areUsual(const KeySpec& keys) {
    const KeySpec usual;
    return keys.dist == usual.dist && keys.n == usual.n && keys.first == usual.first;
}

std::string keysText(const KeySpec& keys, Defaults defaults) {
    const KeySpec usual;
    FlowMap map(defaults);
    map.add("dist", std::string(nameOf(keys.dist)));
    map.add("n", std::to_string(keys.n), keys.n == usual.n);
    if (keys.dist == KeyDist::Zipf) map.add("s", exactDecimal(keys.s), keys.s == usual.s);
    if (keys.first > 0) map.add("first", std::to_string(keys.first));
    return map.text();
}

void addNames(FlowMap& map, const TaskSpec& task, Defaults defaults) {
    const TaskSpec usual;
    map.add("mount", word(task.mount), task.mount == usual.mount);
    if (task.dir.empty()) map.add("names", "missing", true);
    else map.add("dir", word(task.dir));
    map.add("keys", keysText(task.keys, defaults), areUsual(task.keys));
    if (task.verb == TaskVerb::Create) map.add("size", exactBytes(task.fileBytes), task.fileBytes == usual.fileBytes);
    if (task.verb == TaskVerb::Lookup)
        map.add("walk", task.walk == WalkMode::Ref ? "ref" : "rcu", task.walk == usual.walk);
}

void addAlloc(FlowMap& map, const AllocSpec& alloc) {
    const AllocSpec usual;
    map.add("cache", word(alloc.what));
    if (alloc.what == "pages") map.add("size", exactBytes(alloc.bytes), alloc.bytes == usual.bytes);
    if (alloc.objects != 1) map.add("objects", std::to_string(alloc.objects));
    map.add("pinned_by", word(alloc.pinnedBy), alloc.pinnedBy == usual.pinnedBy);
}

// `at` is when the task begins if it says nothing.
std::string taskText(const TaskSpec& task, TimeNs at, Defaults defaults) {
    const TaskSpec usual;
    FlowMap map(defaults);
    map.add("name", word(task.name));
    map.add("cgroup", word(task.cgroup));
    map.add("cpu", std::to_string(task.cpu), task.cpu == usual.cpu);
    map.add("do", std::string(nameOf(task.verb)));
    if (task.verb == TaskVerb::Alloc) addAlloc(map, task.alloc);
    else addNames(map, task, defaults);
    if (task.gfp != GfpName::Kernel) map.add("gfp", std::string(nameOf(task.gfp)));
    if (!task.killable) map.add("killable", "false");
    const bool holds = task.verb == TaskVerb::Open || task.verb == TaskVerb::Mmap;
    if (holds != (task.after == AfterWork::Stay)) map.add("after", task.after == AfterWork::Stay ? "stay" : "exit");
    if (task.ratePerSecond > 0) map.add("rate", exactDecimal(task.ratePerSecond) + "/s");
    if (task.count > 0) map.add("count", std::to_string(task.count));
    if (task.start > at) map.add("start", exactTime(task.start));
    if (task.stop != kNever) map.add("stop", exactTime(task.stop));
    map.add("on_error", task.onError == OnError::Stop ? "stop" : "continue", task.onError == usual.onError);
    if (task.failuresMax > 0) map.add("give_up_after", std::to_string(task.failuresMax));
    return map.text();
}

struct ActionText {
    TimeNs at;
    Defaults defaults = Defaults::Written;
    std::string operator()(const MkdirCommand& c) const { return "mkdir: " + word(c.path); }
    std::string operator()(const RmdirCommand& c) const { return "rmdir: " + word(c.path); }
    std::string operator()(const WriteCommand& c) const {
        return "write: {file: " + word(c.file) + ", value: " + word(c.value) + "}";
    }
    std::string operator()(const DropCachesCommand& c) const { return "drop_caches: " + std::to_string(c.mode); }
    std::string operator()(const StartTaskCommand& c) const { return "start_task: " + taskText(c.task, at, defaults); }
    std::string operator()(const ExitCommand& c) const { return "exit: " + word(c.task); }
    std::string operator()(const SysctlCommand& c) const {
        return "sysctl: {name: " + word(c.name) + ", value: " + word(c.value) + "}";
    }
    std::string operator()(const SyncCommand&) const { return "sync: true"; }
    std::string operator()(const UmountCommand& c) const { return "umount: " + word(c.mount); }
    std::string operator()(const PruneCommand& c) const { return "prune: " + word(c.mount); }
};

std::string expectationText(const Expectation& expectation) {
    FlowMap map;
    map.add("at", expectation.at == kNever ? "end" : exactTime(expectation.at));
    if (!expectation.strategy.empty()) map.add("strategy", word(expectation.strategy));
    if (!expectation.cgroup.empty()) map.add("cgroup", word(expectation.cgroup));
    map.add("metric", word(expectation.metric));
    map.add("is", doubleQuoted(std::string(signOf(expectation.comparison)) + " " + exactDecimal(expectation.value)));
    return "  - " + map.text() + "\n";
}

// A heading and its lines, or nothing if there are none.
template <class List, class Line>
std::string section(std::string_view heading, const List& list, Line line) {
    std::string out;
    for (const auto& item : list) out += line(item);
    return out.empty() ? out : std::string(heading) + ":\n" + out;
}

std::string timelineText(const std::vector<Command>& commands, Defaults defaults) {
    return section("timeline", commands, [&](const Command& command) {
        const ActionText text{command.at, defaults};
        return "  - {at: " + exactTime(command.at) + ", " + std::visit(text, command.action) + "}\n";
    });
}

// What decides the course of a run.
std::string courseText(const Scenario& scenario, Defaults defaults) {
    std::string out = machineText(scenario.machine, defaults);
    std::string strategies;
    for (const std::string& id : scenario.strategies) strategies += (strategies.empty() ? "" : ", ") + word(id);
    out += "strategies: [" + strategies + "]\n";
    out += section("cgroups", scenario.machine.cgroups, cgroupText);
    out += section("tasks", scenario.machine.tasks,
                   [&](const TaskSpec& task) { return "  - " + taskText(task, 0, defaults) + "\n"; });
    out += timelineText(scenario.timeline, defaults);
    return out + section("watch", scenario.watch, [](const Watch& watch) {
               FlowMap map;
               if (!watch.cgroup.empty()) map.add("cgroup", word(watch.cgroup));
               map.add("metric", word(watch.metric));
               return "  - " + map.text() + "\n";
           });
}

std::string referencesText(const Scenario& scenario) {
    std::string out;
    if (!scenario.reference.empty()) out += "reference: " + word(scenario.reference) + "\n";
    out += section("references", scenario.references, [](const ReferenceCapture& one) {
        FlowMap map;
        map.add("capture", word(one.capture));
        map.add("strategy", word(one.strategy));
        if (one.from != 0) map.add("from", exactTime(one.from));
        return "  - " + map.text() + "\n";
    });
    if (!scenario.referenceCgroup.empty()) out += "reference_cgroup: " + word(scenario.referenceCgroup) + "\n";
    return out;
}

}  // namespace

std::string writeScenario(const Scenario& scenario) {
    std::string out = "reclaimlab: 1\ntitle: " + doubleQuoted(scenario.title) + "\n";
    if (!scenario.goal.empty()) out += "goal: " + doubleQuoted(scenario.goal) + "\n";
    out += section("story", scenario.story, [](const StoryLine& line) { return "  - " + storyLine(line) + "\n"; });
    out += courseText(scenario, Defaults::Written);
    out += "sample: " + exactTime(scenario.machine.sampleInterval) + "\n" + referencesText(scenario);
    out += "seed: " + std::to_string(scenario.machine.seed) + "\nstop: " + exactTime(scenario.stop) + "\n";
    out += section("expect", scenario.expect, expectationText);
    return out;
}

std::string writeCommands(const std::vector<Command>& commands) {
    return commands.empty() ? "timeline: []\n" : timelineText(commands, Defaults::Written);
}

std::string hashedText(const Scenario& scenario) {
    const MachineSpec usual;
    const MachineSpec& machine = scenario.machine;
    std::string out = "reclaimlab: 1\n" + courseText(scenario, Defaults::LeftOut);
    if (machine.sampleInterval != usual.sampleInterval) out += "sample: " + exactTime(machine.sampleInterval) + "\n";
    if (machine.seed != usual.seed) out += "seed: " + std::to_string(machine.seed) + "\n";
    return out + "stop: " + exactTime(scenario.stop) + "\n";
}

std::string scenarioHash(const Scenario& scenario) { return sha256Hex(hashedText(scenario)); }

}  // namespace reclaim
