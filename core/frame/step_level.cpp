#include "core/frame/step_level.h"

namespace reclaim {

std::string_view nameOf(StepLevel level) {
    switch (level) {
        case StepLevel::Operation: return "operation";
        case StepLevel::Pass: return "reclaim pass";
        case StepLevel::ShrinkerCall: return "shrinker call";
        case StepLevel::Object: return "object";
    }
    return "";
}

bool stopsAt(EventKind kind, StepLevel level) {
    switch (kind) {
        case EventKind::OpEnd: return level == StepLevel::Operation;
        case EventKind::Command: return true;
        case EventKind::ReclaimBegin:
        case EventKind::ReclaimPriority:
        case EventKind::ReclaimEnd:
        case EventKind::DropCachesBegin:
        case EventKind::DropCachesEnd:
        case EventKind::KswapdBegin:
        case EventKind::KswapdEnd:
        case EventKind::DirectReclaimBegin:
        case EventKind::DirectReclaimEnd:
        case EventKind::OomKill:
        case EventKind::CssDying:
        case EventKind::CssOffline:
        case EventKind::CssReleased:
        case EventKind::CssFree: return level >= StepLevel::Pass;
        case EventKind::ShrinkStart:
        case EventKind::ShrinkEnd:
        case EventKind::ShrinkLruvec:
        case EventKind::LruReparent:
        case EventKind::PagesReparent:
        case EventKind::CacheShrink: return level >= StepLevel::ShrinkerCall;
        case EventKind::ObjectAlloc:
        case EventKind::ObjectFree:
        case EventKind::LruAdd:
        case EventKind::LruIsolate:
        case EventKind::LruRotate:
        case EventKind::LruRemove:
        case EventKind::InodeEvict:
        case EventKind::PageAdd:
        case EventKind::PageRemove:
        case EventKind::SlabNew:
        case EventKind::SlabDiscard: return level >= StepLevel::Object;
        default: return false;
    }
}

}  // namespace reclaim
