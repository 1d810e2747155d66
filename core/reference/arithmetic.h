// Every recorded call of do_shrink_slab, computed again from its inputs.
#pragma once
#include <string>
#include <vector>

#include "core/exchange/exchange.h"
#include "core/shrinker/shrinker.h"

namespace reclaim {

struct ArithmeticDifference {
    int line = 0;  // line of the CSV file
    std::string column;
    std::int64_t computed = 0, recorded = 0;
};

struct ArithmeticResult {
    std::uint64_t rows = 0;      // all rows of the file
    std::uint64_t called = 0;    // called = 1: the call came as far as the arithmetic
    std::uint64_t compared = 0;  // called = 1 and not excluded
    std::uint64_t equal = 0;
    struct Excluded {
        std::string reason;
        std::uint64_t rows;
    };
    std::vector<Excluded> excluded;
    std::vector<ArithmeticDifference> differences;  // the first 100
};

ArithmeticResult checkArithmetic(const std::vector<ShrinkSlabRow>& rows, Epoch epoch);
// From a kernel version such as "6.1.0-56-amd64 #1 SMP ...".
Result<Epoch> epochOfKernel(const std::string& version);

}  // namespace reclaim
