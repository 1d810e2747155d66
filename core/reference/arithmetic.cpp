#include "core/reference/arithmetic.h"

#include "core/reference/kernel_version.h"

namespace reclaim {
namespace {

constexpr std::size_t kDifferencesMax = 100;
constexpr std::uint64_t kLoopStepsMax = std::uint64_t{1} << 30;  // scan batches followed in one file
constexpr std::string_view kKfreeRcu = "kfree_rcu_shrink_scan";
constexpr auto kKfreeRcuReason =
    "kfree_rcu_shrink_scan frees more than it is asked for and then stops; what it scanned is not in the event";

// Why a called row cannot be computed again; empty = it can.
std::string_view excludedBecause(const ShrinkSlabRow& row) {
    return row.stopped && row.func == kKfreeRcu ? std::string_view(kKfreeRcuReason) : std::string_view{};
}

// Ranges in which the kernel's own integers live; outside of them the row is damaged and nothing is computed.
bool plausible(const ShrinkSlabRow& row) {
    return row.freeable >= 0 && row.nrDeferred >= 0 && row.batch >= 0 && row.seeks >= 0 && row.priority >= 0 &&
           row.priority <= 12 && row.scanned >= 0 && row.pagesScanned >= 0 && row.lruPages >= 0 &&
           static_cast<__int128>(row.pagesScanned) * row.freeable < __int128{1} << 58;  // no sum below overflows
}

class Checker {
public:
    Checker(Epoch epoch, ArithmeticResult& out) : epoch_(epoch), out_(out) {}

    void check(const ShrinkSlabRow& row) {
        row_ = &row;
        same_ = true;
        if (!plausible(row)) {
            compare("inputs", 0, 1);
        } else {
            compute(row);
        }
        ++out_.compared;
        if (same_) ++out_.equal;
    }

private:
    void compute(const ShrinkSlabRow& row) {
        ShrinkInput in;
        in.freeable = row.freeable;
        in.nrDeferred = row.nrDeferred;
        in.batch = row.batch;
        in.seeks = row.seeks;
        in.priority = row.priority;
        in.pagesScanned = row.pagesScanned;
        in.lruPages = row.lruPages;
        const ShrinkPlan plan = planShrink(epoch_, in);
        compare("delta", plan.delta, row.delta);
        compare("total_scan", plan.totalScan, row.totalScan);
        std::int64_t scanned = row.scanned;
        if (row.stopped) {
            // How far the callback came is its own affair, so it is an input here; the event must still add up.
            compare("scanned", row.totalScan - row.totalScanLeft, row.scanned);
        } else {
            scanned = follow(plan);
            compare("total_scan_left", plan.totalScan - scanned, row.totalScanLeft);
        }
        compare("new_nr_deferred", deferAfter(plan, in, scanned), row.newNrDeferred);
    }

    // The loop of do_shrink_slab with a callback that scans what it is asked for.
    std::int64_t follow(const ShrinkPlan& plan) {
        std::int64_t left = plan.totalScan;
        for (std::int64_t ask = plan.nextScan(left); ask > 0; ask = plan.nextScan(left)) {
            if (++steps_ > kLoopStepsMax) break;  // only a damaged file gets here; the row then differs
            left -= ask;
        }
        return plan.totalScan - left;
    }

    void compare(const char* column, std::int64_t computed, std::int64_t recorded) {
        if (computed == recorded) return;
        same_ = false;
        if (out_.differences.size() < kDifferencesMax)
            out_.differences.push_back({row_->line, column, computed, recorded});
    }

    const Epoch epoch_;
    ArithmeticResult& out_;
    const ShrinkSlabRow* row_ = nullptr;
    bool same_ = true;
    std::uint64_t steps_ = 0;
};

void exclude(ArithmeticResult& out, std::string_view reason) {
    for (auto& excluded : out.excluded)
        if (excluded.reason == reason) {
            ++excluded.rows;
            return;
        }
    out.excluded.push_back({std::string(reason), 1});
}

}  // namespace

ArithmeticResult checkArithmetic(const std::vector<ShrinkSlabRow>& rows, Epoch epoch) {
    ArithmeticResult out;
    Checker checker(epoch, out);
    out.rows = rows.size();
    for (const ShrinkSlabRow& row : rows) {
        if (!row.called) continue;
        ++out.called;
        if (const auto reason = excludedBecause(row); !reason.empty()) exclude(out, reason);
        else checker.check(row);
    }
    return out;
}

Result<Epoch> epochOfKernel(const std::string& version) {
    const auto kernel = kernelVersionOf(version);
    if (kernel) {
        if (kernel->atLeast(5, 13)) return Epoch::C;
        if (kernel->atLeast(4, 16)) return Epoch::B;
        if (kernel->atLeast(3, 15)) return Epoch::A;
        if (kernel->atLeast(3, 12)) return Epoch::A312;
    }
    return Error{Fault::BadInput,
                 "no arithmetic is known for kernel '" + version.substr(0, 60) + "'",
                 "3.12 or later; choose it with --epoch a|b|c",
                 {},
                 0,
                 0};
}

}  // namespace reclaim
