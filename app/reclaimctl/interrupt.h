// Interrupt: Ctrl+C, SIGTERM and SIGHUP as a wish to stop. Whoever works looks at interrupted() now and then and ends
// by itself. Who is in the middle of something long, such as an operation of a million objects, is not waited for: the
// program ends after at most kCpuPatience of its own CPU time, and what was being recorded is kept and marked.
//
// Threads: it owns one, which waits for signals. A second signal ends the program at once.
#pragma once
#include <chrono>

#include "core/store/store.h"

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

// While it lives, runs of this recorder are marked "interrupted" before the program is ended early. May be null.
class KeptWhenEnded {
public:
    explicit KeptWhenEnded(Recorder* recorder);
    ~KeptWhenEnded();
    KeptWhenEnded(const KeptWhenEnded&) = delete;
    KeptWhenEnded& operator=(const KeptWhenEnded&) = delete;
};

}  // namespace reclaim::ctl
