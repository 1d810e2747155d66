#include "core/scenario/repetition.h"

#include <map>
#include <optional>
#include <set>

#include "core/scenario/scenario_tree.h"
#include "core/scenario/section_fields.h"

namespace reclaim {
namespace {

constexpr std::uint64_t kNumberMax = 999'999'999;  // nine digits

bool isDigit(char c) { return c >= '0' && c <= '9'; }

std::string padded(std::uint64_t number, std::size_t width) {
    std::string digits = std::to_string(number);
    return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

// `text` with {i} and {i:03} replaced.
std::string withNumber(std::string_view text, std::uint64_t number) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view rest = text.substr(at);
        if (rest.starts_with("{i}")) {
            out += std::to_string(number);
            at += 3;
        } else if (rest.starts_with("{i:0") && rest.size() > 5 && isDigit(rest[4]) && rest[5] == '}') {
            out += padded(number, static_cast<std::size_t>(rest[4] - '0'));
            at += 6;
        } else {
            out += text[at++];
        }
    }
    return out;
}

void putNumber(YamlNode& node, std::uint64_t number) {
    node.scalar = withNumber(node.scalar, number);
    for (YamlNode& item : node.items) putNumber(item, number);
    for (YamlEntry& entry : node.entries) putNumber(entry.value, number);
}

void markCopy(YamlNode& node) {
    node.place.copy = true;
    for (YamlNode& item : node.items) markCopy(item);
    for (YamlEntry& entry : node.entries) {
        entry.place.copy = true;
        markCopy(entry.value);
    }
}

// A time that cannot be read is left as it is: its reader says so.
void move(YamlNode& item, std::string_view key, TimeNs by) {
    YamlNode* value = item.find(key);
    if (value == nullptr || value->kind != YamlNode::Kind::Scalar) return;
    if (const auto time = parseTime(value->scalar)) value->scalar = std::to_string(*time + by) + "ns";
}

void moveTimes(YamlNode& item, bool isTask, TimeNs by) {
    if (by == 0) return;
    for (const char* key : {"at", "start", "stop"}) move(item, key, by);
    if (isTask && item.find("start") == nullptr) {
        YamlNode start;
        start.kind = YamlNode::Kind::Scalar;
        start.place = item.place;
        start.scalar = std::to_string(by) + "ns";
        item.entries.push_back(YamlEntry{"start", item.place, std::move(start)});
    }
    if (YamlNode* task = item.find("start_task"))
        for (const char* key : {"start", "stop"}) move(*task, key, by);
}

// The first "{1..100}" in a key.
struct Range {
    std::size_t begin = 0, end = 0;  // of the braces in the key
    std::uint64_t from = 0, to = 0;
    std::size_t width = 0;  // "{001..100}": three digits each
};

std::optional<Range> rangeIn(std::string_view key) {
    for (std::size_t open = key.find('{'); open != std::string_view::npos; open = key.find('{', open + 1)) {
        std::size_t at = open + 1;
        const auto digits = [&] {
            const std::size_t first = at;
            while (at < key.size() && at - first < 9 && isDigit(key[at])) ++at;
            return key.substr(first, at - first);
        };
        const std::string_view from = digits();
        if (from.empty() || key.substr(at, 2) != "..") continue;
        at += 2;
        const std::string_view to = digits();
        if (to.empty() || at >= key.size() || key[at] != '}') continue;
        return Range{open, at + 1, std::stoull(std::string(from)), std::stoull(std::string(to)),
                     from.size() > 1 && from[0] == '0' ? from.size() : 0};
    }
    return std::nullopt;
}

class Repetitions {
public:
    explicit Repetitions(ReadLog& log) : log_(log) {}

    void writeOutList(YamlNode* list, bool isTasks) {
        if (list == nullptr || list->kind != YamlNode::Kind::Sequence) return;
        std::vector<YamlNode> out;
        for (YamlNode& item : list->items) {
            if (item.find("repeat") == nullptr) out.push_back(std::move(item));
            else writeOutItem(item, isTasks, out);
        }
        list->items = std::move(out);
    }

