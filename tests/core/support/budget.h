// Bounds of time and memory for tests. Time is the thread's own CPU time, so that a busy machine fails nothing, and
// everything may take more under a sanitizer.
#pragma once
#include <ctime>

namespace reclaim {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr int kPatience = 8;
#else
inline constexpr int kPatience = 1;
#endif

template <class Work>
double cpuSeconds(Work work) {
    const auto now = [] {
        timespec t{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
    };
    const double from = now();
    work();
    return now() - from;
}

}  // namespace reclaim
