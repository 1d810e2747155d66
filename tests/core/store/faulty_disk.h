// A disk under SQLite whose calls can be counted, fail, or be the last ones of a program or of a machine.
//
// Threads: one FaultyDisk at a time; it is SQLite's default file system until its end, and every connection made
// meanwhile must be closed before.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <sqlite3.h>

namespace reclaim {

// What the calls that change the disk (write, sync, truncate, delete, make a file) meet.
struct DiskTrouble {
    enum class Kind {
        Fails,     // the call with the number `at` does nothing and says so; those after it work again
        Short,     // it writes one half, then the disk is full; later there is room again
        Full,      // at byte number `at` the disk is full, and stays so
        Killed,    // the program ends in that call, with one half written: nothing follows, what was done stays
        PowerOff,  // so does the machine: of what no sync has followed, any part may be lost
    };
    Kind kind = Kind::Fails;
    std::int64_t at = INT64_MAX;
    std::uint64_t seed = 0;  // PowerOff: 0 loses all of what was not synced, others each sector by the toss of a coin
};

class FaultyDisk {
public:
    explicit FaultyDisk(DiskTrouble trouble);
    ~FaultyDisk();  // PowerOff: now the files become what the machine finds when it is up again
    FaultyDisk(const FaultyDisk&) = delete;
    FaultyDisk& operator=(const FaultyDisk&) = delete;

    bool reached() const;  // whether the trouble has come

    struct State;  // of the calls

private:
    sqlite3_vfs vfs_{};
    std::unique_ptr<State> state_;
};

}  // namespace reclaim
