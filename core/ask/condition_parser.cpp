// Condition::parse: words, then clauses joined by "and".
#include <algorithm>
#include <charconv>

#include "core/ask/condition.h"

namespace reclaim {

namespace {

struct Word {
    std::string_view text;
    int column;  // 1-based
};

bool isSign(char c) { return c == '<' || c == '>' || c == '=' || c == '!'; }

// Split at blanks, and at the signs of comparisons, which may stand without blanks.
std::vector<Word> wordsOf(std::string_view text) {
    std::vector<Word> words;
    std::size_t at = 0;
    while (at < text.size()) {
        if (text[at] == ' ' || text[at] == '\t') {
            ++at;
            continue;
        }
        const std::size_t begin = at;
        const bool sign = isSign(text[at]);
        while (at < text.size() && text[at] != ' ' && text[at] != '\t' && isSign(text[at]) == sign) ++at;
        words.push_back({text.substr(begin, at - begin), static_cast<int>(begin) + 1});
    }
    return words;
}

// Events whose subject names no cgroup.
constexpr std::array kNobodys{EventKind::Command,         EventKind::Umount,        EventKind::Writeback,
                              EventKind::DropCachesBegin, EventKind::DropCachesEnd, EventKind::KsoftirqdWake,
                              EventKind::RcuReady,        EventKind::RcuBatch,      EventKind::ObjectFree,
                              EventKind::LruIsolate,      EventKind::LruRotate,     EventKind::LruRemove};

bool saysWhose(EventKind kind) { return std::ranges::find(kNobodys, kind) == kNobodys.end(); }

const EventInfo* eventNamed(std::string_view name) {
    const auto at = std::ranges::find(kEvents, name, &EventInfo::name);
    return at == kEvents.end() ? nullptr : &*at;
}

std::string inQuotes(std::string_view word) { return "'" + std::string(word) + "'"; }

// 1,234 as the window shows it.
std::string withoutSeparators(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (c != ',') out += c;
    return out;
}

}  // namespace

class ConditionParser {
public:
    explicit ConditionParser(std::string_view text) : words_(wordsOf(text)), end_(static_cast<int>(text.size()) + 1) {
        condition_.text_ = std::string(text);
    }

    Result<Condition> parse() {
        if (text().empty()) return fail("a condition is missing", "such as: reclaim /k1");
        while (true) {
            if (auto read = clause(); !read) return read.error();
            if (text().empty()) break;
            if (text() != "and")
                return fail(inQuotes(text()) + " is not expected here", "'and' and a further condition, or nothing");
            ++next_;
            if (text().empty()) return fail("nothing follows 'and'", "a further condition");
        }
        if (auto settled = settleWants(); !settled) return settled.error();
        std::ranges::stable_sort(condition_.clauses_, {}, [](const Condition::Clause& c) { return c.index(); });
        return std::move(condition_);
    }

private:
    std::string_view text() const { return next_ < words_.size() ? words_[next_].text : std::string_view(); }
    bool atPath() const { return text().starts_with('/'); }

    Error failAt(int column, std::string message, std::string hint) const {
        return Error{Fault::BadInput,
                     "condition, column " + std::to_string(column) + ": " + std::move(message),
                     std::move(hint),
                     {},
                     0,
                     column};
    }
    Error fail(std::string message, std::string hint) const {
        return failAt(next_ < words_.size() ? words_[next_].column : end_, std::move(message), std::move(hint));
    }

    Status clause() {
        const std::string_view word = text();
        if (word == "at" || (word.front() >= '0' && word.front() <= '9')) return time();
        if (word == "event") return event();
        if (word == "reclaim") return reclaimOf();
        if (word == "freed") return freed();
        if (word == "invariant" || word == "invariants") {
            ++next_;
            return add(Condition::Breach{});
        }
        if (const auto metric = metricNamed(word)) return metricIs(infoOf(*metric));
        if (eventNamed(word)) return eventOf();
        if (fieldNamed(word)) return field();
        return unknown(word);
    }

    Status add(Condition::Clause clause) {
        condition_.clauses_.push_back(std::move(clause));
        return Done{};
    }

