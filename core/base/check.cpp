#include "core/base/check.h"

namespace reclaim {

void breach(const char* condition, const char* file, int line) {
    std::string path = file;
    if (auto at = path.rfind("/core/"); at != std::string::npos) path = path.substr(at + 1);
    throw InvariantBreach("invariant does not hold: " + std::string(condition) + " (" + path + ":" +
                          std::to_string(line) + ")");
}

}  // namespace reclaim
