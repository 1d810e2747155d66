// Interrupt: Ctrl+C, SIGTERM and SIGHUP as a wish to stop. Whoever works looks at interrupted() now and then and ends
// by itself. Who is in the middle of something long, such as an operation of a million objects, is not waited for: the
// program ends after at most kCpuPatience of its own CPU time: runs that are being recorded are kept and marked, files
// that are not whole taken away (WhenEnded).
//
// Threads: it owns one, which waits for signals. A second signal ends the program at once.
#pragma once
#include <chrono>
#include <functional>
#include <list>

namespace reclaim::ctl {

inline constexpr std::chrono::milliseconds kCpuPatience{100}, kPatience{600};

// REQUIRES: no other thread runs yet: those that begin later leave the signals to the one here. A signal that was
// ignored when the program began stays so.
void catchInterrupts();
bool interrupted();
// 128 and the number of the first signal, as shells have it; 0 = there was none.
int interruptExit();
// Whoever works has said that it was stopped: it need not be said again.
void interruptSaid();

// While it lives: what is done, by the thread that waits for signals, before the program is ended early.
class WhenEnded {
public:
    explicit WhenEnded(std::function<void()> work);
    ~WhenEnded();
    WhenEnded(const WhenEnded&) = delete;
    WhenEnded& operator=(const WhenEnded&) = delete;

private:
    std::list<std::function<void()>>::iterator place_;
};

}  // namespace reclaim::ctl
