// EventTicks: where the events that matter stand on the seek bar, gathered from the stored events of the inspected
// lane, or from those a lab book keeps of a stored run. Events once seen stay after going back: the bar shows what is
// known, not only what is past.
//
// Threads: a value; GUI thread.
// Invariants:
//   (1) Every event is looked at once; memory does not grow with their number.
#pragma once
#include <array>
#include <optional>
#include <vector>

#include "core/frame/frame.h"

namespace reclaim::ui {

enum class TickRow { Failure, Reclaim, Life };
inline constexpr std::array kTickRows{TickRow::Failure, TickRow::Reclaim, TickRow::Life};

struct EventTick {
    TickRow row;
    TimeNs t = 0;              // of the first event it stands for
    std::uint64_t number = 0;  // of the same
    EventKind kind{};
    std::uint64_t count = 0;  // events it stands for
};

class EventTicks {
public:
    static constexpr std::size_t kBins = 1024;

    // Nothing if the frame carries no events.
    void take(const Frame& frame);
    // At most one tick a row in each of `places` equal parts of the run.
    std::vector<EventTick> ticks(std::size_t places) const;
    std::uint64_t looked() const { return looked_; }  // events looked at, ever: the tests count

private:
    void startOver(const Frame& frame, bool book);
    void take(const Journal::View& view, std::uint64_t& next);
    void add(EventKind kind, TimeNs t, std::uint64_t number);

    std::array<std::vector<EventTick>, kTickRows.size()> bins_;
    TimeNs end_ = 1;
    std::uint32_t run_ = 0, branch_ = 0, lane_ = 0;
    bool book_ = false;                    // those of a lab book; they are looked at once
    std::array<std::uint64_t, 2> next_{};  // a stream: number behind the newest event looked at
    std::uint64_t looked_ = 0;
};

std::optional<TickRow> tickRowOf(EventKind kind);

}  // namespace reclaim::ui
