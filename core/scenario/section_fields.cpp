#include "core/scenario/section_fields.h"

#include <charconv>

#include <fmt/format.h>

#include "core/scenario/did_you_mean.h"

namespace reclaim {
namespace {

bool isScalar(ReadLog& log, const YamlNode& node, std::string_view what, std::string_view expected) {
    if (node.kind == YamlNode::Kind::Scalar) return true;
    log.add(node.place, std::string(what) + " is " + describe(node), std::string(expected));
    return false;
}

// "'x' is not a size" says less than "'-5MiB' is negative", where that is the trouble.
bool refuseNegative(ReadLog& log, const YamlNode& node, std::string_view what, std::string_view expected) {
    if (!node.scalar.starts_with('-')) return false;
    log.add(node.place, std::string(what) + " is negative: " + inQuotes(node.scalar), std::string(expected));
    return true;
}

void outOfRange(ReadLog& log, const YamlNode& node, std::string_view what, const std::string& least,
                const std::string& most) {
    log.add(node.place, std::string(what) + " is out of range: " + inQuotes(node.scalar), least + " to " + most);
}

void notA(ReadLog& log, const YamlNode& node, std::string_view what, std::string_view kind, std::string_view expected) {
    log.add(node.place, std::string(what) + ": " + inQuotes(node.scalar) + " is not " + std::string(kind),
            std::string(expected));
}

}  // namespace

bool readText(ReadLog& log, const YamlNode& node, std::string_view what, std::string& out) {
    if (!isScalar(log, node, what, "a text")) return false;
    out = node.scalar;
    return true;
}

bool readCount(ReadLog& log, const YamlNode& node, std::string_view what, NumberRange range, std::uint64_t& out) {
    constexpr std::string_view kExpected = "a whole number, such as 1000000 or 1M";
    if (!isScalar(log, node, what, kExpected) || refuseNegative(log, node, what, kExpected)) return false;
    std::uint64_t number = 0;
    const char* end = node.scalar.data() + node.scalar.size();
    const auto [stop, problem] = std::from_chars(node.scalar.data(), end, number);  // exact, where parseCount rounds
    if (problem != std::errc{} || stop != end) {
        const auto parsed = parseCount(node.scalar);
        if (!parsed) {
            notA(log, node, what, "a whole number", kExpected);
            return false;
        }
        number = *parsed;
    }
    if (number < range.least || number > range.most) {
        outOfRange(log, node, what, formatCount(range.least), formatCount(range.most));
        return false;
    }
    out = number;
    return true;
}

bool readSize(ReadLog& log, const YamlNode& node, std::string_view what, NumberRange range, std::uint64_t& out) {
    constexpr std::string_view kExpected = "a size, such as 32MiB, 64M or 1432B";
    if (!isScalar(log, node, what, kExpected) || refuseNegative(log, node, what, kExpected)) return false;
    const auto parsed = parseBytes(node.scalar);
    if (!parsed || *parsed == kNoLimit) {
        notA(log, node, what, "a size", kExpected);
        return false;
    }
    if (*parsed < range.least || *parsed > range.most) {
        outOfRange(log, node, what, formatBytes(range.least), formatBytes(range.most));
        return false;
    }
    out = *parsed;
    return true;
}

bool readLimit(ReadLog& log, const YamlNode& node, std::string_view what, std::uint64_t& out) {
    if (node.kind == YamlNode::Kind::Scalar && node.scalar == "max") {
        out = kNoLimit;
        return true;
    }
    return readSize(log, node, what, {}, out);
}

bool readTime(ReadLog& log, const YamlNode& node, std::string_view what, TimeRange range, TimeNs& out) {
    constexpr std::string_view kExpected = "a time with its unit, such as 5s, 50ms, 6us or 800ns";
    if (!isScalar(log, node, what, kExpected) || refuseNegative(log, node, what, kExpected)) return false;
    const auto parsed = parseTime(node.scalar);
    if (!parsed) {
        notA(log, node, what, "a time", kExpected);
        return false;
    }
    if (*parsed < range.least || *parsed > range.most) {
        outOfRange(log, node, what, formatTime(range.least), formatTime(range.most));
        return false;
    }
    out = *parsed;
    return true;
}

bool readDecimal(ReadLog& log, const YamlNode& node, std::string_view what, double least, double most, double& out) {
    constexpr std::string_view kExpected = "a number, such as 0.99";
    if (!isScalar(log, node, what, kExpected)) return false;
    double number = 0;
    const char* end = node.scalar.data() + node.scalar.size();
    const auto [stop, problem] = std::from_chars(node.scalar.data(), end, number, std::chars_format::fixed);
    const bool plain = node.scalar.find_first_not_of("0123456789.-") == std::string::npos;  // no inf, no nan
    if (problem != std::errc{} || stop != end || !plain) {
        notA(log, node, what, "a number", kExpected);
        return false;
    }
    if (number < least || number > most) {
        log.add(node.place, std::string(what) + " is out of range: " + inQuotes(node.scalar),
                fmt::format("{:g} to {:g}", least, most));
        return false;
    }
    out = number;
    return true;
}

SectionFields::SectionFields(ReadLog& log, const YamlNode& node, ScenarioSection section)
    : log_(log), node_(node), section_(section), asked_(keysOf(section).size()) {
    if (node.kind != YamlNode::Kind::Map && node.kind != YamlNode::Kind::Null) {
        log.add(node.place, std::string(spokenName(section)) + " is " + describe(node), "a map of 'key: value'");
        return;
    }
    std::vector<std::string_view> known;
    for (const ScenarioKey& key : keysOf(section)) known.push_back(key.name);
    for (const YamlEntry& entry : node.entries) {
        bool found = false;
        for (std::string_view name : known) found = found || name == entry.key;
        if (!found)
            log.add(entry.place, std::string(spokenName(section)) + " has no key " + inQuotes(entry.key),
                    didYouMean(entry.key, known));
    }
}

const YamlNode* SectionFields::find(std::string_view key) const {
    return node_.kind == YamlNode::Kind::Map ? node_.find(key) : nullptr;
}

void SectionFields::asked(std::string_view key) {
    const std::vector<ScenarioKey>& keys = keysOf(section_);
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (keys[i].name == key) {
            asked_[i] = true;
            return;
        }
    LAB_CHECK(!"a key that is read must be in the table");
}

bool SectionFields::given(std::string_view key) const { return find(key) != nullptr; }

const YamlNode* SectionFields::value(std::string_view key) {
    const bool first = [&] {
        for (std::size_t i = 0; i < asked_.size(); ++i)
            if (keysOf(section_)[i].name == key) return !asked_[i];
        return true;
    }();
    asked(key);
    const YamlNode* node = find(key);
    if (node == nullptr || node->kind != YamlNode::Kind::Null) return node;
    if (first)
        log_.add(keyPlaceOf(key), std::string(key) + " has no value", "a value after the colon, or no such line");
    return nullptr;
}

const YamlNode* SectionFields::list(std::string_view key) {
    const YamlNode* node = value(key);
    if (node == nullptr || node->kind == YamlNode::Kind::Sequence) return node;
    log_.add(node->place, std::string(key) + " is " + describe(*node),
             "a list: '[a, b]' or lines that begin with '- '");
    return nullptr;
}

const YamlNode* SectionFields::map(std::string_view key) {
    const YamlNode* node = value(key);
    if (node == nullptr || node->kind == YamlNode::Kind::Map) return node;
    log_.add(node->place, std::string(key) + " is " + describe(*node), "a map of 'key: value'");
    return nullptr;
}

bool SectionFields::text(std::string_view key, std::string& out) {
    const YamlNode* node = value(key);
    return node != nullptr && readText(log_, *node, key, out);
}

bool SectionFields::count(std::string_view key, NumberRange range, std::uint64_t& out) {
    const YamlNode* node = value(key);
    return node != nullptr && readCount(log_, *node, key, range, out);
}

bool SectionFields::count(std::string_view key, NumberRange range, std::uint32_t& out) {
    LAB_CHECK(range.most <= UINT32_MAX);
    std::uint64_t wide = 0;
    if (!count(key, range, wide)) return false;
    out = static_cast<std::uint32_t>(wide);
    return true;
}

bool SectionFields::size(std::string_view key, NumberRange range, std::uint64_t& out) {
    const YamlNode* node = value(key);
    return node != nullptr && readSize(log_, *node, key, range, out);
}

bool SectionFields::limit(std::string_view key, std::uint64_t& out) {
    const YamlNode* node = value(key);
    return node != nullptr && readLimit(log_, *node, key, out);
}

bool SectionFields::time(std::string_view key, TimeRange range, TimeNs& out) {
    const YamlNode* node = value(key);
    return node != nullptr && readTime(log_, *node, key, range, out);
}

bool SectionFields::decimal(std::string_view key, double least, double most, double& out) {
    const YamlNode* node = value(key);
    return node != nullptr && readDecimal(log_, *node, key, least, most, out);
}

bool SectionFields::rate(std::string_view key, double& out) {
    constexpr std::string_view kExpected = "operations per second, such as 50k/s or 200/s";
    const YamlNode* node = value(key);
    if (node == nullptr || !isScalar(log_, *node, key, kExpected) || refuseNegative(log_, *node, key, kExpected))
        return false;
    const auto parsed = parseRate(node->scalar);
    if (!parsed) {
        notA(log_, *node, key, "a rate", kExpected);
        return false;
    }
    out = *parsed;
    return true;
}

std::size_t SectionFields::choiceIndex(std::string_view key, const std::vector<std::string_view>& words) {
    const YamlNode* node = value(key);
    std::string word;
    if (node == nullptr || !readText(log_, *node, key, word)) return words.size();
    for (std::size_t i = 0; i < words.size(); ++i)
        if (words[i] == word) return i;
    log_.add(node->place, std::string(key) + ": " + inQuotes(word) + " is not known", didYouMean(word, words));
    return words.size();
}

const YamlPlace& SectionFields::placeOf(std::string_view key) const {
    const YamlNode* node = find(key);
    return node != nullptr ? node->place : node_.place;
}

const YamlPlace& SectionFields::keyPlaceOf(std::string_view key) const {
    for (const YamlEntry& entry : node_.entries)
        if (entry.key == key) return entry.place;
    return node_.place;
}

void SectionFields::done() {
    const std::vector<ScenarioKey>& keys = keysOf(section_);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        LAB_CHECK(asked_[i]);
        const bool isMap = node_.kind == YamlNode::Kind::Map || node_.kind == YamlNode::Kind::Null;
        if (keys[i].required && isMap && find(keys[i].name) == nullptr)
            log_.add(node_.place,
                     std::string(spokenName(section_)) + " lacks the key '" + std::string(keys[i].name) + "'",
                     "a line '" + std::string(keys[i].name) + ": ...'");
    }
}

}  // namespace reclaim
