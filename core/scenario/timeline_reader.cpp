// The sections `story` and `timeline`: what is said and what is done at a time.
#include <algorithm>
#include <set>

#include "core/scenario/did_you_mean.h"
#include "core/scenario/section_readers.h"

namespace reclaim {
namespace {

constexpr std::string_view kActions =
    "one of mkdir, rmdir, write, drop_caches, start_task, exit, sysctl, sync, umount, prune";

// An entry as read, before its cgroups are looked for: that has to be done in order of time.
struct Entry {
    Command command;
    const YamlNode* node = nullptr;  // the entry
    const YamlNode* task = nullptr;  // of start_task
    YamlPlace place;                 // of the action's value
};

void readAsk(SectionFields& line, StoryLine& story) {
    const YamlNode* node = line.map("ask");
    if (node == nullptr) return;
    SectionFields fields(line.log(), *node, ScenarioSection::Ask);
    if (const YamlNode* choices = fields.list("choices")) {
        for (const YamlNode& item : choices->items) {
            std::string choice;
            if (readText(line.log(), item, "a choice", choice)) story.choices.push_back(std::move(choice));
        }
        if (choices->items.size() < 2) fields.fail("choices", "a question needs at least two choices", "[yes, no]");
    }
    fields.time("reveal", {story.at}, story.reveal);
    fields.done();
}

bool readCgroupPath(SectionFields& fields, std::string_view key, std::string& path) {
    if (!fields.text(key, path)) return false;
    const std::string problem = cgroupPathProblem(path);
    if (!problem.empty())
        fields.fail(key, std::string(key) + ": " + inQuotes(path) + " " + problem, "a path such as /web/a");
    return problem.empty();
}

bool readWrite(SectionFields& entry, WriteCommand& write) {
    const YamlNode* node = entry.map("write");
    if (node == nullptr) return false;
    SectionFields fields(entry.log(), *node, ScenarioSection::Write);
    bool ok = fields.text("file", write.file);
    if (ok) {
        const std::size_t slash = write.file.rfind('/');
        const std::string cgroup = slash == std::string::npos ? "" : write.file.substr(0, slash);
        const std::string name = write.file.substr(slash == std::string::npos ? 0 : slash + 1);
        const std::vector<std::string_view> known{"memory.max", "memory.kmem.limit_in_bytes", "memory.reclaim"};
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            const std::string near = nearestWord(name, known);
            fields.fail("file", "file: " + inQuotes(write.file) + " cannot be written",
                        near.empty() ? "a path that ends in memory.max, memory.kmem.limit_in_bytes or memory.reclaim"
                                     : "did you mean '" + near + "'?");
            ok = false;
        } else if (const std::string problem = cgroupPathProblem(cgroup); !problem.empty()) {
            fields.fail("file", "the cgroup path " + inQuotes(cgroup) + " " + problem,
                        "a file such as /web/memory.max");
            ok = false;
        }
    }
    std::uint64_t bytes = 0;
    const bool amount = write.file.ends_with("/memory.reclaim");
    const bool fits = amount ? fields.size("value", {}, bytes) : fields.limit("value", bytes);
    ok = fits && fields.text("value", write.value) && ok;
    fields.done();
    return ok;
}

bool readSysctl(SectionFields& entry, SysctlCommand& sysctl) {
    const YamlNode* node = entry.map("sysctl");
    if (node == nullptr) return false;
    SectionFields fields(entry.log(), *node, ScenarioSection::Sysctl);
    const bool named =
        fields.choice<std::string>("name", {{"vm.vfs_cache_pressure", "vm.vfs_cache_pressure"}}, sysctl.name);
    std::uint64_t number = 0;
    const bool ok = fields.count("value", {0, kCachePressureMax}, number);
    sysctl.value = std::to_string(number);
    fields.done();
    return ok && named;
}

bool readAction(SectionFields& fields, Entry& entry) {
    // Every key is asked for, so that each wrong value is reported even if there are too many of them.
    int given = 0;
    bool ok = true;
    for (const char* key :
         {"mkdir", "rmdir", "write", "drop_caches", "start_task", "exit", "sysctl", "sync", "umount", "prune"})
        given += fields.given(key) ? 1 : 0;
    const auto take = [&](const char* key, bool read, Action action) {
        if (!fields.given(key)) return;
        entry.command.action = std::move(action);
        entry.place = fields.placeOf(key);
        ok = ok && read;
    };
    std::string path;
    const bool made = readCgroupPath(fields, "mkdir", path);
    take("mkdir", made, MkdirCommand{path});
    path.clear();
    const bool removed = readCgroupPath(fields, "rmdir", path);
    take("rmdir", removed, RmdirCommand{path});
    WriteCommand write;
    const bool written = readWrite(fields, write);
    take("write", written, write);
    std::uint64_t mode = 2;
    const bool dropped = fields.count("drop_caches", {1, 3}, mode);
    take("drop_caches", dropped, DropCachesCommand{static_cast<int>(mode)});
    entry.task = fields.map("start_task");
    take("start_task", entry.task != nullptr, StartTaskCommand{});
    ExitCommand exit;
    const bool exits = fields.text("exit", exit.task);
    take("exit", exits, exit);
    SysctlCommand sysctl;
    const bool set = readSysctl(fields, sysctl);
    take("sysctl", set, sysctl);
    bool yes = true;
    const bool synced = fields.choice<bool>("sync", {{"true", true}}, yes);
    take("sync", synced, SyncCommand{});
    UmountCommand umount;
    const bool unmounted = fields.text("umount", umount.mount);
    take("umount", unmounted, umount);
    PruneCommand prune;
    const bool pruned = fields.text("prune", prune.mount);
    take("prune", pruned, prune);
    if (given == 0) fields.fail("at", "the entry does nothing", std::string(kActions));
    if (given > 1)
        fields.fail("at", "the entry does " + std::to_string(given) + " things",
                    std::string(kActions) + " in each entry");
    return ok && given == 1;
}

// In order of time.
std::vector<Entry> readEntries(ReadLog& log, const YamlNode& list) {
    std::vector<Entry> entries;
    for (const YamlNode& item : list.items) {
        Entry entry;
        entry.node = &item;
        SectionFields fields(log, item, ScenarioSection::TimelineEntry);
        const bool timed = fields.time("at", {}, entry.command.at);
        const bool acts = readAction(fields, entry);
        (void)fields.value("repeat");  // written out when the tree was built
        fields.done();
        if (timed && acts) entries.push_back(std::move(entry));
    }
    std::ranges::stable_sort(entries, [](const Entry& x, const Entry& y) { return x.command.at < y.command.at; });
    return entries;
}

std::string textOf(const YamlNode& map, std::string_view key) {
    const YamlNode* value = map.find(key);
    return value != nullptr && value->kind == YamlNode::Kind::Scalar ? value->scalar : std::string();
}

// A machine that has whatever the task names.
MachineSpec machineFor(const YamlNode& task) {
    MachineSpec machine;
    machine.cpus = kCpusMax;
    machine.timing = Timing::guest61();
    machine.mounts.push_back({textOf(task, "mount")});
    machine.slabs[textOf(task, "cache")] = {};
    return machine;
}

// Follows the entries in order of time and looks whether what they need is there.
class Follower {
public:
    Follower(ReadLog& log, const MachineSpec& machine, const CgroupBirths& births)
        : log_(log), machine_(machine), births_(births) {
        for (const CgroupSpec& cgroup : machine.cgroups) present_.insert(cgroup.path);
        for (const TaskSpec& task : machine.tasks) taskNames_.insert(task.name);
    }

