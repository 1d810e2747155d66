#include "tests/core/store/faulty_disk.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <random>

#include "tests/core/store/lab_book_access.h"

namespace reclaim {

namespace {

using Kind = DiskTrouble::Kind;

constexpr std::size_t kSector = 512;  // what a disk writes whole or not at all

// A file's bytes as of its last sync, and what was done to it since.
struct Synced {
    struct Change {
        std::size_t offset = 0;
        std::string bytes;
        bool truncates = false;  // to `offset`
    };
    std::string bytes;
    std::vector<Change> since;

    static void apply(std::string& to, const Change& change) {
        if (change.truncates) return to.resize(std::min(to.size(), change.offset));
        to.resize(std::max(to.size(), change.offset + change.bytes.size()));
        to.replace(change.offset, change.bytes.size(), change.bytes);
    }
    void sync() {
        for (const Change& change : since) apply(bytes, change);
        since.clear();
    }
    std::string afterPowerOff(std::uint64_t seed) const {
        std::string left = bytes;
        if (seed == 0) return left;
        std::mt19937_64 random(seed);
        const auto kept = [&] { return random() % 2 == 0; };
        for (const Change& change : since) {
            if (change.truncates) {
                if (kept()) apply(left, change);
                continue;
            }
            for (std::size_t from = 0; from < change.bytes.size(); from += kSector)
                if (kept()) apply(left, {change.offset + from, change.bytes.substr(from, kSector), false});
        }
        return left;
    }
};

}  // namespace

struct FaultyDisk::State {
    sqlite3_vfs* real = nullptr;
    DiskTrouble trouble;
    std::mutex mutex;  // the recorder has a thread of its own
    std::int64_t calls = 0, bytes = 0;
    bool reached = false;
    std::map<std::string, Synced> files;