    Error unknown(std::string_view word) const {
        std::vector<std::string_view> known{"at", "event", "reclaim", "freed", "invariant"};
        for (const EventInfo& info : kEvents) known.push_back(info.name);
        for (const MetricInfo& info : metricTable()) known.push_back(info.name);
        if (kind_)
            for (const std::string_view name : infoOf(*kind_).fields)
                if (!name.empty()) known.push_back(name);
        const bool metric = word.find('.') != std::string_view::npos;
        const std::string near = nearestWord(word, known);
        const std::string hint = !near.empty() ? "did you mean " + inQuotes(near) + "?"
                                 : metric      ? "'reclaimctl metrics' lists them"
                                          : "a time, event, reclaim, freed, invariant, an event's name or a metric";
        return fail(metric ? "no metric is called " + inQuotes(word) : inQuotes(word) + " begins no condition", hint);
    }

    Status time() {
        if (text() == "at") ++next_;
        const int column = next_ < words_.size() ? words_[next_].column : end_;
        const std::string written = restOfClause();
        if (written.empty()) return failAt(column, "a time is missing", "such as: at 1.5s");
        const auto t = parseTime(written);
        if (!t) return failAt(column, inQuotes(written) + " is not a time", "a number and its unit: 1.5s, 50ms, 800ns");
        return add(Condition::FromTime{*t});
    }

    Status event() {
        ++next_;
        const std::string_view word = text();
        if (word.empty()) return fail("which event is missing", "#NUMBER or the name of a kind, such as css_released");
        if (!word.starts_with('#') && (word.front() < '0' || word.front() > '9')) return eventOf();
        std::uint64_t number = 0;
        const std::string digits = withoutSeparators(word.starts_with('#') ? word.substr(1) : word);
        if (!wholeNumber(digits, number))
            return fail(inQuotes(word) + " is not the number of an event", "such as: event #12345");
        ++next_;
        condition_.namesEvent_ = true;
        return add(Condition::EventNumber{number});
    }

    Status eventOf() {
        const EventInfo* info = eventNamed(text());
        if (!info) {
            std::vector<std::string_view> known;
            for (const EventInfo& each : kEvents) known.push_back(each.name);
            const std::string near = nearestWord(text(), known);
            return fail("no event is called " + inQuotes(text()), near.empty()
                                                                      ? "kinds are listed by 'reclaimctl run --help'"
                                                                      : "did you mean " + inQuotes(near) + "?");
        }
        if (auto one = onlyKind(info->kind); !one) return one;
        ++next_;
        std::string cgroup;
        if (atPath()) {
            if (!saysWhose(info->kind))
                return fail(std::string(info->name) + " does not say of which cgroup it is",
                            "without " + inQuotes(text()));
            cgroup = std::string(text());
            ++next_;
        }
        if (auto added = add(Condition::EventOf{info->kind, cgroup}); !added) return added;
        if (text().empty() || text() == "and") return Done{};
        return field();
    }

    // Fields speak of this kind from now on.
    Status onlyKind(EventKind kind) {
        if (kind_ && *kind_ != kind)
            return fail(
                "an event cannot be " + std::string(infoOf(*kind_).name) + " and " + std::string(infoOf(kind).name),
                "one kind of event");
        kind_ = kind;
        condition_.namesEvent_ = true;
        return Done{};
    }

    std::optional<std::size_t> fieldNamed(std::string_view name) const {
        if (!kind_) return std::nullopt;
        const auto& fields = infoOf(*kind_).fields;
        for (std::size_t i = 0; i < fields.size(); ++i)
            if (!fields[i].empty() && fields[i] == name) return i;
        return std::nullopt;
    }

    Status field() {
        const auto index = fieldNamed(text());
        if (!index) {
            std::vector<std::string_view> known;
            for (const std::string_view name : infoOf(*kind_).fields)
                if (!name.empty()) known.push_back(name);
            return fail(std::string(infoOf(*kind_).name) + " has no field " + inQuotes(text()),
                        known.empty() ? "it has none" : didYouMean(text(), known));
        }
        ++next_;
        const auto compared = comparison(false);
        if (!compared) return compared.error();
        return add(Condition::Field{*index, compared->first, compared->second});
    }

