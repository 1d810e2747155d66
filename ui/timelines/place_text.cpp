#include "ui/timelines/place_text.h"

#include <QCoreApplication>

#include "ui/runtime/text.h"

namespace reclaim::ui {

namespace {
QString trPlace(const char* text) { return QCoreApplication::translate("PlaceText", text); }
}  // namespace

QString placeText(const Frame& frame) {
    if (frame.mode == RunMode::Seeking) return trPlace("Seeking %1 ...").arg(shortSeconds(frame.seeking));
    QStringList parts;
    if (!frame.stopReason.empty()) parts << trPlace("Paused: %1").arg(toQt(frame.stopReason));
    if (frame.stop) {
        const QString where = frame.stop->midOperation ? trPlace("Stopped inside an operation") : trPlace("Stopped");
        parts << trPlace("%1: %2").arg(where, toQt(frame.stop->text));
        if (!frame.stop->why.empty()) parts << trPlace("Rule: %1").arg(toQt(frame.stop->why));
    }
    return parts.join(QStringLiteral("  ·  "));
}

QString modeText(const Frame& frame) {
    switch (frame.mode) {
        case RunMode::Loading: return trPlace("Opening");
        case RunMode::Running: return trPlace("Running");
        case RunMode::Paused:
            return frame.stop && frame.stop->midOperation ? trPlace("Paused inside an operation") : trPlace("Paused");
        case RunMode::Ended: return trPlace("Ended");
        case RunMode::Failed: return trPlace("Failed: %1").arg(toQt(frame.failure));
        case RunMode::Seeking: return trPlace("Seeking %1 ...").arg(shortSeconds(frame.seeking));
    }
    return {};
}

QString checkpointText(const CheckpointUse& use) {
    if (use.budget == 0) return {};
    return trPlace("%1, %2 of %3")
        .arg(counted(use.count, trPlace("checkpoint"), trPlace("checkpoints")), toQt(formatBytes(use.bytes)),
             toQt(formatBytes(use.budget)));
}

}  // namespace reclaim::ui
