// Magnifier: the events of an interval down to a level nobody stored, made by running the inspected strategy again on
// the query thread. A newer wish replaces an older one.
//
// Threads: GUI thread; the work is done on the query thread.
#pragma once
#include <QObject>

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <optional>

#include "core/ask/ask.h"
#include "ui/runtime/focus.h"
#include "ui/runtime/query_thread.h"

namespace reclaim::ui {

struct MagnifyWish {
    std::uint32_t run = 0, branch = 0;
    std::size_t commands = 0;
    std::string strategy;
    TimeRange range;
    int level = 3;
    friend bool operator==(const MagnifyWish&, const MagnifyWish&) = default;
};

class Magnifier final : public QObject {
    Q_OBJECT
public:
    using Function =
        std::function<Result<Magnified>(const Scenario&, const std::string&, TimeNs, TimeNs, const MagnifyOptions&)>;
    static constexpr std::uint64_t kEventsMax = 200'000;

    explicit Magnifier(QueryThread& queries, QObject* parent = nullptr);
    ~Magnifier() override;
    // For tests: who does the work.
    void setFunction(Function function) { function_ = std::move(function); }

    // Asks for it unless that is what was asked for last. `moment` tells where to begin; it may come to nothing.
    using Moment = std::shared_future<std::optional<ScenarioRun>>;
    void want(const MagnifyWish& wish, const std::function<Scenario()>& scenario,
              const std::function<Moment(const Scenario&)>& moment = {});
    void drop();  // nothing is wanted any more
    bool busy() const { return busy_; }
    const std::optional<MagnifyWish>& wish() const { return wish_; }

Q_SIGNALS:
    void made(std::shared_ptr<const reclaim::Magnified> events);
    void failed(const QString& why);

private:
    QueryThread& queries_;
    Function function_;
    std::optional<MagnifyWish> wish_;
    std::shared_ptr<std::atomic<bool>> cancelled_;  // of the work on its way
    bool busy_ = false;
};

// What is regenerated: the range the charts show, else some milliseconds around where the run stands.
TimeRange magnifiedRange(const std::optional<TimeRange>& shown, TimeNs t, TimeNs known);

}  // namespace reclaim::ui
