// display: is there a screen to open a window on? Asked before QApplication is made, because Qt aborts without one.
#pragma once
#include <string>

namespace reclaim {

// Empty if a window can be opened; else why not, in one line.
std::string displayTrouble();

}  // namespace reclaim
