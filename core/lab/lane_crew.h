// LaneCrew: the lanes of one run and their threads, of which at most `permits` work at once.
//
// Threads: owned by the Lab thread, which touches lanes only while none of them works.
// Invariants:
//   (1) advance() returns with every lane at rest.
//   (2) Lanes get the same orders; which of them works first changes nothing.
#pragma once
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/ask/ask.h"

namespace reclaim {

class LaneCrew {
public:
    LaneCrew(std::vector<std::unique_ptr<Lane>> lanes, unsigned permits);
    ~LaneCrew();  // after interrupt(): within one operation budget
    LaneCrew(const LaneCrew&) = delete;
    LaneCrew& operator=(const LaneCrew&) = delete;

    // Every healthy lane towards `to`; each may use `wall` of time once it has its permit, and looks up every
    // `operations` operations. True if all of them are there.
    bool advance(TimeNs to, std::chrono::nanoseconds wall, std::uint64_t operations);
    // The same for one lane, or for all but that one.
    bool advanceOnly(std::size_t lane, TimeNs to, std::chrono::nanoseconds wall, std::uint64_t operations);
    bool advanceOthers(std::size_t lane, TimeNs to, std::chrono::nanoseconds wall, std::uint64_t operations);
    // Lanes stop at their next look at the flag, also in later calls. Any thread.
    void interrupt() { stop_.store(true, std::memory_order_relaxed); }

    std::size_t size() const { return lanes_.size(); }
    Lane& operator[](std::size_t i) { return *lanes_[i]; }
    const Lane& operator[](std::size_t i) const { return *lanes_[i]; }
    bool allFailed() const;
    // The time the slowest healthy lane has reached; `none` if all have failed.
    TimeNs reached(TimeNs none) const;
    // Lanes that must wait for each other, at least 1: how often `wall` fits into the time of one advance().
    unsigned rounds() const;

private:
    struct Work {
        TimeNs to = 0;
        std::chrono::nanoseconds wall{};
        std::uint64_t operations = 0;
    };
    void loop(std::size_t lane);
    bool advance(const Work& work, const std::function<bool(std::size_t)>& chosen);

    const std::vector<std::unique_ptr<Lane>> lanes_;
    const unsigned permits_;
    std::atomic<bool> stop_ = false;

    std::mutex mutex_;
    std::condition_variable orders_, rest_;
    // Guarded by mutex_.
    Work work_;
    std::vector<char> wanted_, reached_;  // by lane
    unsigned busy_ = 0;                   // lanes that hold a permit
    unsigned open_ = 0;                   // lanes that have not finished the present work
    bool leaving_ = false;

    std::vector<std::thread> threads_;  // last: they use everything above
};

// Makes the calling thread give way to the window's. A failure is of no importance.
void lowerThreadPriority();

}  // namespace reclaim
