// Writing a file whole or not at all: into a neighbour first, then renamed over the old one.
#pragma once
#include <string>
#include <string_view>

#include "core/base/base.h"

namespace reclaim {

// Errors name the file and say what to do; a file that was there before is untouched by a failure.
Status writeWholeFile(const std::string& path, std::string_view bytes);

}  // namespace reclaim
