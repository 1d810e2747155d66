// StoredRerun: stored runs run again by a LiveLab, up to where they came, and held against the lab book; then open to
// orders.
//
// Threads: the public calls may come from any thread and return at once, but the destructor and wait(). One thread of
// its own waits for the LiveLab and judges.
#pragma once
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "core/lab/live_lab.h"
#include "core/lab/stored_runs.h"

namespace reclaim {

class StoredRerun {
public:
    using Task = std::function<void(LiveLab&)>;

    // Errors: those of LiveLab::open.
    static Result<std::unique_ptr<StoredRerun>> begin(const StoredRuns& stored, LabOptions options);
    ~StoredRerun();  // breaks off; tasks that wait are dropped

    // Now, or when what is run again has been held against the book.
    void whenJudged(Task task);
    void request(ViewRequest request);  // likewise, the newest

    bool judged() const;
    const std::optional<FirstDifference>& difference() const { return difference_; }  // REQUIRES: judged()
    double progress() const;
    bool wait(std::chrono::milliseconds timeout) const;
    LiveLab& lab() { return *lab_; }
    // Frame::answers in the numbers of requests that were given here.
    std::uint64_t answers(const Frame& frame) const;

private:
    StoredRerun(const StoredRuns& stored, std::unique_ptr<LiveLab> lab);
    void judge();
    bool arrive();
    std::optional<std::vector<Event>> eventsOf(std::uint32_t lane);

    // Constant.
    const StoredRuns& stored_;
    const TimeNs to_;
    const std::uint64_t ownRequests_;  // numbers 1 to this are of judging
    std::unique_ptr<LiveLab> lab_;

    mutable std::mutex mutex_;
    mutable std::condition_variable news_;
    // Guarded by mutex_.
    std::vector<Task> waiting_;
    ViewRequest request_;
    bool judged_ = false, leaving_ = false;
    std::optional<FirstDifference> difference_;  // constant once judged_

    std::thread thread_;  // last: it uses everything above
};

}  // namespace reclaim
