// CsvReader: rows of a file with comma-separated values, asked for by the name of a column.
//
// Cells may stand in quotes (RFC 4180), as names of cgroups do in our own files; a row is one line all the same.
// Invariants:
//   (1) Every row has as many cells as the header; a shorter one, or a last line without its end, is an error.
//   (2) The first error sticks: next() is false from then on, numbers read as 0, and status() tells the place.
#pragma once
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "core/exchange/line_reader.h"

namespace reclaim {

class CsvReader {
public:
    // A cell may hold at most this magnitude: 2^50 objects or bytes are beyond any machine, and sums stay exact.
    static constexpr std::int64_t kNumberMax = std::int64_t{1} << 50;

    static Result<CsvReader> open(const std::string& path);

    int required(std::string_view column);        // its index; an error if the header has no such column
    int optional(std::string_view column) const;  // its index, or -1

    bool next();
    std::string_view text(int column) const;  // "" for column -1
    std::int64_t integer(int column);
    double number(int column);
    std::int64_t integerOr(int column, std::int64_t ifEmpty);  // an empty cell, or column -1, gives `ifEmpty`

    int line() const { return reader_.line(); }
    const std::string& path() const { return reader_.path(); }
    double fraction() const { return reader_.fraction(); }
    Status status() const;

private:
    explicit CsvReader(LineReader reader) : reader_(std::move(reader)) {}
    bool split(std::string_view line, std::vector<std::string_view>& cells);
    bool unpack(std::string_view line, std::size_t& at, std::string_view& cell);
    void refuse(int column, std::string_view expected);

    LineReader reader_;
    std::vector<std::string> header_;
    std::vector<std::string_view> cells_;
    std::deque<std::string> unpacked_;  // of this row: cells that stood in quotes
};

}  // namespace reclaim
