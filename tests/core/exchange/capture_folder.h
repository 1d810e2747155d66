// Where the captures of kernel 6.1 lie.
#pragma once
#include <string>

namespace reclaim {

inline const std::string kCaptures = std::string(RECLAIMLAB_SOURCE_DIR) + "/datasets/kernel-6.1/";

}  // namespace reclaim
