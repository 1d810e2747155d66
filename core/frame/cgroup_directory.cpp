#include "core/frame/cgroup_directory.h"

#include <algorithm>

namespace reclaim {

HeldTexts::HeldTexts(std::vector<std::string> texts) : size_(texts.size()) {
    for (std::size_t i = 0; i < texts.size(); ++i)
        if (!texts[i].empty()) texts_.emplace_back(i, std::move(texts[i]));
}

const std::string& HeldTexts::operator[](std::size_t entry) const {
    static const std::string kNothing;
    const auto found = std::ranges::lower_bound(texts_, entry, {}, &std::pair<std::size_t, std::string>::first);
    return found != texts_.end() && found->first == entry ? found->second : kNothing;
}

void HeldTexts::set(std::size_t entry, std::string text) {
    LAB_CHECK(texts_.empty() || texts_.back().first < entry);
    size_ = std::max(size_, entry + 1);
    texts_.emplace_back(entry, std::move(text));
}

std::size_t HeldTexts::bytes() const {
    std::size_t bytes = 0;
    for (const auto& [entry, text] : texts_) bytes += sizeof entry + sizeof text + text.size();
    return bytes;
}

}  // namespace reclaim
