// Flusher: writes dirty files back: all of a mount at once when somebody asks for it, and in the background when
// reclaim meets dirty pages or when writers have left too many behind.
//
// A writer looks every few pages (balance_dirty_pages): pages of files that are dirty, of the machine and, since cgroup
// writeback (4.2), of the memcg whose inode it is, against thresholds that are shares of what could be page cache. The
// flusher then writes that memcg's inodes until fewer than the background threshold are left, looking only when a tenth
// of a second has passed or nothing is left to write. On a CPU with tasks it works in turns of a tick with them.
//
// Source: mm/page-writeback.c@6.1 (balance_dirty_pages_ratelimited, balance_dirty_pages, domain_dirty_limits,
// mdtc_calc_avail, dirty_poll_interval, wb_over_bg_thresh), mm/memcontrol.c (mem_cgroup_wb_stats), fs/fs-writeback.c
// (wb_workfn, wb_writeback, writeback_sb_inodes). Capture K7: dirty pages climb to 15 % of file pages and headroom,
// then fall below 10 %.
//
// Simplified: a writer above the thresholds is not put to sleep; nothing is written because it is old (30 s).
#pragma once
#include "core/vfs/icache.h"

namespace reclaim {

// vm.dirty_background_ratio and vm.dirty_ratio as they are by default, in 1/4096 of a page as the kernel counts them.
inline constexpr std::uint64_t kDirtyBackgroundRatio = 10 * kPageSize / 100;
inline constexpr std::uint64_t kDirtyRatio = 20 * kPageSize / 100;
inline constexpr std::uint32_t kFirstDirtyPause = 32;  // pages: nr_dirtied_pause of a new task

struct FlusherTable {
    // bdi_writeback that has work: the inodes of one memcg, or all inodes.
    struct Work {
        std::uint32_t memcg = kNil;  // kNil = wakeup_flusher_threads: everybody's
        std::uint64_t left = 0;      // pages still to write; of background work: until below the threshold
        bool background = false;
        TimeNs sliceBegan = 0;
    };
    // What a task has dirtied since it looked last, and when it looks again.
    struct Writer {
        std::uint32_t dirtied = 0, pause = kFirstDirtyPause;
    };
    std::vector<Work> works;      // in the order of their start
    std::vector<Writer> writers;  // by task
    void hashInto(Hash64& hash) const;
};

class Flusher {
public:
    struct Parts {
        FlusherTable& table;
        InodeTable& inodes;
        std::vector<Mount>& mounts;
        Icache& icache;
        BlockDevice& device;
        UserPages& pages;
        PageAllocator& allocator;
        MemcgTable& memcgs;
        Cpus& cpus;
        Journal& journal;
    };
    explicit Flusher(Parts parts) : p_(parts) {}

    // sync, umount: what is dirty on `mount`, or on all mounts if none, by whoever asks and before it goes on.
    void writeAll(MountId mount);
    // `task` has dirtied pages of the inode.
    void balanceDirtyPages(std::uint32_t task, InodeId inode, std::uint32_t pages);
    // WorkKind::Writeback with that argument: one turn. False = the work is done.
    bool step(std::uint32_t memcg);

    // Dirty and available pages of one domain, and when writing begins and ends. Unit: pages.
    struct Domain {
        std::uint64_t available = 0, dirty = 0;
        std::uint64_t threshold() const { return kDirtyRatio * available / kPageSize; }
        std::uint64_t background() const;
        std::uint64_t freerun() const { return (threshold() + background()) / 2; }  // dirty_freerun_ceiling
        std::uint64_t pollInterval() const;
    };
    Domain machineDomain() const;
    // REQUIRES: not the root.
    Domain memcgDomain(MemcgId memcg, const Domain& machine) const;

private:
    bool overBackground(std::uint32_t memcg) const;  // wb_over_bg_thresh
    void start(std::uint32_t memcg, bool background, std::uint64_t pages);
    std::size_t find(std::uint32_t memcg) const;
    std::uint32_t writeInode(InodeId inode);
    TimeNs cost(std::uint32_t inodes, std::uint32_t pages) const;
    void commitAll(MountId mount);

    Parts p_;
};

}  // namespace reclaim
