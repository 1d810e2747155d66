// EventModel: the event log as a table: time, event, cgroup, details with the kernel's field names, and the rule by
// which it happened. New events are appended; another lane or run resets. Instead of the stored events it can show
// those of an interval down to any level. Of a stored run into which nobody looks it shows what the lab book keeps.
//
// Threads: GUI thread.
#pragma once
#include <QAbstractTableModel>

#include <functional>
#include <memory>

#include "core/ask/ask.h"
#include "core/frame/frame.h"

namespace reclaim::ui {

class EventModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Time, Kind, Cgroup, Details, Rule, ColumnCount };
    enum class Streams { All, LifeAndFailures, Passes };
    static constexpr int kRowsMax = 50'000'000;

    explicit EventModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    void show(const Frame& frame);
    void setStreams(Streams streams);
    void setHelp(std::function<QString(const QString&)> help) { help_ = std::move(help); }
    const EventLog& log() const { return log_; }  // what is shown; empty where a lab book's rows are
    bool fromBook() const { return book_ && !magnified_; }
    TimeNs timeOf(int row) const;
    std::uint64_t numberOf(int row) const;
    EventLog recorded() const { return EventLog(failures_, passes_); }
    void magnify(std::shared_ptr<const Magnified> events);  // nullptr = the stored ones again
    const Magnified* magnified() const { return magnified_.get(); }
    // The row of the event of that number; none if it is not shown.
    std::optional<int> rowOf(std::uint64_t number) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    using BookEvents = std::shared_ptr<const std::vector<StoredEvent>>;

    void showBook(const BookEvents& events);
    const StoredEvent& bookEvent(int row) const { return (*book_)[bookRows_[static_cast<std::size_t>(row)]]; }
    QVariant bookData(const StoredEvent& event, int column, int role) const;
    void rebuild(bool fresh);
    QString cgroupOf(const Event& event) const;
    QString detailsOf(const Event& event) const;

    EventLog log_;
    int rows_ = 0;
    Streams streams_ = Streams::All;
    std::optional<Journal::View> failures_, passes_;
    std::shared_ptr<const CgroupDirectory> directory_;
    SharedCommands commands_ = std::make_shared<const std::vector<Command>>();
    std::uint32_t run_ = 0, lane_ = 0;
    std::uint64_t dropped_ = 0;
    BookEvents book_;
    std::vector<std::uint32_t> bookRows_;  // those of the chosen streams
    std::shared_ptr<const Magnified> magnified_;
    std::function<QString(const QString&)> help_;
};

}  // namespace reclaim::ui
