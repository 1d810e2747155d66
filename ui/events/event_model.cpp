#include "ui/events/event_model.h"

#include <algorithm>

#include "ui/runtime/text.h"
#include "ui/style/plain_text.h"

namespace reclaim::ui {

void EventModel::show(const Frame& frame) {
    directory_ = frame.directory;
    commands_ = frame.commands;
    const bool inBook = frame.stored && !frame.stored->inside && frame.inspectedLane < frame.stored->events.size();
    if (inBook) return showBook(frame.stored->events[frame.inspectedLane]);
    if (book_) {
        book_.reset();
        rebuild(true);
    }
    if (!frame.failures && !frame.passes) return;  // not asked for yet
    const bool other = frame.run != run_ || frame.inspectedLane != lane_;
    run_ = frame.run;
    lane_ = frame.inspectedLane;
    failures_ = frame.failures;
    passes_ = frame.passes;
    rebuild(other);
}

void EventModel::showBook(const BookEvents& events) {
    if (events == book_) return;
    failures_.reset();
    passes_.reset();
    book_ = events;
    rebuild(true);
}

void EventModel::setStreams(Streams streams) {
    if (streams == streams_) return;
    streams_ = streams;
    rebuild(true);
}

void EventModel::magnify(std::shared_ptr<const Magnified> events) {
    if (events == magnified_) return;
    beginResetModel();
    magnified_ = std::move(events);
    if (magnified_) {
        // Shared, not copied: the segment lives as long as what it is a part of.
        Journal::View view;
        view.sealed = {std::shared_ptr<const Segment>(magnified_, &magnified_->events)};
        log_ = EventLog(view, std::nullopt);
        rows_ = static_cast<int>(log_.size());
    } else {
        log_ = EventLog();
        rows_ = 0;
    }
    endResetModel();
    if (!magnified_) rebuild(true);
}

std::optional<int> EventModel::rowOf(std::uint64_t number) const {
    if (fromBook()) {
        const auto at =
            std::ranges::lower_bound(bookRows_, number, {}, [this](std::uint32_t i) { return (*book_)[i].number; });
        const bool found = at != bookRows_.end() && (*book_)[*at].number == number;
        return found ? std::optional(static_cast<int>(at - bookRows_.begin())) : std::nullopt;
    }
    const auto row = rowOfNumber(log_, number);
    return row && *row < static_cast<std::uint64_t>(rows_) ? std::optional<int>(static_cast<int>(*row)) : std::nullopt;
}

void EventModel::rebuild(bool fresh) {
    if (magnified_) return;
    if (book_) {
        beginResetModel();
        log_ = EventLog();
        dropped_ = 0;
        bookRows_.clear();
        for (std::uint32_t i = 0; i < book_->size(); ++i) {
            const auto kind = std::ranges::find(kEvents, std::string_view((*book_)[i].kind), &EventInfo::name);
            const bool life = kind == kEvents.end() || kind->level == 0;
            if (streams_ == Streams::All || life == (streams_ == Streams::LifeAndFailures)) bookRows_.push_back(i);
        }
        rows_ = static_cast<int>(bookRows_.size());
        return endResetModel();
    }
    EventLog next(streams_ == Streams::Passes ? std::nullopt : failures_,
                  streams_ == Streams::LifeAndFailures ? std::nullopt : passes_);
    const int rows = static_cast<int>(std::min<std::uint64_t>(next.size(), kRowsMax));
    // Forgotten events shift every row: only a reset tells that truly.
    if (fresh || rows < rows_ || next.dropped() != dropped_) {
        beginResetModel();
        log_ = std::move(next);
        rows_ = rows;
        dropped_ = log_.dropped();
        endResetModel();
        return;
    }
    if (rows == rows_) return;
    beginInsertRows({}, rows_, rows - 1);
    log_ = std::move(next);
    rows_ = rows;
    endInsertRows();
}

TimeNs EventModel::timeOf(int row) const {
    return fromBook() ? bookEvent(row).t : log_.at(static_cast<std::uint64_t>(row)).t;
}

std::uint64_t EventModel::numberOf(int row) const {
    return fromBook() ? bookEvent(row).number : log_.at(static_cast<std::uint64_t>(row)).number;
}

int EventModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : rows_; }
int EventModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString EventModel::cgroupOf(const Event& event) const {
    if (event.subject == 0xffffff) return {};
    if (magnified_) {
        const std::string path = magnified_->pathOf(event);
        if (!path.empty()) return toQt(path);
    }
    if (directory_) {
        for (const auto& entry : directory_->entries) {
            if (entry.id.raw == event.subject) return toQt(entry.path);
        }
    }
    return tr("cgroup %1").arg(event.subject);
}

QString EventModel::detailsOf(const Event& event) const {
    const EventInfo& info = infoOf(event.eventKind());
    if (event.eventKind() == EventKind::Command && event.a < commands_->size()) {
        const QString what = toQt(describe((*commands_)[event.a].action));
        return event.b == 0 ? what : tr("%1: refused (errno %2)").arg(what).arg(event.b);
    }
    const std::array values{event.a, event.b, event.c};
    QStringList parts;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (info.fields[i].empty()) continue;
        parts << toQt(info.fields[i]) + QLatin1Char(' ') + toQt(formatCount(values[i]));
    }
    return parts.join(QStringLiteral(" · "));
}

// A lab book keeps no rules: with the machine they are there again.
QVariant EventModel::bookData(const StoredEvent& event, int column, int role) const {
    if (role == Qt::TextAlignmentRole && column == Time) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole)
        return column == Details ? plainTip(toQt(event.detail)) : help_ ? help_(toQt(event.kind)) : QString();
    if (role != Qt::DisplayRole) return {};
    switch (column) {
        case Time: return QString::number(toSeconds(event.t), 'f', 6);
        case Kind: return toQt(event.kind);
        case Cgroup: return toQt(event.cgroup);
        case Details: return toQt(event.detail);
        default: return {};
    }
}

QVariant EventModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rows_) return {};
    if (fromBook()) return bookData(bookEvent(index.row()), index.column(), role);
    const Event& event = log_.at(static_cast<std::uint64_t>(index.row()));
    if (role == Qt::TextAlignmentRole && index.column() == Time) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole) {
        if (index.column() == Rule && event.ruleId() != RuleId::None) {
            const RuleInfo& rule = infoOf(event.ruleId());
            return QStringLiteral("<p>%1<br><small>%2</small></p>")
                .arg(toQt(rule.text).toHtmlEscaped(), toQt(rule.source).toHtmlEscaped());
        }
        if (index.column() == Details) return plainTip(detailsOf(event));
        return help_ ? help_(toQt(infoOf(event.eventKind()).name)) : QString();
    }
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
        case Time: return QString::number(toSeconds(event.t), 'f', 6);
        case Kind: return toQt(infoOf(event.eventKind()).name);
        case Cgroup: return cgroupOf(event);
        case Details: return detailsOf(event);
        case Rule: return event.ruleId() != RuleId::None ? toQt(infoOf(event.ruleId()).text) : QString();
        default: return {};
    }
}

QVariant EventModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case Time: return tr("time, s");
        case Kind: return tr("event");
        case Cgroup: return tr("cgroup");
        case Details: return tr("details");
        case Rule: return tr("rule");
        default: return {};
    }
}

}  // namespace reclaim::ui
