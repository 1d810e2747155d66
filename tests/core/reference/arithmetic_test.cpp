// Every recorded call of do_shrink_slab of a real Linux 6.1, computed again; and proof that the comparison has teeth.
#include "core/reference/arithmetic.h"

#include <algorithm>
#include <filesystem>
#include <functional>

#include <gtest/gtest.h>

namespace reclaim {
namespace {

namespace fs = std::filesystem;

struct Recorded {
    std::string file;
    std::vector<ShrinkSlabRow> rows;
};

const std::vector<Recorded>& recordings() {
    static const std::vector<Recorded> all = [] {
        std::vector<Recorded> out;
        for (const auto& entry : fs::directory_iterator(std::string(RECLAIMLAB_SOURCE_DIR) + "/datasets/kernel-6.1")) {
            const std::string path = entry.path().string();
            if (!path.ends_with("_shrink_slab.csv")) continue;
            auto rows = readShrinkSlab(path);
            if (!rows) throw std::runtime_error(rows.error().text());
            out.push_back({entry.path().filename().string(), std::move(*rows)});
        }
        std::sort(out.begin(), out.end(), [](const auto& x, const auto& y) { return x.file < y.file; });
        return out;
    }();
    return all;
}

TEST(Arithmetic, EveryRecordedCallOfLinux61IsEqual) {
    std::uint64_t compared = 0, equal = 0, excluded = 0, called = 0;
    for (const Recorded& recorded : recordings()) {
        const ArithmeticResult result = checkArithmetic(recorded.rows, Epoch::C);
        EXPECT_TRUE(result.differences.empty())
            << recorded.file << ":" << result.differences.front().line << " " << result.differences.front().column
            << " computed " << result.differences.front().computed << " recorded "
            << result.differences.front().recorded;
        compared += result.compared;
        equal += result.equal;
        called += result.called;
        for (const auto& group : result.excluded) {
            EXPECT_NE(group.reason.find("kfree_rcu"), std::string::npos);
            excluded += group.rows;
        }
        EXPECT_EQ(
            result.called, result.compared + [&] {
                std::uint64_t rows = 0;
                for (const auto& group : result.excluded) rows += group.rows;
                return rows;
            }());
    }
    EXPECT_EQ(recordings().size(), 11u);
    EXPECT_EQ(compared, 14'303u);
    EXPECT_EQ(equal, 14'303u);
    EXPECT_EQ(excluded, 19u);
    EXPECT_EQ(called, 14'322u);
}

TEST(Arithmetic, AnotherEpochDoesNotExplainThem) {
    std::uint64_t equal = 0, compared = 0;
    for (const Recorded& recorded : recordings()) {
        const ArithmeticResult result = checkArithmetic(recorded.rows, Epoch::B);
        equal += result.equal;
        compared += result.compared;
    }
    EXPECT_LT(equal, compared / 2);
}

// One input column, and the rows in which a change by +1 must change an output. The rows are chosen by the recorded
// numbers and by reasons from the kernel's formulas, never by what the code under test says:
//   delta = (freeable >> priority) * 4 / seeks        total = min((nr_deferred >> priority) + delta, 2 * freeable)
//   new_nr_deferred = min(max(nr_deferred + delta - scanned, 0), 2 * freeable)
struct Mutation {
    const char* column;
    std::function<bool(const ShrinkSlabRow&)> matters;
    std::function<void(ShrinkSlabRow&)> change;
};

const std::vector<Mutation>& inputMutations() {
    static const std::vector<Mutation> all = {
        // The low `priority` bits of freeable + 1 are zero, so the shift gives one more, and with seeks 1..4 so does
        // delta.
        {"freeable",
         [](const ShrinkSlabRow& r) {
             return r.seeks >= 1 && r.seeks <= 4 && ((r.freeable + 1) & ((std::int64_t{1} << r.priority) - 1)) == 0;
         },
         [](ShrinkSlabRow& r) { ++r.freeable; }},
        // What is left over is neither at its floor nor at its cap: one more deferred object is one more left over,
        // unless the loop scans one more, and then total_scan differs.
        {"nr_deferred",
         [](const ShrinkSlabRow& r) {
             return r.newNrDeferred == r.nrDeferred + r.delta - r.scanned && r.newNrDeferred < 2 * r.freeable;
         },
         [](ShrinkSlabRow& r) { ++r.nrDeferred; }},
        // One shift more halves a number that is at least 1, and with seeks 1..4 delta falls by at least 1.
        {"priority",
         [](const ShrinkSlabRow& r) {
             return r.seeks >= 1 && r.seeks <= 4 && (r.freeable >> r.priority) >= 1 && r.priority < 12;
         },
         [](ShrinkSlabRow& r) { ++r.priority; }},
        // x * 4 / 3 is below x * 4 / 2 for every x >= 1.
        {"seeks", [](const ShrinkSlabRow& r) { return r.seeks == 2 && (r.freeable >> r.priority) >= 1; },
         [](ShrinkSlabRow& r) { ++r.seeks; }},
        // k batches of b were scanned and something was left. With b + 1 the loop scans a multiple of b + 1, or all:
        // neither is k * b, because 0 < k < b + 1.
        {"batch",
         [](const ShrinkSlabRow& r) {
             return !r.stopped && r.batch > 0 && r.scanned > 0 && r.scanned % r.batch == 0 && r.totalScanLeft > 0 &&
                    r.scanned / r.batch <= r.batch;
         },
         [](ShrinkSlabRow& r) { ++r.batch; }},
        // An input only where the callback gave up: what it scanned must be what the event says is gone.
        {"scanned", [](const ShrinkSlabRow& r) { return r.stopped; }, [](ShrinkSlabRow& r) { ++r.scanned; }},
    };
    return all;
}

const std::vector<Mutation>& outputMutations() {
    static const auto any = [](const ShrinkSlabRow&) { return true; };
    static const std::vector<Mutation> all = {
        {"delta", any, [](ShrinkSlabRow& r) { ++r.delta; }},
        {"total_scan", any, [](ShrinkSlabRow& r) { ++r.totalScan; }},
        {"total_scan_left", any, [](ShrinkSlabRow& r) { ++r.totalScanLeft; }},
        {"new_nr_deferred", any, [](ShrinkSlabRow& r) { ++r.newNrDeferred; }},
    };
    return all;
}

bool excluded(const ShrinkSlabRow& row) { return row.stopped && row.func == "kfree_rcu_shrink_scan"; }

class ArithmeticMutation : public ::testing::TestWithParam<Mutation> {};

TEST_P(ArithmeticMutation, IsNoticedInEachOf100Rows) {
    const Mutation& mutation = GetParam();
    std::vector<ShrinkSlabRow> eligible;
    for (const Recorded& recorded : recordings())
        for (const ShrinkSlabRow& row : recorded.rows)
            if (row.called && !excluded(row) && mutation.matters(row)) eligible.push_back(row);
    ASSERT_GE(eligible.size(), 100u) << mutation.column;
    for (std::size_t i = 0; i < 100; ++i) {  // spread evenly over all files
        ShrinkSlabRow row = eligible[i * eligible.size() / 100];
        ASSERT_TRUE(checkArithmetic({row}, Epoch::C).differences.empty());
        mutation.change(row);
        const ArithmeticResult result = checkArithmetic({row}, Epoch::C);
        ASSERT_FALSE(result.differences.empty())
            << mutation.column << " + 1 was not noticed in the row at " << row.timeUs << " us, line " << row.line;
        EXPECT_EQ(result.differences.front().line, row.line);
        EXPECT_EQ(result.equal, 0u);
    }
}

INSTANTIATE_TEST_SUITE_P(Inputs, ArithmeticMutation, ::testing::ValuesIn(inputMutations()),
                         [](const auto& tested) { return std::string(tested.param.column); });
INSTANTIATE_TEST_SUITE_P(Outputs, ArithmeticMutation, ::testing::ValuesIn(outputMutations()),
                         [](const auto& tested) { return std::string(tested.param.column); });

TEST(Arithmetic, OnlyStoppedCallsOfKfreeRcuAreLeftOut) {
    ShrinkSlabRow row;
    row.called = true;
    row.line = 7;
    row.func = "kfree_rcu_shrink_scan";
    row.freeable = 100;
    row.delta = 1;  // wrong
    EXPECT_EQ(checkArithmetic({row}, Epoch::C).compared, 1u);
    row.stopped = true;
    const auto result = checkArithmetic({row}, Epoch::C);
    EXPECT_EQ(result.compared, 0u);
    ASSERT_EQ(result.excluded.size(), 1u);
    EXPECT_EQ(result.excluded[0].rows, 1u);
    row.func = "super_cache_scan";
    EXPECT_EQ(checkArithmetic({row}, Epoch::C).compared, 1u);
    row.called = false;
    EXPECT_EQ(checkArithmetic({row}, Epoch::C).called, 0u);
}

TEST(Arithmetic, DamagedNumbersDifferAndDoNotHang) {
    ShrinkSlabRow row;
    row.called = true;
    row.freeable = std::int64_t{1} << 50;
    row.batch = 1;
    row.priority = 0;
    row.delta = 2 * row.freeable;
    row.totalScan = 2 * row.freeable;
    const auto endless = checkArithmetic({row, row, row}, Epoch::C);
    EXPECT_EQ(endless.equal, 0u);
    row.priority = 200;
    EXPECT_EQ(checkArithmetic({row}, Epoch::C).equal, 0u);
    row.priority = 1;
    row.freeable = -5;
    EXPECT_EQ(checkArithmetic({row}, Epoch::A).equal, 0u);
}

TEST(Arithmetic, EpochFollowsTheKernelVersion) {
    const std::pair<const char*, Epoch> known[] = {{"3.12.0", Epoch::A312}, {"3.14.79", Epoch::A312},
                                                   {"3.15-rc1", Epoch::A},  {"4.14.5 #3 SMP", Epoch::A},
                                                   {"4.15.18", Epoch::A},   {"4.16", Epoch::B},
                                                   {"4.19.78", Epoch::B},   {"5.12.19", Epoch::B},
                                                   {"5.13.0", Epoch::C},    {"6.1.0-56-amd64 #1 SMP", Epoch::C},
                                                   {"7.0-rc3", Epoch::C}};
    for (const auto& [version, epoch] : known) {
        const auto found = epochOfKernel(version);
        ASSERT_TRUE(found) << version;
        EXPECT_EQ(*found, epoch) << version;
    }
    for (const char* version : {"", "6", "banana", "2.6.32", "3.11", "6.x"})
        EXPECT_FALSE(epochOfKernel(version)) << version;
}

}  // namespace
}  // namespace reclaim