    void writeOutKeys(YamlNode* map) {
        if (map == nullptr || map->kind != YamlNode::Kind::Map) return;
        std::map<std::string, const YamlEntry*, std::less<>> ranged;  // each name, and the entry it comes from
        std::vector<std::vector<std::string>> names(map->entries.size());
        std::set<std::string, std::less<>> plain;
        for (std::size_t i = 0; i < names.size(); ++i) {
            const YamlEntry& entry = map->entries[i];
            if (!rangeIn(entry.key)) plain.insert(entry.key);
            else if (!namesOf(entry, names[i])) names[i].clear();
            for (const std::string& name : names[i])
                if (!ranged.emplace(name, &entry).second) {
                    log_.add(entry.place, inQuotes(name) + " is in two ranges", "each name once");
                    break;
                }
        }
        std::vector<YamlEntry> out;
        for (std::size_t i = 0; i < names.size(); ++i) {
            const YamlEntry& entry = map->entries[i];
            if (plain.contains(entry.key)) out.push_back(laidOver(ranged, entry));
            for (const std::string& name : names[i]) {
                if (plain.contains(name)) continue;
                out.push_back(YamlEntry{name, entry.place, entry.value});
                if (name == names[i].front()) continue;
                out.back().place.copy = true;
                markCopy(out.back().value);
            }
        }
        map->entries = std::move(out);
    }

private:
    // Counts what is to be written out. False, and an error, if it is more than a scenario may have.
    bool take(const YamlPlace& place, std::uint64_t copies, const YamlNode& of) {
        const bool fits = copies <= kRepeatedItemsMax - items_ && copies * of.values <= kRepeatedValuesMax - values_ &&
                          copies * of.bytes <= kRepeatedTextMax - bytes_;
        if (!fits) {
            log_.add(place, "the repetitions of this scenario write out too much",
                     "at most " + formatCount(kRepeatedItemsMax) + " items with " + formatCount(kRepeatedValuesMax) +
                         " values in all");
            return false;
        }
        items_ += copies;
        values_ += copies * of.values;
        bytes_ += copies * of.bytes;
        return true;
    }

    void writeOutItem(const YamlNode& item, bool isTask, std::vector<YamlNode>& out) {
        const YamlNode& repeat = *item.find("repeat");
        SectionFields fields(log_, repeat, ScenarioSection::Repeat);
        std::uint64_t from = 0, to = 0;
        TimeNs every = 0;
        const bool counted = fields.count("from", {0, kNumberMax}, from) && fields.count("to", {0, kNumberMax}, to);
        const bool timed = fields.time("every", {}, every) || !fields.given("every");
        (void)fields.value("to");
        fields.done();
        if (!counted || !timed) return;
        if (to < from)
            return fields.fail("to", "the repetition ends before it begins", "from " + formatCount(from) + " on");
        if (!take(item.place, to - from + 1, item)) return;
        if (every > 0 && static_cast<std::uint64_t>(kScenarioTimeMax / every) < to - from)
            return fields.fail("every", "the repetition takes longer than a scenario can last",
                               "at most " + formatTime(kScenarioTimeMax) + " in all");
        for (std::uint64_t number = from; number <= to; ++number) {
            YamlNode copy = item;
            std::erase_if(copy.entries, [](const YamlEntry& entry) { return entry.key == "repeat"; });
            putNumber(copy, number);
            moveTimes(copy, isTask, every * static_cast<TimeNs>(number - from));
            if (number > from) markCopy(copy);
            out.push_back(std::move(copy));
        }
    }

    static YamlEntry laidOver(const std::map<std::string, const YamlEntry*, std::less<>>& ranged,
                              const YamlEntry& entry) {
        const auto below = ranged.find(entry.key);
        if (below == ranged.end()) return entry;
        const bool empty = entry.value.kind == YamlNode::Kind::Null;
        return YamlEntry{entry.key, entry.place,
                         empty ? below->second->value : mergedTree(below->second->value, entry.value)};
    }

    // All names that an entry's key stands for.
    bool namesOf(const YamlEntry& entry, std::vector<std::string>& names) {
        std::vector<std::string> open{entry.key};
        while (rangeIn(open.front())) {
            std::vector<std::string> next;
            for (const std::string& each : open) {
                const Range range = *rangeIn(each);
                if (range.to < range.from) {
                    log_.add(entry.place, "the range in " + inQuotes(entry.key) + " counts down", "such as {1..100}");
                    return false;
                }
                // Looked at before the names are made; the last step counts.
                if (range.to - range.from >= kRepeatedItemsMax - next.size())
                    return take(entry.place, kRepeatedItemsMax + 1, entry.value);
                for (std::uint64_t number = range.from; number <= range.to; ++number)
                    next.push_back(each.substr(0, range.begin) + padded(number, range.width) + each.substr(range.end));
            }
            open = std::move(next);
        }
        names = std::move(open);
        YamlNode size = entry.value;
        size.bytes += entry.key.size();
        return take(entry.place, names.size(), size);
    }

    ReadLog& log_;
    std::uint64_t items_ = 0, values_ = 0, bytes_ = 0;
};

}  // namespace

void writeOutRepetitions(ReadLog& log, YamlNode& root) {
    Repetitions repetitions(log);
    repetitions.writeOutList(root.find("tasks"), true);
    repetitions.writeOutList(root.find("timeline"), false);
    repetitions.writeOutKeys(root.find("cgroups"));
    if (YamlNode* mounts = root.find("mounts"); mounts != nullptr && mounts->kind == YamlNode::Kind::Map)
        for (YamlEntry& mount : mounts->entries) repetitions.writeOutKeys(mount.value.find("files"));
}

}  // namespace reclaim
