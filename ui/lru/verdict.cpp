#include "ui/lru/verdict.h"

#include <QCoreApplication>

#include "ui/runtime/text.h"

namespace reclaim::ui {

namespace {
QString trVerdict(const char* text) { return QCoreApplication::translate("Verdict", text); }
}  // namespace

QString verdictOf(const Event& event, const std::function<QString(MemcgId)>& name) {
    switch (event.eventKind()) {
        case EventKind::LruIsolate: return trVerdict("isolate: it leaves the list, to be freed");
        case EventKind::LruRotate: return trVerdict("rotate: referenced, it gets a second chance at the tail");
        case EventKind::LruRemove: return trVerdict("remove: in use, it only leaves the list");
        case EventKind::LruAdd: return trVerdict("add: it joins the tail");
        case EventKind::ObjectFree: return trVerdict("freed");
        case EventKind::ObjectAlloc: return trVerdict("allocated");
        case EventKind::InodeEvict: return trVerdict("evicted with its pages");
        case EventKind::LruReparent:
            return trVerdict(event.b == 1 ? "spliced: %1 of %2 joins the list of the parent, %3"
                                          : "spliced: %1 of %2 join the list of the parent, %3")
                .arg(counted(event.b, trVerdict("entry"), trVerdict("entries")), name(MemcgId(event.subject)),
                     name(MemcgId(event.c)));
        default: return {};  // no verdict
    }
}

}  // namespace reclaim::ui
