// The answers of `reclaimctl race` as JSON and as text.
#pragma once
#include <string>
#include <vector>

#include "app/reclaimctl/console.h"
#include "core/race/race.h"
#include "core/store/store.h"

namespace reclaim::ctl {

struct RaceVerdict {
    race::Model model;
    race::Exploration exploration;
};

Json raceJson(const RaceVerdict& verdict);
std::string raceTable(const std::vector<RaceVerdict>& verdicts);
std::string raceText(const RaceVerdict& verdict);  // one model with its settings and counter-examples

Json raceListJson();
std::string raceListText();
Json keptJson(const std::vector<StoredSchedule>& schedules);
std::string keptText(const std::vector<StoredSchedule>& schedules);
Json raceStoriesJson();
std::string raceStoriesText();  // each scene with the command that shows it

Json replayJson(const race::Model& model, const race::Schedule& schedule, const race::Replay& replay);
Json randomJson(const race::Model& model, const race::RandomOrder& order, const race::RandomFinding& found,
                const race::Schedule& shrunk);
std::string randomText(const race::Model& model, const race::RandomOrder& order, const race::RandomFinding& found,
                       const race::Schedule& shrunk);

}  // namespace reclaim::ctl
