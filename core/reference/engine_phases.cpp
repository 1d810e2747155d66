// The engine over many tick phases: nothing observable fixes where a kernel's ticks fall, so they are spread evenly.
#include <algorithm>
#include <atomic>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "core/reference/engine_run.h"

namespace reclaim {
namespace {

class Phases {
public:
    using Progress = std::function<bool(int, int)>;

    Phases(const Scenario& scenario, const Strategy& strategy, const Capture& capture, int phases,
           const Progress& progress)
        : scenario_(scenario),
          strategy_(strategy),
          capture_(capture),
          phases_(phases),
          progress_(progress),
          records_(static_cast<std::size_t>(phases)) {}

    Result<std::vector<Record>> run(unsigned permits) {
        const auto wanted = std::clamp<unsigned>(permits, 1, static_cast<unsigned>(phases_));
        std::vector<std::jthread> threads;
        for (unsigned i = 1; i < wanted; ++i) threads.emplace_back([this] { work(); });
        work();
        threads.clear();  // joins
        if (breach_) std::rethrow_exception(breach_);
        if (error_) return *error_;
        return std::move(records_);
    }

private:
    void work() {
        for (;;) {
            const int phase = next_++;
            if (phase >= phases_ || stop_) return;
            try {
                Scenario scenario = scenario_;
                scenario.machine.timing.tickPhase = scenario.machine.timing.jiffy() * phase / phases_;
                auto record = runEngine(scenario, strategy_, capture_);
                finish(phase, record);
            } catch (...) {
                const std::lock_guard lock(mutex_);
                if (!breach_) breach_ = std::current_exception();
                stop_ = true;
            }
        }
    }

    void finish(int phase, Result<Record>& record) {
        const std::lock_guard lock(mutex_);
        if (record) records_[static_cast<std::size_t>(phase)] = std::move(*record);
        else fail(record.error());
        if (++done_; progress_ && !progress_(done_, phases_)) fail(Error{Fault::Cancelled, "stopped", "", {}, 0, 0});
    }

    void fail(const Error& error) {
        if (!error_) error_ = error;
        stop_ = true;
    }

    const Scenario& scenario_;
    const Strategy& strategy_;
    const Capture& capture_;
    const int phases_;
    const Progress& progress_;
    std::atomic<int> next_{0};
    std::atomic<bool> stop_{false};
    // Guarded by mutex_ while the threads run.
    std::mutex mutex_;
    int done_ = 0;
    std::vector<Record> records_;
    std::optional<Error> error_;
    std::exception_ptr breach_;
};

}  // namespace

Result<std::vector<Record>> runPhases(const Scenario& scenario, const Strategy& strategy, const Capture& capture,
                                      int phases, unsigned permits,
                                      const std::function<bool(int done, int all)>& progress) {
    return Phases(scenario, strategy, capture, phases, progress).run(permits);
}

}  // namespace reclaim
