// FileCalls: the calls of the system that writing a file takes. The program's own are the system's; a test lets any of
// them fail, write short, or end all that follow, as a crash does.
//
// Each answers as the call of its name does: -1 and errno for what went wrong.
#pragma once
#include <cstddef>

namespace reclaim {

class FileCalls {
public:
    FileCalls() = default;
    virtual ~FileCalls() = default;
    FileCalls(const FileCalls&) = delete;
    FileCalls& operator=(const FileCalls&) = delete;

    virtual int open(const char* path, int flags, unsigned mode);
    virtual long write(int file, const void* bytes, std::size_t count);
    virtual int lock(int file);  // for oneself alone, without waiting; let go by close and by the end of the program
    virtual int chmod(int file, unsigned mode);
    virtual int sync(int file);
    virtual int close(int file);
    virtual int rename(const char* from, const char* to);
    virtual int unlink(const char* path);
};

// Once, where a program begins: a reader that has gone (SIGPIPE) and a limit on the size of files (SIGXFSZ) make a
// write fail, as a full disk does, instead of ending the program.
void letWritesFail();

}  // namespace reclaim
