// Replayed traces: the shipped ones with their verdicts, traces of a naive SLUB whose truth is known, and what must
// fail.
#include "core/reference/replay_capture.h"

#include <cstdlib>
#include <map>

#include <gtest/gtest.h>

#include "core/reference/kernel_version.h"
#include "tests/core/slab/naive_slub.h"

namespace reclaim {
namespace {

const std::string kSlabCaptures = std::string(RECLAIMLAB_SOURCE_DIR) + "/datasets/kernel-6.1/";

ReplayInput shipped(const std::string& name, ReplayStart start = ReplayStart::FromTrace) {
    auto input = readReplay(kSlabCaptures + name + "_alloc.csv.gz", start);
    if (!input) throw std::runtime_error(input.error().text());
    return std::move(*input);
}

ReplayReport replayed(const ReplayInput& input) {
    auto report = replayCapture(input);
    if (!report) throw std::runtime_error(report.error().text());
    return std::move(*report);
}

const CacheReplay& cacheNamed(const ReplayReport& report, const std::string& name) {
    for (const CacheReplay& cache : report.caches)
        if (cache.cache == name) return cache;
    throw std::runtime_error("no cache " + name);
}

// A replay that only counts: objects and pages in maps.
struct Counted {
    std::uint64_t allocs = 0, frees = 0, peakPages = 0, endPages = 0;
};
Counted countWithMaps(const AllocTrace& trace, std::uint16_t cache, const std::vector<std::uint32_t>& startPages) {
    Counted out;
    std::map<std::uint32_t, int> onPage;
    for (const AllocEvent& event : trace.events) {
        if (event.cache != cache) continue;
        if (event.alloc) ++out.allocs;
        else ++out.frees;
        onPage[event.page] += event.alloc ? 1 : -1;
        if (onPage[event.page] == 0) onPage.erase(event.page);
        std::uint64_t pages = onPage.size();
        for (std::uint32_t page : startPages) pages -= onPage.count(page);
        out.peakPages = std::max(out.peakPages, pages);
        out.endPages = pages;
    }
    return out;
}

TEST(SlabReplay, TheShippedVerdictsHold) {
    struct Row {
        const char *capture, *cache;
        std::uint64_t allocs, frees;  // zcat | cut | sort | uniq -c
        double kernelEnd;             // num_slabs of the last sample less the first: 1407 - 549, 585 - 549, 201 - 1
        std::size_t samples;
    };
    for (const Row& row : {Row{"K1s", "dentry", 60'055, 41'938, 858, 39}, Row{"K7s", "dentry", 16'081, 15'236, 36, 86},
                           Row{"K7s", "ext4_inode_cache", 16'001, 13'403, 200, 86}}) {
        const ReplayInput input = shipped(row.capture);
        const ReplayReport report = replayed(input);
        EXPECT_TRUE(report.ok());
        const CacheReplay& cache = cacheNamed(report, row.cache);
        EXPECT_TRUE(cache.judged && cache.ok) << cache.reason;
        EXPECT_EQ(cache.counts.allocs, row.allocs);
        EXPECT_EQ(cache.counts.frees, row.frees);
        EXPECT_EQ(cache.counts.misplaced, 0u);
        ASSERT_EQ(cache.points.size(), row.samples);
        EXPECT_EQ(cache.points.back().kernelSlabs, row.kernelEnd);
        EXPECT_EQ(cache.points.back().slabs, row.kernelEnd);
        EXPECT_GE(cache.series.size(), 5u);
        for (const ReplaySeries& series : cache.series) EXPECT_EQ(series.samples, series.equal) << series.metric;
        const auto index = static_cast<std::uint16_t>(&cache - report.caches.data());
        const Counted counted = countWithMaps(input.trace, index, input.caches[index].start.pages);
        EXPECT_EQ(counted.allocs, cache.counts.allocs);
        EXPECT_EQ(counted.frees, cache.counts.frees);
        const std::uint64_t pages = cache.geometry.pages();
        EXPECT_EQ((counted.peakPages + pages - 1) / pages, cache.peakLowerBound);
        EXPECT_EQ((counted.endPages + pages - 1) / pages, cache.points.back().lowerBound);
        for (const ReplayPoint& point : cache.points) EXPECT_LE(static_cast<double>(point.lowerBound), point.slabs);
    }
}

// One allocation into a slab that was there tells nothing about it: no verdict, and none is claimed.
TEST(SlabReplay, AStartNobodyKnowsIsNotJudged) {
    const ReplayReport k1s = replayed(shipped("K1s"));
    EXPECT_FALSE(cacheNamed(k1s, "ext4_inode_cache").judged);
    EXPECT_TRUE(k1s.ok());
    const ReplayReport empty = replayed(shipped("K1s", ReplayStart::Empty));
    EXPECT_FALSE(empty.judged());
    EXPECT_FALSE(empty.ok());
    EXPECT_GT(cacheNamed(empty, "dentry").series.front().maxDifference, 0);
    ReplayInput several = shipped("K1s");
    several.info.cpus = 2;
    EXPECT_FALSE(replayed(several).judged());
}

TEST(SlabReplay, MissingFreesAreSeen) {
    for (const char* name : {"K1s", "K7s"})
        for (const std::size_t every : {1u, 2u, 1000u}) {
            ReplayInput input = shipped(name);
            std::size_t frees = 0, removed = 0;
            std::erase_if(input.trace.events, [&](const AllocEvent& event) {
                const bool gone = !event.alloc && frees++ % every == every - 1;
                removed += gone ? 1 : 0;
                return gone;
            });
            ASSERT_GT(removed, 10u);
            EXPECT_FALSE(replayed(input).ok()) << name << ", one of " << every;
        }
}

TEST(SlabReplay, AnotherSlubIsSeen) {
    const auto failsWith = [](const char* name, auto change) {
        ReplayInput input = shipped(name);
        for (std::uint16_t i = 0; i < input.caches.size(); ++i) {
            change(input.caches[i].geometry);
            input.caches[i].start = slabStartOf(input.trace, i, input.caches[i].geometry);
        }
        const ReplayReport report = replayed(input);
        EXPECT_TRUE(cacheNamed(report, "dentry").judged);
        return !report.ok();
    };
    EXPECT_FALSE(failsWith("K1s", [](SlabGeometry&) {}));
    EXPECT_TRUE(failsWith("K1s", [](SlabGeometry& g) { ++g.cpuPartialSlabs; }));
    EXPECT_TRUE(failsWith("K1s", [](SlabGeometry& g) { --g.cpuPartialSlabs; }));
    EXPECT_TRUE(failsWith("K7s", [](SlabGeometry& g) { ++g.cpuPartialSlabs; }));
    EXPECT_TRUE(failsWith("K1s", [](SlabGeometry& g) { ++g.minPartial; }));
    EXPECT_TRUE(failsWith("K7s", [](SlabGeometry& g) { --g.minPartial; }));
    EXPECT_TRUE(failsWith("K1s", [](SlabGeometry& g) { --g.objects; }));
    ReplayInput older = shipped("K1s");
    older.rule = CpuPartialRule::ByObjects;
    EXPECT_FALSE(replayed(older).ok());
    ReplayInput counted = shipped("K1s");  // one count of the kernel changed by one
    for (CaptureSeries& series : counted.samples)
        if (series.metric == "slabinfo.dentry.num_slabs") series.samples[20].value += 1;
    const ReplayReport report = replayed(counted);
    EXPECT_FALSE(report.ok());
    EXPECT_EQ(cacheNamed(report, "dentry").series.front().maxDifference, -1);
    EXPECT_EQ(cacheNamed(report, "dentry").series.front().maxAtMs, 1000.1);
}

// A naive SLUB that has run for a while, and the trace it leaves from then on.
struct RecordedAllocs {
    AllocTrace trace;
    std::vector<std::size_t> slabs;  // the naive SLUB's, after each event
    std::size_t begun = 0;
};

class Recorder {
public:
    Recorder(SlabGeometry geometry, std::uint64_t seed)
        : g_(geometry), naive_(geometry, CpuPartialRule::BySlabs, 1, 1), prng_(seed) {}

