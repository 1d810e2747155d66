#include "tests/ui/scripted_lab.h"

#include <algorithm>
#include <cmath>

namespace reclaim::test {

namespace {
constexpr double kMib = 1024.0 * 1024.0;
constexpr std::array kIds{"linux-3.14", "patchset-2014", "linux-6.1"};
constexpr std::array kTitles{"Linux 3.14", "2014 patch set", "Linux 6.1"};

double memoryAt(std::size_t lane, double t) {
    const double climb = std::min(32.0, std::max(0.0, (t - 0.25) * 25.6));
    if (t < 1.5 || lane == 0) return climb;
    const double end = std::min(t, 8.5);
    const double period = lane == 1 ? 1.1 : 0.3, depth = lane == 1 ? 28 : 6;
    const double phase = std::fmod(end - 1.5, period) / period;
    const double value = 32 - depth * (1 - phase);
    if (lane == 2 && t >= 11) return 0.1;
    return value;
}
}  // namespace

Scenario scriptedScenario() {
    Scenario scenario;
    scenario.title = "A container looks up names that do not exist";
    scenario.goal = "See which kernel refuses work when a cgroup is full of dentries.";
    scenario.story = {
        {0,
         "A program looks up files that do not exist. Every miss leaves a 192-byte note (a *dentry*) "
         "charged to its cgroup, which may use 32 MiB. What should the kernel do when it is full?",
         {},
         0},
        {1500 * kMillisecond,
         "Full. linux-3.14 refuses. The 2014 patches and Linux 6.1 give old dentries "
         "back. The dots are a real Linux 6.1.",
         {},
         0},
        {10 * kSecond, "The cgroup is removed. In which kernels is it really gone?", {}, 0},
        {11 * kSecond, "All caches were dropped. What is still there is the second question of 2014.", {}, 0}};
    scenario.strategies = {kIds.begin(), kIds.end()};
    scenario.machine.cgroups = {{"/k1", 32u << 20, kNoLimit, 0}};
    TaskSpec task;
    task.name = "scanner";
    task.cgroup = "/k1";
    scenario.machine.tasks = {task};
    scenario.timeline = {{10 * kSecond, RmdirCommand{"/k1"}}, {11 * kSecond, DropCachesCommand{2}}};
    scenario.reference = "kernel-6.1/K1";
    scenario.referenceCgroup = "/k1";
    scenario.stop = 12 * kSecond;
    scenario.path = "first-light.yaml";
    return scenario;
}

ScriptedLab::ScriptedLab(Script script, Scenario scenario) : script_(script), scenario_(std::move(scenario)) {
    restart(scenario_);
    restarts = 0;
    previous_.reset();
}

void ScriptedLab::restart(Scenario changed) {
    ++restarts;
    ++run_;
    if (!branches_.empty()) previous_ = branch().series;
    branches_.assign(1, Branch{});
    branch_ = 0;
    branch().info.title = "as the scenario says";
    branch().commands = changed.timeline;
    makeSeries(branch());
    undone_.clear();
    seeking_.reset();
    stop_.reset();
    journal_ = std::make_shared<Journal>();
    t_ = 0;
    mode_ = RunMode::Running;
    directory_.reset();
    advanceTo(0);
}

void ScriptedLab::makeSeries(Branch& branch) {
    branch.series = std::make_shared<SeriesStore>();
    memory_.clear();
    refused_.clear();
    dying_.clear();
    dead_.clear();
    limits_.clear();
    limit_ = 0;
    for (const std::string& id : scenario_.strategies) {
        memory_.push_back(branch.series->add({id, "memory.current", "/k1", "bytes"}));
        refused_.push_back(branch.series->add({id, "lab.enomem", "", "events"}));
        dying_.push_back(branch.series->add({id, "lab.dying_cgroups", "", "cgroups"}));
        dead_.push_back(branch.series->add({id, "lab.dead_caches", "", "caches"}));
        limits_.push_back(branch.series->add({id, "memory.max", "/k1", "bytes"}));
    }
    real_ = branch.series->add({"real", "memory.current", "/k1", "bytes"});
}

// As the scenario and the commands so far say; nobody refuses here.
std::uint64_t ScriptedLab::limitAt(TimeNs t) const {
    std::uint64_t limit = scenario_.machine.cgroups.front().memoryMax;
    for (const Command& command : branch().commands) {
        const auto* write = std::get_if<WriteCommand>(&command.action);
        if (command.at > t || !write || write->file != "/k1/memory.max") continue;
        if (const auto bytes = parseBytes(write->value)) limit = *bytes;
    }
    return limit;
}

void ScriptedLab::sample(TimeNs t) {
    SeriesStore& series = *branch().series;
    const double seconds = static_cast<double>(t) / kSecond;
    const double scale = t > branch().info.forkedAt ? branch().scale : 1;
    const auto limit = static_cast<double>(limitAt(t));
    for (std::size_t lane = 0; lane < memory_.size() && limit != limit_; ++lane) series.append(limits_[lane], t, limit);
    limit_ = limit;
    for (std::size_t lane = 0; lane < memory_.size(); ++lane) {
        series.append(memory_[lane], t, memoryAt(lane, seconds) * scale * kMib);
        const double refused = lane == 0 ? std::clamp(seconds - 1.5, 0.0, 7.0) * 118'000 : 0;
        series.append(refused_[lane], t, std::floor(refused));
        const bool removed = seconds >= 10 && lane < 2;
        series.append(dying_[lane], t, removed ? 1 : 0);
        series.append(dead_[lane], t, removed && lane == 1 ? 1 : 0);
    }
    if (seconds <= 9.5) series.append(real_, t, memoryAt(2, seconds) * kMib);
    journal_->now = t;
    for (int i = 0; i < script_.eventsPerSecond / 20; ++i) {
        journal_->emit<EventKind::LimitHit>(MemcgId(1), 32, 8192, 0, RuleId::EpochC);
        if (seconds > 1.5) journal_->emit<EventKind::Enomem>(MemcgId(1), 0, 1, 0, RuleId::LimitSkipsShrinkers);
    }
}

void ScriptedLab::makeDirectory() {
    auto directory = std::make_shared<CgroupDirectory>();
    directory->version = directory_ ? directory_->version + 1 : 1;
    directory->entries.push_back({MemcgId(0), MemcgId::none(), "/", "/", MemcgState::Online, 0, kNever, kNever, false});
    const bool removed = script_.removeAtTen && t_ >= 10 * kSecond && requested.inspectedLane != 2;
    const bool gone = script_.removeAtTen && t_ >= 10 * kSecond && requested.inspectedLane == 2;
    for (int i = 1; i <= script_.cgroups; ++i) {
        const std::string name = "k" + std::to_string(i);
        if (i == 1 && gone) continue;
        const MemcgState state = i == 1 && removed ? MemcgState::Dying : MemcgState::Online;
        // Groups of ten under the first of each ten, so that large trees have many parents.
        const int parent = i % 10 == 1 || i < 10 ? 0 : i - i % 10 + 1;
        directory->entries.push_back({MemcgId(static_cast<std::uint32_t>(i)),
                                      MemcgId(static_cast<std::uint32_t>(std::min(parent, i - 1))), name, "/" + name,
                                      state, 0, removed ? 10 * kSecond : kNever, kNever, false});
    }
    directory_ = directory;
}

// Under the first two strategies a removed /k1 is dying, under the third it is gone.
std::shared_ptr<const ComparedTree> ScriptedLab::compare(std::uint32_t lane) const {
    auto tree = std::make_shared<ComparedTree>();
    tree->lane = lane;
    tree->directory = directory_->version;
    const bool removed = script_.removeAtTen && t_ >= 10 * kSecond;
    tree->withoutRow = removed && lane != 2 && requested.inspectedLane == 2 ? 1 : 0;
    const auto count = directory_->entries.size();
    tree->columns.heldBy.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        const bool first = directory_->entries[i].path == "/k1";
        tree->state.push_back(!first || !removed ? MemcgState::Online
                              : lane == 2        ? MemcgState::Freed
                                                 : MemcgState::Dying);
        tree->removed.push_back(first && removed ? 10 * kSecond : kNever);
        const double mib = memoryAt(lane, static_cast<double>(t_) / kSecond);
        tree->columns.current.push_back(first ? static_cast<std::uint64_t>(mib * kMib) : serial_ * 8192);
        tree->columns.max.push_back(first ? 32u << 20 : kNoLimit);
        tree->columns.lruLength.push_back(first ? 4321 : 0);
        if (tree->state.back() == MemcgState::Dying) tree->columns.heldBy.set(i, "held by 1 slab page");
    }
    return tree;
}

