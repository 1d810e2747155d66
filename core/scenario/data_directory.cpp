#include "core/scenario/data_directory.h"

#include <cstdlib>
#include <filesystem>

namespace reclaim {

std::string dataDirectory() {
    namespace fs = std::filesystem;
    if (const char* given = std::getenv("RECLAIMLAB_DATA"); given != nullptr && *given != '\0') return given;
    std::error_code problem;
    const fs::path program = fs::read_symlink("/proc/self/exe", problem);
    if (!problem) {
        const fs::path folder = program.parent_path();
        for (const fs::path& place : {folder, folder / "../share/reclaimlab"})
            if (fs::is_directory(place / "datasets", problem)) return place.lexically_normal().string();
    }
    return RECLAIMLAB_SOURCE_DIR;
}

}  // namespace reclaim
