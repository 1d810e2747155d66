// What a mount is before a run begins: its type, and the files that are on its disk.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace reclaim {

enum class FsType : std::uint8_t { Ext4, Tmpfs };

// Files on disk that nobody has looked at yet: keys 0 .. files - 1 of a directory. Not on tmpfs, which has no disk.
struct DiskFilesSpec {
    std::string dir;  // "/data"
    std::uint64_t files = 0;
    std::uint64_t bytes = 4096;  // of each
};

struct MountSpec {
    std::string name = "root";
    std::string type = "ext4";  // "ext4" or "tmpfs"
    std::vector<DiskFilesSpec> files{};
};

}  // namespace reclaim
