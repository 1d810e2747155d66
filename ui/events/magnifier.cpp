#include "ui/events/magnifier.h"

#include <algorithm>

#include "ui/runtime/text.h"

namespace reclaim::ui {

namespace {
constexpr TimeNs kAround = 5 * kMillisecond;

// Waits for it; none if the Lab is gone, or nobody wants it any more.
template <class Wanted>
std::optional<ScenarioRun> arrived(const Magnifier::Moment& moment, const Wanted& wanted) {
    if (!moment.valid()) return std::nullopt;
    while (moment.wait_for(std::chrono::milliseconds(20)) != std::future_status::ready)
        if (!wanted()) return std::nullopt;
    try {
        return moment.get();
    } catch (const std::future_error&) {
        return std::nullopt;
    }
}
}  // namespace

TimeRange magnifiedRange(const std::optional<TimeRange>& shown, TimeNs t, TimeNs known) {
    const TimeRange wanted = shown ? *shown : TimeRange{t - kAround, t + kAround};
    const TimeNs from = std::clamp<TimeNs>(wanted.from, 0, known);
    return {from, std::clamp<TimeNs>(wanted.to, from, known)};
}

Magnifier::Magnifier(QueryThread& queries, QObject* parent)
    : QObject(parent),
      queries_(queries),
      function_([](const Scenario& scenario, const std::string& strategy, TimeNs from, TimeNs to,
                   const MagnifyOptions& options) { return magnify(scenario, strategy, from, to, options); }) {}

Magnifier::~Magnifier() { drop(); }

void Magnifier::drop() {
    if (cancelled_) *cancelled_ = true;
    cancelled_.reset();
    wish_.reset();
    busy_ = false;
}

void Magnifier::want(const MagnifyWish& wish, const std::function<Scenario()>& scenario,
                     const std::function<Moment(const Scenario&)>& moment) {
    if (wish_ == wish) return;
    drop();
    wish_ = wish;
    busy_ = true;
    cancelled_ = std::make_shared<std::atomic<bool>>(false);
    Scenario course = scenario();
    Moment begin = moment ? moment(course) : Moment();
    queries_.ask(this,
                 [this, wish, scenario = std::move(course), begin = std::move(begin), cancelled = cancelled_,
                  function = function_](std::stop_token stop) -> QueryThread::Answer {
                     MagnifyOptions options;
                     options.moment = arrived(begin, [&] { return !*cancelled && !stop.stop_requested(); });
                     if (*cancelled) return {};
                     options.level = wish.level;
                     options.eventsMax = kEventsMax;
                     options.progress = [&stop, &cancelled](TimeNs, TimeNs) {
                         return !*cancelled && !stop.stop_requested();
                     };
                     auto result = std::make_shared<Result<Magnified>>(
                         function(scenario, wish.strategy, wish.range.from, wish.range.to, options));
                     return [this, cancelled, result] {
                         if (*cancelled) return;
                         busy_ = false;
                         if (result->ok()) {
                             Q_EMIT made(std::make_shared<const Magnified>(std::move(result->value())));
                         } else {
                             Q_EMIT failed(toQt(result->error().text()));
                         }
                     };
                 });
}

}  // namespace reclaim::ui
