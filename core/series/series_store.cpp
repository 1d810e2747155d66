#include "core/series/series_store.h"

#include <algorithm>
#include <cmath>

#include "core/chart/chart.h"

namespace reclaim {

struct SeriesStore::Impl {
    struct Entry {
        SeriesInfo info;
        std::shared_ptr<const SealedSeries> sealed;
        std::vector<SeriesPoint> tail;
        std::shared_ptr<const SeriesView> view;  // of the present points; null = points came since it was made
    };
    mutable std::mutex mutex;
    // Guarded by mutex. A view is a cache, so it is filled by readers too.
    mutable std::vector<Entry> entries;
    std::uint64_t revision = 0;
};

SeriesStore::SeriesStore() : impl_(std::make_unique<Impl>()) {}
SeriesStore::~SeriesStore() = default;

std::uint32_t SeriesStore::add(SeriesInfo info) {
    const std::lock_guard lock(impl_->mutex);
    impl_->entries.push_back(Impl::Entry{std::move(info), nullptr, {}, nullptr});
    ++impl_->revision;
    return static_cast<std::uint32_t>(impl_->entries.size() - 1);
}

void SeriesStore::append(std::uint32_t series, TimeNs t, double value) {
    const std::lock_guard lock(impl_->mutex);
    LAB_CHECK(series < impl_->entries.size());
    LAB_CHECK(!std::isnan(value));
    Impl::Entry& entry = impl_->entries[series];
    if (!entry.tail.empty()) LAB_CHECK(t >= entry.tail.back().t);
    else if (entry.sealed) LAB_CHECK(t >= entry.sealed->chunks.back()->points.back().t);
    entry.tail.push_back(SeriesPoint{t, value});
    entry.view = nullptr;
    if (entry.tail.size() < kChunkPoints) return;
    // Views share the sealed part, so it is replaced, never changed. This copies pointers only.
    auto next = entry.sealed ? std::make_shared<SealedSeries>(*entry.sealed) : std::make_shared<SealedSeries>();
    next->append(std::make_shared<const SeriesChunk>(std::move(entry.tail)));
    entry.sealed = std::move(next);
    entry.tail = {};
}

std::shared_ptr<SeriesStore> SeriesStore::cut(const std::vector<std::size_t>& points) const {
    auto out = std::make_shared<SeriesStore>();
    const std::lock_guard lock(impl_->mutex);
    out->impl_->revision = impl_->revision;
    for (std::size_t i = 0; i < impl_->entries.size(); ++i) {
        const Impl::Entry& from = impl_->entries[i];
        const std::size_t sealed = from.sealed ? from.sealed->chunks.size() * kChunkPoints : 0;
        const std::size_t keep =
            i < points.size() ? std::min(points[i], sealed + from.tail.size()) : sealed + from.tail.size();
        Impl::Entry to{from.info, nullptr, {}, nullptr};
        if (keep >= sealed) {
            to.sealed = from.sealed;
            to.tail.assign(from.tail.begin(), from.tail.begin() + static_cast<std::ptrdiff_t>(keep - sealed));
        } else {
            const std::size_t whole = keep / kChunkPoints;
            auto chunks = std::make_shared<SealedSeries>();
            for (std::size_t c = 0; c < whole; ++c) chunks->append(from.sealed->chunks[c]);
            if (whole > 0) to.sealed = std::move(chunks);
            const std::vector<SeriesPoint>& cutChunk = from.sealed->chunks[whole]->points;
            to.tail.assign(cutChunk.begin(), cutChunk.begin() + static_cast<std::ptrdiff_t>(keep % kChunkPoints));
        }
        out->impl_->entries.push_back(std::move(to));
    }
    return out;
}

std::uint64_t SeriesStore::revision() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->revision;
}

std::vector<SeriesInfo> SeriesStore::catalogue() const {
    const std::lock_guard lock(impl_->mutex);
    std::vector<SeriesInfo> out;
    out.reserve(impl_->entries.size());
    for (const Impl::Entry& entry : impl_->entries) out.push_back(entry.info);
    return out;
}

std::shared_ptr<const SeriesView> SeriesStore::view(std::uint32_t series) const {
    std::shared_ptr<const SealedSeries> sealed;
    std::vector<SeriesPoint> tail;
    {
        const std::lock_guard lock(impl_->mutex);
        LAB_CHECK(series < impl_->entries.size());
        const Impl::Entry& entry = impl_->entries[series];
        if (entry.view) return entry.view;
        sealed = entry.sealed;
        tail = entry.tail;
    }
    // The tail's pyramid is built outside the lock: the writer is not kept waiting.
    const std::size_t points = (sealed ? sealed->chunks.size() * kChunkPoints : 0) + tail.size();
    auto view = std::make_shared<const SeriesView>(std::move(sealed), std::move(tail));
    const std::lock_guard lock(impl_->mutex);
    Impl::Entry& entry = impl_->entries[series];
    const std::size_t now = (entry.sealed ? entry.sealed->chunks.size() * kChunkPoints : 0) + entry.tail.size();
    if (now == points) entry.view = view;
    return view;
}

std::shared_ptr<const SeriesView> SeriesStore::find(const SeriesInfo& key) const {
    std::size_t index = 0;
    {
        const std::lock_guard lock(impl_->mutex);
        const auto& entries = impl_->entries;
        const auto found = std::ranges::find_if(entries, [&](const Impl::Entry& entry) {
            return entry.info.strategy == key.strategy && entry.info.metric == key.metric &&
                   entry.info.cgroup == key.cgroup;
        });
        if (found == entries.end()) return nullptr;
        index = static_cast<std::size_t>(found - entries.begin());
    }
    return view(static_cast<std::uint32_t>(index));
}

}  // namespace reclaim
