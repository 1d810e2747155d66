// A file is written whole or not at all: whatever call fails, wherever the program ends, whatever lies beside it.
#include "core/exchange/whole_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "tests/temporary_folder.h"

namespace reclaim {
namespace {

namespace fs = std::filesystem;

std::string contentOf(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::size_t filesIn(const TemporaryFolder& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()));
}

void expectWritten(const std::string& path, const std::string& bytes) {
    const Status written = writeWholeFile(path, bytes);
    EXPECT_TRUE(written) << written.error().text();
    EXPECT_EQ(contentOf(path), bytes);
}

// The system's calls up to the one with the number `at`, counted from 0. That one fails with `reason`; with reason 0
// the program is at its end there: neither it nor any after it does anything, and the kernel closes the files.
class FaultyCalls final : public FileCalls {
public:
    FaultyCalls(int at, int reason, std::size_t most = SIZE_MAX) : at_(at), reason_(reason), most_(most) {}

    bool reached() const { return made_ > at_; }

    int open(const char* path, int flags, unsigned mode) override {
        return fails() ? -1 : FileCalls::open(path, flags, mode);
    }
    long write(int file, const void* bytes, std::size_t count) override {
        return fails() ? -1 : FileCalls::write(file, bytes, std::min(count, most_));
    }
    int lock(int file) override { return fails() ? -1 : FileCalls::lock(file); }
    int chmod(int file, unsigned mode) override { return fails() ? -1 : FileCalls::chmod(file, mode); }
    int sync(int file) override { return fails() ? -1 : FileCalls::sync(file); }
    int close(int file) override {
        const bool failed = fails();
        const int done = FileCalls::close(file);  // a close that fails has closed
        return failed ? -1 : done;
    }
    int rename(const char* from, const char* to) override { return fails() ? -1 : FileCalls::rename(from, to); }
    int unlink(const char* path) override { return fails() ? -1 : FileCalls::unlink(path); }

private:
    bool fails() {
        const int now = made_++;
        const bool failed = reason_ == 0 ? now >= at_ : now == at_;
        if (failed) errno = reason_ == 0 ? EIO : reason_;
        return failed;
    }

