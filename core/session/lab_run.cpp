#include "core/session/lab_run.h"

#include <algorithm>

namespace reclaim {

namespace {

constexpr std::uint64_t kOperations = 2000;               // between two looks at the clock and the stop flag
constexpr auto kAllTheTime = std::chrono::hours(24);

std::vector<Command> inOrder(std::vector<Command> commands) {
    std::ranges::stable_sort(commands, {}, &Command::at);
    return commands;
}

}  // namespace

LabRun::LabRun(Scenario scenario, std::vector<std::unique_ptr<Lane>> lanes, unsigned permits)
    : scenario_(std::move(scenario)),
      cgroups_(cgroupPaths(scenario_)),
      commands_(inOrder(scenario_.timeline)),
      crew_(std::move(lanes), permits) {
    for (std::size_t i = 0; i < crew_.size(); ++i) collectors_.emplace_back(crew_[i].strategy());
}

Result<std::unique_ptr<LabRun>> LabRun::create(Scenario scenario, unsigned permits) {
    if (scenario.strategies.empty())
        return Error{Fault::BadInput, "the scenario names no strategy", "add a line such as 'strategies: [linux-6.1]'",
                     scenario.path, 0, 0};
    std::vector<std::unique_ptr<Lane>> lanes;
    for (const std::string& strategy : scenario.strategies) {
        auto lane = Lane::create(scenario, strategy);
        if (!lane) return lane.error();
        lanes.push_back(std::move(*lane));
    }
    return std::unique_ptr<LabRun>(new LabRun(std::move(scenario), std::move(lanes), permits));
}

Status LabRun::record(Recorder& recorder, const std::string& engine) {
    LAB_CHECK(recordings_.empty());
    for (std::size_t i = 0; i < crew_.size(); ++i) {
        auto recording = RunRecording::begin(recorder, scenario_, crew_[i].strategy(), engine);
        if (!recording) return recording.error();
        recordings_.push_back(std::move(*recording));
        recordings_.back().paths(crew_[i].run());
    }
    return Done{};
}

void LabRun::draw(const CaptureReference& reference) {
    for (const CaptureReference::Timeline& timeline : reference.timelines) {
        const std::uint32_t index = series_->add(timeline.info);
        for (const SeriesPoint& point : timeline.points) series_->append(index, point.t, point.value);
    }
}

std::vector<std::int64_t> LabRun::storedRuns() const {
    std::vector<std::int64_t> ids;
    for (const RunRecording& recording : recordings_) ids.push_back(recording.id());
    return ids;
}

TimeNs LabRun::nextCommandTime() const {
    const auto next = std::ranges::upper_bound(commands_, t_, {}, &Command::at);
    return next == commands_.end() ? kNever : next->at;
}

void LabRun::collect() {
    for (std::size_t i = 0; i < crew_.size(); ++i) {
        Lane& lane = crew_[i];
        try {
            const std::vector<Sample> samples = collectors_[i].collect(lane.machine(), *series_);
            if (recordings_.empty()) continue;
            recordings_[i].samples(samples, collectors_[i]);
            recordings_[i].paths(lane.run());
        } catch (const InvariantBreach& breach) {
            lane.fail(breach.what());
        }
        if (lane.failed() && !recordings_.empty())
            recordings_[i].finish(lane.machine(), "failed: " + lane.failure(), cgroups_, false);
    }
}

// If every healthy lane is at the target, that is where the run stands.
void LabRun::settle() {
    if (!target_ || crew_.reached(*target_) < *target_) return;
    t_ = *target_;
    target_.reset();
}

void LabRun::setTarget(TimeNs target) {
    LAB_CHECK(target >= t_);
    target_ = target;
}

bool LabRun::advance(std::chrono::nanoseconds wall, std::uint64_t operations) {
    LAB_CHECK(target_.has_value());
    crew_.advance(*target_, wall, operations);
    collect();
    settle();
    return !target_;
}

bool LabRun::step(std::size_t index) {
    LAB_CHECK(index < crew_.size());
    Lane& lane = crew_[index];
    const TimeNs start = lane.stepOperation(end());
    if (start == kNever) {
        collect();
        return false;
    }
    // Operations of the same instant may still be to come in this lane: then the instant is the target, as a command
    // given now must act behind them, here as in the other lanes and in a repetition.
    const TimeNs behind = start + 1;
    target_ = std::max(target_.value_or(t_), behind);
    const TimeNs others = lane.failed() || lane.run().reached() >= behind ? behind : start;
    crew_.advance(others, kAllTheTime, kOperations);   // the stepped lane has nothing to do before that time
    collect();
    settle();
    return true;
}

void LabRun::append(Action action) {
    const Command command{target_.value_or(t_), std::move(action)};
    commands_.insert(std::ranges::upper_bound(commands_, command.at, {}, &Command::at), command);
    for (std::size_t i = 0; i < crew_.size(); ++i)
        if (!crew_[i].failed()) crew_[i].run().append(command);
    if (!recordings_.empty()) {
        Scenario present = scenario_;
        present.timeline = commands_;
        leaveOutExpectations(scenario_, present);
        for (RunRecording& recording : recordings_) recording.commands(present);
    }
    if (target_) return;
    crew_.advance(t_, kAllTheTime, kOperations);
    collect();
}

void LabRun::recordEvents() {
    for (std::size_t i = 0; i < recordings_.size(); ++i) recordings_[i].events(crew_[i].machine());
}

void LabRun::finish() {
    if (finished_) return;
    finished_ = true;
    for (std::size_t i = 0; i < crew_.size(); ++i) crew_[i].finish();
    collect();
    for (std::size_t i = 0; i < recordings_.size(); ++i)
        recordings_[i].finish(crew_[i].machine(), "ended", cgroups_, !crew_[i].failed());
}

void LabRun::stopRecording() {
    for (std::size_t i = 0; i < recordings_.size(); ++i)
        recordings_[i].finish(crew_[i].machine(), "stopped", cgroups_, !crew_[i].failed());
}

}  // namespace reclaim
