#include "core/lab/stored_rerun.h"

#include <algorithm>

namespace reclaim {

namespace {

constexpr int kLooksMax = 100;  // for a frame with the events of a lane

}  // namespace

Result<std::unique_ptr<StoredRerun>> StoredRerun::begin(const StoredRuns& stored, LabOptions options) {
    options.storePath.clear();  // it is in the book already
    options.startRunning = false;
    auto lab = LiveLab::open(*stored.input, std::move(options));
    if (!lab) return lab.error();
    return std::unique_ptr<StoredRerun>(new StoredRerun(stored, std::move(*lab)));
}

// What happens at the last moment belongs to it: the lanes go on to the next nanosecond.
StoredRerun::StoredRerun(const StoredRuns& stored, std::unique_ptr<LiveLab> lab)
    : stored_(stored),
      to_(std::min(stored.upTo + 1, stored.input->stop)),
      ownRequests_(stored.runs.size()),
      lab_(std::move(lab)),
      thread_([this] { judge(); }) {}

StoredRerun::~StoredRerun() {
    {
        const std::lock_guard lock(mutex_);
        leaving_ = true;
    }
    thread_.join();
}

bool StoredRerun::arrive() {
    lab_->runTo(to_);
    const auto there = [&](const Frame& frame) {
        return frame.mode == RunMode::Ended || frame.mode == RunMode::Failed ||
               (frame.mode == RunMode::Paused && frame.t >= to_);
    };
    bool leaving = false;
    while (!leaving && !there(*lab_->frame())) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        const std::lock_guard lock(mutex_);
        leaving = leaving_;
    }
    return !leaving;
}

// None if the journal has forgotten some.
std::optional<std::vector<Event>> StoredRerun::eventsOf(std::uint32_t lane) {
    ViewRequest request;
    request.serial = lane + 1;
    request.inspectedLane = lane;
    request.tree = false;
    request.events = true;
    lab_->request(request);
    std::shared_ptr<const Frame> frame = lab_->frame();
    for (int look = 0; look < kLooksMax && frame->answers < request.serial; ++look) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        frame = lab_->frame();
    }
    if (frame->answers < request.serial || !frame->failures || !frame->passes) return std::nullopt;
    std::vector<Event> events;
    for (const Journal::View* view : {&*frame->failures, &*frame->passes}) {
        if (view->dropped > 0) return std::nullopt;
        for (const auto& segment : view->sealed) events.insert(events.end(), segment->begin(), segment->end());
        if (view->open) events.insert(events.end(), view->open->begin(), view->open->end());
    }
    std::ranges::sort(events, {}, [](const Event& event) { return event.number; });
    return events;
}

void StoredRerun::judge() {
    if (!arrive()) return;
    std::optional<FirstDifference> first;
    const auto book = LabBook::open(stored_.book, LabBook::Access::ReadOnly);
    if (!book) first = FirstDifference{0, book.error().text()};
    for (std::uint32_t i = 0; book && i < stored_.runs.size(); ++i) {
        const auto events = eventsOf(i);
        const auto difference = differenceOf(**book, stored_.runs[i], lab_->frame()->lanes[i], *lab_->series(), events);
        if (difference && (!first || difference->t < first->t)) first = difference;
    }
    std::vector<Task> tasks;
    {
        const std::lock_guard lock(mutex_);
        if (leaving_) return;
        difference_ = std::move(first);
        judged_ = true;
        tasks = std::move(waiting_);
        if (request_.serial > 0) lab_->request(request_);
        for (Task& task : tasks) task(*lab_);  // in order before those that come now
    }
    news_.notify_all();
}

void StoredRerun::whenJudged(Task task) {
    const std::lock_guard lock(mutex_);
    if (judged_) task(*lab_);
    else waiting_.push_back(std::move(task));
}

void StoredRerun::request(ViewRequest request) {
    request.serial += ownRequests_;
    const std::lock_guard lock(mutex_);
    request_ = std::move(request);
    if (judged_) lab_->request(request_);
}

std::uint64_t StoredRerun::answers(const Frame& frame) const {
    return frame.answers > ownRequests_ ? frame.answers - ownRequests_ : 0;
}

bool StoredRerun::judged() const {
    const std::lock_guard lock(mutex_);
    return judged_;
}

double StoredRerun::progress() const {
    return to_ > 0 ? std::clamp(static_cast<double>(lab_->frame()->t) / static_cast<double>(to_), 0.0, 1.0) : 1;
}

bool StoredRerun::wait(std::chrono::milliseconds timeout) const {
    std::unique_lock lock(mutex_);
    return news_.wait_for(lock, timeout, [&] { return judged_; });
}

}  // namespace reclaim
