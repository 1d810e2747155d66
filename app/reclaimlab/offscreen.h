// Pictures without a screen: a run is taken to an exact time, every view is answered, then the window is grabbed or a
// chart is written. The same file gives the same pixels twice.
#pragma once
#include "app/reclaimlab/options.h"

namespace reclaim {

int makeScreenshot(const ProgramOptions& options);
int makeExport(const ProgramOptions& options);
// The scenario to open; prints what is wrong with it and returns nothing if it cannot be.
std::optional<struct Scenario> scenarioToOpen(const ProgramOptions& options);
int complain(const Error& error);  // prints it; the exit code that belongs to it

}  // namespace reclaim
