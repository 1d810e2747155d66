// Text that nobody vouches for (titles, names of cgroups and files, what stands in a lab book) on its way to a person.
// A terminal obeys control characters, and what a bidi override turns round reads as something else: each of them is
// shown as a mark that says which it was, "<U+001B>", and a byte that is no UTF-8 as "<9B>". Marks are plain ASCII,
// so that no byte of one means anything to a terminal of another encoding.
//
// Threads: pure functions.
#pragma once
#include <string>
#include <string_view>

namespace reclaim {

// With marks for C0, DEL, C1, U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069, what is no character and
// what is no UTF-8. shownText leaves line ends as they are; shownLine marks them too, so that a title cannot pass for
// a line of ours.
std::string shownText(std::string_view text);
std::string shownLine(std::string_view text);

// JSON text with the same characters inside its strings written as \u escapes: the data stay what they are, and
// nothing that is obeyed is sent. REQUIRES: valid JSON, in UTF-8.
std::string escapedJson(std::string_view json);

}  // namespace reclaim
