// The section `tasks`, and the tasks that the timeline starts.
#include <set>

#include "core/scenario/did_you_mean.h"
#include "core/scenario/section_readers.h"

namespace reclaim {
namespace {

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
    fields.count("first", {0, kMappedKeysMax}, keys.first);
    const bool skewed = fields.decimal("s", 0.01, 10, keys.s);
    fields.done();
    if (skewed && keys.dist != KeyDist::Zipf) fields.fail("s", "s has a meaning for zipf only", "dist: zipf, or no s");
}

// What the keys of a task mean depends on its verb; a key that means nothing for it is refused.
void refuseWithout(SectionFields& fields, std::string_view key, bool meant, std::string_view forWhat) {
    if (!meant && fields.given(key))
        fields.fail(key, std::string(key) + " has a meaning for " + std::string(forWhat) + " only",
                    "do: " + std::string(forWhat) + ", or no " + std::string(key));
}

void readDir(SectionFields& fields, TaskSpec& task) {
    const bool lookup = task.verb == TaskVerb::Lookup;
    const bool names = task.verb != TaskVerb::Alloc;
    if (fields.text("dir", task.dir)) {
        if (const std::string problem = dirProblem(task.dir); !problem.empty())
            fields.fail("dir", "dir: " + inQuotes(task.dir) + " " + problem, "a path within the mount, such as /data");
    } else if (names && !lookup && !fields.given("dir")) {
        fields.fail("do", "the task does not say in which directory", "dir: /data");
    }
    int missing = 0;
    fields.choice<int>("names", {{"missing", 1}}, missing);
    refuseWithout(fields, "names", lookup, "lookup");
    refuseWithout(fields, "walk", lookup, "lookup");
    if (task.dir.empty() && task.keys.first > 0)
        fields.fail("keys", "keys.first has a meaning in a directory only: other names are the task's own",
                    "dir: /data");
    for (const char* key : {"dir", "mount", "keys"})
        if (!names && fields.given(key))
            fields.fail(key, std::string(key) + ": alloc has no names", "no " + std::string(key));
}

void readCacheName(SectionFields& fields, const MachineSpec& machine, std::string& name) {
    if (!fields.text("cache", name)) return;
    const bool known = name == "pages" || allocPresetNamed(name) != nullptr || knownObjectSize(name) != 0 ||
                       machine.slabs.find(name) != machine.slabs.end();
    if (known) return;
    if (name.starts_with("kmalloc-"))
        return fields.fail("cache", "cache: " + inQuotes(name) + " has no size the kernel has",
                           "kmalloc-8 to kmalloc-8k, 96 and 192 included");
    std::vector<std::string_view> words{"pages", "filp", "kmalloc-64", "vm_area_struct"};
    for (const AllocPreset& preset : allocPresets()) words.push_back(preset.name);
    for (const auto& [cache, geometry] : machine.slabs) words.push_back(cache);
    fields.fail("cache", "there is no cache " + inQuotes(name), didYouMean(name, words));
}

void readAlloc(SectionFields& fields, const MachineSpec& machine, TaskSpec& task) {
    const bool alloc = task.verb == TaskVerb::Alloc;
    readCacheName(fields, machine, task.alloc.what);
    if (alloc && !fields.given("cache")) fields.fail("do", "the task does not say what it allocates", "cache: pages");
    if (fields.text("pinned_by", task.alloc.pinnedBy) &&
        (task.alloc.pinnedBy.empty() || task.alloc.pinnedBy.size() > 64))
        fields.fail("pinned_by", "the name of a holder has 1 to 64 characters", "process, or a name such as ipc");
    if (std::uint64_t objects = 1; fields.count("objects", {1, kObjectsMax}, objects)) {
        task.alloc.objects = static_cast<std::uint32_t>(objects);
        if (alloc && !ofOneCache(task.alloc))
            fields.fail("objects", "objects has a meaning for a slab cache only, not for " + inQuotes(task.alloc.what),
                        "cache: kmalloc-192, or no objects");
    }
    refuseWithout(fields, "objects", alloc, "alloc");
    refuseWithout(fields, "cache", alloc, "alloc");
    refuseWithout(fields, "pinned_by", alloc, "alloc");
}

void readSizeOf(SectionFields& fields, TaskSpec& task) {
    std::uint64_t bytes = 0;
    const bool create = task.verb == TaskVerb::Create;
    const bool pages = task.verb == TaskVerb::Alloc && task.alloc.what == "pages";
    if (!fields.size("size", {0, kFileBytesMax}, bytes)) return;
    if (create) task.fileBytes = bytes;
    else if (!pages) fields.fail("size", "size has a meaning for create and for alloc of pages only", "no size");
    else if (bytes == 0 || bytes % kPageSize != 0)
        fields.fail("size", "size: " + inQuotes(formatBytes(bytes)) + " is not a number of whole pages",
                    "a multiple of 4KiB");
    else task.alloc.bytes = bytes;
}

void readEnd(SectionFields& fields, TaskSpec& task) {
    fields.choice<OnError>("on_error", {{"continue", OnError::Continue}, {"stop", OnError::Stop}}, task.onError);
    if (OnError until{}; fields.choice<OnError>("until", {{"error", OnError::Stop}}, until)) {
        if (fields.given("on_error"))
            fields.fail("until", "until is given beside on_error", "one of the two ways to say it");
        task.onError = until;
    }
    fields.count("give_up_after", {1, kKeysMax}, task.failuresMax);
    const bool holds = task.verb == TaskVerb::Open || task.verb == TaskVerb::Mmap;
    task.after = holds ? AfterWork::Stay : AfterWork::Exit;
    fields.choice<AfterWork>("after", {{"exit", AfterWork::Exit}, {"stay", AfterWork::Stay}}, task.after);
    fields.choice<bool>("killable", {{"true", true}, {"false", false}}, task.killable);
}

void readTimes(SectionFields& fields, TimeNs at, TaskSpec& task) {
    task.start = at;
    fields.time("start", {at}, task.start);
    if (!fields.time("stop", {}, task.stop)) return;
    if (task.stop <= task.start)
        fields.fail("stop", "the task stops before it starts", "a time after " + formatTime(task.start));
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
    fields.choice<TaskVerb>("do",
                            {{"lookup", TaskVerb::Lookup},
                             {"create", TaskVerb::Create},
                             {"read", TaskVerb::Read},
                             {"open", TaskVerb::Open},
                             {"mmap", TaskVerb::Mmap},
                             {"unlink", TaskVerb::Unlink},
                             {"mkdir", TaskVerb::Mkdir},
                             {"alloc", TaskVerb::Alloc}},
                            task.verb);
    if ((fields.text("mount", task.mount) || !fields.given("mount")) && task.verb != TaskVerb::Alloc)
        requireMount(log, fields.placeOf("mount"), machine.mounts, task.mount);
    readKeys(fields, task.keys);
    fields.rate("rate", task.ratePerSecond);
    fields.count("count", {1, kKeysMax}, task.count);
    readTimes(fields, at, task);
    fields.choice<WalkMode>("walk", {{"rcu", WalkMode::Rcu}, {"ref", WalkMode::Ref}}, task.walk);
    readDir(fields, task);
    readAlloc(fields, machine, task);
    readSizeOf(fields, task);
    fields.choice<GfpName>("gfp",
                           {{"kernel", GfpName::Kernel},
                            {"nofs", GfpName::Nofs},
                            {"nowait", GfpName::Nowait},
                            {"atomic", GfpName::Atomic}},
                           task.gfp);
    readEnd(fields, task);
    if (fields.value("repeat") != nullptr)
        fields.fail("repeat", "a task that the timeline starts cannot be repeated by itself",
                    "repeat: in the entry of the timeline");
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
