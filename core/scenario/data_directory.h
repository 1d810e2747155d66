// Where the shipped data lie.
#pragma once
#include <string>

namespace reclaim {

// The folder that holds `datasets/` and `resources/`: $RECLAIMLAB_DATA, else the executable's own folder or
// ../share/reclaimlab beside it, else the source tree.
std::string dataDirectory();

}  // namespace reclaim
