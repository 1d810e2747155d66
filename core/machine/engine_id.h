// The engine id: which engine this program runs, so that a stored run can say which one made it.
#pragma once
#include <string_view>

namespace reclaim {

// 16 hexadecimal digits over the sources of the rooms `base` to `machine` without `race`, made when the program is
// built (core/engine_id.cmake). Equal ids: equal courses, whatever compiler and build type. A comment changes it as
// well: it says that nothing is different, never that something is.
std::string_view engineId();

}  // namespace reclaim
