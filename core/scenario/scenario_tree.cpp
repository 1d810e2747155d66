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

class Chain {
public:
    explicit Chain(ReadLog& log) : log_(log) {}

    // The tree of one file of the chain laid over what it extends; a tree that is no map if it cannot be had.
    YamlNode build(std::string_view text, const std::string& path, ScenarioTree* own) {
        const std::uint32_t file = log_.addFile(path);
        YamlReading reading = parseYaml(text, path, file);
        for (Error& error : reading.errors) log_.add(std::move(error));
        if (!reading.usable) return {};
        if (!checkHeader(reading.root)) return {};
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

private:
    bool checkHeader(const YamlNode& root) {
        constexpr auto kExpected = "a map that begins with 'reclaimlab: 1'";
        if (root.kind != YamlNode::Kind::Map) {
            log_.add(root.place, "the file is " + describe(root) + ", not a scenario", kExpected);
            return false;
        }
        const YamlNode* version = root.find("reclaimlab");
        if (version == nullptr) {
            log_.add(root.place, "the file does not say 'reclaimlab: 1'", kExpected);
            return true;  // the rest is still worth reading
        }
        if (version->kind != YamlNode::Kind::Scalar || version->scalar != "1")
            log_.add(version->place, "reclaimlab: " + describe(*version) + " is not a version this program reads",
                     "reclaimlab: 1");
        return true;
    }

    YamlNode buildBase(const YamlNode& extends, const std::string& path) {
        constexpr auto kExpected = "the path of a scenario file, relative to this one";
        if (extends.kind != YamlNode::Kind::Scalar || extends.scalar.empty()) {
            log_.add(extends.place, "extends is " + describe(extends), kExpected);
            return {};
        }
        const fs::path relative(extends.scalar);
        if (relative.is_absolute()) {
            log_.add(extends.place, "extends: " + inQuotes(extends.scalar) + " is an absolute path", kExpected);
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
        Result<std::string> text = readTextFile(base, kScenarioBytesMax);
        if (!text) {
            log_.add(extends.place, "extends: " + inQuotes(extends.scalar) + ": " + text.error().message,
                     text.error().hint);
            return {};
        }
        return build(*text, base, nullptr);
    }

    ReadLog& log_;
    std::vector<std::string> seen_;  // canonical paths, from the file itself down
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

ScenarioTree buildScenarioTree(ReadLog& log, std::string_view text, const std::string& path) {
    ScenarioTree tree;
    tree.root = Chain(log).build(text, path, &tree);
    tree.usable = tree.root.kind == YamlNode::Kind::Map;
    return tree;
}

}  // namespace reclaim
