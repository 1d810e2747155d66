// The sections `watch` and `expect`: what is recorded and what is expected of it.
#include <algorithm>

#include "core/scenario/comparison.h"
#include "core/scenario/did_you_mean.h"
#include "core/scenario/scenario_run.h"
#include "core/scenario/section_readers.h"

namespace reclaim {
namespace {

const MetricInfo* readMetric(SectionFields& fields, std::string& name) {
    if (!fields.text("metric", name)) return nullptr;
    if (const auto metric = metricNamed(name)) return &infoOf(*metric);
    std::vector<std::string_view> known;
    for (const MetricInfo& info : metricTable()) known.push_back(info.name);
    const std::string near = nearestWord(name, known);
    fields.fail("metric", "no metric is called " + inQuotes(name),
                near.empty() ? "one of those that 'reclaimctl metrics' lists" : "did you mean '" + near + "'?");
    return nullptr;
}

// A metric of the machine has no cgroup, one of cgroups needs it.
bool scopeFits(SectionFields& fields, const MetricInfo& metric, const std::string& cgroup) {
    switch (metric.scope) {
        case MetricScope::Machine:
            if (cgroup.empty()) return true;
            fields.fail("cgroup", std::string(metric.name) + " belongs to the machine, not to a cgroup",
                        "no cgroup, or another metric");
            return false;
        case MetricScope::Cgroup:
            if (!cgroup.empty()) return true;
            fields.fail("metric", std::string(metric.name) + " belongs to a cgroup", "a line 'cgroup: /...'");
            return false;
    }
    return false;
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

std::string readCondition(SectionFields& fields, const MetricInfo* metric, Expectation& expectation) {
    std::string text;
    if (!fields.text("is", text)) return {};
    const std::string_view condition = trimmed(text);
    if (const ComparisonSign* sign = comparisonAt(condition)) {
        const std::string_view operand = trimmed(condition.substr(sign->sign.size()));
        if (const auto value = operandOf(operand, metric != nullptr && metric->unit == "bytes")) {
            expectation.value = *value;
            expectation.comparison = sign->comparison;
            return std::string(sign->sign) + " " + std::string(operand);
        }
    }
    fields.fail("is", "is: " + inQuotes(text) + " is not a condition",
                "==, !=, <, <=, > or >= and a number or size, such as \"== 0\"");
    return {};
}

// False if the moment never comes, and that is no error.
bool readMoment(SectionFields& fields, TimeNs stop, Overridden overridden, TimeNs& at) {
    const YamlNode* node = fields.value("at");
    if (node == nullptr || (node->kind == YamlNode::Kind::Scalar && node->scalar == "end")) return true;
    if (!fields.time("at", {}, at) || stop == 0 || at <= stop) return true;
    if (overridden.stop) return false;
    fields.fail("at", "the run is over by then: it stops at " + formatTime(stop), "an earlier time, or end");
    return true;
}

// False if the strategy is not run, and that is no error.
bool readLane(SectionFields& fields, const std::vector<std::string>& strategies, Overridden overridden,
              std::string& strategy) {
    if (!fields.text("strategy", strategy) || std::ranges::find(strategies, strategy) != strategies.end()) return true;
    if (overridden.strategies && strategyNamed(strategy).ok()) return false;
    const std::vector<std::string_view> known(strategies.begin(), strategies.end());
    fields.fail("strategy", "strategy: " + inQuotes(strategy) + " is not run by this scenario",
                didYouMean(strategy, known));
    return true;
}

}  // namespace

void readWatches(SectionFields& root, const CgroupBirths& births, std::vector<Watch>& watches) {
    const YamlNode* list = root.list("watch");
    if (list == nullptr) return;
    std::size_t series = 0;
    for (const YamlNode& item : list->items) {
        Watch watch;
        SectionFields fields(root.log(), item, ScenarioSection::Watch);
        fields.text("cgroup", watch.cgroup);
        const MetricInfo* metric = readMetric(fields, watch.metric);
        fields.done();
        if (metric != nullptr && scopeFits(fields, *metric, watch.cgroup) && !watch.cgroup.empty()) {
            const auto fits = [&](const auto& known) { return cgroupMatches(watch.cgroup, known.first); };
            const auto count = static_cast<std::size_t>(std::ranges::count_if(births, fits));
            if (count == 0)
                fields.fail("cgroup", "watch: no cgroup fits " + inQuotes(watch.cgroup),
                            "a path, or a pattern such as \"/web/*\"");
            if (series <= kWatchedSeriesMax && series + count > kWatchedSeriesMax)
                fields.fail("cgroup",
                            "watch: more than " + formatCount(kWatchedSeriesMax) + " series would be recorded",
                            "patterns that fit fewer cgroups");
            series += count;
        }
        watches.push_back(std::move(watch));
    }
}

void readExpectations(SectionFields& root, const Scenario& scenario, const CgroupBirths& births, Overridden overridden,
                      std::vector<Expectation>& expect) {
    const YamlNode* list = root.list("expect");
    if (list == nullptr) return;
    for (const YamlNode& item : list->items) {
        Expectation expectation;
        expectation.line = static_cast<int>(item.place.line);
        SectionFields fields(root.log(), item, ScenarioSection::Expectation);
        const bool comes = readMoment(fields, scenario.stop, overridden, expectation.at);
        const bool run = readLane(fields, scenario.strategies, overridden, expectation.strategy);
        fields.text("cgroup", expectation.cgroup);
        const MetricInfo* metric = readMetric(fields, expectation.metric);
        const std::string condition = readCondition(fields, metric, expectation);
        fields.done();
        if (!comes || !run) continue;
        if (metric != nullptr && scopeFits(fields, *metric, expectation.cgroup) && !expectation.cgroup.empty())
            requireCgroup(root.log(), fields.placeOf("cgroup"), births, expectation.cgroup,
                          std::min(expectation.at, scenario.stop), "expect");
        const auto before = [](const std::string& text) { return text.empty() ? text : text + " "; };
        expectation.text = before(expectation.strategy) + before(expectation.cgroup) + before(expectation.metric) +
                           condition + " at " + (expectation.at == kNever ? "end" : formatTime(expectation.at));
        expect.push_back(std::move(expectation));
    }
}

}  // namespace reclaim