    bool ends() const { return trouble.kind == Kind::Killed || trouble.kind == Kind::PowerOff; }
    // What the call that comes now meets. REQUIRES: the mutex is held.
    bool failsNow() {
        if (trouble.kind == Kind::Full) return false;
        const std::int64_t now = calls++;
        const bool fails = ends() ? now >= trouble.at : now == trouble.at;
        reached |= fails;
        return fails;
    }
    Synced* synced(const char* path) {
        const auto found = path ? files.find(path) : files.end();
        return found == files.end() ? nullptr : &found->second;
    }
};

namespace {

// SQLite makes room for this and the real file behind it.
struct File {
    sqlite3_file base;
    FaultyDisk::State* disk;
    const char* path;  // SQLite keeps it as long as the file is open; null: a file without a name
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File& fileOf(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
sqlite3_file* realOf(sqlite3_file* file) { return fileOf(file).real(); }

int writeNoted(File& file, const void* bytes, int count, sqlite3_int64 offset) {
    const int done = file.real()->pMethods->xWrite(file.real(), bytes, count, offset);
    if (Synced* synced = done == SQLITE_OK ? file.disk->synced(file.path) : nullptr)
        synced->since.push_back({static_cast<std::size_t>(offset),
                                 {static_cast<const char*>(bytes), static_cast<std::size_t>(count)},
                                 false});
    return done;
}

int onWrite(sqlite3_file* of, const void* bytes, int count, sqlite3_int64 offset) {
    File& file = fileOf(of);
    FaultyDisk::State& disk = *file.disk;
    const std::lock_guard lock(disk.mutex);
    if (disk.trouble.kind == Kind::Full) {
        const std::int64_t room = std::max<std::int64_t>(0, disk.trouble.at - disk.bytes);
        disk.bytes += std::min<std::int64_t>(room, count);
        if (count <= room) return writeNoted(file, bytes, count, offset);
        disk.reached = true;
        if (room > 0) writeNoted(file, bytes, static_cast<int>(room), offset);
        return SQLITE_FULL;
    }
    const bool first = !disk.reached;
    if (!disk.failsNow()) return writeNoted(file, bytes, count, offset);
    if (first && disk.trouble.kind != Kind::Fails) writeNoted(file, bytes, count / 2, offset);
    return disk.trouble.kind == Kind::Short ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

int onTruncate(sqlite3_file* of, sqlite3_int64 size) {
    File& file = fileOf(of);
    const std::lock_guard lock(file.disk->mutex);
    if (file.disk->failsNow()) return SQLITE_IOERR_TRUNCATE;
    if (Synced* synced = file.disk->synced(file.path))
        synced->since.push_back({static_cast<std::size_t>(size), {}, true});
    return file.real()->pMethods->xTruncate(file.real(), size);
}

// The disk is asked for nothing: what a real sync takes is not what is looked at.
int onSync(sqlite3_file* of, int) {
    File& file = fileOf(of);
    const std::lock_guard lock(file.disk->mutex);
    if (file.disk->failsNow()) return SQLITE_IOERR_FSYNC;
    if (Synced* synced = file.disk->synced(file.path)) synced->sync();
    return SQLITE_OK;
}

int onClose(sqlite3_file* file) {
    const int done = realOf(file)->pMethods->xClose(realOf(file));
    file->pMethods = nullptr;
    return done;
}

const sqlite3_io_methods kMethods = {
    .iVersion = 2,
    .xClose = onClose,
    .xRead = [](sqlite3_file* f, void* b, int n,
                sqlite3_int64 o) { return realOf(f)->pMethods->xRead(realOf(f), b, n, o); },
    .xWrite = onWrite,
    .xTruncate = onTruncate,
    .xSync = onSync,
    .xFileSize = [](sqlite3_file* f, sqlite3_int64* n) { return realOf(f)->pMethods->xFileSize(realOf(f), n); },
    .xLock = [](sqlite3_file* f, int l) { return realOf(f)->pMethods->xLock(realOf(f), l); },
    .xUnlock = [](sqlite3_file* f, int l) { return realOf(f)->pMethods->xUnlock(realOf(f), l); },
    .xCheckReservedLock = [](sqlite3_file* f, int* r) { return realOf(f)->pMethods->xCheckReservedLock(realOf(f), r); },
    .xFileControl = [](sqlite3_file* f, int o, void* a) { return realOf(f)->pMethods->xFileControl(realOf(f), o, a); },
    .xSectorSize = [](sqlite3_file* f) { return realOf(f)->pMethods->xSectorSize(realOf(f)); },
    .xDeviceCharacteristics = [](sqlite3_file* f) { return realOf(f)->pMethods->xDeviceCharacteristics(realOf(f)); },
    .xShmMap = [](sqlite3_file* f, int p, int n, int w,
                  void volatile** m) { return realOf(f)->pMethods->xShmMap(realOf(f), p, n, w, m); },
    .xShmLock = [](sqlite3_file* f, int o, int n, int l) { return realOf(f)->pMethods->xShmLock(realOf(f), o, n, l); },
    .xShmBarrier = [](sqlite3_file* f) { realOf(f)->pMethods->xShmBarrier(realOf(f)); },
    .xShmUnmap = [](sqlite3_file* f, int d) { return realOf(f)->pMethods->xShmUnmap(realOf(f), d); },
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

FaultyDisk::State& diskOf(sqlite3_vfs* vfs) { return *static_cast<FaultyDisk::State*>(vfs->pAppData); }

int onOpen(sqlite3_vfs* vfs, const char* path, sqlite3_file* to, int flags, int* outFlags) {
    FaultyDisk::State& disk = diskOf(vfs);
    const std::lock_guard lock(disk.mutex);
    File& file = fileOf(to);
    file = File{{nullptr}, &disk, path};
    const bool makes = path && (flags & SQLITE_OPEN_CREATE) != 0 && !std::filesystem::exists(path);
    if (makes && disk.failsNow()) return SQLITE_CANTOPEN;
    const int done = disk.real->xOpen(disk.real, path, file.real(), flags, outFlags);
    if (!file.real()->pMethods) return done;
    file.base.pMethods = &kMethods;
    if (path && disk.trouble.kind == Kind::PowerOff) disk.files.try_emplace(path, Synced{bytesOf(path), {}});
    return done;
}

// A name that is gone stays gone: SQLite has the folder synced where it counts.
int onDelete(sqlite3_vfs* vfs, const char* path, int syncsFolder) {
    FaultyDisk::State& disk = diskOf(vfs);
    const std::lock_guard lock(disk.mutex);
    if (disk.failsNow()) return SQLITE_IOERR_DELETE;
    disk.files.erase(path);
    return disk.real->xDelete(disk.real, path, syncsFolder);
}

}  // namespace

FaultyDisk::FaultyDisk(DiskTrouble trouble) : state_(std::make_unique<State>()) {
    state_->real = sqlite3_vfs_find(nullptr);
    state_->trouble = trouble;
    vfs_ = *state_->real;
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + state_->real->szOsFile;
    vfs_.pNext = nullptr;
    vfs_.zName = "faulty";
    vfs_.xOpen = onOpen;
    vfs_.xDelete = onDelete;
    // What is left of the real one's calls looks into its own pAppData by nothing but the finder of locks in xOpen.
    vfs_.pAppData = state_.get();
    sqlite3_vfs_register(&vfs_, 1);
}

FaultyDisk::~FaultyDisk() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(state_->real, 1);
    if (state_->trouble.kind != Kind::PowerOff || !state_->reached) return;
    for (const auto& [path, synced] : state_->files)
        std::ofstream(path, std::ios::binary) << synced.afterPowerOff(state_->trouble.seed);
}

bool FaultyDisk::reached() const { return state_->reached; }

}  // namespace reclaim
