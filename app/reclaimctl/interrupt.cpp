#include "app/reclaimctl/interrupt.h"

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstring>
#include <ctime>
#include <mutex>
#include <string>
#include <thread>

#include "core/exchange/exchange.h"

namespace reclaim::ctl {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};
constexpr timespec kLook{0, 5'000'000};

std::atomic<int> firstSignal{0};  // the number of the first signal
std::atomic<bool> stopSaid{false};
std::mutex endings;
std::list<std::function<void()>> works;  // guarded by endings

std::chrono::nanoseconds ownCpu() {
    timespec t{};
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
}

[[noreturn]] void endNow(int number) {
    {
        const std::lock_guard lock(endings);
        for (const auto& work : works) work();
    }
    abandonWholeFiles();
    const std::string text = "\nreclaimctl: stopped by SIG" + std::string(sigabbrev_np(number)) + "\n";
    if (!stopSaid) (void)!::write(STDERR_FILENO, text.data(), text.size());
    ::_exit(128 + number);
}

void watchSignals(sigset_t signals) {
    int number = 0;
    if (sigwait(&signals, &number) != 0) return;
    firstSignal = number;
    const auto cpu = ownCpu();
    const auto begun = Clock::now();
    while (sigtimedwait(&signals, nullptr, &kLook) < 0)
        if (ownCpu() - cpu >= kCpuPatience || Clock::now() - begun >= kPatience) break;
    endNow(number);
}

}  // namespace

void catchInterrupts() {
    sigset_t signals;
    sigemptyset(&signals);
    bool any = false;
    for (const int number : kSignals) {
        struct sigaction now {};
        if (sigaction(number, nullptr, &now) != 0 || now.sa_handler == SIG_IGN) continue;
        sigaddset(&signals, number);
        any = true;
    }
    if (!any) return;
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::thread(watchSignals, signals).detach();
}

bool interrupted() { return firstSignal.load(std::memory_order_relaxed) != 0; }

int interruptExit() {
    const int number = firstSignal.load();
    return number == 0 ? 0 : 128 + number;
}

void interruptSaid() { stopSaid = stopSaid || interrupted(); }

WhenEnded::WhenEnded(std::function<void()> work) {
    const std::lock_guard lock(endings);
    place_ = works.insert(works.end(), std::move(work));
}

WhenEnded::~WhenEnded() {
    const std::lock_guard lock(endings);
    works.erase(place_);
}

}  // namespace reclaim::ctl
