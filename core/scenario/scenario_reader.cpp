#include "core/scenario/scenario_reader.h"

#include <algorithm>

#include "core/scenario/section_readers.h"

namespace reclaim {
namespace {

// It becomes a path below the data folder, so it must not be able to leave it.
bool namesCapture(const std::string& text) {
    bool fits = !text.empty() && text.size() <= 200 && !text.starts_with('/') && text.find("..") == std::string::npos;
    for (const unsigned char c : text) fits = fits && c >= 0x20 && c != 0x7f && c != '\\';
    return fits;
}

bool readCaptureName(SectionFields& fields, std::string_view key, std::string& out) {
    if (!fields.text(key, out)) return false;
    if (!namesCapture(out))
        fields.fail(key, std::string(key) + ": " + inQuotes(out) + " is not a capture",
                    "FOLDER/NAME, such as kernel-6.1/K1");
    return true;
}

void readReferences(SectionFields& root, Scenario& scenario) {
    const YamlNode* list = root.list("references");
    if (list == nullptr) return;
    if (!scenario.reference.empty())
        root.fail("references", "both reference and references", "one of them: each capture once, in references");
    for (const YamlNode& item : list->items) {
        ReferenceCapture one;
        SectionFields fields(root.log(), item, ScenarioSection::Reference);
        readCaptureName(fields, "capture", one.capture);
        if (fields.text("strategy", one.strategy) &&
            std::ranges::find(scenario.strategies, one.strategy) == scenario.strategies.end())
            fields.fail("strategy", "references: the scenario does not run " + inQuotes(one.strategy),
                        "one of its strategies");
        fields.time("from", {}, one.from);
        fields.done();
        scenario.references.push_back(std::move(one));
    }
}

void readReference(SectionFields& root, Scenario& scenario) {
    readCaptureName(root, "reference", scenario.reference);
    readReferences(root, scenario);
    if (root.text("reference_cgroup", scenario.referenceCgroup)) {
        if (const std::string problem = cgroupPathProblem(scenario.referenceCgroup); !problem.empty())
            root.fail("reference_cgroup", "reference_cgroup: " + inQuotes(scenario.referenceCgroup) + " " + problem,
                      "a path such as /k1");
        else if (scenario.reference.empty() && scenario.references.empty())
            root.fail("reference_cgroup", "reference_cgroup without reference", "reference: FOLDER/NAME");
    }
}

void readTimes(SectionFields& root, Scenario& scenario) {
    root.time("stop", {1}, scenario.stop);
    root.time("sample", {kMicrosecond}, scenario.machine.sampleInterval);
    if (scenario.stop / scenario.machine.sampleInterval > kSamplesMax)
        root.fail(root.given("sample") ? "sample" : "stop",
                  "the run would take " +
                      formatCount(static_cast<std::uint64_t>(scenario.stop / scenario.machine.sampleInterval)) +
                      " samples of each series",
                  "at most " + formatCount(static_cast<std::uint64_t>(kSamplesMax)) + ": a longer interval");
}

// Names that can come again are kept in one table for all tasks: those that a task takes more than once, and the files
// of directories, which other tasks may mean too.
void limitMappedKeys(SectionFields& root, const Scenario& scenario) {
    std::uint64_t names = 0;
    const auto add = [&names](const TaskSpec& task) {
        const bool sequential = task.keys.dist == KeyDist::Sequential;
        if (task.verb == TaskVerb::Alloc || (sequential && task.dir.empty())) return;
        names += task.keys.first + (sequential && task.count > 0 ? std::min(task.keys.n, task.count) : task.keys.n);
    };
    for (const MountSpec& mount : scenario.machine.mounts)
        for (const DiskFilesSpec& files : mount.files) names += files.files;
    const bool onDisk = names > kMappedKeysMax;
    for (const TaskSpec& task : scenario.machine.tasks) add(task);
    for (const Command& command : scenario.timeline)
        if (const auto* start = std::get_if<StartTaskCommand>(&command.action)) add(start->task);
    if (names > kMappedKeysMax)
        root.fail(onDisk ? "mounts" : "tasks",
                  "all mounts and tasks together have " + formatCount(names) + " names that can come again",
                  "at most " + formatCount(kMappedKeysMax));
}

}  // namespace

Scenario readTree(ReadLog& log, const ScenarioTree& tree) {
    Scenario scenario;
    scenario.timingSetHere = tree.timingSetHere;
    scenario.machineSetHere = tree.machineSetHere;
    SectionFields root(log, tree.root, ScenarioSection::Scenario);
    (void)root.value("reclaimlab");  // looked at, file by file, when the tree was built
    (void)root.value("extends");
    if (root.text("title", scenario.title) && (scenario.title.empty() || scenario.title.size() > 200))
        root.fail("title", "the title has " + formatCount(scenario.title.size()) + " characters", "1 to 200");
    root.text("goal", scenario.goal);
    readStory(root, scenario.story);
    readMachine(root, scenario.machine);
    readTiming(root, scenario.machine.timing);
    readMounts(root, scenario.machine.mounts);
    readStrategies(root, scenario.strategies);
    root.count("seed", {0, UINT64_MAX}, scenario.machine.seed);
    readTimes(root, scenario);
    readReference(root, scenario);
    CgroupBirths births;
    readCgroups(root, scenario.machine.cgroups, births);
    readBirths(tree.root, births);
    readTasks(root, scenario.machine, births);
    if (const YamlNode* list = root.list("timeline")) {
        if (tree.recorded) readRecordedTimeline(log, *list, &scenario.machine, scenario.timeline);
        else readTimeline(log, *list, scenario.machine, births, scenario.timeline);
    }
    limitMappedKeys(root, scenario);
    readWatches(root, births, scenario.watch);
    readExpectations(root, scenario, births, {tree.stopOverridden, tree.strategiesOverridden}, scenario.expect);
    root.done();
    return scenario;
}

}  // namespace reclaim