    // Full slabs, and then some frees from half as many slabs as a CPU's chain takes, none of them empty.
    RecordedAllocs record(std::uint32_t events) {
        const auto full = static_cast<std::uint32_t>(4 + prng_.below(40));
        for (std::uint32_t i = 0; i < full * g_.objects; ++i) alloc();
        const std::uint64_t partial = prng_.below(std::min(g_.cpuPartialSlabs / 2, full - 1) + 1);
        for (std::uint32_t slab = 0; slab < partial; ++slab)
            for (std::uint64_t i = 1 + prng_.below(g_.objects - 1); i > 0; --i)
                freeOne(slab * g_.objects + static_cast<std::uint32_t>(i));
        out_.begun = naive_.slabs();
        out_.trace.caches = {"dentry"};
        out_.trace.firstLine = {2};
        recording_ = true;
        for (std::uint32_t i = 0; i < 60 * g_.objects; ++i) step(90);
        for (std::uint32_t i = 0; i < events; ++i) step(i / 500 % 2 == 0 ? 40 : 60);
        out_.trace.objects = serial_;
        out_.trace.pages = nextSlab_;
        return std::move(out_);
    }

private:
    void step(std::uint64_t allocPercent) {
        if (live_.empty() || prng_.below(100) < allocPercent) alloc();
        else freeOne(live_[static_cast<std::size_t>(prng_.below(live_.size()))]);
    }
    void alloc() {
        std::uint32_t object = naive_.alloc(0, 0);
        if (object == kNil) {
            naive_.addSlab(nextSlab_, nextSlab_ * g_.objects, 0, 0);  // slab = page, never used again
            ++nextSlab_;
            object = naive_.alloc(0, 0);
        }
        live_.push_back(object);
        serialOf_[object] = recording_ ? serial_++ : AllocEvent::kBeforeTrace;
        note(object, true);
    }
    void freeOne(std::uint32_t object) {
        live_.erase(std::find(live_.begin(), live_.end(), object));
        std::vector<std::uint32_t> discarded;
        naive_.free(object, 0, discarded);
        note(object, false);
    }
    void note(std::uint32_t object, bool alloc) {
        if (!recording_) return;
        out_.trace.events.push_back(
            {static_cast<std::int64_t>(out_.trace.events.size()), serialOf_[object], object / g_.objects, 0, alloc});
        out_.slabs.push_back(naive_.slabs());
    }

