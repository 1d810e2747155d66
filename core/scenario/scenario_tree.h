// The tree of a scenario: its file, laid over the files it extends, with overrides put in, before anything is checked
// for its meaning.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/scenario/read_log.h"
#include "core/scenario/scenario_override.h"
#include "core/scenario/scenario_reach.h"

namespace reclaim {

struct ScenarioTree {
    YamlNode root;
    bool usable = false;         // root is a map
    bool timingSetHere = false;  // by the file itself, not by what it extends
    bool machineSetHere = false;
    // An override may shorten the run or take other strategies; what the file expects of the rest has no place then.
    bool stopOverridden = false;
    bool strategiesOverridden = false;
    std::vector<std::string> outside;  // files read from outside
    bool recorded = false;  // of a run that was: what its commands name was there, or the kernel has refused them
};

// `text` is what stands in the file `path`; files it extends are read from disk, those outside the reach of `path` only
// if `outside` says so.
ScenarioTree buildScenarioTree(ReadLog& log, std::string_view text, const std::string& path, Outside outside);

// Lays `over` on `base`: maps are merged key by key, anything else is replaced.
YamlNode mergedTree(YamlNode base, YamlNode over);

// Puts the value of an override into the tree. An error in the log if its path leads nowhere.
void applyOverride(ReadLog& log, ScenarioTree& tree, const ScenarioOverride& change);

}  // namespace reclaim
