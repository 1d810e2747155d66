// Journal: what has happened, as numbers that any machine would give, and as stored events up to a level.
//
// Threads: owned by one machine. Sealed segments are immutable and may be read by anybody.
// Invariants:
//   (1) number() and counts grow by one per event whatever is stored.
//   (2) The fingerprint depends on events of levels 0 to 2 and on fold(), never on the recording level.
//   (3) Stored events are in order of number; the oldest segments of a level are dropped beyond its budget.
#pragma once
#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "core/trace/probe.h"

namespace reclaim {

using Segment = std::vector<Event>;  // at most Journal::kSegmentEvents, immutable once sealed

class Journal {
public:
    static constexpr std::size_t kSegmentEvents = 2048;  // 64 KiB
    static constexpr std::size_t kSegmentsMax = 1024;    // 64 MiB a stream

    // Time of the machine. Written by room `cpu` only.
    TimeNs now = 0;

    template <EventKind kKind>
    void emit(MemcgId subject, std::uint32_t a = 0, std::uint32_t b = 0, std::uint32_t c = 0,
              RuleId rule = RuleId::None) {
        const std::uint64_t number = number_++;
        ++counts_[static_cast<std::size_t>(kKind)];
        if constexpr (levelOf(kKind) <= 2) {
            hash_.add(static_cast<std::uint64_t>(now) ^ (std::uint64_t{static_cast<std::uint8_t>(kKind)} << 56));
            hash_.add(std::uint64_t{subject.raw} << 32 | a);
            hash_.add(std::uint64_t{b} << 32 | c);
        }
        if (levelOf(kKind) <= levels_.pass) pass(number, kKind, subject, a, b, c, rule);
    }

    // `count` events of the kind, one after the other: say(i, emit) calls emit with the arguments of emit() for i from
    // 0 on. Where nobody takes them down they are only counted.
    template <EventKind kKind, class Say>
    void emitEach(std::uint32_t count, Say&& say) {
        if (levelOf(kKind) > std::max(2, levels_.pass)) {
            number_ += count;
            counts_[static_cast<std::size_t>(kKind)] += count;
            return;
        }
        for (std::uint32_t i = 0; i < count; ++i)
            say(i, [this](MemcgId subject, std::uint32_t a, std::uint32_t b) { emit<kKind>(subject, a, b); });
    }

    // Folds a counter of a sample into the fingerprint.
    void fold(std::uint64_t word) { hash_.add(word); }

    std::uint64_t number() const { return number_; }
    std::uint64_t count(EventKind kind) const { return counts_[static_cast<std::size_t>(kind)]; }
    std::uint64_t fingerprint() const { return hash_.value(); }

    int recordLevel() const { return levels_.record; }
    void setRecordLevel(int level) {
        levels_.record = level;
        levels_.pass = std::max(level, levels_.watch);
    }

    // Shows every event of levels up to `level` to `probe`; nullptr ends that. A copy of a journal is not watched.
    void watch(Probe* probe, int level) {
        levels_.probe = probe;
        levels_.watch = probe != nullptr ? level : -1;
        levels_.pass = std::max(levels_.record, levels_.watch);
    }

    // Stored events in two streams, so that a flood of one level does not push out the other:
    // stream 0 holds level 0, stream 1 the levels above.
    struct View {
        std::vector<std::shared_ptr<const Segment>> sealed;
        std::shared_ptr<const Segment> open;  // a copy of the unfinished segment
        std::uint64_t dropped = 0;            // events forgotten for lack of budget
        std::uint64_t stored = 0;             // events in sealed + open
    };
    View view(int stream) const;

private:
    // The one comparison of an event decides about storing and showing at once: without a watch a probe costs nothing.
    struct Levels {
        int record = 1, watch = -1, pass = 1;
        Probe* probe = nullptr;

        Levels() = default;
        Levels(const Levels& other) : record(other.record), pass(other.record) {}
        Levels& operator=(const Levels& other) {
            record = pass = other.record;
            watch = -1;
            probe = nullptr;
            return *this;
        }
    };

    void pass(std::uint64_t number, EventKind kind, MemcgId subject, std::uint32_t a, std::uint32_t b, std::uint32_t c,
              RuleId rule);
    void store(const Event& event);

    struct Stream {
        std::vector<std::shared_ptr<const Segment>> sealed;
        Segment open;
        std::uint64_t dropped = 0;
    };

    std::uint64_t number_ = 0;
    std::array<std::uint64_t, kEventKinds> counts_{};
    Hash64 hash_;
    Levels levels_;
    std::array<Stream, 2> streams_;
};

}  // namespace reclaim
