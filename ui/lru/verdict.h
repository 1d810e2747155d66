// What an event does to an object of an LRU list, in words: the verdict of the scan.
//
// Threads: pure functions.
#pragma once
#include <QString>

#include <functional>

#include "core/frame/frame.h"

namespace reclaim::ui {

// "rotate: referenced, it gets a second chance at the tail"; empty if the event is no verdict. `name` is that of a
// cgroup. What the kernel does with an entry whose lock is busy (LRU_SKIP, LRU_RETRY) has no words: in the engine no
// lock ever is.
QString verdictOf(const Event& event, const std::function<QString(MemcgId)>& name);

}  // namespace reclaim::ui
