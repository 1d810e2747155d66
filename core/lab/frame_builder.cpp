#include "core/lab/frame_builder.h"

#include <algorithm>

#include "core/frame/frame.h"

namespace reclaim {

namespace {

using namespace std::chrono_literals;

constexpr int kTreeShare = 3;  // of the time while running, one in so many for the tree at most
constexpr auto kTreeEvery = 100ms, kLruEvery = 100ms, kOverviewEvery = 250ms, kSlabsEvery = 100ms;

std::uint64_t whole(double value) { return value > 0 ? static_cast<std::uint64_t>(value) : 0; }

template <class T>
std::size_t bytesOf(const std::vector<T>& items) {
    return items.size() * sizeof(T);
}

std::size_t bytesOf(const CgroupColumns& columns) {
    std::size_t bytes = columns.heldBy.bytes();
    for (const auto* column :
         {&columns.current, &columns.max, &columns.slabReclaimable, &columns.lruLength, &columns.eventsMax,
          &columns.refused, &columns.reclaimCalls, &columns.reclaimFreed, &columns.chargedObjects})
        bytes += bytesOf(*column);
    return bytes;
}

std::size_t bytesOf(const Journal::View& view) { return bytesOf(view.sealed) + (view.open ? bytesOf(*view.open) : 0); }

std::uint64_t copiedBytes(const Frame& frame) {
    std::size_t bytes = sizeof(Frame) + bytesOf(frame.lanes) + bytesOf(frame.columns);
    for (const LaneFrame& lane : frame.lanes)
        bytes += bytesOf(lane.tasks) + bytesOf(lane.outcomes) + lane.failure.size();
    for (const auto& current : frame.laneCurrent) bytes += bytesOf(current);
    for (const auto& state : frame.laneState) bytes += bytesOf(state);
    if (frame.lru) bytes += bytesOf(frame.lru->slice.entries) + bytesOf(frame.lru->overview);
    if (frame.failures) bytes += bytesOf(*frame.failures);
    if (frame.passes) bytes += bytesOf(*frame.passes);
    return bytes;
}

bool sameList(const LruRequest& x, const LruRequest& y) {
    return x.list == y.list && x.memcg == y.memcg && x.node == y.node;
}

}  // namespace

void FrameBuilder::reset(std::size_t lanes) {
    lastLanes_.assign(lanes, LaneFrame{});
    histories_.assign(lanes, CgroupHistory{});
    seenVersion_.assign(lanes, 0);
    kept_ = Kept{};
    treeRead_ = lruRead_ = overviewRead_ = {};
    lruOf_.reset();
    lruLane_ = SIZE_MAX;
    slabsRead_ = {};
    slabsOf_.reset();
    slabsLane_ = SIZE_MAX;
}

void FrameBuilder::rewound() {
    for (std::size_t i = 0; i < histories_.size(); ++i) histories_[i] = CgroupHistory{};
    std::ranges::fill(seenVersion_, 0);
    kept_ = Kept{};
    treeRead_ = lruRead_ = overviewRead_ = slabsRead_ = {};
    lruOf_.reset();
    slabsOf_.reset();
}

// Made anew only when another cache has gone: frames share it.
void FrameBuilder::fillFates(const Lane& lane, LaneFrame& out) const {
    if (lane.failed()) return;
    const CacheFates now{lane.machine().destroyDelays(), whole(lane.machine().value(Metric::LabCachesDestroyed))};
    if (!out.cacheFates || *out.cacheFates != now) out.cacheFates = std::make_shared<const CacheFates>(now);
}

void FrameBuilder::fillLane(const Lane& lane, LaneFrame& out, bool exact) const {
    const Machine& machine = lane.machine();
    const auto total = [&](Metric metric) { return whole(machine.value(metric)); };
    out.strategy = lane.strategy();
    out.title = lane.title();
    out.failure = lane.failure();
    if (lane.failed()) return;  // its machine stands in the middle of something: what was last shown stays
    // The hash walks over the whole state, so it is not made again for a lane that has not moved.
    const bool moved = out.eventNumber != machine.journal().number() || out.reached != lane.run().reached();
    if (!exact) out.stateHash = 0;
    else if (moved || out.stateHash == 0) out.stateHash = machine.stateHash();
    out.eventNumber = machine.journal().number();
    out.reached = lane.run().reached();
    out.fingerprint = machine.fingerprint();
    out.operations = total(Metric::LabOperations);
    out.refused = total(Metric::LabEnomem);
    out.reclaims = out.freed = 0;
    for (const Metric metric : kReclaimMetrics) out.reclaims += total(metric);
    for (const Metric metric : kFreedMetrics) out.freed += total(metric);
    out.scanned = total(Metric::LabScanned);
    out.deadCaches = total(Metric::LabDeadCaches);
    out.dying = total(Metric::LabDyingCgroups);
    out.deadCachePages = total(Metric::LabDeadCachePages);
    out.rcuPending = total(Metric::LabRcuPending);
    out.lruArrayBytes = total(Metric::LabLruArrayBytes);
    out.kmemcgIds = total(Metric::LabKmemcgIds);
    out.tasks = machine.tasks();
    out.mounts = machine.mountNames();
    out.outcomes = lane.run().outcomes();
}

void FrameBuilder::fillColumns(const std::vector<CgroupRow>& rows, std::size_t inspected) {
    const std::vector<CgroupHistory::Entry>& entries = histories_[inspected].entries();
    CgroupColumns& columns = kept_.columns;
    for (auto* column :
         {&columns.current, &columns.max, &columns.slabReclaimable, &columns.lruLength, &columns.eventsMax,
          &columns.refused, &columns.reclaimCalls, &columns.reclaimFreed, &columns.chargedObjects})
        column->assign(entries.size(), 0);
    columns.heldBy = HeldTexts{};
    columns.heldBy.resize(entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (entries[i].row == CgroupHistory::kNoRow) continue;
        const CgroupRow& row = rows[entries[i].row];
        columns.current[i] = row.current;
        columns.max[i] = row.max;
        columns.slabReclaimable[i] = row.slabReclaimable;
        columns.lruLength[i] = row.lruLength;
        columns.eventsMax[i] = row.eventsMax;
        columns.refused[i] = row.refused;
        columns.reclaimCalls[i] = row.reclaimCalls;
        columns.reclaimFreed[i] = row.reclaimFreed;
        columns.chargedObjects[i] = row.chargedObjects;
        if (row.state != MemcgState::Online && !row.heldBy.empty()) columns.heldBy.set(i, heldText(row.heldBy));
    }
}

// The cgroups of a lane as they are now, taken into its history.
std::vector<CgroupRow> FrameBuilder::lookAt(const Lane& lane, std::size_t index, TimeNs t) {
    const Machine& machine = lane.machine();
    std::vector<CgroupRow> rows = machine.directory();
    histories_[index].update(
        rows, t, [&machine](MemcgId id) { return machine.cgroup(id); }, machine.cgroupCount());
    seenVersion_[index] = machine.directoryVersion() + 1;
    return rows;
}

// State and memory.current of the inspected lane's cgroups in another lane.
void FrameBuilder::fillOtherLane(const Lane& lane, std::size_t index, std::size_t inspected, TimeNs t) {
    const std::vector<CgroupHistory::Entry>& entries = histories_[inspected].entries();
    kept_.laneCurrent[index].clear();
    kept_.laneState[index].clear();
    if (index == inspected) return;
    kept_.laneCurrent[index].assign(entries.size(), 0);
    kept_.laneState[index].assign(entries.size(), MemcgState::Freed);
    if (!lane.failed() && seenVersion_[index] != lane.machine().directoryVersion() + 1) lookAt(lane, index, t);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto* same = histories_[index].counterpart(entries[i]);
        if (!same) continue;
        kept_.laneState[index][i] = same->shown.state;
        if (!same->shown.ghost && !lane.failed())
            kept_.laneCurrent[index][i] = whole(lane.machine().value(Metric::MemoryCurrent, same->shown.id));
    }
}

