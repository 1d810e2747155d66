// Catalogue: the models that have a name: a family and which of its decisions are on.
#pragma once
#include <string_view>
#include <vector>

#include "core/race/model.h"

namespace reclaim::race {

struct Entry {
    std::string_view id, title;
    const Family* family;
    std::vector<std::string_view> on;  // decisions; the others are off, numbers are the family's standard
};

const std::vector<Entry>& catalogue();
const Entry* entryNamed(std::string_view id);
// A named model with further settings. An unknown id or setting comes back as an Error that says what there is.
Result<Model> modelNamed(std::string_view id, const std::vector<Setting>& changes = {});

}  // namespace reclaim::race