LruAnswer ScriptedLab::answer(const LruRequest& request) const {
    LruAnswer answer;
    const std::uint64_t total = list ? list->size() : script_.listEntries;
    answer.listOwner = requested.inspectedLane == 0 ? MemcgId::none() : list ? listOwner : request.memcg;
    answer.listOwnerPath = requested.inspectedLane == 0 ? "" : "/k1";
    answer.slice.total = total;
    std::uint64_t first = 0;
    switch (request.anchor) {
        case LruRequest::Anchor::Head: first = 0; break;
        case LruRequest::Anchor::Tail: first = total > request.count ? total - request.count : 0; break;
        case LruRequest::Anchor::Entry: first = request.entry.raw; break;
        case LruRequest::Anchor::Position: first = request.position; break;
    }
    answer.slice.first = std::min(first, total);
    for (std::uint64_t i = answer.slice.first; i < std::min(total, answer.slice.first + request.count); ++i) {
        LruEntry entry;
        entry.object = ObjectId(list ? (*list)[i] : static_cast<std::uint32_t>(i));
        entry.charged = MemcgId(1);
        entry.slab = static_cast<std::uint32_t>(i / 21);
        entry.age = i;
        entry.referenced = i % 7 == 0;
        answer.slice.entries.push_back(entry);
    }
    for (int i = 0; i < 256 && total > 0; ++i) {
        answer.overview.push_back({total / 256, i % 16 == 0 ? total / 512 : 0, MemcgId(1)});
    }
    return answer;
}

