// TaskSpec: what one task of a scenario does. Operation k of a task is the same under every strategy.
#pragma once
#include <string>

#include "core/base/base.h"

namespace reclaim {

enum class KeyDist { Sequential, Uniform, Zipf, Loop };   // sequential: each key once; loop: again from 0 after n
enum class OnError { Continue, Stop };
// Rcu: the lockless walk takes no reference, so a repeated miss gives no second chance (as captured).
// Ref: the walk takes a reference and puts it, which sets DCACHE_REFERENCED from the second use on.
enum class WalkMode { Rcu, Ref };

struct KeySpec {
    KeyDist dist = KeyDist::Sequential;
    std::uint64_t n = 1'000'000;   // number of distinct keys
    double s = 0.99;               // exponent, zipf only
};

struct TaskSpec {
    std::string name;
    std::string cgroup;            // path, begins with '/'
    std::uint32_t cpu = 0;
    std::string mount = "root";
    KeySpec keys;
    double ratePerSecond = 0;      // 0 = closed loop: the next operation starts when the last one ends
    std::uint64_t count = 0;       // operations; 0 = until `stop`, or until sequential keys are used up
    TimeNs start = 0;
    TimeNs stop = kNever;
    OnError onError = OnError::Continue;
    WalkMode walk = WalkMode::Rcu;
};

}  // namespace reclaim
