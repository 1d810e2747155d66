#include "tests/core/machine/swarm_shrink.h"

#include <algorithm>

namespace reclaim {
namespace {

// A change of one thing; false if there was nothing to change.
using Edit = std::function<bool(SwarmMember&)>;

template <class T>
bool become(T& place, const T& simple) {
    if (place == simple) return false;
    place = simple;
    return true;
}

template <class T>
bool halve(T& number, T least) {
    if (number <= least) return false;
    number = std::max(least, static_cast<T>(number / 2));
    return true;
}

class MemberShrinker {
public:
    MemberShrinker(SwarmMember member, const SwarmTrial& trial, int trialsMax)
        : best_(std::move(member)), trial_(trial), failure_(trial(best_)), trialsMax_(trialsMax) {
        trials_ = 1;
    }

    ShrunkMember run() {
        bool smaller = true;
        while (smaller && !spent()) {
            smaller = false;
            smaller = shorter() || smaller;
            smaller = dropRuns([](SwarmMember & m) -> auto& { return m.commands; }) || smaller;
            smaller = dropRuns([](SwarmMember & m) -> auto& { return m.spec.tasks; }) || smaller;
            smaller = dropRuns([](SwarmMember & m) -> auto& { return m.spec.cgroups; }) || smaller;
            smaller = simplerMachine() || smaller;
            for (std::size_t i = 0; i < tasksOf(best_).size(); ++i) smaller = simplerTask(i) || smaller;
            smaller = simplerCommands() || smaller;
        }
        return {best_, failure_, trials_};
    }

private:
    bool spent() const { return trials_ >= trialsMax_; }

    bool keep(const Edit& edit) {
        if (spent()) return false;
        SwarmMember candidate = best_;
        if (!edit(candidate)) return false;
        ++trials_;
        SwarmFailure failure;
        try {
            failure = trial_(candidate);
        } catch (const std::exception&) {
            return false;  // such a machine cannot be built
        }
        if (failure.kind != failure_.kind) return false;
        best_ = std::move(candidate);
        failure_ = std::move(failure);
        return true;
    }
    // As often as it still fails.
    bool keepAll(const Edit& edit) {
        bool any = false;
        while (keep(edit)) any = true;
        return any;
    }

    // ddmin: takes away runs of half the length, a quarter, ... one.
    template <class Items>
    bool dropRuns(Items items) {
        bool any = false;
        for (std::size_t length = std::max<std::size_t>(items(best_).size() / 2, 1); length > 0; length /= 2)
            for (std::size_t end = items(best_).size(); end > 0;) {  // from the back: children before parents
                const std::size_t begin = end > length ? end - length : 0;
                any = keep([&](SwarmMember& m) {
                          auto& all = items(m);
                          all.erase(all.begin() + static_cast<std::ptrdiff_t>(begin),
                                    all.begin() + static_cast<std::ptrdiff_t>(end));
                          return true;
                      }) ||
                      any;
                end = begin;
            }
        return any;
    }

    bool shorter() {
        bool any = keep([](SwarmMember& m) {
            const TimeNs last = m.commands.empty() ? 0 : m.commands.back().at;
            return m.end > last + kMillisecond && become(m.end, last + kMillisecond);
        });
        any = keepAll([](SwarmMember& m) {
                  if (!halve(m.end, kMillisecond)) return false;
                  std::erase_if(m.commands, [&m](const Command& command) { return command.at > m.end; });
                  return true;
              }) ||
              any;
        return keep([](SwarmMember& m) {
                   const TimeNs whole = (m.end + kMillisecond - 1) / kMillisecond * kMillisecond;
                   return become(m.end, whole);
               }) ||
               any;
    }

