#include "core/frame/lru_answer.h"

#include <algorithm>

namespace reclaim {

namespace {

std::uint64_t moved(std::uint64_t position, std::int64_t by) {
    if (by >= 0) return position + static_cast<std::uint64_t>(by);
    const auto back = static_cast<std::uint64_t>(-(by + 1)) + 1;
    return position > back ? position - back : 0;
}

LruSlice around(const Machine& machine, const LruRequest& request, std::uint32_t count) {
    // An offset is a matter of the window's scroll bar: farther than a slice is asked for by position.
    const std::int64_t offset = std::clamp<std::int64_t>(request.offset, -std::int64_t{kLruSliceMax}, kLruSliceMax);
    if (offset <= 0) return machine.lruAround(request.list, request.entry, static_cast<std::uint64_t>(-offset), count);
    const auto skipped = static_cast<std::uint64_t>(offset);
    LruSlice slice = machine.lruAround(request.list, request.entry, 0, skipped + count);
    const std::size_t drop = std::min<std::size_t>(slice.entries.size(), skipped);
    slice.entries.erase(slice.entries.begin(), slice.entries.begin() + static_cast<std::ptrdiff_t>(drop));
    slice.first += drop;
    return slice;
}

}  // namespace

LruAnswer answerLru(const Machine& machine, const LruRequest& request) {
    LruAnswer answer;
    answer.list = request.list;
    answer.listLru = machine.listLru(request.list);
    answer.listOwner = machine.lruOwner(request.memcg);
    if (answer.listOwner.valid()) answer.listOwnerPath = machine.cgroup(answer.listOwner).path;
    const std::uint32_t count = std::min(request.count, kLruSliceMax);
    const auto fromPosition = [&](std::uint64_t first) {
        return machine.lru(request.list, request.memcg, request.node, first, count);
    };
    switch (request.anchor) {
        case LruRequest::Anchor::Head: answer.slice = fromPosition(moved(0, request.offset)); break;
        case LruRequest::Anchor::Tail: {
            const std::uint64_t total = machine.lru(request.list, request.memcg, request.node, 0, 0).total;
            answer.slice = fromPosition(moved(total > count ? total - count : 0, request.offset));
            break;
        }
        case LruRequest::Anchor::Entry:
            answer.slice = around(machine, request, count);
            if (answer.slice.entries.empty()) {  // it has left the list
                answer.slice = machine.lru(request.list, request.memcg, request.node, 0, 0);
                answer.slice.entries.clear();
            }
            break;
        case LruRequest::Anchor::Position: answer.slice = fromPosition(moved(request.position, request.offset)); break;
    }
    if (answer.slice.entries.size() > count) answer.slice.entries.resize(count);
    return answer;
}

}  // namespace reclaim
