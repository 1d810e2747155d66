// Tasks of a machine: which one runs next, and one operation of it.
#include <algorithm>
#include <cerrno>
#include <cmath>

#include "core/machine/kernel.h"

namespace reclaim {

TimeNs TaskState::nextStart(TimeNs now) const {
    if (ended) return kNever;
    TimeNs due = start;
    if (spec->ratePerSecond > 0)
        due += static_cast<TimeNs>(std::llround(static_cast<double>(done) / spec->ratePerSecond * 1e9));
    return std::max(due, now);
}

Status Kernel::addTask(const TaskSpec& spec, TimeNs at, MemcgId home) {
    const auto bad = [&spec](std::string message, std::string hint) {
        return Error{Fault::BadInput, "task '" + spec.name + "': " + std::move(message), std::move(hint), {}, 0, 0};
    };
    if (spec.cpu >= state_.spec.cpus)
        return bad("there is no CPU " + std::to_string(spec.cpu), "0 to " + std::to_string(state_.spec.cpus - 1));
    if (spec.keys.n == 0 || spec.keys.n > 0x7fffffffu || spec.keys.first > 0x7fffffffu - spec.keys.n)
        return bad("keys.n is out of range", "1 to 2147483647");
    if (state_.spec.timing.lookupNegativeNew == 0 && spec.ratePerSecond <= 0 && spec.count == 0 &&
        Generator::repeats(spec.keys))
        return bad("a closed loop whose operations cost no time never ends", "give it count: or rate:");
    const MountId mount = mountNamed(spec.mount);
    if (!mount.valid()) return bad("there is no mount '" + spec.mount + "'", "declare it under mounts:");
    const bool names = spec.verb == TaskVerb::Lookup && spec.dir.empty();
    if (!names && spec.verb != TaskVerb::Alloc && (spec.dir.empty() || spec.dir.front() != '/'))
        return bad("it needs a directory", "dir: /data");
    if (spec.fileBytes > (std::uint64_t{1} << 40)) return bad("size is out of range", "at most 1 TiB");

    AllocPlan plan;
    if (spec.verb == TaskVerb::Alloc) {
        const Status planned = planAlloc(spec.alloc, plan);
        if (!planned) return bad(planned.error().message, planned.error().hint);
    }
    const std::uint32_t id = state_.tasks.grow();
    TaskState& task = state_.tasks[id];
    task.spec = std::make_shared<const TaskSpec>(spec);
    task.name = spec.name;
    task.start = std::max(spec.start, at);
    task.home = home;
    task.keys = Generator(spec.keys, state_.spec.seed * 0x9e3779b97f4a7c15ull + id);
    task.mount = mount;
    task.gfp = gfpOf(spec.gfp);
    task.plan = std::move(plan);
    if (names) {
        if (Generator::repeats(spec.keys)) task.firstName = dcache_.addNames(spec.keys.n, true);
    } else if (spec.verb != TaskVerb::Alloc) {
        task.dir = files_.directory(mount, spec.dir);
    }
    state_.oom.processes.add({.memcg = MemcgId::none(), .killable = spec.killable});
    state_.unended.push_back(id);
    return Done{};
}

Kernel::Due Kernel::nextDue() const {
    Due best;
    for (std::uint32_t i : state_.unended) {
        const TaskState& task = std::as_const(state_.tasks)[i];
        const TimeNs now = state_.cpus.cpus[task.spec->cpu].now;
        TimeNs at = task.nextStart(now);
        if (at >= task.spec->stop) at = std::max(task.spec->stop, task.started ? now : task.spec->stop);
        if (at < best.at || (at == best.at && best.task != kNil && task.vruntime < best.vruntime))
            best = {at, task.vruntime, i};
    }
    return best;
}

TimeNs Kernel::nextOperationTime() const {
    const Due due = nextDue();
    return due.at;
}

bool Kernel::startTask(TaskState& task, std::uint32_t id) {
    task.started = true;
    ++cpus_.cpu().tasks;
    task.vruntime = cpus_.cpu().taskVruntime;
    const auto online = [this](MemcgId memcg) { return memcg.valid() && state_.memcgs.isOnline(memcg); };
    task.memcg = online(task.home) ? task.home : state_.memcgs.find(task.spec->cgroup);
    const bool found = online(task.memcg);
    state_.journal.emit<EventKind::TaskStart>(found ? task.memcg : MemcgId::none(), id);
    if (found) {
        state_.living.push_back(id);
        state_.oom.processes[id].memcg = task.memcg;
    } else {
        endTask(task, id, cpus_.now());
    }
    return found;
}

void Kernel::endTask(TaskState& task, std::uint32_t id, TimeNs at) {
    task.ended = true;
    if (task.started) --state_.cpus.cpus[task.spec->cpu].tasks;
    task.endedAt = at;
    state_.unended.erase(std::find(state_.unended.begin(), state_.unended.end(), id));
    state_.journal.emit<EventKind::TaskEnd>(task.memcg, id, static_cast<std::uint32_t>(task.done),
                                            static_cast<std::uint32_t>(task.failed));
    if (task.started && (task.spec->after == AfterWork::Exit || state_.oom.isKilled(id))) exitProcess(id);
}

void Kernel::runOperation(TaskState& task, std::uint32_t id) {
    const std::uint64_t key = task.keys.next() + task.spec->keys.first;
    cpus_.beginTask(task.vruntime);
    const auto number = static_cast<std::uint32_t>(task.done);
    state_.journal.emit<EventKind::OpBegin>(task.memcg, id, number);
    const int error = operate(task, id, key);
    state_.journal.emit<EventKind::OpEnd>(task.memcg, id, number, static_cast<std::uint32_t>(error));
    if (error != 0) ++task.failed;
    if (error == ENOMEM) {
        ++state_.refused;
        state_.memcgs.count(task.memcg, &MemcgEvents::refused);
        state_.journal.emit<EventKind::Enomem>(task.memcg, id, number);
    }
    ++task.done;
    ++state_.operations;
    task.vruntime = cpus_.endTask();
    kmem_.letWorkersRun();
    cpus_.settle();
    if (task.ended) return;  // it was killed, and a worker has let it go
    if (task.keys.exhausted() || (task.spec->count > 0 && task.done >= task.spec->count) ||
        (error != 0 && task.spec->onError == OnError::Stop) ||
        (task.spec->failuresMax > 0 && task.failed >= task.spec->failuresMax) || state_.oom.isKilled(id))
        endTask(task, id, cpus_.now());
}

}  // namespace reclaim
