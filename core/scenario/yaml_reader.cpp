#include "core/scenario/yaml_reader.h"

#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "core/scenario/text_file.h"

namespace reclaim {
namespace {

// Leaves the library's parser from inside an event. Caught in parseYaml and nowhere else.
struct GiveUp {
    Error error;
};

class TreeBuilder final : public YAML::EventHandler {
public:
    TreeBuilder(const std::string& path, std::uint32_t file) : path_(path), file_(file) {}

    YamlNode root;
    bool hasRoot = false;
    std::vector<Error> errors;

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (hasRoot) fail(mark, "a second document begins here", "one scenario in one file");
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        leaf(mark, anchor, YamlNode::Kind::Null, {});
    }
    void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  const std::string& value) override {
        leaf(mark, anchor, YamlNode::Kind::Scalar, value);
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto found = anchors_.find(anchor);
        if (found == anchors_.end())
            fail(mark, "an alias stands inside the value it names", "an alias of a value that is complete");
        take(mark, found->second.values, found->second.bytes);
        if (open_.size() + found->second.levels > kYamlDepthMax) failDepth(mark);
        YamlNode copy = found->second;
        copy.place = placeOf(mark);
        put(std::move(copy));
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        begin(mark, anchor, YamlNode::Kind::Sequence);
    }
    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        begin(mark, anchor, YamlNode::Kind::Map);
    }
    void OnSequenceEnd() override { end(); }
    void OnMapEnd() override {
        refuseDuplicates(open_.back().node);
        end();
    }

    [[noreturn]] void fail(const YAML::Mark& mark, std::string message, std::string hint) const {
        throw GiveUp{errorAt(placeOf(mark), std::move(message), std::move(hint))};
    }

private:
    struct Open {
        YamlNode node;
        YAML::anchor_t anchor = 0;
        std::string key;  // of the entry being read, in a map
        YamlPlace keyPlace;
        bool hasKey = false;
    };

    YamlPlace placeOf(const YAML::Mark& mark) const {
        if (mark.is_null()) return {file_, 1, 1};
        return {file_, static_cast<std::uint32_t>(mark.line + 1), static_cast<std::uint32_t>(mark.column + 1)};
    }
    Error errorAt(const YamlPlace& place, std::string message, std::string hint) const {
        return {Fault::BadInput, std::move(message),           std::move(hint),
                path_,           static_cast<int>(place.line), static_cast<int>(place.column)};
    }
    [[noreturn]] void failDepth(const YAML::Mark& mark) const {
        fail(mark, "values are nested more than " + std::to_string(kYamlDepthMax) + " levels deep", "a flatter file");
    }
    void take(const YAML::Mark& mark, std::uint64_t values, std::uint64_t bytes) {
        values_ += values;
        bytes_ += bytes;
        if (values_ > kYamlNodesMax)
            fail(mark,
                 "the file has more than " + formatCount(kYamlNodesMax) + " values once its aliases are written out",
                 "fewer values, or aliases that do not multiply");
        if (bytes_ > kYamlTextMax)
            fail(mark,
                 "the file has more than " + formatBytes(kYamlTextMax) + " of text once its aliases are written out",
                 "shorter texts, or aliases that do not multiply");
    }
    // What an anchor names is kept until the end, besides its place in the tree.
    void keep(YAML::anchor_t anchor, const YamlNode& node) {
        if (anchor == YAML::NullAnchor) return;
        keptValues_ += node.values;
        keptBytes_ += node.bytes;
        if (keptValues_ > kYamlNodesMax || keptBytes_ > kYamlTextMax)
            throw GiveUp{errorAt(node.place, "anchors stand inside each other too often", "fewer nested anchors")};
        anchors_[anchor] = node;
    }
    void leaf(const YAML::Mark& mark, YAML::anchor_t anchor, YamlNode::Kind kind, const std::string& value) {
        take(mark, 1, value.size());
        if (open_.size() + 1 > kYamlDepthMax) failDepth(mark);
        YamlNode node;
        node.kind = kind;
        node.place = placeOf(mark);
        node.scalar = value;
        node.bytes = value.size();
        keep(anchor, node);
        put(std::move(node));
    }
    void begin(const YAML::Mark& mark, YAML::anchor_t anchor, YamlNode::Kind kind) {
        take(mark, 1, 0);
        if (open_.size() + 1 > kYamlDepthMax) failDepth(mark);
        Open open;
        open.node.kind = kind;
        open.node.place = placeOf(mark);
        open.anchor = anchor;
        open_.push_back(std::move(open));
    }
    void end() {
        Open done = std::move(open_.back());
        open_.pop_back();
        keep(done.anchor, done.node);
        put(std::move(done.node));
    }
    void put(YamlNode node) {
        if (open_.empty()) {
            root = std::move(node);
            hasRoot = true;
            return;
        }
        Open& parent = open_.back();
        if (parent.node.kind == YamlNode::Kind::Map && !parent.hasKey) {
            if (node.kind == YamlNode::Kind::Sequence || node.kind == YamlNode::Kind::Map)
                throw GiveUp{errorAt(node.place, "a key is " + describe(node), "a plain word as key")};
            parent.key = node.kind == YamlNode::Kind::Null ? "~" : std::move(node.scalar);
            parent.keyPlace = node.place;
            parent.node.bytes += parent.key.size();
            parent.hasKey = true;
            return;
        }
        parent.node.values += node.values;
        parent.node.bytes += node.bytes;
        parent.node.levels = std::max(parent.node.levels, node.levels + 1);
        if (parent.node.kind == YamlNode::Kind::Sequence) {
            parent.node.items.push_back(std::move(node));
        } else {
            parent.node.entries.push_back(YamlEntry{std::move(parent.key), parent.keyPlace, std::move(node)});
            parent.hasKey = false;
        }
    }
    // Reports each key that was there before and leaves the first of its kind.
    void refuseDuplicates(YamlNode& map) {
        std::map<std::string_view, std::size_t> firsts;
        std::vector<bool> isFirst;
        for (std::size_t i = 0; i < map.entries.size(); ++i) {
            const YamlEntry& entry = map.entries[i];
            const auto [first, fresh] = firsts.emplace(entry.key, i);
            isFirst.push_back(fresh);
            if (fresh) continue;
            errors.push_back(
                errorAt(entry.place, "the key " + inQuotes(entry.key) + " is given twice",
                        "once; the first is in line " + std::to_string(map.entries[first->second].place.line)));
        }
        if (firsts.size() == map.entries.size()) return;
        std::vector<YamlEntry> kept;
        for (std::size_t i = 0; i < isFirst.size(); ++i)
            if (isFirst[i]) kept.push_back(std::move(map.entries[i]));
        map.entries = std::move(kept);
    }

    const std::string& path_;
    std::uint32_t file_;
    std::uint64_t values_ = 0, bytes_ = 0;          // of the tree so far
    std::uint64_t keptValues_ = 0, keptBytes_ = 0;  // of anchors_
    std::vector<Open> open_;
    std::map<YAML::anchor_t, YamlNode> anchors_;
};

