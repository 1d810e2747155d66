// What an event does to an object of an LRU list, in words: the verdict of the scan.
//
// Threads: pure functions.
#pragma once
#include <QString>

#include <optional>

#include "core/session/frame.h"

namespace reclaim::ui {

// The object such an event is about; none if it is about none.
std::optional<ObjectId> objectOf(const Event& event);
// "rotate: referenced, so it gets a second chance at the tail"; empty if the event is no verdict.
QString verdictOf(const Event& event);

}  // namespace reclaim::ui
