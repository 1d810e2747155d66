#include "core/scenario/read_log.h"

#include <algorithm>

namespace reclaim {

std::uint32_t ReadLog::addFile(const std::string& path) {
    files_.push_back(path);
    return static_cast<std::uint32_t>(files_.size() - 1);
}

void ReadLog::add(const YamlPlace& place, std::string message, std::string hint) {
    const auto isHere = [&](const Error& error) {
        return error.line == static_cast<int>(place.line) && error.column == static_cast<int>(place.column) &&
               error.file == files_.at(place.file);
    };
    if (place.copy && std::ranges::any_of(errors_, isHere)) return;
    add(Error{Fault::BadInput, std::move(message), std::move(hint), files_.at(place.file), static_cast<int>(place.line),
              static_cast<int>(place.column)});
}

void ReadLog::add(Error error) {
    // Kept a little beyond the limit, because the reader does not meet errors in order of place.
    if (errors_.size() < 4 * kScenarioErrorsMax) errors_.push_back(std::move(error));
    else ++left_;
}

std::vector<Error> ReadLog::take() {
    const auto fileNumber = [&](const Error& error) {
        return std::find(files_.begin(), files_.end(), error.file) - files_.begin();
    };
    std::ranges::stable_sort(errors_, [&](const Error& x, const Error& y) {
        const auto fileX = fileNumber(x), fileY = fileNumber(y);
        return fileX != fileY ? fileX < fileY : x.line != y.line ? x.line < y.line : x.column < y.column;
    });
    if (errors_.size() > kScenarioErrorsMax) {
        left_ += errors_.size() - kScenarioErrorsMax;
        errors_.resize(kScenarioErrorsMax);
    }
    if (left_ > 0) {
        const std::string& path = errors_.front().file;
        errors_.push_back(
            Error{Fault::BadInput, "and " + formatCount(left_) + " errors more", "correct the first ones", path, 0, 0});
    }
    left_ = 0;
    return std::move(errors_);
}

}  // namespace reclaim