// What another lane says of the inspected lane's cgroups, in its own numbers. A failed lane has none to trust.
void FrameBuilder::fillCompared(const Lane& lane, std::size_t index, std::size_t inspected, TimeNs t) {
    const std::vector<CgroupHistory::Entry>& entries = histories_[inspected].entries();
    auto tree = std::make_shared<ComparedTree>();
    tree->lane = static_cast<std::uint32_t>(index);
    tree->directory = kept_.directory->version;
    tree->state.assign(entries.size(), MemcgState::Freed);
    tree->removed.assign(entries.size(), kNever);
    CgroupColumns& columns = tree->columns;
    std::vector<CgroupRow> rows;
    if (!lane.failed()) {
        rows = lookAt(lane, index, t);
        for (auto* column : {&columns.current, &columns.lruLength}) column->assign(entries.size(), 0);
        columns.max.assign(entries.size(), kNoLimit);
        columns.heldBy.resize(entries.size());
    }
    const CgroupHistory& history = histories_[index];
    for (const CgroupHistory::Entry& entry : history.entries()) tree->withoutRow += entry.shown.ghost ? 0 : 1;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto* same = history.counterpart(entries[i]);
        if (!same) continue;
        tree->state[i] = same->shown.state;
        tree->removed[i] = same->shown.removed;
        if (same->shown.ghost) continue;
        --tree->withoutRow;
        if (rows.empty()) continue;
        const CgroupRow& row = rows[same->row];
        columns.current[i] = row.current;
        columns.max[i] = row.max;
        columns.lruLength[i] = row.lruLength;
        if (row.state != MemcgState::Online && !row.heldBy.empty()) columns.heldBy.set(i, heldText(row.heldBy));
    }
    kept_.compared = std::move(tree);
}

