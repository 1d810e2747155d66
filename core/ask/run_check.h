// RunCheck: whether a stored run comes out again as it is stored: it is run again from scenario, strategy, seed and
// commands.
#pragma once
#include <optional>
#include <string>

#include "core/ask/rerun.h"
#include "core/ask/stored_rows_check.h"
#include "core/store/store.h"

namespace reclaim {

enum class RunVerdict {
    Equal,
    Differs,
    OtherEngine,  // another engine than this one recorded it, or one that did not say: then it may come out otherwise
    Missing       // it cannot be run again: RunCheck::missing says what there is not
};
std::string_view nameOf(RunVerdict verdict);  // "equal", "differs", "other engine", "missing"

struct RunCheck {
    std::int64_t run = 0;
    std::string strategy;
    RunVerdict verdict = RunVerdict::Equal;
    bool equal = false;  // what came out, whoever recorded it
    std::optional<FirstDifference> difference;
    std::string missing;
    // What was held against each other: the fingerprint of a run that ended, and all rows stored; of one that was
    // stopped or killed, the rows up to the last one.
    bool fingerprint = false;
    std::size_t samples = 0, events = 0;
    TimeNs upTo = 0;
};

// "fingerprint, 1,234 samples, 56 events", "1,234 samples, 56 events up to 1.50 s"
std::string comparedText(const RunCheck& check);

// A run's scenario under its strategy and seed, as far as it decides the course. Errors name what is missing.
Result<Scenario> storedScenario(const StoredRun& run);

// Errors: no such run, a lab book that cannot be read, cancelled. A difference is no error.
Result<RunCheck> verifyRun(const LabBook& book, std::int64_t run, const RunProgress& progress = {});

}  // namespace reclaim
