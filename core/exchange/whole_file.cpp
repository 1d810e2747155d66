#include "core/exchange/whole_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace reclaim {
namespace {

namespace fs = std::filesystem;

constexpr int kNamesMax = 1000;  // of new files in one folder; a crash may leave one
constexpr int kLinksMax = 40;    // as many as the kernel follows
constexpr unsigned kModeBits = 07777;

Error cannotWrite(const std::string& path, int reason) {
    const auto error = [&](std::string message, std::string hint) {
        return Error{Fault::Io, "cannot be written: " + std::move(message), std::move(hint), path, 0, 0};
    };
    switch (reason) {
        case ENOSPC:
        case EDQUOT: return error("the disk is full", "make room, then write it again");
        case EFBIG: return error("the disk is full", "a limit on the size of files is reached: ulimit -f");
        case EACCES:
        case EPERM:
        case EROFS: return error(std::strerror(reason), "choose a folder you may write to");
        case ENOENT: return error(std::strerror(reason), "make the folder first");
        default: return error(std::strerror(reason), "");
    }
}

// 0, or why not.
int writeAll(FileCalls& calls, int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const long written = calls.write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return written < 0 ? errno : EIO;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

// A file system that knows no such thing has nothing to write out.
int syncAll(FileCalls& calls, int file) {
    while (calls.sync(file) != 0)
        if (errno != EINTR) return errno == EINVAL || errno == ENOTSUP ? 0 : errno;
    return 0;
}

// Where links end. One may lead to an open file of a process ("/dev/stdout"): that stays as it is.
struct Place {
    fs::path path;
    bool isOpenFile = false;
};

Place followed(const std::string& path) {
    Place place{path};
    std::error_code failed;
    for (int links = 0; links < kLinksMax; ++links) {
        const fs::path folder = place.path.parent_path();
        const std::string real = fs::canonical(folder.empty() ? fs::path(".") : folder, failed).string();
        place.isOpenFile = !failed && real.starts_with("/proc/");
        if (place.isOpenFile || !fs::is_symlink(fs::symlink_status(place.path, failed))) return place;
        const fs::path target = fs::read_symlink(place.path, failed);
        if (failed) return place;
        place.path = folder / target;  // an absolute one replaces the folder
    }
    return place;
}

// Standard output and standard error are written on, not opened anew: what was said before stays before.
int ownOutput(const struct stat& there) {
    for (const int own : {STDOUT_FILENO, STDERR_FILENO}) {
        struct stat mine {};
        if (::fstat(own, &mine) == 0 && mine.st_dev == there.st_dev && mine.st_ino == there.st_ino) return own;
    }
    return -1;
}

Status writeThrough(const std::string& path, const struct stat& there, std::string_view bytes, FileCalls& calls) {
    if (S_ISDIR(there.st_mode)) return cannotWrite(path, EISDIR);
    const int own = ownOutput(there);
    if (own >= 0) std::fflush(stdout);
    const int file = own >= 0 ? own : calls.open(path.c_str(), O_WRONLY | O_TRUNC | O_NOCTTY | O_CLOEXEC, 0);
    if (file < 0) return cannotWrite(path, errno);
    int reason = writeAll(calls, file, bytes);
    if (own < 0 && calls.close(file) != 0 && reason == 0) reason = errno;
    if (reason != 0 && reason != EPIPE) return cannotWrite(path, reason);
    return Done{};
}

// The new files of this program that are not yet renamed, and the lock that keeps them in step with those on the disk.
struct NewFiles {
    std::mutex mutex;
    std::set<std::string> paths;
};
NewFiles& newFiles() {
    static NewFiles* const files = new NewFiles;  // outlives every thread
    return *files;
}

bool isAt(int file, const std::string& path) {
    struct stat mine {
    }, there{};
    return ::fstat(file, &mine) == 0 && ::lstat(path.c_str(), &there) == 0 && mine.st_dev == there.st_dev &&
           mine.st_ino == there.st_ino;
}

// Takes away what a program left that was ended while it wrote; one that still writes has its file locked.
void removeStale(FileCalls& calls, const std::string& path) {
    const int file = calls.open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);
    if (file < 0) return;
    if (calls.lock(file) == 0 && isAt(file, path)) calls.unlink(path.c_str());
    calls.close(file);
}

// The new file beside the old one, unless it was renamed over it.
class NewFile {
public:
    NewFile(FileCalls& calls, const fs::path& folder) : calls_(calls) {
        for (int number = 0; number < kNamesMax; ++number) {
            const std::string path = (folder / (".reclaimlab-" + std::to_string(number) + ".tmp")).string();
            if (make(path) || errno != EEXIST) return;
            removeStale(calls_, path);
            if (make(path) || errno != EEXIST) return;
        }
    }
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    ~NewFile() {
        if (!path_.empty()) {
            const std::lock_guard lock(newFiles().mutex);
            calls_.unlink(path_.c_str());
            newFiles().paths.erase(path_);
        }
        if (file_ >= 0) calls_.close(file_);
    }