void ScriptedLab::advanceTo(TimeNs t) {
    goTo(t);
    publish();
}

void ScriptedLab::goTo(TimeNs t) {
    t = std::min(t, scenario_.stop);
    Branch& now = branch();
    for (TimeNs at = now.sampled < 0 ? 0 : now.sampled + 50 * kMillisecond; at <= t; at += 50 * kMillisecond) {
        sample(at);
        now.sampled = at;
    }
    now.info.known = std::max(now.info.known, t);
    stop_.reset();
    const bool crossing = t_ < 10 * kSecond && t >= 10 * kSecond;
    t_ = t;
    if (!directory_ || crossing) makeDirectory();
    if (t_ >= scenario_.stop) mode_ = RunMode::Ended;
}

void ScriptedLab::publish() {
    auto frame = std::make_shared<Frame>();
    frame->serial = ++serial_;
    frame->answers = requested.serial;
    frame->run = run_;
    frame->t = t_;
    frame->end = scenario_.stop;
    frame->speedWanted = frame->speedReached = 1;
    frame->mode = seeking_ ? RunMode::Seeking : mode_;
    frame->seeking = seeking_.value_or(0);
    frame->stop = stop_;
    frame->trail = trail_;
    frame->known = branch().info.known;
    frame->branch = branch().info.id;
    for (const Branch& one : branches_) frame->branches.push_back(one.info);
    if (branch_ != 0) frame->undoText = branch().info.title;
    if (!undone_.empty()) frame->redoText = branches_[undone_.back()].info.title;
    frame->checkpoints = {50u << 20, 1u << 30, 7, {}};
    frame->breakpoints = breakpoints_;
    frame->commands = std::make_shared<const std::vector<Command>>(branch().commands);
    frame->inspectedLane = requested.inspectedLane;
    for (std::size_t lane = 0; lane < memory_.size(); ++lane) {
        LaneFrame row;
        row.strategy = kIds[lane];
        row.title = kTitles[lane];
        row.eventNumber = static_cast<std::uint64_t>(t_ / 1000);
        row.reached = t_;
        row.operations =
            static_cast<std::uint64_t>(std::clamp(static_cast<double>(t_) / kSecond - 0.25, 0.0, 8.25) * 121'000);
        row.refused =
            lane == 0
                ? static_cast<std::uint64_t>(std::clamp(static_cast<double>(t_) / kSecond - 1.5, 0.0, 7.0) * 118'000)
                : 0;
        row.reclaims = lane == 2 ? 27 : 0;
        row.freed = lane == 2 ? 867'328 : 0;
        row.deadCaches = t_ >= 10 * kSecond && lane == 1 ? 1 : 0;
        if (requested.cacheFates)
            row.cacheFates = std::make_shared<const CacheFates>(lane < fates.size() ? fates[lane] : CacheFates{});
        row.tasks = {{"scanner", row.operations, row.refused, t_ < 8500 * kMillisecond,
                      t_ < 8500 * kMillisecond ? kNever : 8500 * kMillisecond}};
        frame->lanes.push_back(std::move(row));
    }
    if (requested.tree) {
        frame->directory = directory_;
        for (const auto& entry : directory_->entries) {
            const bool first = entry.path == "/k1";
            const double mib = memoryAt(requested.inspectedLane, static_cast<double>(t_) / kSecond);  // as if unscaled
            frame->columns.current.push_back(first ? static_cast<std::uint64_t>(mib * kMib) : serial_ * 4096);
            frame->columns.max.push_back(first ? 32u << 20 : kNoLimit);
            frame->columns.lruLength.push_back(first ? script_.listEntries : 0);
            if (entry.state == MemcgState::Dying) {
                frame->columns.heldBy.set(frame->columns.current.size() - 1, "held by 8,192 slab pages");
            }
        }
        frame->columns.heldBy.resize(directory_->entries.size());
        if (requested.comparedLane) frame->compared = compare(*requested.comparedLane);
    } else {
        frame->directory = directory_;
    }
    if (requested.lru) frame->lru = answer(*requested.lru);
    if (requested.events) {
        frame->failures = journal_->view(0);
        frame->passes = journal_->view(1);
    }
    frame_ = frame;
}

void ScriptedLab::request(ViewRequest request) {
    ++requests;
    const bool lane = request.inspectedLane != requested.inspectedLane;
    requested = request;
    if (lane) makeDirectory();
    publish();
}

void ScriptedLab::run() {
    mode_ = RunMode::Running;
    publish();
}

void ScriptedLab::pause() {
    mode_ = RunMode::Paused;
    publish();
}

void ScriptedLab::command(Action action) {
    if (t_ < branch().info.known) {
        Branch next;
        next.info = {static_cast<std::uint32_t>(branches_.size()), branch().info.id, t_, t_,
                     "at " + formatTime(t_) + ": " + describe(action)};
        for (const Command& old : branch().commands) {
            if (old.at <= t_) next.commands.push_back(old);
        }
        next.scale = 1.5;
        branches_.push_back(next);
        branch_ = branches_.size() - 1;
        makeSeries(branch());
        undone_.clear();
        goTo(t_);
    }
    branch().commands.push_back({t_, std::move(action)});
    publish();
}

void ScriptedLab::step(StepLevel level) {
    ++steps;
    stepLevels.push_back(level);
    mode_ = RunMode::Paused;
    if (level == StepLevel::Operation) {
        goTo(t_ + kMillisecond);
        return publish();
    }
    StopPlace place;
    place.level = level;
    place.midOperation = true;
    place.event.t = t_;
    place.event.number = static_cast<std::uint64_t>(steps);
    place.text = std::string(nameOf(level)) + " " + std::to_string(steps);
    stopAt(std::move(place));
}

void ScriptedLab::stepBack(StepLevel level) {
    ++backSteps;
    stepLevels.push_back(level);
    mode_ = RunMode::Paused;
    goTo(std::max<TimeNs>(0, t_ - kMillisecond));
    publish();
}

void ScriptedLab::stopAt(StopPlace place) {
    mode_ = RunMode::Paused;
    stop_ = std::move(place);
    publish();
}

void ScriptedLab::stepTo(StopPlace place, std::vector<Event> moved) {
    ++trail_.steps;
    trail_.moved = std::move(moved);
    stopAt(std::move(place));
}

std::shared_future<std::optional<ScenarioRun>> ScriptedLab::moment(MomentWish wish) {
    moments.push_back(std::move(wish));
    std::promise<std::optional<ScenarioRun>> none;
    none.set_value(std::nullopt);
    return none.get_future().share();
}

void ScriptedLab::seek(TimeNs t) {
    seeks.push_back(t);
    seeking_ = t;
    mode_ = RunMode::Paused;
    held_ ? publish() : arrive();
}

void ScriptedLab::arrive() {
    const TimeNs t = *seeking_;
    seeking_.reset();
    mode_ = RunMode::Paused;
    goTo(t);
    publish();
}

void ScriptedLab::seekEvent(std::uint64_t number) {
    eventSeeks.push_back(number);
    seek(static_cast<TimeNs>(number) * 1000);
}

void ScriptedLab::runUntil(std::string condition) {
    conditions.push_back(std::move(condition));
    publish();
}

void ScriptedLab::setBreakpoints(std::vector<BreakpointState> breakpoints) {
    breakpoints_ = std::move(breakpoints);
    publish();
}

void ScriptedLab::undo() {
    if (branch_ == 0) return;
    const TimeNs fork = branch().info.forkedAt;
    undone_.push_back(branch().info.id);
    branch_ = branch().info.parent;
    goTo(fork);
    publish();
}

void ScriptedLab::redo() {
    if (undone_.empty()) return;
    branch_ = undone_.back();
    undone_.pop_back();
    publish();
}

void ScriptedLab::switchBranch(std::uint32_t id) {
    branch_ = id;
    goTo(std::min(t_, branch().info.known));
    publish();
}

std::shared_ptr<const SeriesStore> ScriptedLab::branchSeries(std::uint32_t id) const {
    return id < branches_.size() ? branches_[id].series : nullptr;
}

}  // namespace reclaim::test
