// LabMailbox: orders on their way from any thread to the Lab thread, and what the Lab thread shows on its way back.
//
// Threads: any. Nothing is called while the lock is held.
// Invariants:
//   (1) Orders are carried out in the order in which they were given; of requests only the newest counts.
//   (2) A shown frame stands with the number of orders that had been carried out when it was made.
#pragma once
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <variant>

#include "core/frame/frame.h"

namespace reclaim {

struct RunOrder {};
struct PauseOrder {};
struct StepOrder {
    StepLevel level = StepLevel::Operation;
};
struct StepBackOrder {
    StepLevel level = StepLevel::Operation;
};
struct SeekOrder {
    TimeNs t = 0;
};
struct SeekEventOrder {
    std::uint64_t number = 0;
};
struct RunUntilOrder {
    std::string condition;
};
struct BreakpointsOrder {
    std::vector<BreakpointState> breakpoints;
};
struct UndoOrder {};
struct RedoOrder {};
struct BranchOrder {
    std::uint32_t id = 0;
};
struct RunToOrder {
    TimeNs t = 0;
};
struct SpeedOrder {
    double speed = 1;
};
struct CheckpointBudgetOrder {
    std::uint64_t bytes = 0;
};
struct CommandOrder {
    Action action;
};
struct RestartOrder {
    Scenario scenario;
};
struct MomentOrder {
    MomentWish wish;
    std::shared_ptr<std::promise<std::optional<ScenarioRun>>> answer;
};
using Order = std::variant<RunOrder, PauseOrder, StepOrder, StepBackOrder, SeekOrder, SeekEventOrder, RunUntilOrder,
                           BreakpointsOrder, UndoOrder, RedoOrder, BranchOrder, RunToOrder, SpeedOrder,
                           CheckpointBudgetOrder, CommandOrder, RestartOrder, MomentOrder>;

class LabMailbox {
public:
    using Clock = std::chrono::steady_clock;

    // To the Lab thread.
    void post(Order order);
    void request(ViewRequest request);
    void stop();

    // By the Lab thread.
    bool stopping() const;
    bool hasOrders() const;
    std::deque<Order> takeOrders();
    ViewRequest newestRequest() const;
    // Waits for an order, a request newer than `seen`, or the end; at most until `until`.
    void wait(std::uint64_t seen, Clock::time_point until);

    // From the Lab thread. `ordersDone` counts all orders carried out so far.
    void show(std::shared_ptr<const Frame> frame, std::uint64_t ordersDone);
    std::shared_ptr<const Frame> frame() const;
    // Waits until `wanted` likes the newest frame, that frame comes after every order given before this call, and
    // it answers the newest request if `answered` is asked for. Returns false when `until` has passed.
    bool waitForFrame(const std::function<bool(const Frame&)>& wanted, bool answered, Clock::time_point until) const;

private:
    mutable std::mutex mutex_;
    std::condition_variable news_;
    mutable std::condition_variable shown_;
    // Guarded by mutex_.
    std::deque<Order> orders_;
    std::uint64_t posted_ = 0, done_ = 0;
    ViewRequest request_;
    bool stopping_ = false;
    std::shared_ptr<const Frame> frame_ = std::make_shared<const Frame>();
};

}  // namespace reclaim