    bool isOpen() const { return file_ >= 0; }

    // 0, or why not.
    int fill(std::string_view bytes, std::optional<unsigned> mode) {
        if (const int reason = writeAll(calls_, file_, bytes); reason != 0) return reason;
        if (mode && calls_.chmod(file_, *mode) != 0) return errno;
        return syncAll(calls_, file_);
    }
    int renameTo(const fs::path& target) {
        const std::lock_guard lock(newFiles().mutex);
        if (calls_.rename(path_.c_str(), target.c_str()) != 0) return errno;
        newFiles().paths.erase(path_);
        path_.clear();
        return calls_.close(std::exchange(file_, -1)) == 0 ? 0 : errno;
    }

private:
    // False with EEXIST where the name is another's. Before the lock another program may take the file for a stale one;
    // where there are no locks nothing is stale.
    bool make(const std::string& path) {
        const std::lock_guard lock(newFiles().mutex);
        const int file = calls_.open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (file < 0) return false;
        const bool taken = calls_.lock(file) != 0 && errno == EWOULDBLOCK;
        if (taken || !isAt(file, path)) {
            calls_.close(file);
            errno = EEXIST;
            return false;
        }
        file_ = file;
        path_ = path;
        newFiles().paths.insert(path);
        return true;
    }

    FileCalls& calls_;
    std::string path_;  // empty once there is no such file
    int file_ = -1;
};

// The new name is in the folder's own blocks. A folder that cannot be opened for reading keeps it all the same.
int syncFolder(FileCalls& calls, const fs::path& folder) {
    const int file = calls.open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (file < 0) return errno == EACCES ? 0 : errno;
    const int reason = syncAll(calls, file);
    calls.close(file);
    return reason;
}

}  // namespace

Status writeWholeFile(const std::string& path, std::string_view bytes) {
    FileCalls calls;
    return writeWholeFile(path, bytes, calls);
}

Status writeWholeFile(const std::string& path, std::string_view bytes, FileCalls& calls) {
    struct stat there {};
    const bool exists = ::stat(path.c_str(), &there) == 0;
    if (!exists && errno != ENOENT) return cannotWrite(path, errno);
    const Place place = followed(path);
    if (exists && (!S_ISREG(there.st_mode) || place.isOpenFile)) return writeThrough(path, there, bytes, calls);
    // Renaming asks for the folder's rights only; who has taken the file's own away meant something by it.
    if (exists && ::access(path.c_str(), W_OK) != 0) return cannotWrite(path, errno);
    const fs::path folder = place.path.has_parent_path() ? place.path.parent_path() : fs::path(".");
    NewFile file(calls, folder);
    if (!file.isOpen()) return cannotWrite(path, errno);
    const auto mode = exists ? std::optional<unsigned>(there.st_mode & kModeBits) : std::nullopt;
    int reason = file.fill(bytes, mode);
    if (reason == 0) reason = file.renameTo(place.path);
    if (reason == 0) reason = syncFolder(calls, folder);
    if (reason != 0) return cannotWrite(path, reason);
    return Done{};
}

void abandonWholeFiles() {
    newFiles().mutex.lock();  // for good
    for (const std::string& path : newFiles().paths) ::unlink(path.c_str());
}

}  // namespace reclaim
