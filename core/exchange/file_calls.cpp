#include "core/exchange/file_calls.h"

#include <csignal>
#include <cstdio>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace reclaim {

int FileCalls::open(const char* path, int flags, unsigned mode) { return ::open(path, flags, mode); }
long FileCalls::write(int file, const void* bytes, std::size_t count) { return ::write(file, bytes, count); }
int FileCalls::lock(int file) { return ::flock(file, LOCK_EX | LOCK_NB); }
int FileCalls::chmod(int file, unsigned mode) { return ::fchmod(file, mode); }
int FileCalls::sync(int file) { return ::fsync(file); }
int FileCalls::close(int file) { return ::close(file); }
int FileCalls::rename(const char* from, const char* to) { return ::rename(from, to); }
int FileCalls::unlink(const char* path) { return ::unlink(path); }

void letWritesFail() {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
}

}  // namespace reclaim
