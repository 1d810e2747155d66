#include "core/frame/event_cause.h"

#include <algorithm>

namespace reclaim {

namespace {
class Search {
    // Here, not in the file: a joined build reads several files as one, and Command is also a struct.
    using enum EventKind;

public:
    Search(const EventLog& log, std::uint64_t row) : log_(log), row_(row), event_(log.at(row)) {}

    std::optional<std::uint64_t> cause() const {
        switch (event_.eventKind()) {
            case ShrinkPlan:
            case ShrinkEnd: return back({ShrinkStart}, {});
            case ShrinkStart:
            case ShrinkLruvec:
            case ReclaimPriority:
            case ReclaimEnd: return back({ReclaimBegin, DropCachesBegin, DirectReclaimBegin, KswapdBegin}, {});
            case KswapdBegin:
            case KswapdEnd:
            case KswapdSleep: return back({KswapdWake}, {});
            case DirectReclaimEnd: return back({DirectReclaimBegin}, {});
            case CacheMoveSlabs:
            case CachePremature:
            case RefSwitched: return sameSubject({CacheDead, CssOffline});
            case Reap: return back({Vmpressure}, {});
            case Vmpressure: return back({ReclaimBegin, DirectReclaimBegin, KswapdBegin}, {});
            case CacheAdopt:
            case KswapdWake:
            case DirectReclaimBegin:
            case PageAllocFailed: return back({OpBegin}, {OpEnd});
            case ReclaimBegin: return ofReclaim();
            case Enomem:
            case Oom:
            case ChargeFailed: return back({LimitHit}, {});
            case OomKill: return back({Oom, LimitHit}, {});
            case TaskExit: return sameTask({OomKill, TaskEnd});
            case TaskEnd: return sameTask({TaskStart});
            case DropCachesEnd: return back({DropCachesBegin}, {});
            case CssDying:
            case CssOnline:
            case Umount:
            case DropCachesBegin: return command();
            case CssOffline:
            case CssReleased:
            case CssFree: return sameSubject({CssDying});
            case LruReparent:
            case PagesReparent:
            case CacheDead: return sameSubject({CssOffline});
            case CacheShrink:
            case CacheDestroy: return sameSubject({CacheDead, CssOffline});
            case KmemActive: return sameSubject({CssOnline});
            case LruIsolate:
            case LruRotate: return back({ShrinkStart}, {OpBegin});
            case LruRemove: return back({ShrinkStart, OpBegin}, {});
            case ObjectFree: return objectFreed();
            case SlabDiscard: return back({ObjectFree}, {});
            case ObjectAlloc:
            case LruAdd:
            case OpEnd: return back({OpBegin}, {});
            case SlabNew:
            case ChargePages: return back({OpBegin, ReclaimBegin}, {});
            case LimitHit: return back({OpBegin}, {});
            case Command:
            case TaskStart:
            case CacheCreate:
            case Writeback:
            case KsoftirqdWake:
            case UnchargePages:
            case PageAdd:
            case PageRemove:
            case InodeEvict:
            case RcuReady:
            case RcuBatch:
            case SlabReap:
            case OpBegin: return std::nullopt;
        }
        return std::nullopt;
    }

private:
    using Kinds = std::initializer_list<EventKind>;
    static bool among(EventKind kind, Kinds kinds) { return std::ranges::find(kinds, kind) != kinds.end(); }

    // The nearest earlier event that `fits`; none behind one of `borders`.
    template <typename Fits>
    std::optional<std::uint64_t> nearest(Kinds borders, Fits fits) const {
        const std::uint64_t least = row_ > kCauseReach ? row_ - kCauseReach : 0;
        for (std::uint64_t row = row_; row-- > least;) {
            const Event& earlier = log_.at(row);
            if (fits(earlier)) return row;
            if (among(earlier.eventKind(), borders)) return std::nullopt;
        }
        return std::nullopt;
    }
    std::optional<std::uint64_t> back(Kinds kinds, Kinds borders) const {
        return nearest(borders, [&](const Event& earlier) { return among(earlier.eventKind(), kinds); });
    }
    std::optional<std::uint64_t> sameSubject(Kinds kinds) const {
        return nearest({}, [&](const Event& earlier) {
            return earlier.subject == event_.subject && among(earlier.eventKind(), kinds);
        });
    }
    std::optional<std::uint64_t> sameTask(Kinds kinds) const {
        return nearest(
            {}, [&](const Event& earlier) { return earlier.a == event_.a && among(earlier.eventKind(), kinds); });
    }
    // Freed by a shrinker it was isolated before; else the operation let it go.
    std::optional<std::uint64_t> objectFreed() const {
        return nearest({}, [&](const Event& earlier) {
            return earlier.eventKind() == OpBegin || (earlier.eventKind() == LruIsolate && earlier.a == event_.a);
        });
    }
    // A charge tells of its limit right before it reclaims; else a write to memory.max or memory.reclaim did it.
    std::optional<std::uint64_t> ofReclaim() const {
        const auto limit = nearest({ReclaimEnd, Command}, [&](const Event& earlier) {
            return earlier.eventKind() == LimitHit && earlier.subject == event_.subject;
        });
        return limit ? limit : command();
    }
    std::optional<std::uint64_t> command() const {
        const std::uint64_t most = std::min(log_.size(), row_ + kCauseReach);
        for (std::uint64_t row = row_ + 1; row < most; ++row) {
            if (log_.at(row).eventKind() == Command) return row;
        }
        return std::nullopt;
    }

    const EventLog& log_;
    std::uint64_t row_;
    const Event event_;
};
}  // namespace

std::optional<std::uint64_t> causeOf(const EventLog& log, std::uint64_t row) {
    return row < log.size() ? Search(log, row).cause() : std::nullopt;
}

}  // namespace reclaim
