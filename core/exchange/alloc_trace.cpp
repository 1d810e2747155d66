#include "core/exchange/alloc_trace.h"

#include <unordered_map>

#include "core/exchange/csv_reader.h"

namespace reclaim {
namespace {

constexpr std::size_t kCachesMax = 4096;
constexpr std::size_t kRowsBetweenReports = 64 * 1024;

struct Columns {
    int time, op, cache, object, page;
};

struct ObjectLife {
    std::uint32_t page = 0;
    std::uint16_t cache = 0;
    bool live = true;
};

// Rows become events; the numbers of the file are looked up only, never walked.
class TraceBuilder {
public:
    TraceBuilder(const CsvReader& csv, AllocTrace& trace) : csv_(csv), trace_(trace) {}

    Status add(std::int64_t timeUs, std::string_view op, std::string_view cacheName, std::int64_t object,
               std::int64_t page) {
        const bool alloc = op == "alloc";
        if (!alloc && op != "free")
            return bad("op is '" + std::string(op.substr(0, 40)) + "'", "'alloc' or 'free' is expected");
        if (!trace_.events.empty() && timeUs < trace_.events.back().timeUs)
            return bad("time_us goes back", "the events of a trace are in time order");
        if (page < 0) return bad("the page is negative", "pages are numbered from 0");
        if (object < (alloc ? 0 : -1))
            return bad("object " + std::to_string(object) + (alloc ? " is allocated" : " is freed"),
                       "objects are numbered from 0; only a free may name -1, an object from before the trace");
        auto cache = cacheOf(cacheName);
        if (!cache) return cache.error();
        AllocEvent event{timeUs, AllocEvent::kBeforeTrace, pageOf(*cache, page), *cache, alloc};
        if (object >= 0) {
            auto known = alloc ? begin(object, event) : end(object, event);
            if (!known) return known.error();
            event.object = *known;
        }
        trace_.events.push_back(event);
        return Done{};
    }

private:
    Error bad(std::string message, std::string hint) const {
        return Error{Fault::BadInput, std::move(message), std::move(hint), csv_.path(), csv_.line(), 0};
    }

    Result<std::uint16_t> cacheOf(std::string_view name) {
        if (!trace_.caches.empty() && trace_.caches[last_] == name) return last_;
        for (std::size_t i = 0; i < trace_.caches.size(); ++i)
            if (trace_.caches[i] == name) return last_ = static_cast<std::uint16_t>(i);
        if (trace_.caches.size() == kCachesMax)
            return bad("more than 4096 caches are named", "is this the right file?");
        if (name.empty()) return bad("the cache has no name", "each event names its cache");
        trace_.caches.emplace_back(name);
        trace_.firstLine.push_back(csv_.line());
        pages_.emplace_back();
        return last_ = static_cast<std::uint16_t>(trace_.caches.size() - 1);
    }

    std::uint32_t pageOf(std::uint16_t cache, std::int64_t page) {
        const auto [at, isNew] = pages_[cache].try_emplace(page, trace_.pages);
        trace_.pages += isNew ? 1 : 0;
        return at->second;
    }

    Result<std::uint32_t> begin(std::int64_t object, const AllocEvent& event) {
        const auto [at, isNew] = objects_.try_emplace(object, trace_.objects);
        if (!isNew)
            return bad("object " + std::to_string(object) + " is allocated a second time",
                       "each allocation has a number of its own");
        lives_.push_back({event.page, event.cache, true});
        return trace_.objects++;
    }

    Result<std::uint32_t> end(std::int64_t object, const AllocEvent& event) {
        const std::string name = "object " + std::to_string(object);
        const auto at = objects_.find(object);
        if (at == objects_.end())
            return bad(name + " is freed but was never allocated",
                       "its allocation is missing above; an object from before the trace has the number -1");
        ObjectLife& life = lives_[at->second];
        if (!life.live) return bad(name + " is freed a second time", "one of the two lines is wrong");
        if (life.cache != event.cache)
            return bad(name + " is freed to cache '" + trace_.caches[event.cache] + "'",
                       "it was allocated from '" + trace_.caches[life.cache] + "'");
        if (life.page != event.page)
            return bad(name + " is freed on another page than it was allocated on", "objects do not move");
        life.live = false;
        return at->second;
    }

    const CsvReader& csv_;
    AllocTrace& trace_;
    std::uint16_t last_ = 0;
    std::vector<std::unordered_map<std::int64_t, std::uint32_t>> pages_;  // by cache
    std::unordered_map<std::int64_t, std::uint32_t> objects_;
    std::vector<ObjectLife> lives_;
};

}  // namespace

Result<AllocTrace> readAllocTrace(const std::string& path, const std::function<bool(double)>& progress) {
    auto csv = CsvReader::open(path);
    if (!csv) return csv.error();
    const Columns column{csv->required("time_us"), csv->required("op"), csv->required("cache"), csv->required("object"),
                         csv->required("page")};
    AllocTrace trace;
    trace.path = csv->path();
    TraceBuilder builder(*csv, trace);
    while (csv->next()) {
        const std::int64_t time = csv->integer(column.time), object = csv->integer(column.object);
        const std::int64_t page = csv->integer(column.page);
        if (auto status = csv->status(); !status) return status.error();
        auto added = builder.add(time, csv->text(column.op), csv->text(column.cache), object, page);
        if (!added) return added.error();
        if (progress && trace.events.size() % kRowsBetweenReports == 0 && !progress(csv->fraction()))
            return Error{Fault::Cancelled, "stopped", "", {}, 0, 0};
    }
    if (auto status = csv->status(); !status) return status.error();
    if (trace.events.empty())
        return Error{Fault::BadInput, "holds no event", "rows of allocations and frees are expected", trace.path, 0, 0};
    return trace;
}

}  // namespace reclaim
