// EventRows: the events of one run that go into the lab book: level 0, and begin and end of each reclaim call.
//
// A flood of one kind (a million refused lookups) must not push out the few events that explain a run, so each kind
// has a limit of its own; what is beyond it is counted and noted at the end.
//
// Threads: one owner; the journal is at rest.
#pragma once
#include <array>
#include <functional>
#include <string>
#include <vector>

#include "core/machine/machine.h"
#include "core/store/recorded_rows.h"
#include "core/trace/trace.h"

namespace reclaim {

class EventRows {
public:
    static constexpr std::uint64_t kPerKindMax = 20'000;
    using PathOf = std::function<std::string(MemcgId)>;  // "" if not known

    // Events of both streams since the last call, in order of number.
    std::vector<EventRow> take(const Journal::View& failures, const Journal::View& passes, const PathOf& pathOf);
    // One row of kind "left_out" for each kind that met its limit, and for what the journal had forgotten. `number`
    // and what follows is free: the run has ended.
    std::vector<EventRow> notes(std::uint64_t number) const;

private:
    void read(std::size_t stream, const Journal::View& view, const PathOf& pathOf, std::vector<EventRow>& rows);

    std::array<std::uint64_t, 2> next_{};  // number of the first event not yet seen, by stream
    std::array<std::uint64_t, 2> seen_{};  // stored events gone through, by stream
    std::array<std::uint64_t, kEventKinds> kept_{};
    std::array<std::uint64_t, kEventKinds> leftOut_{};
    std::array<Event, kEventKinds> firstLeftOut_{};
    std::array<std::uint64_t, 2> forgotten_{};  // dropped by the journal before they were read, by stream
    TimeNs lastTime_ = 0;
};

// "nr_to_reclaim=32 task=0": the fields of an event by name.
std::string eventDetail(const Event& event);

}  // namespace reclaim
