#include "core/frame/event_object.h"

namespace reclaim {

std::optional<ObjectId> objectOf(const Event& event) {
    switch (event.eventKind()) {
        case EventKind::ObjectAlloc:
        case EventKind::ObjectFree:
        case EventKind::LruAdd:
        case EventKind::LruIsolate:
        case EventKind::LruRotate:
        case EventKind::LruRemove:
        case EventKind::InodeEvict: return ObjectId(event.a);
        default: return std::nullopt;
    }
}

}  // namespace reclaim
