// Frame: what the window may know at one instant. Immutable; O(what is visible), never O(state).
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/frame/cgroup_directory.h"
#include "core/frame/step_level.h"
#include "core/frame/step_trail.h"
#include "core/frame/stored_run_info.h"
#include "core/frame/view_request.h"
#include "core/scenario/scenario.h"

namespace reclaim {

enum class RunMode { Loading, Running, Paused, Ended, Failed, Seeking };

// Where the inspected lane stands right behind one event, mostly inside an operation. The other lanes wait at their
// last boundary before it. Nothing runs on from here: what comes next begins at the boundary the operation began at.
struct StopPlace {
    Event event;
    StepLevel level = StepLevel::Object;  // of the step that led here
    bool midOperation = false;            // not: between two, as for what RCU and kswapd do while no task runs
    std::string text;                     // "shrink_slab_start /k1: priority 4, freeable 167,765, nr_deferred 3,208"
    std::string why;                      // text and source of the event's rule; "" = none
    std::vector<ObjectId> inFlight;       // isolated by the present shrinker call, not yet freed; at most 4096 of them
    std::uint64_t inFlightCount = 0;
};

// One course of the session: the commands up to a moment of another branch, and others after it.
struct BranchInfo {
    std::uint32_t id = 0, parent = 0;  // the first branch is its own parent
    TimeNs forkedAt = 0;               // it shares everything before this time with its parent
    TimeNs known = 0;                  // how far it has been run
    std::string title;                 // "as the scenario says", "at 1.5 s: memory.max of /k1 = 64 MiB"
    friend bool operator==(const BranchInfo&, const BranchInfo&) = default;
};

// Memory that going back costs, all lanes together.
struct CheckpointUse {
    std::uint64_t bytes = 0, budget = 0;
    std::uint32_t count = 0;
    std::string problem;  // "a budget of 1 MiB is too small for one checkpoint (22 MiB): ..."
};

struct BreakpointState {
    std::string text;  // the condition as it was given
    bool enabled = true;
    std::uint64_t hits = 0;    // since it was set
    std::uint64_t ignore = 0;  // hits that do not stop
    std::string problem;       // why it cannot be used; "" = it can
    friend bool operator==(const BreakpointState&, const BreakpointState&) = default;
};

// What "reclaims" and "given back" mean to a person, whoever did it: at a limit, a task that found no page, kswapd.
inline constexpr std::array kReclaimMetrics{Metric::LabReclaims, Metric::VmstatAllocstall, Metric::VmstatPageoutrun};
inline constexpr std::array kFreedMetrics{Metric::LabFreedByReclaim, Metric::LabDirectFreed, Metric::LabKswapdFreed};

// What has become of the caches of removed cgroups in a lane. Those that still wait are LaneFrame::deadCaches.
struct CacheFates {
    DestroyDelays delays;         // of those whose last object was freed before
    std::uint64_t destroyed = 0;  // all: some are destroyed with their objects moved elsewhere, and nothing was freed
    friend bool operator==(const CacheFates&, const CacheFates&) = default;
};

struct LaneFrame {
    std::string strategy;  // id
    std::string title;
    std::uint64_t eventNumber = 0;
    TimeNs reached = 0;
    std::string failure;          // error text or invariant breach; empty = healthy
    std::uint64_t stateHash = 0;  // 0 while running
    std::uint64_t fingerprint = 0;
    // Totals, live.
    std::uint64_t operations = 0, refused = 0, reclaims = 0, freed = 0, scanned = 0, deadCaches = 0, dying = 0;
    std::uint64_t deadCachePages = 0, rcuPending = 0, lruArrayBytes = 0, kmemcgIds = 0;
    std::shared_ptr<const CacheFates> cacheFates;  // if they were asked for
    std::vector<TaskTotals> tasks;
    std::vector<std::string> mounts;  // by the index that LruKey names
    std::vector<int> outcomes;        // of the commands that have acted, in order: 0, or the errno of the kernel
    // "27 reclaims · 867,328 given back · none refused"
    std::string summary() const;
};

struct LruAnswer {
    LruKey list;                // as it was asked for
    std::uint32_t listLru = 0;  // as events name it
    MemcgId listOwner;          // whose list; none = the one global list of the machine
    std::string listOwnerPath;  // "" for the global list
    LruSlice slice;
    std::vector<LruBin> overview;  // at most 512
};

struct Frame {
    std::uint64_t serial = 0;
    std::uint64_t answers = 0;                 // serial of the newest ViewRequest fully answered
    std::uint32_t run = 0;                     // counts restarts: a changed command list makes a new run
    TimeNs t = 0;                              // the boundary every healthy lane has reached
    TimeNs end = 0;                            // stop of the scenario
    double speedWanted = 1, speedReached = 0;  // virtual seconds per second
    RunMode mode = RunMode::Loading;
    std::string failure;  // why mode is Failed
    std::vector<LaneFrame> lanes;
    std::uint32_t inspectedLane = 0;
    std::shared_ptr<const CgroupDirectory> directory;
    CgroupColumns columns;
    // memory.current of every directory entry in every lane (lanes x entries), state likewise; for comparison. A
    // cgroup that a lane does not have is Freed there. Empty for the inspected lane, whose numbers stand in `columns`
    // and in the directory. Trees are compared at most 10 times a second while running.
    std::vector<std::vector<std::uint64_t>> laneCurrent;
    std::vector<std::vector<MemcgState>> laneState;
    std::shared_ptr<const ComparedTree> compared;  // if it was asked for; shared like the directory, made as often
    std::optional<LruAnswer> lru;
    std::shared_ptr<const SlabMap> slabs;   // of the inspected lane, if it was asked for
    std::optional<Journal::View> failures;  // stream 0 of the inspected lane, if events were asked for
    std::optional<Journal::View> passes;    // stream 1
    std::uint64_t catalogueRevision = 0;
    // The timeline and what was added by hand, in order. Never null; the same object until one is added.
    SharedCommands commands = std::make_shared<const std::vector<Command>>();
    // Time travel.
    std::optional<StopPlace> stop;  // mode Paused only
    StepTrail trail;                // of the newest step forward
    TimeNs known = 0;               // the present branch has been run up to here; t may be earlier
    TimeNs seeking = 0;             // mode Seeking: where to
    std::uint32_t branch = 0;
    std::vector<BranchInfo> branches;  // in order of id
    std::string undoText, redoText;    // "memory.max of /k1 = 64 MiB at 1.5 s"; empty = nothing to undo or redo
    CheckpointUse checkpoints;
    std::vector<BreakpointState> breakpoints;
    std::string stopReason;               // why the run paused by itself: "breakpoint 1: memory.current /k1 > 30MiB"
    std::vector<std::string> warnings;    // for people: no capture found, recording has ended, ...
    std::optional<StoredRunInfo> stored;  // of a lab book's runs
    // What building this frame copied, the shared directory and shared segments left out. Does not grow with objects.
    std::uint64_t copiedBytes = 0;
};

}  // namespace reclaim
