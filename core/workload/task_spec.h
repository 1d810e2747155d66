// TaskSpec: what one task of a scenario does. Operation k of a task is the same under every strategy.
// A task is a process: while it lives its cgroup cannot be removed, and what it holds (open files, mappings, kernel
// memory) goes when it exits.
#pragma once
#include <string>

#include "core/kmem/kmem.h"
#include "core/vfs/vfs.h"
#include "core/workload/alloc_preset.h"

namespace reclaim {

enum class KeyDist { Sequential, Uniform, Zipf, Loop };  // sequential: each key once; loop: again from 0 after n
enum class OnError { Continue, Stop };
// Rcu: the lockless walk takes no reference, so a repeated miss gives no second chance (as captured).
// Ref: the walk takes a reference and puts it, which sets DCACHE_REFERENCED from the second use on.
enum class WalkMode { Rcu, Ref };

enum class TaskVerb : std::uint8_t {
    Lookup,  // stat a name
    Create,  // make a file, write `size` bytes into it, close it
    Read,    // open an existing file, read it, close it
    Open,    // open an existing file and keep it open
    Mmap,    // map an existing file, touch its pages and keep the mapping
    Unlink,  // remove a file's name
    Mkdir,   // make a directory
    Alloc    // allocate kernel memory that no shrinker can give back
};

// What the process does when its operations are done.
enum class AfterWork : std::uint8_t {
    Exit,  // everything it holds is let go
    Stay   // it lives on with what it holds, until `exit:` of the timeline
};

struct KeySpec {
    KeyDist dist = KeyDist::Sequential;
    std::uint64_t n = 1'000'000;  // number of distinct keys
    double s = 0.99;              // exponent, zipf only
    std::uint64_t first = 0;      // added to each key: tasks of one directory may so have names of their own
};

// One operation of `do: alloc`.
struct AllocSpec {
    std::string what;            // a cache's name, "kmalloc-N", "pages", or a preset: "pipe", "sockbuf", "msg"
    std::uint64_t bytes = 4096;  // of `pages` only: whole pages of one operation
    std::uint32_t objects = 1;   // of a slab cache only: objects of one operation, all of them or none
    // Who holds it. "process": let go when the task exits. Any other name: a holder that stays ("ipc").
    std::string pinnedBy = "process";
};

// What `objects` has a meaning for: not for pages and not for a preset.
inline bool ofOneCache(const AllocSpec& alloc) {
    return alloc.what != "pages" && allocPresetNamed(alloc.what) == nullptr;
}

struct TaskSpec {
    std::string name;
    std::string cgroup;  // path, begins with '/'
    std::uint32_t cpu = 0;
    TaskVerb verb = TaskVerb::Lookup;
    std::string mount = "root";
    // Directory within the mount, "/data/a"; it is there before the run, made by a process of the root cgroup, unless a
    // mkdir task makes it. Tasks that name one directory mean the same files by the same keys. Empty: lookups of names
    // that are this task's own.
    std::string dir;
    KeySpec keys;
    std::uint64_t fileBytes = 4096;  // create: bytes written into each file
    AllocSpec alloc;
    GfpName gfp = GfpName::Kernel;  // of every allocation of the task's operations
    bool killable = true;           // false: oom_score_adj -1000, the OOM killer never takes it
    AfterWork after = AfterWork::Exit;
    double ratePerSecond = 0;  // 0 = closed loop: the next operation starts when the last one ends
    std::uint64_t count = 0;   // operations; 0 = until `stop`, or until sequential keys are used up
    TimeNs start = 0;
    TimeNs stop = kNever;
    OnError onError = OnError::Continue;
    std::uint64_t failuresMax = 0;  // it gives up after so many failed operations; 0 = never
    WalkMode walk = WalkMode::Rcu;
};

}  // namespace reclaim
