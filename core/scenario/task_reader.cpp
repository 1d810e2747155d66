// The section `tasks`, and the tasks that the timeline starts.
#include <set>

#include "core/scenario/did_you_mean.h"
#include "core/scenario/section_readers.h"

namespace reclaim {
namespace {

constexpr TimeNs kNoStop = kNever;

void readKeys(SectionFields& task, KeySpec& keys) {
    const YamlNode* node = task.map("keys");
    if (node == nullptr) return;
    SectionFields fields(task.log(), *node, ScenarioSection::Keys);
    fields.choice<KeyDist>("dist",
                           {{"sequential", KeyDist::Sequential},
                            {"uniform", KeyDist::Uniform},
                            {"zipf", KeyDist::Zipf},
                            {"loop", KeyDist::Loop}},
                           keys.dist);
    const std::uint64_t most = keys.dist == KeyDist::Sequential ? kKeysMax : kMappedKeysMax;
    fields.count("n", {1, most}, keys.n);
    const bool skewed = fields.decimal("s", 0.01, 10, keys.s);
    fields.done();
    if (skewed && keys.dist != KeyDist::Zipf) fields.fail("s", "s has a meaning for zipf only", "dist: zipf, or no s");
}

// Without a rate, a number of operations or costs, a task would never come to an end within one moment.
void refuseEndless(SectionFields& fields, const TaskSpec& task, const Timing& timing) {
    const bool free = timing.lookupCached == 0 || timing.lookupNegativeNew == 0;
    if (free && task.ratePerSecond == 0 && task.count == 0 && task.keys.dist != KeyDist::Sequential)
        fields.fail(
            "name",
            "task " + inQuotes(task.name) + " would never end: nothing costs time, and it has no count and no rate",
            "count: or rate:");
}

}  // namespace

TaskSpec readTask(ReadLog& log, const YamlNode& node, const MachineSpec& machine, const CgroupBirths& births,
                  TimeNs at) {
    TaskSpec task;
    SectionFields fields(log, node, ScenarioSection::Task);
    if (fields.text("name", task.name) && (task.name.empty() || task.name.size() > 100))
        fields.fail("name", "the name of a task has 1 to 100 characters", "such as scanner");
    const bool housed = fields.text("cgroup", task.cgroup);
    fields.count("cpu", {0, machine.cpus - 1}, task.cpu);
    int verb = 0;
    fields.choice<int>("do", {{"lookup", 1}}, verb);
    if (fields.text("mount", task.mount) || !fields.given("mount")) {
        std::vector<std::string_view> known;
        for (const MountSpec& mount : machine.mounts) known.push_back(mount.name);
        bool found = false;
        for (std::string_view name : known) found = found || name == task.mount;
        if (!found) fields.fail("mount", "there is no mount " + inQuotes(task.mount), didYouMean(task.mount, known));
    }
    int names = 0;
    fields.choice<int>("names", {{"missing", 1}}, names);
    readKeys(fields, task.keys);
    fields.rate("rate", task.ratePerSecond);
    fields.count("count", {1, kKeysMax}, task.count);
    task.start = at;
    fields.time("start", {at}, task.start);
    TimeNs stop = kNoStop;
    if (fields.time("stop", {}, stop)) {
        task.stop = stop;
        if (task.stop <= task.start)
            fields.fail("stop", "the task stops before it starts", "a time after " + formatTime(task.start));
    }
    fields.choice<OnError>("on_error", {{"continue", OnError::Continue}, {"stop", OnError::Stop}}, task.onError);
    fields.choice<WalkMode>("walk", {{"rcu", WalkMode::Rcu}, {"ref", WalkMode::Ref}}, task.walk);
    fields.done();
    if (housed)
        requireCgroup(log, fields.placeOf("cgroup"), births, task.cgroup, task.start, "task " + inQuotes(task.name));
    refuseEndless(fields, task, machine.timing);
    return task;
}

void readTasks(SectionFields& root, MachineSpec& machine, const CgroupBirths& births) {
    const YamlNode* list = root.list("tasks");
    if (list == nullptr) return;
    std::set<std::string> names;
    for (const YamlNode& item : list->items) {
        TaskSpec task = readTask(root.log(), item, machine, births, 0);
        if (!task.name.empty() && !names.insert(task.name).second)
            root.log().add(item.place, "two tasks are called " + inQuotes(task.name),
                           "a name of its own for each task");
        machine.tasks.push_back(std::move(task));
    }
}

}  // namespace reclaim
