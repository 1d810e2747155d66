// ScenarioReach: which files a scenario may name. It comes from anywhere, so it reads what lies below its own folder
// and the shipped data, and nothing else of this computer unless the person says so.
//
// Links are followed before anything is compared: a link inside that leads outside is outside.
#pragma once
#include <string>

namespace reclaim {

// Whether files outside are read all the same.
enum class Outside { Refused, Read };

class ScenarioReach {
public:
    // `scenario` is the file that was named by the person; "" for a text that lies in no folder.
    explicit ScenarioReach(const std::string& scenario);

    bool covers(const std::string& path) const;

private:
    std::string folder_;  // without links; "" = none
};

// Below the shipped data, links followed.
bool isShipped(const std::string& path);

}  // namespace reclaim
