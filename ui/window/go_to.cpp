#include "ui/window/go_to.h"

#include <algorithm>
#include <charconv>

namespace reclaim::ui {

Result<GoToPlace> parsePlace(const std::string& text, TimeNs end) {
    std::string bare = text;
    std::erase_if(bare, [](char c) { return c == ' ' || c == ','; });  // "1.5 s", "#12,345"
    if (bare.starts_with('#')) {
        std::uint64_t number = 0;
        const auto [rest, error] = std::from_chars(bare.data() + 1, bare.data() + bare.size(), number);
        if (error != std::errc{} || rest != bare.data() + bare.size() || bare.size() == 1) {
            return Error{
                Fault::BadInput, "\"" + text + "\" names no event", "an event is its number: #12345", {}, 0, 0};
        }
        return GoToPlace(EventPlace{number});
    }
    const auto t = parseTime(bare);
    if (!t) return t.error();
    if (*t > end) {
        return Error{Fault::BadInput,
                     formatTime(*t) + " lies behind the end of the run",
                     "the run ends at " + formatTime(end),
                     {},
                     0,
                     0};
    }
    return GoToPlace(*t);
}

}  // namespace reclaim::ui
