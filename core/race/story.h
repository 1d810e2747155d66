// RaceStory: a race told in scenes: which model with which decisions, what the search says of it, and what there is to
// see. What a scene claims is checked by a test; the pane and `reclaimctl race stories` tell the same.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "core/race/model.h"
#include "core/race/violation.h"

namespace reclaim::race {

struct Scene {
    std::string_view model;  // of the catalogue
    std::vector<Setting> changes;
    std::optional<Violation> shown;  // the counter-example to look at; none: there is none, the model is SAFE
    std::string_view say;
};

struct RaceStory {
    std::string_view id, title, source;
    std::vector<Scene> scenes;
};

const std::vector<RaceStory>& raceStories();
const RaceStory* storyNamed(std::string_view id);

}  // namespace reclaim::race
