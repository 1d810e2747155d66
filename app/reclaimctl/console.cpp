#include "app/reclaimctl/console.h"

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>

#include "app/reclaimctl/interrupt.h"

namespace reclaim::ctl {
namespace {

constexpr auto kRedraw = std::chrono::milliseconds(100);

std::string dumped(const Json& value, int indent) {
    return escapedJson(value.dump(indent, ' ', false, Json::error_handler_t::replace));
}

// Letters on a terminal, not bytes: UTF-8 continuation bytes do not count.
std::size_t lettersOf(std::string_view text) {
    std::size_t letters = 0;
    for (unsigned char c : text) letters += (c & 0xc0) != 0x80;
    return letters;
}

}  // namespace

Json jsonOf(double value) {
    if (!std::isfinite(value)) return nullptr;
    if (value == std::floor(value) && std::fabs(value) < 0x1p53) return static_cast<std::int64_t>(value);
    return value;
}

Json jsonOf(const Error& error) {
    Json out;
    out["file"] = error.file.empty() ? Json() : Json(error.file);
    out["line"] = error.line > 0 ? Json(error.line) : Json();
    out["column"] = error.column > 0 ? Json(error.column) : Json();
    out["message"] = error.message;
    out["hint"] = error.hint.empty() ? Json() : Json(error.hint);
    return out;
}

std::string shown(double value) {
    if (!std::isfinite(value)) return "-";
    if (value == std::floor(value) && std::fabs(value) < 0x1p53)
        return (value < 0 ? "-" : "") + formatCount(static_cast<std::uint64_t>(std::fabs(value)));
    if (std::fabs(value) >= 1000)
        return (value < 0 ? "-" : "") + formatCount(static_cast<std::uint64_t>(std::llround(std::fabs(value))));
    return fmt::format("{:.{}f}", value, std::fabs(value) >= 100 ? 1 : 3);
}

void Console::print(std::string_view text) {
    const std::string shown = shownText(text);
    errno = 0;
    const bool written = std::fwrite(shown.data(), 1, shown.size(), stdout) == shown.size();
    if (!written && outputErrno_ == 0) outputErrno_ = errno != 0 ? errno : EIO;
}

void Console::answer(const Json& value) { print(dumped(value, 1) + "\n"); }

std::optional<std::string> Console::outputTrouble() {
    errno = 0;
    if ((std::fflush(stdout) != 0 || std::ferror(stdout) != 0) && outputErrno_ == 0)
        outputErrno_ = errno != 0 ? errno : EIO;
    if (outputErrno_ == 0 || outputErrno_ == EPIPE) return std::nullopt;
    return "standard output cannot be written: " + std::string(std::strerror(outputErrno_));
}

void Console::error(const Error& error) {
    interruptSaid();
    progressDone();
    const std::string line = json_ ? dumped(Json{{"error", jsonOf(error)}}, -1) : "reclaimctl: " + error.text();
    std::fprintf(stderr, "%s\n", shownLine(line).c_str());
}

void Console::note(std::string_view line) {
    if (!json_) warning(line);
}

void Console::warning(std::string_view line) {
    progressDone();
    const std::string said = json_ ? dumped(Json{{"warning", line}}, -1) : shownLine(line);
    std::fprintf(stderr, "%s\n", said.c_str());
}

void Console::progress(std::string_view name, double fraction) {
    if (progress_ == Progress::Off) return;
    const std::lock_guard lock(mutex_);
    const std::string what = shownLine(name);
    const int percent = static_cast<int>(std::floor(std::min(1.0, std::max(0.0, fraction)) * 100));
    if (progress_ == Progress::Plain) {
        if (percent / 10 == lastTenth_) return;
        lastTenth_ = percent / 10;
        std::fprintf(stderr, "%s %d %%\n", what.c_str(), percent);
        return;
    }
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < kRedraw) return;
    last_ = now;
    lineOpen_ = true;
    std::fprintf(stderr, "\r\033[K%s %d %%  (Ctrl+C stops)", what.c_str(), percent);
    std::fflush(stderr);
}

void Console::progressDone() {
    const std::lock_guard lock(mutex_);
    if (lineOpen_) std::fprintf(stderr, "\r\033[K");
    lineOpen_ = false;
    lastTenth_ = -1;
}

std::string table(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths(header.size(), 0);
    std::vector<std::vector<std::string>> shown = rows;  // a cell is one line, as wide as its marks
    for (auto& row : shown)
        for (std::string& cell : row) cell = shownLine(cell);
    const auto widen = [&](const std::vector<std::string>& cells) {
        for (std::size_t i = 0; i < cells.size() && i < widths.size(); ++i)
            widths[i] = std::max(widths[i], lettersOf(cells[i]));
    };
    widen(header);
    for (const auto& row : shown) widen(row);
    std::string out;
    const auto add = [&](const std::vector<std::string>& cells) {
        for (std::size_t i = 0; i < cells.size() && i < widths.size(); ++i) {
            const std::string pad(widths[i] - lettersOf(cells[i]), ' ');
            if (i > 0) out += "  " + pad + cells[i];
            else out += cells[i] + (cells.size() > 1 ? pad : "");
        }
        out += '\n';
    };
    add(header);
    for (const auto& row : shown) add(row);
    return out;
}

}  // namespace reclaim::ctl
