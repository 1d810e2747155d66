// WriterLock: says that somebody is still writing a run. A file beside the lab book, named by the run, on which the
// writer holds a lock that belongs to the open file and not to a process: the kernel lets it go with the writer,
// however that ends.
//
// Threads: a WriterLock has one owner.
#pragma once
#include <cstdint>
#include <string>

namespace reclaim {

class WriterLock {
public:
    WriterLock() = default;  // holds nothing
    // Where the folder takes no file it holds nothing: then the run counts as unfinished until it has ended.
    WriterLock(const std::string& book, std::int64_t run);
    ~WriterLock();  // takes the file away
    WriterLock(WriterLock&& other) noexcept;
    WriterLock& operator=(WriterLock&& other) noexcept;

    bool held() const { return descriptor_ >= 0; }

private:
    void letGo();

    std::string path_;
    int descriptor_ = -1;
};

// "lab.db.run-3"
std::string writerLockPath(const std::string& book, std::int64_t run);
// Does somebody hold it, in this process or another?
bool isBeingWritten(const std::string& book, std::int64_t run);
// Takes away what a dead writer has left.
void clearWriterLock(const std::string& book, std::int64_t run);

}  // namespace reclaim