    const int at_, reason_;
    const std::size_t most_;
    int made_ = 0;
};

const std::string kOld = "what was there before\n", kNew(10'000, 'n');

TEST(WholeFile, EveryCallMayFailAndNothingIsLostOrLeft) {
    int faults = 0;
    for (const bool there : {false, true})
        for (const int reason : {ENOSPC, EIO, EINTR, EDQUOT, EFBIG, EACCES})
            for (int at = 0;; ++at, ++faults) {
                TemporaryFolder folder;
                const std::string path = folder / "a.csv";
                if (there) std::ofstream(path) << kOld;
                FaultyCalls calls(at, reason, 4096);
                const Status written = writeWholeFile(path, kNew, calls);
                if (!calls.reached()) break;
                const std::string now = contentOf(path);
                const std::string where = "call " + std::to_string(at) + ", errno " + std::to_string(reason);
                EXPECT_TRUE(now == kNew || (!written && now == (there ? kOld : ""))) << where;
                if (!written) {
                    EXPECT_FALSE(written.error().message.empty()) << where;
                }
                EXPECT_EQ(filesIn(folder), fs::exists(path) ? 1u : 0u) << where;
            }
    EXPECT_GT(faults, 100);
}

TEST(WholeFile, AProgramThatEndsAnywhereLeavesTheOldFileOrTheNewOne) {
    int ends = 0;
    for (const bool there : {false, true})
        for (int at = 0;; ++at, ++ends) {
            TemporaryFolder folder;
            const std::string path = folder / "a.csv";
            if (there) std::ofstream(path) << kOld;
            FaultyCalls calls(at, 0, 100);
            (void)writeWholeFile(path, kNew, calls);
            if (!calls.reached()) break;
            const std::string now = contentOf(path);
            EXPECT_TRUE(now == kNew || now == (there ? kOld : "")) << "ended at call " << at;
            expectWritten(path, "the next one");
            EXPECT_EQ(filesIn(folder), 1u) << "left behind at call " << at;
        }
    EXPECT_GT(ends, 200);
}

TEST(WholeFile, ShortWritesAreGoneOnWith) {
    TemporaryFolder folder;
    FaultyCalls calls(INT_MAX, 0, 7);
    ASSERT_TRUE(writeWholeFile(folder / "a", kNew, calls));
    EXPECT_EQ(contentOf(folder / "a"), kNew);
}

TEST(WholeFile, AFullDiskIsSaid) {
    const Status written = writeWholeFile("/dev/full", "x");
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().message, "cannot be written: the disk is full");
}

TEST(WholeFile, TheModeIsKeptAndALinkStaysALink) {
    TemporaryFolder folder;
    const std::string path = folder / "real", link = folder / "link";
    std::ofstream(path) << kOld;
    ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
    fs::create_symlink("real", link);
    expectWritten(link, "new");
    EXPECT_TRUE(fs::is_symlink(link));
    EXPECT_EQ(contentOf(path), "new");
    struct stat now {};
    ASSERT_EQ(::stat(path.c_str(), &now), 0);
    EXPECT_EQ(now.st_mode & 07777u, 0640u);
}

TEST(WholeFile, NothingThatLiesInTheWayIsFollowedOrEmptied) {
    TemporaryFolder folder;
    std::ofstream(folder / "precious") << kOld;
    fs::create_symlink("precious", folder / ".reclaimlab-0.tmp");
    fs::create_directory(folder / ".reclaimlab-1.tmp");
    expectWritten(folder / "a", "new");
    EXPECT_EQ(contentOf(folder / "precious"), kOld);
    EXPECT_TRUE(fs::is_symlink(folder / ".reclaimlab-0.tmp"));
}

TEST(WholeFile, AFileThatAnotherStillWritesStays) {
    TemporaryFolder folder;
    const std::string theirs = folder / ".reclaimlab-0.tmp";
    FileCalls calls;
    const int file = calls.open(theirs.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0600);
    ASSERT_EQ(calls.lock(file), 0);
    expectWritten(folder / "a", "new");
    EXPECT_TRUE(fs::exists(theirs));
    calls.close(file);
    expectWritten(folder / "a", "newer");
    EXPECT_FALSE(fs::exists(theirs)) << "nobody has it locked";
}

TEST(WholeFile, APipeTakesBytesAndItsReaderMayGo) {
    letWritesFail();
    TemporaryFolder folder;
    const std::string pipe = folder / "pipe";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    const int reader = ::open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
    EXPECT_TRUE(writeWholeFile(pipe, "through"));
    char bytes[16] = {};
    EXPECT_EQ(::read(reader, bytes, sizeof bytes), 7);
    std::thread writer([&] { EXPECT_TRUE(writeWholeFile(pipe, std::string(1 << 20, 'x'))); });
    while (::read(reader, bytes, sizeof bytes) <= 0) std::this_thread::yield();
    ::close(reader);
    writer.join();
    EXPECT_TRUE(fs::is_fifo(pipe));
}

TEST(WholeFile, TwoWritersLeaveOneOfTheTwo) {
    TemporaryFolder folder;
    const std::string path = folder / "a", one(100'000, '1'), two(100'000, '2');
    const auto write = [&](const std::string& bytes) {
        for (int i = 0; i < 20; ++i) ASSERT_TRUE(writeWholeFile(path, bytes));
    };
    std::thread first(write, one), second(write, two);
    first.join();
    second.join();
    const std::string now = contentOf(path);
    EXPECT_TRUE(now == one || now == two);
    EXPECT_EQ(filesIn(folder), 1u);
}

// The program of another thread ends it in the middle of a write: nothing of it stays.
class EndsInTheMiddle final : public FileCalls {
public:
    long write(int, const void*, std::size_t) override {
        abandonWholeFiles();
        ::_exit(0);
    }
};

TEST(WholeFile, AnAbandonedFileIsTakenAway) {
    TemporaryFolder folder;
    const pid_t child = ::fork();
    if (child == 0) {
        EndsInTheMiddle calls;
        (void)writeWholeFile(folder / "a", "x", calls);
        ::_exit(1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(WEXITSTATUS(status), 0);
    EXPECT_EQ(filesIn(folder), 0u);
}

TEST(WholeFile, ErrorsNameTheFileAndSayWhatToDo) {
    TemporaryFolder folder;
    const Status none = writeWholeFile(folder / "none/a.txt", "x");
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().hint, "make the folder first");
    EXPECT_FALSE(writeWholeFile(folder.path(), "x")) << "a folder";
}

}  // namespace
}  // namespace reclaim