void FrameBuilder::fillTree(const LaneCrew& lanes, std::size_t inspected, TimeNs t) {
    const std::vector<CgroupRow> rows = lookAt(lanes[inspected], inspected, t);
    const CgroupHistory& history = histories_[inspected];
    if (!kept_.directory || kept_.inspected != inspected || kept_.version != history.version()) {
        auto directory = std::make_shared<CgroupDirectory>();
        directory->version = ++directoryVersion_;
        directory->entries.reserve(history.entries().size());
        for (const CgroupHistory::Entry& entry : history.entries()) directory->entries.push_back(entry.shown);
        kept_.directory = std::move(directory);
        kept_.version = history.version();
        kept_.inspected = inspected;
    }
    fillColumns(rows, inspected);
    kept_.laneCurrent.resize(lanes.size());
    kept_.laneState.resize(lanes.size());
    for (std::size_t i = 0; i < lanes.size(); ++i) fillOtherLane(lanes[i], i, inspected, t);
}

void FrameBuilder::answerTree(const LaneCrew& lanes, const ViewRequest& request, TimeNs t, bool exact,
                              Clock::time_point now, Frame& frame) {
    const std::size_t inspected = frame.inspectedLane;
    auto compared = request.comparedLane;
    if (compared && (*compared == inspected || *compared >= lanes.size())) compared.reset();
    // Tens of thousands of cgroups: reading them must not be all that is done.
    const auto every = std::max<Clock::duration>(kTreeEvery, kTreeShare * treeCost_);
    const bool due =
        exact || kept_.inspected != inspected || kept_.comparedLane != compared || now - treeRead_ >= every;
    if (request.tree && !lanes[inspected].failed() && due) {
        const auto begin = Clock::now();
        fillTree(lanes, inspected, t);
        kept_.comparedLane = compared;
        kept_.compared.reset();
        if (compared) fillCompared(lanes[*compared], *compared, inspected, t);
        treeRead_ = now;
        treeCost_ = Clock::now() - begin;
    }
    if (kept_.inspected == inspected) frame.directory = kept_.directory;
    if (!request.tree || !frame.directory) return;
    frame.columns = kept_.columns;
    frame.laneCurrent = kept_.laneCurrent;
    frame.laneState = kept_.laneState;
    frame.compared = kept_.compared;
}

// Returns true if kept_.lru is the full answer to `request`.
bool FrameBuilder::fillLru(const Lane& lane, std::size_t inspected, const LruRequest& request, bool exact,
                           Clock::time_point now) {
    const bool sameLane = lruLane_ == inspected;
    const bool answered = sameLane && lruOf_ && *lruOf_ == request;
    if (!exact && now - lruRead_ < kLruEvery) return answered;
    const Machine& machine = lane.machine();
    const bool present = request.memcg.valid() && request.memcg.raw < machine.cgroupCount() &&
                         machine.cgroupState(request.memcg) < MemcgState::Released;
    LruAnswer answer;
    if (present) answer = answerLru(machine, request);
    if (present && request.overview) {
        const bool keep = !exact && sameLane && lruOf_ && sameList(*lruOf_, request) && lruOf_->overview && kept_.lru &&
                          now - overviewRead_ < kOverviewEvery;
        if (keep) {
            answer.overview = kept_.lru->overview;
        } else {
            answer.overview = machine.lruOverview(request.list, request.memcg, request.node, kLruBinsMax);
            overviewRead_ = now;
        }
    }
    kept_.lru = std::move(answer);
    lruOf_ = request;
    lruLane_ = inspected;
    lruRead_ = now;
    return true;
}

