#include "app/reclaimctl/store_runs.h"

#include "core/ask/ask.h"
#include "core/store/store.h"

namespace reclaim::ctl {

Result<std::vector<std::int64_t>> storeRuns(const std::string& book, const Scenario& scenario,
                                            const std::vector<RunResult>& results) {
    auto recorder = Recorder::open(book);
    if (!recorder) return recorder.error();
    std::vector<std::int64_t> ids;
    for (const RunResult& result : results) {
        auto id = storeRun(**recorder, scenario, result, RECLAIMLAB_VERSION);
        if (!id) return id.error();
        ids.push_back(*id);
    }
    (*recorder)->flush();
    if (auto health = (*recorder)->health(); !health) return health.error();
    return ids;
}

}  // namespace reclaim::ctl
