#include "core/lab/lab_mailbox.h"

namespace reclaim {

void LabMailbox::post(Order order) {
    const std::lock_guard lock(mutex_);
    orders_.push_back(std::move(order));
    ++posted_;
    news_.notify_all();
}

void LabMailbox::request(ViewRequest request) {
    const std::lock_guard lock(mutex_);
    request_ = std::move(request);
    news_.notify_all();
}

void LabMailbox::stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    news_.notify_all();
}

bool LabMailbox::stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

bool LabMailbox::hasOrders() const {
    const std::lock_guard lock(mutex_);
    return !orders_.empty();
}

std::deque<Order> LabMailbox::takeOrders() {
    const std::lock_guard lock(mutex_);
    return std::exchange(orders_, {});
}

ViewRequest LabMailbox::newestRequest() const {
    const std::lock_guard lock(mutex_);
    return request_;
}

void LabMailbox::wait(std::uint64_t seen, Clock::time_point until) {
    std::unique_lock lock(mutex_);
    const auto news = [&] { return stopping_ || !orders_.empty() || request_.serial > seen; };
    if (until == Clock::time_point::max()) news_.wait(lock, news);
    else news_.wait_until(lock, until, news);
}

void LabMailbox::show(std::shared_ptr<const Frame> frame, std::uint64_t ordersDone) {
    const std::lock_guard lock(mutex_);
    frame_ = std::move(frame);
    done_ = ordersDone;
    shown_.notify_all();
}

std::shared_ptr<const Frame> LabMailbox::frame() const {
    const std::lock_guard lock(mutex_);
    return frame_;
}

bool LabMailbox::waitForFrame(const std::function<bool(const Frame&)>& wanted, bool answered,
                              Clock::time_point until) const {
    std::unique_lock lock(mutex_);
    const std::uint64_t given = posted_;
    while (true) {
        // The frame is kept alive and looked at without the lock: `wanted` is somebody else's code.
        const std::shared_ptr<const Frame> frame = frame_;
        const bool settled = done_ >= given && (!answered || frame->answers >= request_.serial);
        if (settled) {
            lock.unlock();
            if (wanted(*frame)) return true;
            lock.lock();
        }
        if (frame != frame_) continue;
        if (shown_.wait_until(lock, until) == std::cv_status::timeout && frame == frame_) return false;
    }
}

}  // namespace reclaim
