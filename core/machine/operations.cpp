// One operation of a task by its verb, and what its process holds.
#include <algorithm>
#include <cerrno>

#include "core/machine/kernel.h"

namespace reclaim {

namespace {
LookupWalk walkOf(WalkMode mode) { return mode == WalkMode::Ref ? LookupWalk::Ref : LookupWalk::Rcu; }

// Room for what one operation will add, so that it comes in one piece; more than that the more there is.
void growFor(std::vector<ObjectId>& objects, const std::vector<AllocPlan::Step>& steps) {
    std::size_t size = objects.size();
    for (const AllocPlan::Step& step : steps) size += step.count;
    if (size > objects.capacity()) objects.reserve(std::max(size, 2 * objects.capacity()));
}
}  // namespace

Status Kernel::planAlloc(const AllocSpec& spec, AllocPlan& plan) {
    if (spec.objects == 0)
        return Error{Fault::BadInput, "objects is 0: an operation allocates at least one", "objects: 1", {}, 0, 0};
    if (spec.objects > 1 && !ofOneCache(spec))
        return Error{Fault::BadInput, "objects has a meaning for a slab cache only", "no objects", {}, 0, 0};
    if (spec.what == "pages") {
        plan.pages = static_cast<std::uint32_t>((spec.bytes + kPageSize - 1) / kPageSize);
        return Done{};
    }
    if (spec.what == state_.slabs.cache(state_.buffers.cache).name) {
        plan.buffers = spec.objects;
        return Done{};
    }
    if (const AllocPreset* preset = allocPresetNamed(spec.what)) {
        for (const AllocStep& step : preset->objects)
            plan.objects.push_back(
                {rootCache(std::string(step.cache), knownObjectSize(step.cache), step.cache == "dentry"), step.count,
                 step.victimTriesAgain});
        plan.pages = preset->pages;
        return Done{};
    }
    CacheId cache = rootCacheNamed(spec.what);
    const std::uint32_t size = cache.valid() ? 0 : knownObjectSize(spec.what);
    if (!cache.valid() && size == 0 && state_.spec.slabs.find(spec.what) == state_.spec.slabs.end())
        return Error{Fault::BadInput,
                     "no cache is called '" + spec.what + "'",
                     "a cache of machine.slabs, kmalloc-N, pages, pipe, sockbuf or msg",
                     {},
                     0,
                     0};
    if (!cache.valid()) cache = rootCache(spec.what, size, false);
    plan.objects.push_back({cache, spec.objects});
    return Done{};
}

int Kernel::operate(TaskState& task, std::uint32_t id, std::uint64_t key) {
    // Names of the task's own: the path that benchmarks and most scenarios take.
    if (!task.dir.valid() && task.spec->verb == TaskVerb::Lookup && state_.dentries.mounts[task.mount.raw].mounted)
        [[likely]] {
        const LookupResult result =
            dcache_.lookup({.mount = task.mount,
                            .memcg = task.memcg,
                            .name = task.firstName == kNil ? kNil : task.firstName + static_cast<std::uint32_t>(key),
                            .walk = walkOf(task.spec->walk),
                            .gfp = task.gfp,
                            .task = id});
        return result == LookupResult::NoMemory ? ENOMEM : 0;
    }
    if (task.spec->verb == TaskVerb::Alloc) return allocate(task, id);
    if (!state_.dentries.mounts[task.mount.raw].mounted) {
        cpus_.spend(cpus_.timing().lookupCached);
        return ENOENT;
    }
    return operateOnFile(task, id, static_cast<std::uint32_t>(key));
}

int Kernel::operateOnFile(TaskState& task, std::uint32_t id, std::uint32_t key) {
    const FileRequest request{.dir = task.dir,
                              .key = key,
                              .memcg = task.memcg,
                              .gfp = task.gfp,
                              .task = id,
                              .pages = static_cast<std::uint32_t>((task.spec->fileBytes + kPageSize - 1) / kPageSize),
                              .walk = walkOf(task.spec->walk)};
    switch (task.spec->verb) {
        case TaskVerb::Lookup: return files_.lookup(request);
        case TaskVerb::Create: return files_.create(request);
        case TaskVerb::Read: return files_.read(request);
        case TaskVerb::Unlink: return files_.unlink(request);
        case TaskVerb::Mkdir: return files_.mkdir(request);
        case TaskVerb::Open:
        case TaskVerb::Mmap: {
            HeldFile held;
            const int error =
                task.spec->verb == TaskVerb::Open ? files_.open(request, held) : files_.map(request, held);
            if (error == 0) task.held.files.push_back(held);
            return error;
        }
        case TaskVerb::Alloc: break;
    }
    return EINVAL;
}

// All of it or nothing, as a system call undoes what it has got when it fails.
int Kernel::allocate(TaskState& task, std::uint32_t id) {
    const Gfp gfp = task.gfp;
    const std::size_t objectsBefore = task.held.objects.size(), pagesBefore = task.held.pages.size();
    growFor(task.held.objects, task.plan.objects);
    bool failed = false;
    std::uint64_t bytes = 0;
    TimeNs cost = 0;
    // Buffers are the pool's, not the process's: those made before one that failed stay.
    for (std::uint32_t i = 0; i < task.plan.buffers && !failed; ++i) {
        failed = !buffers_.add(gfp, id);
        cost += cpus_.timing().allocObject;
    }
    for (const AllocPlan::Step& step : task.plan.objects) {
        if (failed) break;
        std::uint32_t got = 0;
        while (got < step.count && !failed) {
            ObjectId object = kmem_.alloc(step.cache, task.memcg, gfp, id);
            if (!object.valid() && step.victimTriesAgain && state_.oom.isKilled(id))
                object = kmem_.alloc(step.cache, task.memcg, gfp, id);
            failed = !object.valid();
            if (failed) break;
            task.held.objects.push_back(object);
            state_.journal.emit<EventKind::ObjectAlloc>(kmem_.memcgOf(object), object.raw,
                                                        state_.slabs.slabOf(object).raw);
            ++got;
            if (got < step.count) got += kmem_.allocReady(step.cache, task.memcg, step.count - got, task.held.objects);
        }
        bytes += got * kmem_.chargedBytes(step.cache);
        cost += static_cast<TimeNs>(got) * cpus_.timing().allocObject;
    }
    for (std::uint32_t i = 0; i < task.plan.pages && !failed; ++i) {
        const PageId page = kmem_.allocKernelPage(task.memcg, gfp, id);
        failed = !page.valid();
        if (failed) break;
        task.held.pages.push_back(page);
        bytes += kPageSize;
        cost += cpus_.timing().allocObject;
    }
    cpus_.spend(std::max(cost, cpus_.timing().allocObject));
    if (!failed) {
        task.heldBytes += bytes;
        state_.oom.processes[id].bytes = task.heldBytes;
        return 0;
    }
    for (; task.held.objects.size() > objectsBefore; task.held.objects.pop_back()) kmem_.free(task.held.objects.back());
    for (; task.held.pages.size() > pagesBefore; task.held.pages.pop_back())
        kmem_.freeKernelPage(task.held.pages.back());
    return ENOMEM;
}

// do_exit: files, mappings and memory go; what another holder keeps ("ipc") stays for ever.
void Kernel::exitProcess(std::uint32_t id) {
    TaskState& task = state_.tasks[id];
    if (task.exited) return;
    task.exited = true;
    std::erase(state_.living, id);
    state_.oom.processes[id].memcg = MemcgId::none();
    Holdings held;
    std::swap(held.files, task.held.files);
    if (task.spec->alloc.pinnedBy == "process") {
        std::swap(held.objects, task.held.objects);
        std::swap(held.pages, task.held.pages);
        task.heldBytes = 0;
    }
    for (const HeldFile& file : held.files) files_.close(file);
    constexpr std::size_t kGroup = 32;
    const std::span<const ObjectId> objects = held.objects;
    for (std::size_t i = 0; i < objects.size(); i += kGroup) {
        const std::size_t count = std::min(kGroup, objects.size() - i);
        kmem_.free(objects.subspan(i, count));
        if (count == kGroup) cpus_.spend(static_cast<TimeNs>(kGroup) * cpus_.timing().freeObject);
    }
    for (PageId page : held.pages) kmem_.freeKernelPage(page);
    state_.journal.emit<EventKind::TaskExit>(task.memcg, id, static_cast<std::uint32_t>(held.objects.size()),
                                             static_cast<std::uint32_t>(held.pages.size()));
    // Only what is told of it afterwards is kept, see forgetTasks().
    task.spec.reset();
    task.plan = {};
    state_.exited.push_back(id);
}

// Rows of tasks that exited long ago; whoever works on a task is done with it.
void Kernel::forgetTasks() {
    while (state_.exited.size() > MemcgTable::kRemembered) {
        const std::uint32_t oldest = state_.exited.front();
        state_.exited.pop_front();
        state_.tasks.retire(oldest);
        state_.oom.processes.retire(oldest);
    }
}

}  // namespace reclaim
