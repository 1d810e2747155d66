// StoredRowsCheck: the samples and events of a stored run, held against those of the same run run again, as they come.
//
// A value of one owner. Rows of the lab book stand for several samples each: the last of them, the lowest and the
// highest.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/machine/machine.h"
#include "core/store/store.h"

namespace reclaim {

struct FirstDifference {
    TimeNs t = 0;
    std::string text;  // "memory.current /k1 is 4096 now, 8192 in the lab book"
};

class StoredRowsCheck {
public:
    // Reads every row of the run. Errors: those of the lab book. A run that has not `ended` may break off within a row.
    static Result<StoredRowsCheck> read(const LabBook& book, std::int64_t run, bool ended);

    // In order of time within a series.
    void sample(const std::string& metric, const std::string& cgroup, TimeNs t, double value);
    // In order of number. "" = no path is known.
    void event(const Event& event, const std::string& cgroup);
    // Of a re-run whose events nobody has.
    void leaveOutEvents() { nextEvent_ = events_.size(); }
    // Nothing comes after this. The earliest difference, if there is one.
    std::optional<FirstDifference> finish();

    TimeNs lastTime() const { return last_; }  // of any row
    std::size_t samples() const { return samples_; }
    std::size_t events() const { return events_.size(); }

private:
    struct Series {
        std::vector<StoredSample> rows;
        std::size_t row = 0;               // the one samples are gathered for
        std::optional<StoredSample> seen;  // what has been gathered
        bool brokenOff = false;            // the last row is equal to a part of its samples
    };
    using Key = std::pair<std::string, std::string>;  // metric, cgroup

    void judge(const Key& key, Series& series);
    void differs(TimeNs t, std::string text);

    std::map<Key, Series> series_;
    std::vector<StoredEvent> events_;
    std::size_t nextEvent_ = 0, samples_ = 0;
    TimeNs last_ = 0;
    bool ended_ = false;
    std::optional<FirstDifference> first_;
};

}  // namespace reclaim
