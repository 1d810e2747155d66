#include "core/exchange/capture_summary.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "core/exchange/capture_csv.h"
#include "core/exchange/capture_json.h"

namespace reclaim {
namespace {

using nlohmann::json;
using Words = std::vector<std::string_view>;

Words wordsOf(std::string_view row) {
    Words words;
    for (std::size_t from = row.find_first_not_of(' '); from != row.npos;) {
        const std::size_t end = std::min(row.find(' ', from), row.size());
        words.push_back(row.substr(from, end - from));
        from = row.find_first_not_of(' ', end);
    }
    return words;
}

std::optional<std::int64_t> numberIn(std::string_view word) {
    std::int64_t value = 0;
    const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (word.empty() || error != std::errc{} || stop != word.data() + word.size()) return std::nullopt;
    return value;
}

// Reads "key value" pairs from word `from` on. False if a value is no number.
bool readPairs(const Words& words, std::size_t from, std::map<std::string, std::int64_t>& out) {
    for (std::size_t i = from; i + 1 < words.size(); i += 2) {
        const auto value = numberIn(words[i + 1]);
        if (!value) return false;
        out[std::string(words[i])] = *value;
    }
    return (words.size() - from) % 2 == 0;
}

// "SNAP MARK dying nr_descendants 0 nr_dying_descendants 100"
bool readDying(const Words& words, CaptureSnapshot& snapshot) {
    std::map<std::string, std::int64_t> pairs;
    if (!readPairs(words, 3, pairs) || !pairs.contains("nr_descendants") || !pairs.contains("nr_dying_descendants"))
        return false;
    snapshot.hasDying = true;
    snapshot.nrDescendants = pairs["nr_descendants"];
    snapshot.nrDyingDescendants = pairs["nr_dying_descendants"];
    return true;
}

// "SNAP MARK slabinfo dentry 222390 222390 192 21 1 : tunables 0 0 0 : slabdata 10590 10590 0"
bool readSlabinfo(const Words& words, CaptureSnapshot& snapshot) {
    if (words.size() < 6) return false;
    const auto active = numberIn(words[4]), all = numberIn(words[5]);
    if (!active || !all) return false;
    snapshot.slabinfo.push_back({std::string(words[3]), *active, *all});
    return true;
}

bool readSnapRow(const Words& words, CaptureSummary& summary) {
    if (words.size() < 3) return false;
    if (summary.snapshots.empty() || summary.snapshots.back().mark != words[1])
        summary.snapshots.emplace_back().mark = words[1];
    CaptureSnapshot& snapshot = summary.snapshots.back();
    constexpr std::string_view kCurrent = "current=";
    if (words.size() > 3 && words[3].starts_with(kCurrent)) {
        auto& values = snapshot.cgroups[captureCgroupPath(words[2])];
        const auto current = numberIn(words[3].substr(kCurrent.size()));
        if (!current) return false;
        values["current"] = *current;
        return readPairs(words, 4, values);
    }
    if (words[2] == "dying") return readDying(words, snapshot);
    if (words[2] == "slabinfo") return readSlabinfo(words, snapshot);
    return true;
}

// "FAIL kind=pipe step=246 call=write(pipe) errno=12 (...)": the row of its cgroup, "RESULT pipe_noadj ...", follows.
struct Failure {
    std::int64_t step = 0, error = 0;
};

std::optional<Failure> readFailure(const Words& words) {
    std::optional<std::int64_t> step, error;
    for (const std::string_view word : words) {
        if (word.starts_with("step=")) step = numberIn(word.substr(5));
        if (word.starts_with("errno=")) error = numberIn(word.substr(6));
    }
    if (!step || !error) return std::nullopt;
    return Failure{*step, *error};
}

// Of runs at a limit of kernel memory: "KL a: lookup 86016 errno 12 (...)", the first of a workload counts, and
// "KL a memory.kmem.failcnt 800".
bool readKmemLimitRow(const Words& words, CaptureSummary& summary) {
    if (words.size() < 4) return true;
    if (words[1].ends_with(':') && words[2] == "lookup" && words.size() > 5 && words[4] == "errno") {
        const auto step = numberIn(words[3]), error = numberIn(words[5]);
        if (!step || !error) return false;
        const std::string path = captureCgroupPath(words[1].substr(0, words[1].size() - 1));
        summary.failedStep.try_emplace(path, *step);
        summary.failedErrno.try_emplace(path, *error);
    }
    if (words[2] == "memory.failcnt" || words[2] == "memory.kmem.failcnt") {
        const auto value = numberIn(words[3]);
        if (!value) return false;
        summary.failcnt[captureCgroupPath(words[1])][std::string(words[2])] = *value;
    }
    return true;
}

bool readResultRow(const Words& words, CaptureSummary& summary, std::optional<Failure>& failure) {
    if (words.empty()) return true;
    if (words[0] == "KL") return readKmemLimitRow(words, summary);
    if (words[0] == "FAIL") {
        const auto read = readFailure(words);
        if (read && !failure) failure = read;  // the first one of a workload
        return read.has_value();
    }
    if (words[0] == "RESULT" && words.size() > 1) {
        if (failure) {
            summary.failedStep[captureCgroupPath(words[1])] = failure->step;
            summary.failedErrno[captureCgroupPath(words[1])] = failure->error;
        }
        failure.reset();
    }
    if (words[0] == "EVENTS") {
        const auto value = words.size() == 4 ? numberIn(words[3]) : std::nullopt;
        if (!value) return false;
        summary.events[captureCgroupPath(words[1])][std::string(words[2])] = *value;
    }
    return true;
}

// "cgroups": {"p": {..., "events": {"max": 21, "oom": 0, "oom_kill": 0}}}, where there are no EVENTS rows.
void readEventsOfCgroups(const json& root, CaptureSummary& summary) {
    const auto cgroups = root.find("cgroups");
    if (cgroups == root.end() || !cgroups->is_object()) return;
    for (const auto& [name, cgroup] : cgroups->items()) {
        const auto events = cgroup.is_object() ? cgroup.find("events") : cgroup.end();
        const std::string path = captureCgroupPath(name);
        if (!cgroup.is_object() || events == cgroup.end() || !events->is_object() || summary.events.contains(path))
            continue;
        for (const auto& [key, value] : events->items())
            if (value.is_number_integer()) summary.events[path][key] = value.get<std::int64_t>();
    }
}

Error unreadable(const std::string& path, const char* list, std::size_t index, const std::string& row) {
    return Error{
        Fault::BadInput,
        std::string(list) + "[" + std::to_string(index) + "] cannot be read: '" + row.substr(0, 60) + "'",
        "rows look like \"SNAP MARK dying nr_descendants 0 nr_dying_descendants 0\" and \"EVENTS CGROUP max 18\"",
        path,
        0,
        0};
}

}  // namespace

Result<CaptureSummary> readCaptureSummary(const std::string& path) {
    auto root = readCaptureJson(path, "the summary file of a capture");
    if (!root) return root.error();
    CaptureSummary summary;
    std::optional<Failure> failure;
    for (const char* const list : {"snapshots", "results"}) {
        const auto rows = root->find(list);
        if (rows == root->end() || !rows->is_array()) continue;
        for (std::size_t i = 0; i < rows->size(); ++i) {
            const json& entry = (*rows)[i];
            if (!entry.is_string()) continue;
            const std::string row = entry.get<std::string>();
            const Words words = wordsOf(row);
            const bool snap = !words.empty() && words[0] == "SNAP";
            if (!(snap ? readSnapRow(words, summary) : readResultRow(words, summary, failure)))
                return unreadable(path, list, i, row);
        }
    }
    readEventsOfCgroups(*root, summary);
    return summary;
}

}  // namespace reclaim
