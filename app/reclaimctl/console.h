// Console: what reclaimctl says. Answers go to standard output, as text or as one JSON value; errors and progress go
// to standard error, so that a pipe gets the answer and nothing else.
//
// Threads: progress() may be called from any thread, the rest from one.
#pragma once
#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/ask/ask.h"
#include "core/lab/lab.h"

namespace reclaim::ctl {

using Json = nlohmann::ordered_json;

// A number as JSON: whole numbers without ".0", what is not finite as null.
Json jsonOf(double value);
Json jsonOf(const Error& error);
// Whole numbers with thousands separators, others with few decimals: for people.
std::string shown(double value);

class Console {
public:
    enum class Progress { Off, Plain, Terminal };

    Console(bool json, Progress progress) : json_(json), progress_(progress) {}

    bool json() const { return json_; }
    // To standard output. What a terminal would obey (it may stand in any scenario, lab book or name of a file) is
    // shown as marks in text and escaped in JSON, here and in all below.
    void print(std::string_view text);
    void answer(const Json& value);  // one JSON value to standard output
    void error(const Error& error);
    void note(std::string_view line);     // to standard error, unless --json
    void warning(std::string_view line);  // to standard error in any case, as JSON where that is asked for

    // Why standard output could not be written, or nothing: whoever read it may have had enough.
    std::optional<std::string> outputTrouble();

    // "linux-6.1  45 %"; at most 10 times a second on a terminal, every tenth part otherwise. Clears itself at `done`.
    void progress(std::string_view what, double fraction);
    void progressDone();

private:
    const bool json_;
    const Progress progress_;
    int outputErrno_ = 0;  // of the first thing that could not be written to standard output
    std::mutex mutex_;
    std::chrono::steady_clock::time_point last_{};
    int lastTenth_ = -1;
    bool lineOpen_ = false;
};

// Columns aligned by the widest cell; the first column to the left, the others to the right.
std::string table(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows);

}  // namespace reclaim::ctl
