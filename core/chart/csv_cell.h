// Cells of text in CSV (RFC 4180; lines end in LF, as those of the captures do), and back.
//
// A spreadsheet runs what begins with '=', '+', '-', '@', a tab or a carriage return. Text that begins so gets an
// apostrophe in front, as does text that begins with apostrophes and then so: then one can be taken off again, and
// every text comes back as it was. Numbers are written by those who have numbers, and stay as they are.
//
// Threads: pure functions.
#pragma once
#include <string>
#include <string_view>

namespace reclaim {

// In quotes where a comma, a quote or a line end makes it necessary.
std::string csvCell(std::string_view text);
// What was written, from a cell without its quotes: at most the apostrophe in front is taken off.
std::string_view textOfCsvCell(std::string_view cell);

}  // namespace reclaim