    bool simplerMachine() {
        bool any = false;
        const auto tryTo = [&](const Edit& edit) { any = keep(edit) || any; };
        // Axes that were changed, from the last.
        any = keepAll([](SwarmMember& m) {
                  const auto plus = m.strategy.rfind('+');
                  if (plus == std::string::npos) return false;
                  m.strategy.resize(plus);
                  return true;
              }) ||
              any;
        tryTo([](SwarmMember& m) {
            for (TaskSpec* task : tasksOf(m)) task->cpu = 0;
            return become(m.spec.cpus, 1u);
        });
        tryTo([](SwarmMember& m) { return become(m.spec.nodes, 1u); });
        tryTo([](SwarmMember& m) {
            if (m.spec.timing.ideal) return false;
            m.spec.timing = Timing::idealTiming();
            return true;
        });
        tryTo([](SwarmMember& m) {
            if (m.spec.mounts.size() < 2) return false;
            m.spec.mounts.pop_back();
            for (TaskSpec* task : tasksOf(m)) task->mount = m.spec.mounts.front().name;
            return true;
        });
        tryTo([](SwarmMember& m) { return std::exchange(m.spec.mounts[0].files, {}).size() > 0; });
        tryTo([](SwarmMember& m) { return become(m.spec.memoryBytes, std::uint64_t{64} << 20); });
        tryTo([](SwarmMember& m) { return become(m.spec.vfsCachePressure, 100u); });
        tryTo([](SwarmMember& m) { return become(m.spec.sampleInterval, 50 * kMillisecond); });
        for (std::size_t i = 0; i < best_.spec.cgroups.size(); ++i)
            tryTo([i](SwarmMember& m) { return become(m.spec.cgroups[i].memoryMax, kNoLimit); });
        return any;
    }

    bool simplerTask(std::size_t i) {
        bool any = false;
        const auto task = [i](SwarmMember& m) -> TaskSpec& { return *tasksOf(m)[i]; };
        const auto tryTo = [&](auto edit) { any = keep([&](SwarmMember& m) { return edit(task(m)); }) || any; };
        tryTo([](TaskSpec& t) { return become(t.ratePerSecond, 0.0); });
        tryTo([](TaskSpec& t) { return become(t.stop, kNever); });
        tryTo([](TaskSpec& t) { return become(t.keys.dist, KeyDist::Sequential); });
        tryTo([](TaskSpec& t) { return become(t.walk, WalkMode::Rcu); });
        tryTo([](TaskSpec& t) { return become(t.gfp, GfpName::Kernel); });
        tryTo([](TaskSpec& t) { return become(t.onError, OnError::Continue); });
        tryTo([](TaskSpec& t) { return become(t.after, AfterWork::Exit); });
        tryTo([](TaskSpec& t) { return become(t.killable, true); });
        tryTo([](TaskSpec& t) { return become(t.fileBytes, std::uint64_t{4096}); });
        tryTo([](TaskSpec& t) { return become(t.keys.s, 1.0); });
        for (const auto number : {&KeySpec::n})
            any = keepAll([&](SwarmMember& m) { return halve(task(m).keys.*number, std::uint64_t{1}); }) || any;
        any = keepAll([&](SwarmMember& m) { return halve(task(m).count, std::uint64_t{1}); }) || any;
        any = keepAll([&](SwarmMember& m) { return task(m).count > 1 && --task(m).count > 0; }) || any;
        return any;
    }

    // Times of whole milliseconds, and as early as they can be.
    bool simplerCommands() {
        bool any = false;
        const auto moveTo = [](Command& command, TimeNs at) {
            if (command.at <= at && command.at % kMillisecond == 0) return false;
            command.at = at;
            if (auto* start = std::get_if<StartTaskCommand>(&command.action)) start->task.start = at;
            return true;
        };
        for (std::size_t i = 0; i < best_.commands.size(); ++i) {
            const auto before = [i](const SwarmMember& m) { return i == 0 ? TimeNs{0} : m.commands[i - 1].at; };
            const bool early = keep([&](SwarmMember& m) { return moveTo(m.commands[i], before(m)); });
            any = early || any;
            if (!early)
                any = keep([&](SwarmMember& m) {
                          const TimeNs whole = m.commands[i].at / kMillisecond * kMillisecond;
                          return whole >= before(m) && moveTo(m.commands[i], whole);
                      }) ||
                      any;
        }
        for (std::size_t i = 0; i < best_.spec.tasks.size(); ++i)
            any = keep([i](SwarmMember& m) { return become(m.spec.tasks[i].start, TimeNs{0}); }) || any;
        return any;
    }

    SwarmMember best_;
    const SwarmTrial& trial_;
    SwarmFailure failure_;
    int trialsMax_;
    int trials_ = 0;
};

}  // namespace

ShrunkMember shrinkMember(const SwarmMember& member, const SwarmTrial& trial, int trialsMax) {
    return MemberShrinker(member, trial, trialsMax).run();
}

}  // namespace reclaim
