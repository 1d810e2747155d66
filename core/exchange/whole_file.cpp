#include "core/exchange/whole_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace reclaim {
namespace {

Error cannotWrite(const std::string& path, int reason) {
    const bool denied = reason == EACCES || reason == EPERM || reason == EROFS;
    return Error{Fault::Io,
                 std::string("cannot be written: ") + std::strerror(reason),
                 denied             ? "choose a folder you may write to"
                 : reason == ENOENT ? "make the folder first"
                                    : "",
                 path,
                 0,
                 0};
}

}  // namespace

Status writeWholeFile(const std::string& path, std::string_view bytes) {
    std::error_code failed;
    if (std::filesystem::exists(path, failed) && !std::filesystem::is_regular_file(path, failed)) {
        // A pipe or a device takes the bytes as they are; there is nothing to rename over.
        std::FILE* out = std::filesystem::is_directory(path, failed) ? nullptr : std::fopen(path.c_str(), "wb");
        if (!out) return cannotWrite(path, std::filesystem::is_directory(path, failed) ? EISDIR : errno);
        const bool whole = std::fwrite(bytes.data(), 1, bytes.size(), out) == bytes.size();
        if (std::fclose(out) != 0 || !whole) return cannotWrite(path, errno ? errno : EIO);
        return Done{};
    }
    const std::string part = path + ".part";
    std::FILE* out = std::fopen(part.c_str(), "wb");
    if (!out) return cannotWrite(path, errno);
    errno = 0;
    const bool whole = std::fwrite(bytes.data(), 1, bytes.size(), out) == bytes.size();
    const bool closed = std::fclose(out) == 0;
    if (!whole || !closed) {
        const int reason = errno ? errno : EIO;
        std::remove(part.c_str());
        return cannotWrite(path, reason);
    }
    std::filesystem::rename(part, path, failed);
    if (failed) {
        std::remove(part.c_str());
        return cannotWrite(path, failed.value());
    }
    return Done{};
}

}  // namespace reclaim
