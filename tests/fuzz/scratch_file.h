// A file with the bytes of one fuzzing round, in memory where the machine has a folder for that.
#pragma once
#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/base.h"
#include "tests/temporary_folder.h"

namespace reclaim {

class ScratchFile {
public:
    explicit ScratchFile(const std::string& name) : path_(folder_ / name) {}

    const std::string& path() const { return path_; }

    // The file holds these bytes and nothing stands beside it.
    void put(const std::uint8_t* data, std::size_t size) const {
        for (const auto& entry : std::filesystem::directory_iterator(folder_.path()))
            std::filesystem::remove(entry.path());
        const int file = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        LAB_CHECK(file >= 0 && ::write(file, data, size) == static_cast<ssize_t>(size));
        ::close(file);
    }

    // At most `room` bytes of the file into `data`; 0 if there are more.
    std::size_t take(std::uint8_t* data, std::size_t room) const {
        const int file = ::open(path_.c_str(), O_RDONLY);
        if (file < 0) return 0;
        const off_t size = ::lseek(file, 0, SEEK_END);
        const bool fits = size >= 0 && static_cast<std::size_t>(size) <= room;
        const ssize_t got = fits ? ::pread(file, data, room, 0) : 0;
        ::close(file);
        return got > 0 ? static_cast<std::size_t>(got) : 0;
    }

private:
    static std::filesystem::path inMemory() {
        return ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : std::filesystem::temp_directory_path();
    }

    TemporaryFolder folder_{inMemory()};
    std::string path_;
};

}  // namespace reclaim
