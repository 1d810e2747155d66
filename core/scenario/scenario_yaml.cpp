#include "core/scenario/scenario_yaml.h"

#include <functional>
#include <set>

#include "core/scenario/repetition.h"
#include "core/scenario/scenario_reader.h"
#include "core/scenario/section_readers.h"
#include "core/scenario/text_file.h"
#include "core/scenario/yaml_reader.h"

namespace reclaim {
namespace {

// `change` is done to the tree before it is read.
ScenarioReading readWith(std::string_view text, const std::string& path, Outside outside,
                         const std::function<void(ReadLog&, ScenarioTree&)>& change) {
    ReadLog log;
    ScenarioReading reading;
    if (text.size() > kScenarioBytesMax) {
        reading.errors.push_back(Error{
            Fault::BadInput,
            "the text has " + formatBytes(text.size()) + "; a scenario has at most " + formatBytes(kScenarioBytesMax),
            "a scenario in YAML", path, 0, 0});
        return reading;
    }
    ScenarioTree tree = buildScenarioTree(log, text, path, outside);
    reading.outside = std::move(tree.outside);
    if (tree.usable) {
        change(log, tree);
        writeOutRepetitions(log, tree.root);
        Scenario scenario = readTree(log, tree);
        scenario.path = path;
        scenario.text = std::string(text);
        if (log.empty()) reading.scenario = std::move(scenario);
    }
    if (!log.empty()) reading.errors = log.take();
    LAB_CHECK(reading.scenario.has_value() == reading.errors.empty());
    return reading;
}

void leaveAsItIs(ReadLog&, ScenarioTree&) {}

void readAsRecorded(ScenarioTree& tree, const std::vector<std::string>& strategies) {
    static const std::set<std::string, std::less<>> kOther{"story",      "reference", "references", "reference_cgroup",
                                                           "strategies", "expect"};
    std::erase_if(tree.root.entries, [](const YamlEntry& entry) { return kOther.contains(entry.key); });
    YamlNode list;
    list.kind = YamlNode::Kind::Sequence;
    for (const std::string& id : strategies) {
        YamlNode word;
        word.kind = YamlNode::Kind::Scalar;
        word.scalar = id;
        list.items.push_back(std::move(word));
    }
    tree.root.entries.push_back({"strategies", {}, std::move(list)});
    tree.recorded = true;
}

}  // namespace

ScenarioReading readScenario(const std::string& path, const std::vector<ScenarioOverride>& overrides, Outside outside) {
    const Result<std::string> text = readTextFile(path, kScenarioBytesMax);
    if (text)
        return readWith(*text, path, outside, [&](ReadLog& log, ScenarioTree& tree) {
            for (const ScenarioOverride& change : overrides) applyOverride(log, tree, change);
        });
    ScenarioReading reading;
    reading.errors.push_back(text.error());
    return reading;
}

ScenarioReading readScenario(const std::string& path) { return readScenario(path, {}); }

ScenarioReading readScenarioText(std::string_view text, const std::string& path) {
    return readWith(text, path, Outside::Refused, leaveAsItIs);
}

ScenarioReading readRecordedScenario(std::string_view text, const std::vector<std::string>& strategies) {
    return readWith(text, "", Outside::Refused,
                    [&](ReadLog&, ScenarioTree& tree) { readAsRecorded(tree, strategies); });
}

Result<std::vector<Command>> readCommands(std::string_view text) {
    const std::string name = "commands";
    ReadLog log;
    std::vector<Command> commands;
    if (text.size() > kScenarioBytesMax)
        return Error{Fault::BadInput,
                     "the commands have " + formatBytes(text.size()),
                     "at most " + formatBytes(kScenarioBytesMax),
                     name,
                     0,
                     0};
    YamlReading reading = parseYaml(text, name, log.addFile(name));
    for (Error& error : reading.errors) log.add(std::move(error));
    if (reading.usable) {
        const YamlNode* list = reading.root.find("timeline");
        if (reading.root.kind != YamlNode::Kind::Map || reading.root.entries.size() != 1 || list == nullptr ||
            list->kind != YamlNode::Kind::Sequence)
            log.add(reading.root.place, "this is no list of commands", "timeline: and one command a line");
        else readRecordedTimeline(log, *list, nullptr, commands);
    }
    if (!log.empty()) return log.take().front();
    return commands;
}

}  // namespace reclaim