    SlabGeometry g_;
    NaiveSlub naive_;
    Prng prng_;
    std::vector<std::uint32_t> live_;
    std::map<std::uint32_t, std::uint32_t> serialOf_;
    std::uint32_t serial_ = 0, nextSlab_ = 0;
    bool recording_ = false;
    RecordedAllocs out_;
};

// Objects from before the trace are freed in it; the start is found, and every slab count after it.
TEST(SlabReplay, FindsTheStartOfANaiveSlub) {
    const std::uint64_t seeds = std::getenv("RECLAIMLAB_LONG") ? 500 : 30;
    std::uint64_t known = 0;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const SlabGeometry g =
            geometryOf(seed % 3 == 0 ? 256 : 192, 0, seed % 3 == 0 ? 16 : 21, CpuPartialRule::BySlabs);
        const RecordedAllocs recorded = Recorder(g, seed).record(3'000);
        const SlabStart start = slabStartOf(recorded.trace, 0, g);
        if (!start.known) continue;  // no verdict then
        ++known;
        SlabReplay replay = SlabReplay::make(recorded.trace, {{"dentry", g, start}}, CpuPartialRule::BySlabs);
        std::uint64_t unknown = 0;
        for (std::size_t i = 0; i < recorded.trace.events.size(); ++i) {
            replay.apply(recorded.trace.events[i]);
            unknown += recorded.trace.events[i].object == AllocEvent::kBeforeTrace ? 1 : 0;
            ASSERT_EQ(static_cast<std::int64_t>(recorded.slabs[i]) - static_cast<std::int64_t>(recorded.begun),
                      static_cast<std::int64_t>(replay.cache(0).nrSlabs) -
                          static_cast<std::int64_t>(replay.counts(0).startSlabs))
                << "seed " << seed << ", event " << i;
        }
        EXPECT_EQ(replay.counts(0).misplaced, 0u) << "seed " << seed;
        EXPECT_GT(unknown, 0u);
        EXPECT_EQ(replay.counts(0).unknownFrees, unknown);
        EXPECT_EQ(replay.counts(0).unmatchedFrees, 0u) << "seed " << seed;
        replay.table().checkInvariants();
    }
    EXPECT_GT(known, seeds / 2);
}

// Slabs of two pages with seven objects: where they begin follows from who shares a page with whom.
TEST(SlabStart, OfSlabsWithSeveralPages) {
    const SlabGeometry g = geometryOf(1024, 1, 7, CpuPartialRule::BySlabs);
    const auto traceWith = [&](std::uint32_t room, std::uint32_t slabs) {
        AllocTrace trace;
        trace.caches = {"x"};
        trace.firstLine = {2};
        const auto add = [&](std::uint32_t page) {
            trace.events.push_back({0, trace.objects++, page, 0, true});
            trace.pages = std::max(trace.pages, page + 1);
        };
        for (std::uint32_t i = 0; i < room; ++i) add(i % 2);
        for (std::uint32_t slab = 1; slab <= slabs; ++slab)
            for (std::uint32_t i = 0; i < g.objects; ++i) add(2 * slab + i % 2);
        return trace;
    };
    for (std::uint32_t room = 2; room < g.objects; ++room) {
        const SlabStart start = slabStartOf(traceWith(room, 5), 0, g);
        ASSERT_TRUE(start.known) << room << ": " << start.reason;
        ASSERT_EQ(start.partial.size(), 1u);
        EXPECT_EQ(start.partial[0].room, room);
        EXPECT_EQ(start.pages, (std::vector<std::uint32_t>{0, 1}));
    }
    const SlabStart none = slabStartOf(traceWith(0, 5), 0, g);
    EXPECT_TRUE(none.known && none.partial.empty());
    EXPECT_FALSE(slabStartOf(traceWith(2, 1), 0, g).known);  // too short to tell
    AllocTrace freed = traceWith(2, 5);
    freed.events.push_back({0, AllocEvent::kBeforeTrace, 0, 0, false});
    EXPECT_FALSE(slabStartOf(freed, 0, g).known);
}

TEST(SlabStart, OfATraceThatFillsNoNewSlab) {
    AllocTrace trace;
    trace.caches = {"x"};
    trace.firstLine = {2};
    trace.pages = 1;
    for (std::uint32_t i = 0; i < 5; ++i) trace.events.push_back({0, trace.objects++, 0, 0, true});
    EXPECT_FALSE(slabStartOf(trace, 0, geometryOf(192, 0, 21, CpuPartialRule::BySlabs)).known);
}

TEST(KernelVersion, ReadsTheFirstTwoNumbers) {
    const auto six = kernelVersionOf("6.1.0-56-amd64 #1 SMP");
    ASSERT_TRUE(six);
    EXPECT_TRUE(six->atLeast(5, 16) && six->atLeast(6, 1) && !six->atLeast(6, 2));
    EXPECT_FALSE(kernelVersionOf("5.4-x")->atLeast(5, 16));
    for (const char* bad : {"", "six", "6", "6.", "6.x", "-"}) EXPECT_FALSE(kernelVersionOf(bad)) << bad;
}

}  // namespace
}  // namespace reclaim
