#include "core/ask/why.h"

#include "core/ask/why_watch.h"
#include "core/frame/frame.h"

namespace reclaim {

namespace {

Error notThere(std::string message, std::string hint) {
    return Error{Fault::NotFound, std::move(message), std::move(hint), {}, 0, 0};
}

Error noSuchCgroup(const Scenario& scenario, const std::string& path, TimeNs at) {
    const std::vector<std::string> paths = cgroupPaths(scenario);
    if (std::find(paths.begin(), paths.end(), path) == paths.end())
        return notThere("the scenario never has a cgroup '" + path + "'",
                        didYouMean(path, {paths.begin(), paths.end()}));
    for (const Command& command : scenario.timeline)
        if (const auto* mkdir = std::get_if<MkdirCommand>(&command.action);
            mkdir && mkdir->path == path && command.at > at)
            return notThere("there is no cgroup " + path + " at " + formatTime(at) + " yet",
                            "it is made at " + formatTime(command.at));
    return notThere("there is no cgroup " + path + " at " + formatTime(at), "its mkdir was refused by the kernel");
}

// The youngest of that name, whether it is there or has been.
MemcgId cgroupOf(const Machine& machine, const std::string& path) {
    if (const MemcgId there = machine.cgroupNamed(path); there.valid()) return there;
    for (std::uint32_t i = machine.cgroupCount(); i-- > 0;)
        if (machine.cgroupPath(MemcgId{i}) == path) return MemcgId{i};
    return MemcgId::none();
}

// Runs to the moment with a look at every event.
Result<Rerun> watched(const Scenario& scenario, const WhyQuestion& question, WhyWatch& watch,
                      const RunProgress& progress) {
    auto rerun = Rerun::create(scenario, question.strategy);
    if (!rerun) return rerun.error();
    watch.begin(rerun->run().machine());
    for (const Event& event : rerun->buildEvents()) watch.event(event);
    if (auto reached = rerun->advance(question.at, watch, 3, progress); !reached) return reached.error();
    watch.end();
    return rerun;
}

Result<Why> whyCgroup(const Scenario& scenario, const WhyQuestion& question, const RunProgress& progress) {
    // First to see who is concerned, then again to see since when.
    auto first = Rerun::create(scenario, question.strategy);
    if (!first) return first.error();
    if (auto reached = first->advance(question.at, progress); !reached) return reached.error();
    const Machine& there = first->run().machine();
    const MemcgId top = cgroupOf(there, question.cgroup);
    if (!top.valid()) return noSuchCgroup(scenario, question.cgroup, question.at);
    CgroupWatch watch(chainBelow(there, top));
    auto again = watched(scenario, question, watch, progress);
    if (!again) return again.error();
    return watch.answer(again->run().machine());
}

Result<Why> whyObject(const Scenario& scenario, const WhyQuestion& question, const RunProgress& progress) {
    ObjectWatch watch(ObjectId{*question.object});
    auto rerun = watched(scenario, question, watch, progress);
    if (!rerun) return rerun.error();
    const Machine& machine = rerun->run().machine();
    const std::string name = "object " + std::to_string(*question.object);
    if (!watch.seen())
        return notThere(name + " has not been allocated by " + formatTime(question.at),
                        "numbers of objects are in the LRU inspector, in `run --until ... --dump lists` and in "
                        "`run --magnify ... --level 3`");
    if (const auto freed = watch.freed())
        return notThere(name + " is not there at " + formatTime(question.at) + ": it was freed at " +
                            formatTime(freed->t) + ", event " + formatCount(freed->number),
                        "an earlier --at");
    return watch.answer(machine);
}

}  // namespace

Result<Why> why(const Scenario& scenario, const WhyQuestion& question, const RunProgress& progress) {
    if (auto within = withinRun(scenario, question.at); !within) return within.error();
    auto answer = question.object ? whyObject(scenario, question, progress) : whyCgroup(scenario, question, progress);
    if (!answer) return answer;
    answer->strategy = question.strategy;
    answer->at = question.at;
    return answer;
}

}  // namespace reclaim