    void follow(Entry& entry) {
        const TimeNs at = entry.command.at;
        if (auto* mkdir = std::get_if<MkdirCommand>(&entry.command.action)) {
            requireCgroup(log_, entry.place, births_, parentPath(mkdir->path), at, "mkdir " + inQuotes(mkdir->path));
            if (!present_.insert(mkdir->path).second)
                log_.add(entry.place, "mkdir: there is a cgroup " + inQuotes(mkdir->path) + " already",
                         "another path, or an rmdir before");
        } else if (auto* rmdir = std::get_if<RmdirCommand>(&entry.command.action)) {
            requireCgroup(log_, entry.place, births_, rmdir->path, at, "rmdir");
            present_.erase(rmdir->path);  // the kernel may still refuse; then only a later mkdir fails, and says so
        } else if (auto* write = std::get_if<WriteCommand>(&entry.command.action)) {
            requireCgroup(log_, entry.place, births_, write->file.substr(0, write->file.rfind('/')), at, "write");
        } else if (auto* start = std::get_if<StartTaskCommand>(&entry.command.action)) {
            start->task = readTask(log_, *entry.task, machine_, births_, at);
            if (!start->task.name.empty() && !taskNames_.insert(start->task.name).second)
                log_.add(entry.place, "two tasks are called " + inQuotes(start->task.name),
                         "a name of its own for each task");
            refuseUnmounted(entry.place, start->task);
        } else if (auto* exit = std::get_if<ExitCommand>(&entry.command.action)) {
            if (!taskNames_.contains(exit->task))
                log_.add(entry.place, "exit: there is no task " + inQuotes(exit->task) + " by then",
                         didYouMean(exit->task, namesNear(exit->task)));
        } else if (auto* umount = std::get_if<UmountCommand>(&entry.command.action)) {
            followUmount(entry.place, umount->mount, at);
        } else if (auto* prune = std::get_if<PruneCommand>(&entry.command.action)) {
            requireMount(log_, entry.place, machine_.mounts, prune->mount);
        }
    }

private:
    void followUmount(const YamlPlace& place, const std::string& mount, TimeNs at) {
        if (requireMount(log_, place, machine_.mounts, mount) == nullptr) return;
        if (!unmounted_.emplace(mount, at).second)
            log_.add(place, "umount: " + inQuotes(mount) + " was unmounted before", "one umount of each mount");
        for (const TaskSpec& task : machine_.tasks)
            if (task.verb != TaskVerb::Alloc && task.mount == mount && task.start >= at)
                log_.add(place,
                         "umount: task " + inQuotes(task.name) + " uses " + inQuotes(mount) + " from " +
                             formatTime(task.start) + " on",
                         "a umount after the task, or a task that starts before it");
    }