void FrameBuilder::fillTravel(const LaneCrew& lanes, const FrameState& state, Frame& frame) const {
    frame.trail = state.trail;
    frame.known = state.known;
    frame.seeking = state.seeking;
    frame.branch = state.branch;
    frame.branches = state.branches;
    frame.undoText = state.undoText;
    frame.redoText = state.redoText;
    frame.checkpoints = state.checkpoints;
    frame.breakpoints = state.breakpoints;
    frame.stopReason = state.stopReason;
    if (!state.stop) return;
    const LabRun::Stop& stop = *state.stop;
    StopPlace place;
    place.event = stop.event;
    place.level = stop.level;
    place.midOperation = stop.midOperation;
    place.text = eventText(stop.event, lanes[stop.lane].machine());
    if (stop.event.ruleId() != RuleId::None) {
        const RuleInfo& rule = infoOf(stop.event.ruleId());
        place.why = std::string(rule.text) + " [" + std::string(rule.source) + "]";
    }
    place.inFlight = stop.inFlight;
    place.inFlightCount = stop.inFlightCount;
    frame.stop = std::move(place);
}

// Returns true if kept_.slabs is the full answer to `request`. Made at most ten times a second while running: it looks
// at every slab of the machine.
bool FrameBuilder::fillSlabs(const Lane& lane, std::size_t inspected, const SlabMapRequest& request, bool exact,
                             Clock::time_point now) {
    const bool same = slabsLane_ == inspected && slabsOf_ && *slabsOf_ == request;
    if (!exact && now - slabsRead_ < kSlabsEvery) return same;
    kept_.slabs = std::make_shared<const SlabMap>(lane.machine().slabMap(request));
    slabsOf_ = request;
    slabsLane_ = inspected;
    slabsRead_ = now;
    return true;
}

std::shared_ptr<const Frame> FrameBuilder::build(const LaneCrew& lanes, SharedCommands commands,
                                                 const FrameState& state, const ViewRequest& request,
                                                 Clock::time_point now) {
    auto frame = std::make_shared<Frame>();
    const bool exact = state.mode != RunMode::Running && state.mode != RunMode::Loading;
    frame->serial = ++serial_;
    frame->run = state.run;
    frame->t = state.t;
    frame->end = state.end;
    frame->speedWanted = state.speedWanted;
    frame->speedReached = state.speedReached;
    frame->mode = state.mode;
    frame->failure = state.failure;
    frame->catalogueRevision = state.catalogueRevision;
    frame->warnings = state.warnings;
    frame->commands = std::move(commands);
    fillTravel(lanes, state, *frame);
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        fillLane(lanes[i], lastLanes_[i], exact);
        if (request.cacheFates) fillFates(lanes[i], lastLanes_[i]);
        else lastLanes_[i].cacheFates.reset();
    }
    frame->lanes = lastLanes_;

    bool complete = true;
    if (lanes.size() > 0) {
        const std::size_t inspected = std::min<std::size_t>(request.inspectedLane, lanes.size() - 1);
        const Lane& lane = lanes[inspected];
        frame->inspectedLane = static_cast<std::uint32_t>(inspected);
        answerTree(lanes, request, state.t, exact, now, *frame);
        if (request.lru && !lane.failed()) {
            complete = fillLru(lane, inspected, *request.lru, exact, now);
            frame->lru = kept_.lru;
        }
        if (request.slabs && !lane.failed()) {
            complete = fillSlabs(lane, inspected, *request.slabs, exact, now) && complete;
            frame->slabs = kept_.slabs;
        }
        if (request.events) {
            frame->failures = lane.machine().journal().view(0);
            frame->passes = lane.machine().journal().view(1);
        }
    }
    if (complete) answered_ = std::max(answered_, request.serial);
    frame->answers = answered_;
    frame->copiedBytes = copiedBytes(*frame);
    return frame;
}

}  // namespace reclaim
