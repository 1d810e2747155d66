// Overrides: "cgroups./k1.memory.max=64MiB". Keys may hold dots themselves, so at each map the longest key that fits
// is taken: one that is there, or one that the section knows.
#include <algorithm>
#include <charconv>
#include <optional>

#include "core/scenario/did_you_mean.h"
#include "core/scenario/scenario_keys.h"
#include "core/scenario/scenario_tree.h"
#include "core/scenario/text_file.h"
#include "core/scenario/yaml_reader.h"

namespace reclaim {
namespace {

// What the maps along a path are: a section with fixed keys, a map from free names to sections, or neither.
struct Level {
    std::optional<ScenarioSection> section;  // of this map
    std::optional<ScenarioSection> below;    // of each value of this map of free names, or of each item of this list
};

Level levelOf(const Level& parent, std::string_view key) {
    if (parent.below) return {parent.below, std::nullopt};
    if (!parent.section) return {};
    switch (*parent.section) {
        case ScenarioSection::Scenario:
            if (key == "machine") return {ScenarioSection::Machine, std::nullopt};
            if (key == "timing") return {ScenarioSection::Timing, std::nullopt};
            if (key == "mounts") return {std::nullopt, ScenarioSection::Mount};
            if (key == "cgroups") return {std::nullopt, ScenarioSection::Cgroup};
            if (key == "tasks") return {std::nullopt, ScenarioSection::Task};
            if (key == "timeline") return {std::nullopt, ScenarioSection::TimelineEntry};
            if (key == "story") return {std::nullopt, ScenarioSection::StoryLine};
            if (key == "watch") return {std::nullopt, ScenarioSection::Watch};
            if (key == "references") return {std::nullopt, ScenarioSection::Reference};
            if (key == "expect") return {std::nullopt, ScenarioSection::Expectation};
            if (key == "observer") return {ScenarioSection::Observer, std::nullopt};
            return {};
        case ScenarioSection::Machine: return key == "slabs" ? Level{std::nullopt, ScenarioSection::Slab} : Level{};
        case ScenarioSection::Timing:
            return key == "observer" ? Level{ScenarioSection::Observer, std::nullopt} : Level{};
        case ScenarioSection::Mount: return key == "files" ? Level{std::nullopt, ScenarioSection::DiskFiles} : Level{};
        case ScenarioSection::Task:
            if (key == "repeat") return {ScenarioSection::Repeat, std::nullopt};
            return key == "keys" ? Level{ScenarioSection::Keys, std::nullopt} : Level{};
        case ScenarioSection::TimelineEntry:
            if (key == "write") return {ScenarioSection::Write, std::nullopt};
            if (key == "sysctl") return {ScenarioSection::Sysctl, std::nullopt};
            if (key == "repeat") return {ScenarioSection::Repeat, std::nullopt};
            return key == "start_task" ? Level{ScenarioSection::Task, std::nullopt} : Level{};
        case ScenarioSection::StoryLine: return key == "ask" ? Level{ScenarioSection::Ask, std::nullopt} : Level{};
        case ScenarioSection::Ask:
        case ScenarioSection::Slab:
        case ScenarioSection::Zone:
        case ScenarioSection::Observer:
        case ScenarioSection::DiskFiles:
        case ScenarioSection::Cgroup:
        case ScenarioSection::Keys:
        case ScenarioSection::Repeat:
        case ScenarioSection::Write:
        case ScenarioSection::Sysctl:
        case ScenarioSection::Watch:
        case ScenarioSection::Reference:
        case ScenarioSection::Expectation: return {};
    }
    return {};
}

bool isPathPrefix(std::string_view key, std::string_view path) {
    return path.starts_with(key) && (path.size() == key.size() || path[key.size()] == '.');
}

// The first key of `path` at a map. Empty if there is none.
std::string_view firstKey(const YamlNode& map, const Level& level, std::string_view path) {
    std::string_view best;
    const auto offer = [&](std::string_view key) {
        if (key.size() > best.size() && isPathPrefix(key, path)) best = key;
    };
    for (const YamlEntry& entry : map.entries) offer(entry.key);
    if (level.section)
        for (const ScenarioKey& key : keysOf(*level.section)) offer(key.name);
    // A free name that is new ("/k2.memory.max"): what follows is a key its section knows, or nothing.
    if (best.empty() && level.below) {
        best = path;
        for (const ScenarioKey& key : keysOf(*level.below)) {
            const std::string tail = "." + std::string(key.name);
            if (path.size() > tail.size() && path.ends_with(tail)) best = path.substr(0, path.size() - tail.size());
        }
    }
    return path.substr(0, best.size());
}

std::vector<std::string_view> keysAt(const YamlNode& map, const Level& level) {
    std::vector<std::string_view> keys;
    if (level.section)
        for (const ScenarioKey& key : keysOf(*level.section)) keys.push_back(key.name);
    for (const YamlEntry& entry : map.entries)
        if (std::find(keys.begin(), keys.end(), entry.key) == keys.end() && keys.size() < 50) keys.push_back(entry.key);
    return keys;
}

// An item of a list by its number ("tasks.0") or by its name ("tasks.scanner"). `rest` loses what was used.
YamlNode* itemOf(YamlNode& list, std::string_view& rest) {
    YamlNode* found = nullptr;
    std::size_t used = 0;
    std::size_t number = 0;
    const std::size_t dot = std::min(rest.find('.'), rest.size());
    const auto [stop, problem] = std::from_chars(rest.data(), rest.data() + dot, number);
    if (problem == std::errc{} && stop == rest.data() + dot && number < list.items.size()) {
        found = &list.items[number];
        used = dot;
    }
    for (YamlNode& item : list.items) {
        const YamlNode* name = item.find("name");
        if (name != nullptr && !name->scalar.empty() && name->scalar.size() > used &&
            isPathPrefix(name->scalar, rest)) {
            found = &item;
            used = name->scalar.size();
        }
    }
    if (found != nullptr) rest.remove_prefix(std::min(rest.size(), used + 1));
    return found;
}

class Walk {
public:
    Walk(ReadLog& log, const ScenarioOverride& change)
        : log_(log), change_(change), file_(log.addFile("--set " + change.path)) {}