    void refuseUnmounted(const YamlPlace& place, const TaskSpec& task) {
        const auto gone = unmounted_.find(task.mount);
        if (task.verb == TaskVerb::Alloc || gone == unmounted_.end()) return;
        log_.add(place,
                 "task " + inQuotes(task.name) + " uses " + inQuotes(task.mount) + ", which was unmounted at " +
                     formatTime(gone->second),
                 "a task that starts before the umount");
    }

    // The nearest name, or a few to choose from.
    std::vector<std::string_view> namesNear(const std::string& name) const {
        std::vector<std::string_view> all(taskNames_.begin(), taskNames_.end());
        const std::string near = nearestWord(name, all);
        if (const auto found = taskNames_.find(near); found != taskNames_.end()) return {*found};
        if (all.size() > 20) all.resize(20);
        return all;
    }

    ReadLog& log_;
    const MachineSpec& machine_;
    const CgroupBirths& births_;
    std::set<std::string, std::less<>> present_;
    std::set<std::string, std::less<>> taskNames_;
    std::map<std::string, TimeNs, std::less<>> unmounted_;  // and since when
};

}  // namespace

void requireCgroup(ReadLog& log, const YamlPlace& place, const CgroupBirths& births, const std::string& path, TimeNs at,
                   const std::string& what) {
    const auto found = births.find(path);
    if (found == births.end()) {
        std::vector<std::string_view> known;
        for (const auto& [name, birth] : births)
            if (known.size() < 20) known.push_back(name);
        log.add(place, what + ": there is no cgroup " + inQuotes(path), didYouMean(path, known));
    } else if (found->second > at) {
        log.add(place, what + ": the cgroup " + inQuotes(path) + " is made only at " + formatTime(found->second),
                "a time from then on, or a cgroup declared in cgroups");
    }
}