// The library's words for the commonest mistakes, and ours where they help more.
std::string hintFor(const std::string& message) {
    if (message.find("map") != std::string::npos)
        return "'key: value' lines, indented alike, and spaces instead of tabs";
    if (message.find("sequence") != std::string::npos) return "a list is closed by ']' or continued by '- '";
    if (message.find("anchor") != std::string::npos) return "an anchor (&name) before the alias (*name)";
    return "YAML 1.2";
}

}  // namespace

YamlReading parseYaml(std::string_view text, const std::string& path, std::uint32_t file) {
    YamlReading reading;
    if (auto problem = notText(text, path)) {
        reading.errors.push_back(std::move(*problem));
        return reading;
    }
    TreeBuilder builder(path, file);
    const auto giveUp = [&](Error error) {
        reading.errors = std::move(builder.errors);
        reading.errors.push_back(std::move(error));
    };
    try {
        std::istringstream stream{std::string(text)};
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (GiveUp& stop) {
        giveUp(std::move(stop.error));
        return reading;
    } catch (const YAML::DeepRecursion& deep) {
        giveUp(Error{Fault::BadInput, "values are nested too deep", "a flatter file", path, deep.mark.line + 1,
                     deep.mark.column + 1});
        return reading;
    } catch (const YAML::Exception& bad) {
        const bool known = !bad.mark.is_null();
        giveUp(Error{Fault::BadInput, "this is not YAML: " + bad.msg, hintFor(bad.msg), path,
                     known ? bad.mark.line + 1 : 1, known ? bad.mark.column + 1 : 1});
        return reading;
    } catch (const std::exception& bad) {
        giveUp(Error{Fault::BadInput, std::string("the file cannot be read as YAML: ") + bad.what(), "YAML 1.2", path,
                     1, 1});
        return reading;
    }
    if (!builder.hasRoot || builder.root.kind == YamlNode::Kind::Null) {
        giveUp(Error{Fault::BadInput, "the file holds no value", "a scenario that begins with 'reclaimlab: 1'", path, 1,
                     1});
        return reading;
    }
    reading.root = std::move(builder.root);
    reading.errors = std::move(builder.errors);
    reading.usable = true;
    return reading;
}

}  // namespace reclaim
