// Findings: the facts of one record, in the order in which they are shown.
#pragma once
#include <string>
#include <vector>

#include "core/reference/record.h"
#include "core/reference/tolerances.h"

namespace reclaim {

struct Finding {
    Fact fact;
    std::string cgroup;  // "" = the machine
    std::string at;      // mark or step; "" = the whole run
    double value = kNoValue;
    double tolerance = 0;  // of the fact, or of this value where the fact's depends on it

    std::string name() const;  // "css.released@drop1"
};

class Findings {
public:
    void add(Fact fact, const std::string& cgroup, double value, const std::string& at = {});
    // A fact with a band of its own.
    void addBand(Fact fact, const std::string& cgroup, double value, double band, const std::string& at = {});
    const std::vector<Finding>& all() const { return all_; }
    // The value of the fact with that name, or no number.
    double valueOf(const Finding& like) const;

private:
    std::vector<Finding> all_;
};

// Of the capture's own record, or of the engine's: the same facts, as far as the record has them.
Findings findingsOf(const Record& record, const Plan& plan);

// Its parts.
void addLimitFindings(const Record& record, const Plan& plan, Findings& out);
void addRefusalFindings(const Record& record, const Plan& plan, Findings& out);
void addGlobalFindings(const Record& record, const Plan& plan, Findings& out);
void addKmemLimitFindings(const Record& record, const Plan& plan, Findings& out);
void addRemovalFindings(const Record& record, const Plan& plan, Findings& out);

// kswapd or direct reclaim ran while the machine was sampled.
bool underGlobalPressure(const Record& record);
// Shrinker passes of one target's calls in which no single share explains what each cgroup lost.
double unequalPasses(const std::vector<const Record::Call*>& calls, bool sharesDeferred = false);
// The step in whose time `timeMs` lies; -1 before the first.
int stepAt(const std::vector<Plan::Step>& steps, double timeMs);
bool isBelow(const std::string& path, const std::string& top);  // a descendant, not itself

}  // namespace reclaim