    void put(YamlNode& root) {
        if (change_.path == "extends" || change_.path.starts_with("reclaimlab")) {
            fail("the key cannot be set: files have been read by then", "a value of the scenario, such as seed=3");
            return;
        }
        YamlReading value = readValue();
        for (Error& error : value.errors) {
            error.line = error.column = 0;  // places within the command line help nobody
            log_.add(std::move(error));
        }
        if (!value.usable) return;
        forgetPlaces(value.root);
        if (YamlNode* target = targetOf(root)) *target = std::move(value.root);
    }

private:
    // Lists, maps and quoted texts are YAML; anything else is taken as it stands, so that nothing has to be quoted
    // twice.
    YamlReading readValue() {
        const std::string& text = change_.value;
        if (!text.empty() && std::string_view("[{\"'").find(text[0]) != std::string_view::npos)
            return parseYaml(text, log_.file(file_), file_);
        YamlReading value;
        if (auto problem = notText(text, log_.file(file_));
            problem && text.find_first_not_of(" \t\r\n") != std::string::npos)
            value.errors.push_back(std::move(*problem));
        value.root.kind = YamlNode::Kind::Scalar;
        value.root.scalar = text;
        value.usable = value.errors.empty();
        return value;
    }

    void forgetPlaces(YamlNode& node) {
        node.place = {file_, 0, 0};
        for (YamlNode& item : node.items) forgetPlaces(item);
        for (YamlEntry& entry : node.entries) {
            entry.place = {file_, 0, 0};
            forgetPlaces(entry.value);
        }
    }

    YamlNode* targetOf(YamlNode& root) {
        YamlNode* node = &root;
        Level level{ScenarioSection::Scenario, std::nullopt};
        std::string_view rest = change_.path;
        while (!rest.empty()) {
            if (node->kind == YamlNode::Kind::Sequence) {
                YamlNode* item = itemOf(*node, rest);
                if (item == nullptr)
                    return fail("the list has no item " + inQuotes(rest), "its number, from 0, or its name");
                level = levelOf(level, {});
                node = item;
                continue;
            }
            if (node->kind == YamlNode::Kind::Null) node->kind = YamlNode::Kind::Map;
            if (node->kind != YamlNode::Kind::Map)
                return fail(inQuotes(rest) + " cannot be set: what stands above it is " + describe(*node),
                            "the path of a value");
            const std::string_view key = firstKey(*node, level, rest);
            if (key.empty())
                return fail("no key fits " + inQuotes(rest),
                            didYouMean(rest.substr(0, rest.find('.')), keysAt(*node, level)));
            YamlNode* below = node->find(key);
            if (below == nullptr) {
                YamlNode fresh;
                fresh.place = {file_, 0, 0};
                node->entries.push_back(YamlEntry{std::string(key), {file_, 0, 0}, std::move(fresh)});
                below = &node->entries.back().value;
            }
            level = levelOf(level, key);
            node = below;
            rest.remove_prefix(std::min(rest.size(), key.size() + 1));
        }
        if (node == &root)
            return fail("the path is empty", "the path of a value, such as seed or cgroups./k1.memory.max");
        return node;
    }

    YamlNode* fail(std::string message, std::string hint) {
        log_.add({file_, 0, 0}, std::move(message), std::move(hint));
        return nullptr;
    }

    ReadLog& log_;
    const ScenarioOverride& change_;
    std::uint32_t file_;
};

}  // namespace

void applyOverride(ReadLog& log, ScenarioTree& tree, const ScenarioOverride& change) {
    Walk(log, change).put(tree.root);
    tree.stopOverridden = tree.stopOverridden || change.path == "stop";
    tree.strategiesOverridden = tree.strategiesOverridden || change.path.starts_with("strategies");
}

}  // namespace reclaim
