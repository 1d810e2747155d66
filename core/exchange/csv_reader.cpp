#include "core/exchange/csv_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/chart/chart.h"

namespace reclaim {
namespace {

constexpr std::size_t kShownBytesMax = 40;  // of a cell, in a message

std::string shown(std::string_view cell) {
    std::string out(cell.substr(0, kShownBytesMax));
    for (char& c : out)
        if (static_cast<unsigned char>(c) < 0x20) c = '?';
    return "'" + out + (cell.size() > kShownBytesMax ? "..." : "") + "'";
}

}  // namespace

Result<CsvReader> CsvReader::open(const std::string& path) {
    auto lines = LineReader::open(path);
    if (!lines) return lines.error();
    CsvReader csv(std::move(*lines));
    std::string_view first;
    if (!csv.reader_.next(first)) {
        if (csv.reader_.error()) return *csv.reader_.error();
        return Error{Fault::BadInput, "is empty", "a header line and rows are expected", csv.path(), 0, 0};
    }
    std::vector<std::string_view> names;
    if (!csv.split(first, names)) return *csv.reader_.error();
    csv.header_.assign(names.begin(), names.end());
    return csv;
}

int CsvReader::optional(std::string_view column) const {
    for (std::size_t i = 0; i < header_.size(); ++i)
        if (header_[i] == column) return static_cast<int>(i);
    return -1;
}

int CsvReader::required(std::string_view column) {
    const int at = optional(column);
    if (at < 0) reader_.fail("has no column '" + std::string(column) + "'", "the first line must name it");
    return at;
}

// The cell whose opening quote is at `at`; `at` moves behind its closing one.
bool CsvReader::unpack(std::string_view line, std::size_t& at, std::string_view& cell) {
    const std::size_t begin = at;
    std::string text;
    for (++at;; ++at) {
        if (at == line.size())
            return reader_.fail("a cell in quotes does not end in its line: " + shown(line.substr(begin)),
                                "one row a line; a quote inside a cell is written twice");
        if (line[at] == '"' && (at + 1 == line.size() || line[at + 1] != '"')) break;
        if (line[at] == '"') ++at;
        text += line[at];
    }
    ++at;
    if (at < line.size() && line[at] != ',')
        return reader_.fail("text behind a cell in quotes: " + shown(line.substr(begin)), "a comma is expected there");
    cell = unpacked_.emplace_back(std::move(text));
    return true;
}

bool CsvReader::split(std::string_view line, std::vector<std::string_view>& cells) {
    cells.clear();
    unpacked_.clear();
    for (std::size_t at = 0;; ++at) {
        std::string_view cell;
        if (at < line.size() && line[at] == '"') {
            if (!unpack(line, at, cell)) return false;
        } else {
            const std::size_t comma = std::min(line.find(',', at), line.size());
            cell = line.substr(at, comma - at);
            at = comma;
        }
        cells.push_back(textOfCsvCell(cell));
        if (at == line.size()) return true;
    }
}

bool CsvReader::next() {
    std::string_view line;
    if (!reader_.next(line) || !split(line, cells_)) return false;
    const std::string counts =
        std::to_string(cells_.size()) + " cells where the header has " + std::to_string(header_.size());
    if (reader_.cutOff()) {
        const bool whole = cells_.size() == header_.size();
        return reader_.fail(
            whole ? "the last line has no line end" : "the last line is cut off: " + counts,
            whole ? "its last number may be cut off; end the line if it is complete" : "copy the file again");
    }
    if (cells_.size() != header_.size()) return reader_.fail("the line has " + counts, "");
    return true;
}

std::string_view CsvReader::text(int column) const {
    return column < 0 || static_cast<std::size_t>(column) >= cells_.size() ? std::string_view{}
                                                                           : cells_[static_cast<std::size_t>(column)];
}

void CsvReader::refuse(int column, std::string_view expected) {
    if (reader_.error()) return;
    const std::string name = column < 0 ? "?" : header_[static_cast<std::size_t>(column)];
    reader_.fail("column '" + name + "' holds " + shown(text(column)), "expected: " + std::string(expected));
}

std::int64_t CsvReader::integer(int column) {
    const std::string_view cell = text(column);
    std::int64_t value = 0;
    const auto [stop, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (cell.empty() || error != std::errc{} || stop != cell.data() + cell.size() || value > kNumberMax ||
        value < -kNumberMax) {
        refuse(column, "a whole number between -2^50 and 2^50");
        return 0;
    }
    return value;
}

std::int64_t CsvReader::integerOr(int column, std::int64_t ifEmpty) {
    return text(column).empty() ? ifEmpty : integer(column);
}

double CsvReader::number(int column) {
    const std::string_view cell = text(column);
    double value = 0;
    const auto [stop, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    // Large counters of the kernel (bytes, "max" as 2^63) are numbers too; only infinities and words are not.
    if (cell.empty() || error != std::errc{} || stop != cell.data() + cell.size() || !std::isfinite(value)) {
        refuse(column, "a number");
        return 0;
    }
    return value;
}

Status CsvReader::status() const {
    if (reader_.error()) return *reader_.error();
    return Done{};
}

}  // namespace reclaim
