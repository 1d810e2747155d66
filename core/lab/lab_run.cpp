#include "core/lab/lab_run.h"

#include <algorithm>
#include <utility>

namespace reclaim {

namespace {

std::vector<Command> inOrder(std::vector<Command> commands) {
    std::ranges::stable_sort(commands, {}, &Command::at);
    return commands;
}

}  // namespace

LabRun::LabRun(Scenario scenario, std::vector<std::unique_ptr<Lane>> lanes, unsigned permits,
               std::uint64_t checkpointBudget)
    : scenario_(std::move(scenario)),
      cgroups_(cgroupPaths(scenario_)),
      branches_(1),
      checkpoints_(lanes.size(), checkpointBudget),
      cpuSeen_(lanes.size(), 0),
      crew_(std::move(lanes), permits) {
    Branch& first = here();
    first.info.title = "as the scenario says";
    first.commands = std::make_shared<const std::vector<Command>>(inOrder(scenario_.timeline));
    first.series = std::make_shared<SeriesStore>();
    for (std::size_t i = 0; i < crew_.size(); ++i) {
        first.collectors.emplace_back(crew_[i].strategy());
        checkpoints_.offer(i, crew_[i].run());
    }
}

Result<std::unique_ptr<LabRun>> LabRun::create(Scenario scenario, unsigned permits, std::uint64_t checkpointBudget) {
    if (scenario.strategies.empty())
        return Error{Fault::BadInput,
                     "the scenario names no strategy",
                     "add a line such as 'strategies: [linux-6.1]'",
                     scenario.path,
                     0,
                     0};
    std::vector<std::unique_ptr<Lane>> lanes;
    for (const std::string& strategy : scenario.strategies) {
        auto lane = Lane::create(scenario, strategy);
        if (!lane) return lane.error();
        lanes.push_back(std::move(*lane));
    }
    return std::unique_ptr<LabRun>(new LabRun(std::move(scenario), std::move(lanes), permits, checkpointBudget));
}

Status LabRun::record(Recorder& recorder, const std::string& engine) {
    LAB_CHECK(here().recordings.empty());
    recorder_ = &recorder;
    engine_ = engine;
    for (std::size_t i = 0; i < crew_.size(); ++i) {
        auto recording = RunRecording::begin(recorder, scenario_, crew_[i].strategy(), engine);
        if (!recording) return recording.error();
        here().recordings.push_back(std::move(*recording));
        here().recordings.back().paths(crew_[i].run());
    }
    return Done{};
}

void LabRun::draw(const CaptureReference& reference) {
    for (const CaptureReference::Timeline& timeline : reference.timelines) {
        const std::uint32_t index = here().series->add(timeline.info);
        for (const SeriesPoint& point : timeline.points) here().series->append(index, point.t, point.value);
    }
}

std::vector<std::int64_t> LabRun::storedRuns() const {
    std::vector<std::int64_t> ids;
    for (const Branch& branch : branches_)
        for (const RunRecording& recording : branch.recordings) ids.push_back(recording.id());
    return ids;
}

TimeNs LabRun::nextCommandTime() const {
    const auto next = std::ranges::upper_bound(*commands(), t_, {}, &Command::at);
    return next == commands()->end() ? kNever : next->at;
}

void LabRun::collect() {
    Branch& branch = here();
    for (std::size_t i = 0; i < crew_.size(); ++i) {
        Lane& lane = crew_[i];
        const std::uint64_t worked = lane.cpuNs() - std::exchange(cpuSeen_[i], lane.cpuNs());
        try {
            const std::vector<Sample> samples = branch.collectors[i].collect(lane.machine(), *branch.series);
            if (branch.recordings.empty()) continue;
            branch.recordings[i].worked(lane.machine(), worked);
            branch.recordings[i].samples(lane.machine(), samples, branch.collectors[i]);
            branch.recordings[i].paths(lane.run());
        } catch (const InvariantBreach& breach) {
            lane.fail(breach.what());
        }
        if (lane.failed() && !branch.recordings.empty())
            branch.recordings[i].finish(lane.machine(), "failed: " + lane.failure(), cgroups_, false);
    }
}

// If every healthy lane is at the target, that is where the run stands.
void LabRun::settle() {
    if (!target_ || crew_.reached(*target_) < *target_) return;
    t_ = *target_;
    target_.reset();
    here().info.known = std::max(here().info.known, t_);
    for (std::size_t i = 0; i < crew_.size(); ++i)
        if (!crew_[i].failed() && crew_[i].run().reached() == t_) checkpoints_.offer(i, crew_[i].run());
}

void LabRun::setTarget(TimeNs target) {
    LAB_CHECK(target >= t_);
    target_ = target;
}

bool LabRun::advance(std::chrono::nanoseconds wall, std::uint64_t operations) {
    LAB_CHECK(target_.has_value());
    stop_.reset();
    if (watch_) return advanceWatched(wall, operations);
    crew_.advance(*target_, wall, operations);
    collect();
    settle();
    return !target_;
}

bool LabRun::step(std::size_t index) {
    LAB_CHECK(index < crew_.size());
    Lane& lane = crew_[index];
    const std::uint64_t from =
        stop_ && stop_->lane == index ? stop_->event.number + 1 : lane.machine().journal().number();
    stop_.reset();  // the operation one stood in begins again, and goes to its end
    ListMoves moves;
    EventTrap look(3, [&](const Event& event) {
        if (event.number >= from) moves.see(event);
        return false;
    });
    look.set(lane.machine().journal());
    const TimeNs start = lane.stepOperation(end());
    lane.machine().journal().watch(nullptr, -1);
    moved_ = moves.take();
    if (start == kNever) {
        // Commands may have acted on the way to finding that out: the others follow there.
        if (!lane.failed() && lane.run().reached() > t_) target_ = std::max(target_.value_or(t_), lane.run().reached());
        collect();
        return false;
    }
    // Operations of the same instant may still be to come in this lane: then the instant is the target, as a command
    // given now must act behind them, here as in the other lanes and in a repetition.
    const TimeNs behind = start + 1;
    target_ = std::max(target_.value_or(t_), behind);
    for (std::size_t i = 0; i < crew_.size(); ++i)  // this lane may have come from a stop the others stand behind
        if (!crew_[i].failed()) target_ = std::max(*target_, crew_[i].run().reached());
    const TimeNs others = lane.failed() || lane.run().reached() >= behind ? behind : start;
    crew_.advance(others, kAllTheTime, kOperations);  // the stepped lane has nothing to do before that time
    collect();
    settle();
    return true;
}

bool LabRun::append(Action action) {
    if (stop_) {
        // It acts when the operation one stands in has ended: operations that begin before its time are not touched.
        target_ = std::max(target_.value_or(t_), stop_->event.t + 1);
    }
    const Command command{target_.value_or(t_), std::move(action)};
    const std::string text = describe(command.action);
    undone_.clear();
    const bool forks = command.at < known();
    if (forks) {
        std::vector<Command> commands = *here().commands;
        commands.insert(std::ranges::upper_bound(commands, command.at, {}, &Command::at), command);
        const std::uint32_t parent = branch_;
        branch_ = fork(std::move(commands), command.at, "at " + formatTime(command.at) + ": " + text, text);
        here().given = branches_[parent].given;
        here().given.push_back({command.at, text, parent});
    } else {
        stamp(command);
        here().given.push_back({command.at, text, std::nullopt});
    }
    if (target_) return forks;
    crew_.advance(t_, kAllTheTime, kOperations);
    collect();
    return forks;
}

// At the end of the branch: for every lane and for the recordings.
void LabRun::stamp(Command command) {
    std::vector<Command> commands = *here().commands;
    commands.insert(std::ranges::upper_bound(commands, command.at, {}, &Command::at), command);
    here().commands = std::make_shared<const std::vector<Command>>(std::move(commands));
    for (std::size_t i = 0; i < crew_.size(); ++i)
        if (!crew_[i].failed()) crew_[i].run().append(command);
    if (here().recordings.empty()) return;
    Scenario present = scenario_;
    present.timeline = *here().commands;
    leaveOutExpectations(scenario_, present);
    for (RunRecording& recording : here().recordings) recording.commands(present);
}

void LabRun::recordEvents() {
    for (std::size_t i = 0; i < here().recordings.size(); ++i) here().recordings[i].events(crew_[i].machine());
}

void LabRun::finish() {
    if (finished_) return;
    finished_ = true;
    for (std::size_t i = 0; i < crew_.size(); ++i) crew_[i].finish();
    collect();
    here().info.known = std::max(here().info.known, t_);
    for (std::size_t i = 0; i < here().recordings.size(); ++i)
        here().recordings[i].finish(crew_[i].machine(), "ended", cgroups_, !crew_[i].failed());
}

void LabRun::stopRecording() {
    for (Branch& branch : branches_)
        for (std::size_t i = 0; i < branch.recordings.size(); ++i) {
            if (&branch == &here())
                branch.recordings[i].finish(crew_[i].machine(), "stopped", cgroups_, !crew_[i].failed());
            else branch.recordings[i].finishLeft();
        }
}

}  // namespace reclaim
