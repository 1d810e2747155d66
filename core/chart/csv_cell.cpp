#include "core/chart/csv_cell.h"

namespace reclaim {
namespace {

// Apostrophes, as many as there are, and then what a spreadsheet takes for the begin of a formula.
bool looksLikeFormula(std::string_view text) {
    const std::size_t first = text.find_first_not_of('\'');
    return first != text.npos && std::string_view("=+-@\t\r").find(text[first]) != std::string_view::npos;
}

}  // namespace

std::string csvCell(std::string_view text) {
    const bool formula = looksLikeFormula(text);
    if (text.find_first_of(",\"\r\n") == text.npos) return (formula ? "'" : "") + std::string(text);
    std::string out = formula ? "\"'" : "\"";
    for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + '"';
}

std::string_view textOfCsvCell(std::string_view cell) {
    return cell.starts_with('\'') && looksLikeFormula(cell) ? cell.substr(1) : cell;
}

}  // namespace reclaim
