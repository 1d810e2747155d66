#include "core/scenario/scenario_tree.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "core/scenario/text_file.h"
#include "core/scenario/yaml_reader.h"

namespace reclaim {
namespace {

namespace fs = std::filesystem;

std::string canonical(const fs::path& path) {
    std::error_code problem;
    const fs::path full = fs::weakly_canonical(path, problem);
    return problem ? path.lexically_normal().string() : full.string();
}

constexpr auto kExpected = "a scenario begins with 'reclaimlab: 1'";

// A file that does not parse is spoken of only if it calls itself a scenario: a scenario can name any file below its
// folder, and messages about YAML quote what they stumble over.
bool callsItselfScenario(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t word = text.find_first_not_of(" \t{\"'", at);
        if (word != text.npos && text.substr(word).starts_with("reclaimlab")) return true;
        const std::size_t end = text.find('\n', at);
        if (end == text.npos) return false;
        at = end + 1;
    }
    return false;
}

std::string shortened(const std::string& name) {
    const std::string whole = inQuotes(name);
    return whole.substr(1, whole.size() - 2);
}

class Chain {
public:
    Chain(ReadLog& log, const std::string& top, Outside outside) : log_(log), reach_(top), outside_(outside) {}

    // The tree of the scenario laid over what it extends; a tree that is no map if it cannot be had.
    YamlNode build(std::string_view text, const std::string& path, ScenarioTree& own) {
        const std::uint32_t file = log_.addFile(path);
        YamlReading reading = parseYaml(text, path, file);
        const bool spokenOf = notText(text, path) || (!reading.usable && callsItselfScenario(text));
        if (!spokenOf && !isScenario(reading)) {
            log_.add(
                Error{Fault::BadInput, fs::path(path).filename().string() + " is no scenario", kExpected, path, 1, 1});
            return {};
        }
        YamlNode root = laidOverBase(std::move(reading), path, &own);
        own.outside = std::move(readOutside_);
        return root;
    }

private:
    static bool isScenario(const YamlReading& reading) {
        return reading.usable && reading.root.kind == YamlNode::Kind::Map && reading.root.find("reclaimlab") != nullptr;
    }

    YamlNode laidOverBase(YamlReading reading, const std::string& path, ScenarioTree* own) {
        for (Error& error : reading.errors) log_.add(std::move(error));
        if (!reading.usable) return {};
        checkVersion(*reading.root.find("reclaimlab"));
        if (own != nullptr) {
            own->timingSetHere = reading.root.find("timing") != nullptr;
            own->machineSetHere = reading.root.find("machine") != nullptr;
        }
        seen_.push_back(canonical(path));
        const YamlNode* extends = reading.root.find("extends");
        if (extends == nullptr) return std::move(reading.root);
        YamlNode base = buildBase(*extends, path);
        if (base.kind != YamlNode::Kind::Map) return {};
        std::erase_if(base.entries, [](const YamlEntry& entry) { return entry.key == "extends"; });
        return mergedTree(std::move(base), std::move(reading.root));
    }

    void checkVersion(const YamlNode& version) {
        if (version.kind != YamlNode::Kind::Scalar || version.scalar != "1")
            log_.add(version.place, "reclaimlab: " + describe(version) + " is not a version this program reads",
                     "reclaimlab: 1");
    }

    // Nothing is said of what is outside, not even whether it is there.
    bool mayRead(const YamlNode& extends, const std::string& base) {
        if (reach_.covers(base)) return true;
        if (outside_ == Outside::Read) {
            readOutside_.push_back(base);
            return true;
        }
        log_.add(
            extends.place,
            "extends: " + inQuotes(extends.scalar) + " lies outside the folder of the scenario and the shipped data",
            "a file below that folder; on the command line --allow-outside reads others");
        return false;
    }

    YamlNode buildBase(const YamlNode& extends, const std::string& path) {
        constexpr auto kPath = "the path of a scenario file, relative to this one";
        if (extends.kind != YamlNode::Kind::Scalar || extends.scalar.empty()) {
            log_.add(extends.place, "extends is " + describe(extends), kPath);
            return {};
        }
        const fs::path relative(extends.scalar);
        if (relative.is_absolute()) {
            log_.add(extends.place, "extends: " + inQuotes(extends.scalar) + " is an absolute path", kPath);
            return {};
        }
        const std::string base = (fs::path(path).parent_path() / relative).lexically_normal().string();
        if (std::find(seen_.begin(), seen_.end(), canonical(base)) != seen_.end()) {
            log_.add(extends.place, "extends: " + inQuotes(extends.scalar) + " leads back to a file of this chain",
                     "files that extend each other in one direction");
            return {};
        }
        if (seen_.size() > static_cast<std::size_t>(kExtendsDepthMax)) {
            log_.add(extends.place, "more than " + std::to_string(kExtendsDepthMax) + " files extend each other",
                     "a shorter chain");
            return {};
        }
        if (!mayRead(extends, base)) return {};
        Result<std::string> text = readTextFile(base, kScenarioBytesMax);
        if (!text) {
            log_.add(extends.place, "extends: " + inQuotes(extends.scalar) + ": " + text.error().message,
                     text.error().hint);
            return {};
        }
        const std::uint32_t file = log_.addFile(base);
        YamlReading reading = parseYaml(*text, base, file);
        if (!isScenario(reading) && (reading.usable || !callsItselfScenario(*text))) {
            log_.add(extends.place, "extends: " + shortened(extends.scalar) + " is no scenario", kExpected);
            return {};
        }
        return laidOverBase(std::move(reading), base, nullptr);
    }

    ReadLog& log_;
    ScenarioReach reach_;
    Outside outside_;
    std::vector<std::string> seen_;  // canonical paths, from the file itself down
    std::vector<std::string> readOutside_;
};

}  // namespace

YamlNode mergedTree(YamlNode base, YamlNode over) {
    if (base.kind != YamlNode::Kind::Map || over.kind != YamlNode::Kind::Map) return over;
    std::map<std::string, std::size_t, std::less<>> places;
    for (std::size_t i = 0; i < base.entries.size(); ++i) places.emplace(base.entries[i].key, i);
    for (YamlEntry& entry : over.entries) {
        const auto found = places.find(entry.key);
        if (found == places.end()) {
            base.entries.push_back(std::move(entry));
            continue;
        }
        YamlEntry& below = base.entries[found->second];
        below.place = entry.place;
        below.value = mergedTree(std::move(below.value), std::move(entry.value));
    }
    base.place = over.place;
    return base;
}

ScenarioTree buildScenarioTree(ReadLog& log, std::string_view text, const std::string& path, Outside outside) {
    ScenarioTree tree;
    tree.root = Chain(log, path, outside).build(text, path, tree);
    tree.usable = tree.root.kind == YamlNode::Kind::Map;
    return tree;
}

}  // namespace reclaim
