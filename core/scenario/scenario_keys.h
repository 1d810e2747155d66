// The keys of a scenario file, section by section: one table for the reader, for its hints and for the test that holds
// resources/schema/scenario.schema.json against it.
#pragma once
#include <array>
#include <string_view>
#include <vector>

namespace reclaim {

// The maps of the file that have fixed keys. `slabs`, `mounts`, `cgroups` and `files` of a mount are
// maps from free names to such maps.
enum class ScenarioSection {
    Scenario,
    StoryLine,
    Ask,
    Machine,
    Slab,
    Zone,
    Timing,
    Observer,
    Mount,
    DiskFiles,
    Cgroup,
    Task,
    Keys,
    Repeat,
    TimelineEntry,
    Write,
    Sysctl,
    Watch,
    Reference,
    Expectation
};

inline constexpr std::array kScenarioSections{
    ScenarioSection::Scenario,  ScenarioSection::StoryLine,  ScenarioSection::Ask,
    ScenarioSection::Machine,   ScenarioSection::Slab,       ScenarioSection::Zone,
    ScenarioSection::Timing,    ScenarioSection::Observer,   ScenarioSection::Mount,
    ScenarioSection::DiskFiles, ScenarioSection::Cgroup,     ScenarioSection::Task,
    ScenarioSection::Keys,      ScenarioSection::Repeat,     ScenarioSection::TimelineEntry,
    ScenarioSection::Write,     ScenarioSection::Sysctl,     ScenarioSection::Watch,
    ScenarioSection::Reference, ScenarioSection::Expectation};

struct ScenarioKey {
    std::string_view name;
    bool required = false;  // in a complete scenario, after `extends`
};

// Name of the section in the schema's "$defs", and what messages call it.
std::string_view schemaName(ScenarioSection section);
std::string_view spokenName(ScenarioSection section);
const std::vector<ScenarioKey>& keysOf(ScenarioSection section);

}  // namespace reclaim