void readStory(SectionFields& root, std::vector<StoryLine>& story) {
    const YamlNode* list = root.list("story");
    if (list == nullptr) return;
    for (const YamlNode& item : list->items) {
        StoryLine line;
        SectionFields fields(root.log(), item, ScenarioSection::StoryLine);
        fields.time("at", {}, line.at);
        if (fields.text("say", line.say) && (line.say.empty() || line.say.size() > 2'000))
            fields.fail("say", "what is said has " + formatCount(line.say.size()) + " characters", "1 to 2,000");
        readAsk(fields, line);
        fields.done();
        story.push_back(std::move(line));
    }
    std::ranges::stable_sort(story, [](const StoryLine& x, const StoryLine& y) { return x.at < y.at; });
}

void readStrategies(SectionFields& root, std::vector<std::string>& strategies) {
    const YamlNode* list = root.list("strategies");
    if (list == nullptr) return;
    std::vector<std::string_view> known;
    for (const Strategy& profile : profiles()) known.push_back(profile.id);
    for (const YamlNode& item : list->items) {
        std::string id;
        if (!readText(root.log(), item, "a strategy", id)) continue;
        if (const auto strategy = strategyNamed(id); !strategy) {
            const std::string profile = id.substr(0, id.find('+'));
            const std::string near = nearestWord(profile, known);
            const bool misspelt = !near.empty() && near != profile;
            root.log().add(item.place, strategy.error().message,
                           misspelt ? "did you mean '" + near + "'?" : strategy.error().hint);
        } else if (std::find(strategies.begin(), strategies.end(), id) != strategies.end()) {
            root.log().add(item.place, "the strategy " + inQuotes(id) + " is given twice", "each strategy once");
        } else {
            strategies.push_back(id);
        }
    }
    if (list->items.empty()) root.fail("strategies", "there is no strategy", "at least one, such as linux-6.1");
    if (list->items.size() > kStrategiesMax)
        root.fail("strategies", "there are " + formatCount(list->items.size()) + " strategies",
                  "at most " + formatCount(kStrategiesMax));
}

void readBirths(const YamlNode& root, CgroupBirths& births) {
    const YamlNode* list = root.find("timeline");
    if (list == nullptr) return;
    for (const YamlNode& item : list->items) {
        const YamlNode* at = item.find("at");
        const YamlNode* path = item.find("mkdir");
        if (at == nullptr || path == nullptr || !cgroupPathProblem(path->scalar).empty()) continue;
        const auto time = parseTime(at->scalar);
        if (!time) continue;
        const auto [birth, fresh] = births.emplace(path->scalar, *time);
        if (!fresh) birth->second = std::min(birth->second, *time);
    }
}

void readTimeline(ReadLog& log, const YamlNode& list, const MachineSpec& machine, const CgroupBirths& births,
                  std::vector<Command>& timeline) {
    Follower follower(log, machine, births);
    for (Entry& entry : readEntries(log, list)) {
        follower.follow(entry);
        timeline.push_back(std::move(entry.command));
    }
}

void readRecordedTimeline(ReadLog& log, const YamlNode& list, const MachineSpec* machine,
                          std::vector<Command>& timeline) {
    for (Entry& entry : readEntries(log, list)) {
        if (auto* start = std::get_if<StartTaskCommand>(&entry.command.action)) {
            const CgroupBirths births{{textOf(*entry.task, "cgroup"), 0}};
            start->task = machine != nullptr
                              ? readTask(log, *entry.task, *machine, births, entry.command.at)
                              : readTask(log, *entry.task, machineFor(*entry.task), births, entry.command.at);
        }
        timeline.push_back(std::move(entry.command));
    }
}

}  // namespace reclaim
