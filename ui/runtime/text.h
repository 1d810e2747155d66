// Text between core and the window: core speaks UTF-8 std::string, Qt speaks QString.
#pragma once
#include <QString>

#include <string>
#include <string_view>

#include "core/base/base.h"

namespace reclaim::ui {

inline QString toQt(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}
inline std::string toStd(const QString& text) { return text.toStdString(); }

// "1 slab", "12,345 slabs".
inline QString counted(std::uint64_t count, const QString& one, const QString& many) {
    return toQt(formatCount(count)) + QLatin1Char(' ') + (count == 1 ? one : many);
}

inline double toMib(double bytes) { return bytes / (1024.0 * 1024.0); }

// "4.812 s": three digits, so that the text of a running clock keeps its width.
inline QString clockText(TimeNs t) { return QString::number(toSeconds(t), 'f', 3) + QStringLiteral(" s"); }
// "12 s", "4.5 s": no more digits than needed.
inline QString shortSeconds(TimeNs t) { return QString::number(toSeconds(t), 'g', 6) + QStringLiteral(" s"); }

}  // namespace reclaim::ui
