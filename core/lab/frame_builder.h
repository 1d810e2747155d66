// FrameBuilder: makes frames from lanes at rest. It is O(what is visible): nothing it copies grows with the number of
// objects in a machine.
//
// Threads: owned by the Lab thread; the frames it gives are immutable.
// Invariants:
//   (1) While running the tree is read at most 10 times a second and for at most a third of the time, list slices 10
//       times, list overviews 4 times; otherwise at once and exactly.
//   (2) Frame::answers is raised only by a frame that holds everything the request asked for.
#pragma once
#include <chrono>

#include "core/frame/frame.h"
#include "core/lab/lab_run.h"

namespace reclaim {

// What the session knows beside the lanes.
struct FrameState {
    std::uint32_t run = 0;
    TimeNs t = 0, end = 0;
    double speedWanted = 1, speedReached = 0;
    RunMode mode = RunMode::Loading;
    std::string failure;
    std::uint64_t catalogueRevision = 0;
    std::vector<std::string> warnings;
    std::optional<LabRun::Stop> stop;
    StepTrail trail;
    TimeNs known = 0, seeking = 0;
    std::uint32_t branch = 0;
    std::vector<BranchInfo> branches;
    std::string undoText, redoText;
    CheckpointUse checkpoints;
    std::vector<BreakpointState> breakpoints;
    std::string stopReason;
};

class FrameBuilder {
public:
    using Clock = std::chrono::steady_clock;

    // A new run begins: the lanes are others.
    void reset(std::size_t lanes);
    // The lanes have gone back, or to another branch: what was seen later has not happened.
    void rewound();
    std::shared_ptr<const Frame> build(const LaneCrew& lanes, SharedCommands commands, const FrameState& state,
                                       const ViewRequest& request, Clock::time_point now);

private:
    void fillTravel(const LaneCrew& lanes, const FrameState& state, Frame& frame) const;
    void fillLane(const Lane& lane, LaneFrame& out, bool exact) const;
    void fillFates(const Lane& lane, LaneFrame& out) const;
    void answerTree(const LaneCrew& lanes, const ViewRequest& request, TimeNs t, bool exact, Clock::time_point now,
                    Frame& frame);
    void fillTree(const LaneCrew& lanes, std::size_t inspected, TimeNs t);
    std::vector<CgroupRow> lookAt(const Lane& lane, std::size_t index, TimeNs t);
    void fillColumns(const std::vector<CgroupRow>& rows, std::size_t inspected);
    void fillOtherLane(const Lane& lane, std::size_t index, std::size_t inspected, TimeNs t);
    void fillCompared(const Lane& lane, std::size_t index, std::size_t inspected, TimeNs t);
    bool fillLru(const Lane& lane, std::size_t inspected, const LruRequest& request, bool exact, Clock::time_point now);

    bool fillSlabs(const Lane& lane, std::size_t inspected, const SlabMapRequest& request, bool exact,
                   Clock::time_point now);

    std::uint64_t serial_ = 0;
    std::uint64_t answered_ = 0;
    std::vector<LaneFrame> lastLanes_;  // what a failed lane still shows

    struct Kept {  // read seldom, copied into every frame
        std::size_t inspected = SIZE_MAX;
        std::uint64_t version = 0;  // of the history the directory was made from
        std::shared_ptr<const CgroupDirectory> directory;
        CgroupColumns columns;
        std::vector<std::vector<std::uint64_t>> laneCurrent;
        std::vector<std::vector<MemcgState>> laneState;
        std::optional<std::uint32_t> comparedLane;  // whose tree was asked for when the trees were read
        std::shared_ptr<const ComparedTree> compared;
        std::optional<LruAnswer> lru;
        std::shared_ptr<const SlabMap> slabs;
    };
    Kept kept_;
    std::uint64_t directoryVersion_ = 0;
    std::vector<CgroupHistory> histories_;    // by lane
    std::vector<std::uint64_t> seenVersion_;  // Machine::directoryVersion() a history was made from; + 1
    Clock::time_point treeRead_{}, lruRead_{}, overviewRead_{};
    Clock::duration treeCost_{};
    std::optional<LruRequest> lruOf_;  // what kept_.lru answers
    std::size_t lruLane_ = SIZE_MAX;
    Clock::time_point slabsRead_{};
    std::optional<SlabMapRequest> slabsOf_;  // what kept_.slabs answers
    std::size_t slabsLane_ = SIZE_MAX;
};

}  // namespace reclaim
