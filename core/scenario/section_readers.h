// The readers of the sections of a scenario, in the order in which scenario_reader.cpp calls them: each needs what the
// ones before it found.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "core/scenario/cgroup_path.h"
#include "core/scenario/scenario_value.h"
#include "core/scenario/section_fields.h"

namespace reclaim {

// A run takes at most this many samples of each series; more would be a slip in `sample:` or `stop:`.
inline constexpr std::int64_t kSamplesMax = 10'000'000;
inline constexpr std::size_t kStrategiesMax = 64;
inline constexpr std::uint32_t kCpusMax = 256;
inline constexpr std::size_t kCgroupsMax = 60'000;            // kmemcg ids are 16 bits wide
inline constexpr std::uint64_t kKeysMax = 1'000'000'000;      // sequential keys need no map
inline constexpr std::uint64_t kMappedKeysMax = 100'000'000;  // the others need an entry each; all tasks together
inline constexpr std::uint64_t kFileBytesMax = std::uint64_t{1} << 30;  // of one file, and of one allocation
inline constexpr std::uint64_t kObjectsMax = 1'000'000;                 // of one allocation
inline constexpr std::size_t kDirDepthMax = 8;
inline constexpr std::size_t kDirPartMax = 100;
inline constexpr std::uint64_t kCachePressureMax = 1'000'000;  // the kernel takes any int
inline constexpr std::size_t kWatchedSeriesMax = 4'096;        // once the patterns are written out

// From when on a cgroup exists: 0 if it is declared, else the time of the first mkdir.
using CgroupBirths = std::map<std::string, TimeNs, std::less<>>;

// Reports a cgroup that does not exist at `at`; `what` names who needs it.
void requireCgroup(ReadLog& log, const YamlPlace& place, const CgroupBirths& births, const std::string& path, TimeNs at,
                   const std::string& what);

// Why `dir` cannot be a directory of a mount; empty if it can.
std::string dirProblem(const std::string& dir);
// Reports a mount that does not exist; null then.
const MountSpec* requireMount(ReadLog& log, const YamlPlace& place, const std::vector<MountSpec>& mounts,
                              const std::string& name);

void readStory(SectionFields& root, std::vector<StoryLine>& story);
void readMachine(SectionFields& root, MachineSpec& machine);
void readTiming(SectionFields& root, Timing& timing);  // and what the recorder took
void readMounts(SectionFields& root, std::vector<MountSpec>& mounts);
void readCgroups(SectionFields& root, std::vector<CgroupSpec>& cgroups, CgroupBirths& births);
// Adds the cgroups that the timeline makes; wrong entries are passed over, readTimeline reports them.
void readBirths(const YamlNode& root, CgroupBirths& births);
void readStrategies(SectionFields& root, std::vector<std::string>& strategies);
// Reads one task; `at` is when it starts at the earliest.
TaskSpec readTask(ReadLog& log, const YamlNode& node, const MachineSpec& machine, const CgroupBirths& births,
                  TimeNs at);
void readTimeline(ReadLog& log, const YamlNode& list, const MachineSpec& machine, const CgroupBirths& births,
                  std::vector<Command>& timeline);
// The same of commands that have been given: a person may ask for what the kernel refuses, so cgroups and tasks are not
// looked for. Without a machine nothing is.
void readRecordedTimeline(ReadLog& log, const YamlNode& list, const MachineSpec* machine,
                          std::vector<Command>& timeline);
void readTasks(SectionFields& root, MachineSpec& machine, const CgroupBirths& births);
void readWatches(SectionFields& root, const CgroupBirths& births, std::vector<Watch>& watches);
// Expectations that do not fit `stop` or the strategies are errors, or are left out if those were overridden.
struct Overridden {
    bool stop = false;
    bool strategies = false;
};
void readExpectations(SectionFields& root, const Scenario& scenario, const CgroupBirths& births, Overridden overridden,
                      std::vector<Expectation>& expect);

}  // namespace reclaim
