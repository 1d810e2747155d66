#include "core/scenario/scenario_keys.h"

#include "core/cpu/cpu.h"

namespace reclaim {
namespace {

using Keys = std::vector<ScenarioKey>;

Keys timingKeys() {
    Keys keys{{"profile", true}, {"scale"}, {"observer"}};
    for (const std::string& name : Timing::names()) keys.push_back({name});  // names() lives as long as the program
    return keys;
}

}  // namespace

std::string_view schemaName(ScenarioSection section) {
    switch (section) {
        case ScenarioSection::Scenario: return "scenario";
        case ScenarioSection::StoryLine: return "storyLine";
        case ScenarioSection::Ask: return "ask";
        case ScenarioSection::Machine: return "machine";
        case ScenarioSection::Slab: return "slab";
        case ScenarioSection::Zone: return "zone";
        case ScenarioSection::Timing: return "timing";
        case ScenarioSection::Observer: return "observer";
        case ScenarioSection::Mount: return "mount";
        case ScenarioSection::DiskFiles: return "diskFiles";
        case ScenarioSection::Cgroup: return "cgroup";
        case ScenarioSection::Task: return "task";
        case ScenarioSection::Keys: return "keys";
        case ScenarioSection::Repeat: return "repeat";
        case ScenarioSection::TimelineEntry: return "timelineEntry";
        case ScenarioSection::Write: return "write";
        case ScenarioSection::Sysctl: return "sysctl";
        case ScenarioSection::Watch: return "watch";
        case ScenarioSection::Reference: return "reference";
        case ScenarioSection::Expectation: return "expectation";
    }
    return {};
}

std::string_view spokenName(ScenarioSection section) {
    switch (section) {
        case ScenarioSection::Scenario: return "a scenario";
        case ScenarioSection::StoryLine: return "a line of the story";
        case ScenarioSection::Ask: return "a question";
        case ScenarioSection::Machine: return "the machine";
        case ScenarioSection::Slab: return "a slab cache";
        case ScenarioSection::Zone: return "a zone";
        case ScenarioSection::Timing: return "timing";
        case ScenarioSection::Observer: return "the observer";
        case ScenarioSection::Mount: return "a mount";
        case ScenarioSection::DiskFiles: return "files of a mount";
        case ScenarioSection::Cgroup: return "a cgroup";
        case ScenarioSection::Task: return "a task";
        case ScenarioSection::Keys: return "the keys of a task";
        case ScenarioSection::Repeat: return "a repetition";
        case ScenarioSection::TimelineEntry: return "an entry of the timeline";
        case ScenarioSection::Write: return "a write";
        case ScenarioSection::Sysctl: return "a sysctl";
        case ScenarioSection::Watch: return "a watch";
        case ScenarioSection::Reference: return "a reference";
        case ScenarioSection::Expectation: return "an expectation";
    }
    return {};
}

// clang-format off
const std::vector<ScenarioKey>& keysOf(ScenarioSection section) {
    // `reclaimlab` is required too, in each file of a chain; whoever reads the files looks for it.
    static const Keys scenario{{"reclaimlab"}, {"title", true}, {"goal"},      {"story"},
                               {"extends"},    {"machine"},     {"timing"},    {"strategies", true},
                               {"mounts"},     {"cgroups"},     {"tasks"},     {"timeline"},
                               {"watch"},      {"sample"},      {"reference"}, {"references"},
                               {"reference_cgroup"},            {"seed"},       {"stop", true},  {"expect"},    {"observer"},
                               {"trace_alloc"}};
    static const Keys storyLine{{"at", true}, {"say", true}, {"ask"}};
    static const Keys ask{{"choices", true}, {"reveal", true}};
    static const Keys machine{{"memory"}, {"nodes"}, {"cpus"}, {"slabs"}, {"min_free_kbytes"}, {"vfs_cache_pressure"},
                              {"zones"}, {"used"}, {"reap_period"}, {"ref_bits"}};
    static const Keys zone{{"name", true}, {"managed", true}, {"min"}, {"low"}, {"high"}};
    static const Keys slab{{"size", true}, {"order", true}, {"objs", true}, {"reclaimable"}};
    static const Keys timing = timingKeys();
    static const Keys observer{{"period", true}, {"cost", true}};
    static const Keys mount{{"type", true}, {"files"}, {"inodes_per_held_block"}};
    static const Keys diskFiles{{"n", true}, {"size"}};
    static const Keys cgroup{{"memory.max"}, {"memory.kmem.limit_in_bytes"}, {"start_kmem"}};
    static const Keys task{{"name", true}, {"cgroup", true}, {"cpu"},   {"do", true}, {"mount"},    {"names"},
                           {"keys"},       {"rate"},         {"count"}, {"start"},    {"stop"},     {"on_error"},
                           {"walk"},       {"dir"},          {"size"},  {"gfp"},      {"killable"}, {"after"},
                           {"cache"},      {"pinned_by"},    {"until"}, {"repeat"},   {"give_up_after"},
                           {"objects"}};
    static const Keys keys{{"dist", true}, {"n"}, {"s"}, {"first"}};
    static const Keys repeat{{"from", true}, {"to", true}, {"every"}};
    static const Keys timelineEntry{{"at", true}, {"mkdir"},  {"rmdir"}, {"write"},  {"drop_caches"}, {"start_task"},
                                    {"exit"},     {"sysctl"}, {"sync"},  {"umount"}, {"prune"},
                                    {"repeat"}};
    static const Keys write{{"file", true}, {"value", true}};
    static const Keys sysctl{{"name", true}, {"value", true}};
    static const Keys watch{{"cgroup"}, {"metric", true}};
    static const Keys reference{{"capture", true}, {"strategy", true}, {"from"}};
    static const Keys expectation{{"at"}, {"strategy"}, {"cgroup"}, {"metric", true}, {"is", true}};
    switch (section) {
        case ScenarioSection::Scenario: return scenario;
        case ScenarioSection::StoryLine: return storyLine;
        case ScenarioSection::Ask: return ask;
        case ScenarioSection::Machine: return machine;
        case ScenarioSection::Slab: return slab;
        case ScenarioSection::Zone: return zone;
        case ScenarioSection::Timing: return timing;
        case ScenarioSection::Observer: return observer;
        case ScenarioSection::Mount: return mount;
        case ScenarioSection::DiskFiles: return diskFiles;
        case ScenarioSection::Cgroup: return cgroup;
        case ScenarioSection::Task: return task;
        case ScenarioSection::Keys: return keys;
        case ScenarioSection::Repeat: return repeat;
        case ScenarioSection::TimelineEntry: return timelineEntry;
        case ScenarioSection::Write: return write;
        case ScenarioSection::Sysctl: return sysctl;
        case ScenarioSection::Watch: return watch;
        case ScenarioSection::Reference: return reference;
        case ScenarioSection::Expectation: return expectation;
    }
    return scenario;
}
// clang-format on

}  // namespace reclaim
