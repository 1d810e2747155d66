#include "core/store/writer_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace reclaim {

namespace {

// fcntl(2), "Open file description locks": the kernel wants l_pid to be 0.
struct flock wholeFile(short type) {
    struct flock lock {};
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    return lock;
}

bool lockWithoutWaiting(int descriptor) {
    struct flock lock = wholeFile(F_WRLCK);
    return ::fcntl(descriptor, F_OFD_SETLK, &lock) == 0;
}

}  // namespace

std::string writerLockPath(const std::string& book, std::int64_t run) { return book + ".run-" + std::to_string(run); }

WriterLock::WriterLock(const std::string& book, std::int64_t run) : path_(writerLockPath(book, run)) {
    descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (descriptor_ < 0 || lockWithoutWaiting(descriptor_)) return;
    ::close(descriptor_);  // a file system without such locks
    ::unlink(path_.c_str());
    descriptor_ = -1;
}

WriterLock::~WriterLock() { letGo(); }

WriterLock::WriterLock(WriterLock&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

WriterLock& WriterLock::operator=(WriterLock&& other) noexcept {
    letGo();
    path_ = std::move(other.path_);
    descriptor_ = std::exchange(other.descriptor_, -1);
    return *this;
}

// The file goes first: nobody can find it unlocked.
void WriterLock::letGo() {
    if (descriptor_ < 0) return;
    ::unlink(path_.c_str());
    ::close(std::exchange(descriptor_, -1));
}

bool isBeingWritten(const std::string& book, std::int64_t run) {
    const int descriptor = ::open(writerLockPath(book, run).c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return false;
    struct flock lock = wholeFile(F_WRLCK);
    const bool held = ::fcntl(descriptor, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    ::close(descriptor);
    return held;
}

void clearWriterLock(const std::string& book, std::int64_t run) {
    const std::string path = writerLockPath(book, run);
    const int descriptor = ::open(path.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return;
    if (lockWithoutWaiting(descriptor)) ::unlink(path.c_str());
    ::close(descriptor);
}

}  // namespace reclaim
