// CgroupHistory: every cgroup one lane has shown, released ones kept as ghosts, in order of creation.
//
// Threads: owned by the Lab thread.
// Invariants:
//   (1) Parents stand before their children.
//   (2) At most kGhostsMax ghosts; those released longest ago go first.
//   (3) version() grows when an entry comes, goes or changes its state, and only then.
#pragma once
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/frame/frame_value.h"

namespace reclaim {

class CgroupHistory {
public:
    static constexpr std::size_t kGhostsMax = 1000;
    static constexpr std::uint32_t kNoRow = UINT32_MAX;

    struct Entry {
        CgroupDirectory::Entry shown;
        std::uint32_t occurrence = 0;  // how many cgroups of this path came before it
        std::uint32_t row = kNoRow;    // its place in the rows of the last update; kNoRow for a ghost
    };

    // `rows` is what Machine::directory() gives at `now`. `last` gives the final row of a cgroup that is no longer
    // among them (Machine::cgroup()); without it the times of its end are those of the last look. `ever` is the number
    // of cgroups there have been (Machine::cgroupCount()): those that came and went since the last look become ghosts
    // too, so that what is shown does not depend on when somebody looked. 0 = not known.
    void update(const std::vector<CgroupRow>& rows, TimeNs now, const std::function<CgroupRow(MemcgId)>& last = {},
                std::uint32_t ever = 0);

    const std::vector<Entry>& entries() const { return entries_; }
    std::uint64_t version() const { return version_; }

    // The entry of that path and occurrence; nullptr if this lane has (or shows) none.
    const Entry* find(const std::string& path, std::uint32_t occurrence) const;
    // The same cgroup in this lane: commands are the same in every lane, so mostly it has the same id.
    const Entry* counterpart(const Entry& ofOtherLane) const;

private:
    struct Fresh {
        CgroupRow row;
        std::uint32_t place;  // in the rows of the update; kNoRow = it has gone already
    };
    void addMissed(std::vector<Fresh>& fresh, const std::vector<CgroupRow>& rows,
                   const std::function<CgroupRow(MemcgId)>& last, std::uint32_t ever);
    void add(const Fresh& fresh, TimeNs now);
    void apply(Entry& entry, const CgroupRow& row, std::uint32_t place, TimeNs now);
    void dropOldGhosts();
    void index();

    std::vector<Entry> entries_;
    std::uint64_t version_ = 0;
    std::unordered_map<std::uint32_t, std::size_t> byId_;      // living and dying; looked up, never walked
    std::unordered_map<std::uint32_t, std::size_t> youngest_;  // of each id, ghosts too
    std::uint32_t ever_ = 0;                                   // ids below were looked at
    std::unordered_map<std::string, std::size_t> byKey_;       // "path occurrence"
    std::unordered_map<std::string, std::uint32_t> occurrences_;
};

}  // namespace reclaim
