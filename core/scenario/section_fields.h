// SectionFields reads one map of a scenario file key by key, typed, with a message and a place for what does not fit.
// Unknown keys are refused when it is made; missing ones, and keys of the table nobody asked for, by done().
#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/scenario/read_log.h"
#include "core/scenario/scenario_keys.h"

namespace reclaim {

// Beyond these a number loses exactness on its way through a decimal, so files may not hold it.
inline constexpr TimeNs kScenarioTimeMax = TimeNs{1} << 53;  // 104 days
inline constexpr std::uint64_t kScenarioNumberMax = std::uint64_t{1} << 53;

struct NumberRange {
    std::uint64_t least = 0;
    std::uint64_t most = kScenarioNumberMax;
};
struct TimeRange {
    TimeNs least = 0;
    TimeNs most = kScenarioTimeMax;
};

// Reads of one value; `what` names it in messages. False (and an error in the log) if it does not fit.
bool readText(ReadLog& log, const YamlNode& node, std::string_view what, std::string& out);
bool readCount(ReadLog& log, const YamlNode& node, std::string_view what, NumberRange range, std::uint64_t& out);
bool readSize(ReadLog& log, const YamlNode& node, std::string_view what, NumberRange range, std::uint64_t& out);
// As readSize, and "max" for no limit.
bool readLimit(ReadLog& log, const YamlNode& node, std::string_view what, std::uint64_t& out);
bool readTime(ReadLog& log, const YamlNode& node, std::string_view what, TimeRange range, TimeNs& out);
bool readDecimal(ReadLog& log, const YamlNode& node, std::string_view what, double least, double most, double& out);

class SectionFields {
public:
    // A node that is not a map is an error; the section then reads as if it were empty.
    SectionFields(ReadLog& log, const YamlNode& node, ScenarioSection section);

    // The value of a key, or null if the key is not there. A key without a value ("stop:") is an error and not there.
    const YamlNode* value(std::string_view key);
    const YamlNode* list(std::string_view key);  // items in ->items
    const YamlNode* map(std::string_view key);   // entries in ->entries
    bool given(std::string_view key) const;

    // False if the key is not there or its value does not fit; `out` is then as before.
    bool text(std::string_view key, std::string& out);
    bool count(std::string_view key, NumberRange range, std::uint64_t& out);
    bool count(std::string_view key, NumberRange range, std::uint32_t& out);
    bool size(std::string_view key, NumberRange range, std::uint64_t& out);
    bool limit(std::string_view key, std::uint64_t& out);
    bool time(std::string_view key, TimeRange range, TimeNs& out);
    bool decimal(std::string_view key, double least, double most, double& out);
    bool rate(std::string_view key, double& out);
    template <class Choice>
    bool choice(std::string_view key, std::initializer_list<std::pair<std::string_view, Choice>> choices, Choice& out) {
        std::vector<std::string_view> words;
        for (const auto& [word, value] : choices) words.push_back(word);
        const std::size_t index = choiceIndex(key, words);
        if (index >= words.size()) return false;
        out = (choices.begin() + index)->second;
        return true;
    }

    // The place of a key's value, or of the section if the key is not there.
    const YamlPlace& placeOf(std::string_view key) const;
    void fail(std::string_view key, std::string message, std::string hint) {
        log_.add(placeOf(key), std::move(message), std::move(hint));
    }
    ReadLog& log() { return log_; }

    // Reports required keys that are missing. REQUIRES: every key of the table was asked for.
    void done();

private:
    const YamlNode* find(std::string_view key) const;
    const YamlPlace& keyPlaceOf(std::string_view key) const;
    void asked(std::string_view key);
    std::size_t choiceIndex(std::string_view key, const std::vector<std::string_view>& words);

    ReadLog& log_;
    const YamlNode& node_;
    ScenarioSection section_;
    std::vector<bool> asked_;  // by index into keysOf(section_)
};

}  // namespace reclaim
