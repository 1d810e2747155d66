#include "core/lab/lane_crew.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

namespace reclaim {

namespace {
constexpr int kNice = 5;
}

void lowerThreadPriority() {
    // On Linux a "process" of setpriority is a thread.
    (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), kNice);
}

LaneCrew::LaneCrew(std::vector<std::unique_ptr<Lane>> lanes, unsigned permits)
    : lanes_(std::move(lanes)), permits_(std::max(1u, permits)), wanted_(lanes_.size(), 0), reached_(lanes_.size(), 0) {
    for (std::size_t i = 0; i < lanes_.size(); ++i) threads_.emplace_back([this, i] { loop(i); });
}

LaneCrew::~LaneCrew() {
    interrupt();
    {
        const std::lock_guard lock(mutex_);
        leaving_ = true;
        orders_.notify_all();
    }
    for (std::thread& thread : threads_) thread.join();
}

void LaneCrew::loop(std::size_t lane) {
    lowerThreadPriority();
    std::unique_lock lock(mutex_);
    while (true) {
        orders_.wait(lock, [&] { return leaving_ || (wanted_[lane] && busy_ < permits_); });
        if (leaving_) return;
        const Work work = work_;
        wanted_[lane] = 0;
        ++busy_;
        lock.unlock();
        Lane::Budget budget;
        budget.operations = work.operations;
        budget.until = std::chrono::steady_clock::now() + work.wall;
        budget.stop = &stop_;
        const bool reached = lanes_[lane]->advance(work.to, budget);
        lock.lock();
        reached_[lane] = reached;
        --busy_;
        --open_;
        orders_.notify_all();
        if (open_ == 0) rest_.notify_all();
    }
}

bool LaneCrew::advance(TimeNs to, std::chrono::nanoseconds wall, std::uint64_t operations) {
    return advance(Work{to, wall, operations}, [](std::size_t) { return true; });
}

bool LaneCrew::advanceOnly(std::size_t lane, TimeNs to, std::chrono::nanoseconds wall, std::uint64_t operations) {
    return advance(Work{to, wall, operations}, [lane](std::size_t i) { return i == lane; });
}

bool LaneCrew::advanceOthers(std::size_t lane, TimeNs to, std::chrono::nanoseconds wall, std::uint64_t operations) {
    return advance(Work{to, wall, operations}, [lane](std::size_t i) { return i != lane; });
}

bool LaneCrew::advance(const Work& work, const std::function<bool(std::size_t)>& chosen) {
    std::unique_lock lock(mutex_);
    work_ = work;
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        reached_[i] = !chosen(i) || lanes_[i]->failed();
        if (reached_[i]) continue;
        wanted_[i] = 1;
        ++open_;
    }
    orders_.notify_all();
    rest_.wait(lock, [&] { return open_ == 0; });
    return std::ranges::all_of(reached_, [](char reached) { return reached != 0; });
}

bool LaneCrew::allFailed() const {
    return std::ranges::all_of(lanes_, [](const auto& lane) { return lane->failed(); });
}

TimeNs LaneCrew::reached(TimeNs none) const {
    TimeNs least = kNever;
    for (const auto& lane : lanes_)
        if (!lane->failed()) least = std::min(least, lane->run().reached());
    return least == kNever ? none : least;
}

unsigned LaneCrew::rounds() const {
    return std::max(1u, (static_cast<unsigned>(lanes_.size()) + permits_ - 1) / permits_);
}

}  // namespace reclaim