    Status reclaimOf() {
        if (auto one = onlyKind(EventKind::ReclaimBegin); !one) return one;
        ++next_;
        if (!atPath()) return fail("whose reclaim is missing", "a path: reclaim /k1");
        condition_.clauses_.push_back(Condition::ReclaimOf{std::string(text())});
        ++next_;
        return Done{};
    }

    Status freed() {
        if (auto one = onlyKind(EventKind::ObjectFree); !one) return one;
        ++next_;
        if (text() == "object") ++next_;
        std::uint64_t number = 0;
        std::string_view word = text();
        if (word.starts_with('#')) word.remove_prefix(1);
        if (!wholeNumber(withoutSeparators(word), number) || number >= kNil)
            return fail("which object is missing", "its number: freed object 1234");
        ++next_;
        return add(Condition::Freed{static_cast<std::uint32_t>(number)});
    }

    Status metricIs(const MetricInfo& info) {
        const std::string name(info.name);
        ++next_;
        std::string cgroup;
        if (info.scope == MetricScope::Cgroup) {
            if (!atPath()) return fail(name + " belongs to a cgroup", "its path: " + name + " /k1 > 0");
            cgroup = std::string(text());
            ++next_;
        } else if (atPath()) {
            return fail(name + " belongs to the machine, not to a cgroup",
                        "without " + inQuotes(text()) + ", or another metric");
        }
        const auto compared = comparison(info.unit == "bytes");
        if (!compared) return compared.error();
        return add(Condition::MetricIs{info.metric, cgroup, compared->first, compared->second});
    }

    Result<std::pair<Comparison, double>> comparison(bool bytes) {
        const ComparisonSign* sign = comparisonAt(text());
        if (!sign || sign->sign != text())
            return fail(text().empty() ? "a comparison is missing" : inQuotes(text()) + " is no comparison",
                        "==, !=, <, <=, > or >=");
        ++next_;
        const int column = next_ < words_.size() ? words_[next_].column : end_;
        const std::string written = restOfClause();
        if (written.empty()) return failAt(column, "a value is missing", bytes ? "such as 30MiB" : "such as 4");
        const auto value = operandOf(written, bytes);
        if (!value)
            return failAt(column, inQuotes(written) + (bytes ? " is not a size" : " is not a number"),
                          bytes ? "such as 30MiB or 4096" : "such as 4 or 1M");
        return std::pair{sign->comparison, *value};
    }

    // Up to the next "and", without blanks and separators: "30 MiB" and "1,234" are what the window shows.
    std::string restOfClause() {
        std::string out;
        for (; !text().empty() && text() != "and"; ++next_) out += withoutSeparators(text());
        return out;
    }

    static bool wholeNumber(const std::string& text, std::uint64_t& number) {
        const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
        return !text.empty() && problem == std::errc{} && stop == text.data() + text.size();
    }

    // Which events it must be shown.
    Status settleWants() {
        auto& wants = condition_.wants_;
        for (const EventInfo& info : kEvents) {
            const bool looks = info.level <= 1 || info.kind == EventKind::OpEnd;
            const bool wanted = kind_ ? info.kind == *kind_ : condition_.namesEvent_ || looks;
            wants[static_cast<std::size_t>(info.kind)] = wanted;
        }
        if (!condition_.wantsBreach()) return Done{};
        std::bitset<kEventKinds> swept;
        swept.set(static_cast<std::size_t>(EventKind::Command)).set(static_cast<std::size_t>(EventKind::OpEnd));
        wants &= swept;
        if (wants.any()) return Done{};
        return failAt(
            1, "an invariant is looked at after operations and commands, not at " + std::string(infoOf(*kind_).name),
            "invariant alone, or with a metric or a time");
    }

    std::vector<Word> words_;
    int end_;
    std::size_t next_ = 0;
    std::optional<EventKind> kind_;  // of the event that is named
    Condition condition_;
};

Result<Condition> Condition::parse(std::string_view text) { return ConditionParser(text).parse(); }

}  // namespace reclaim
