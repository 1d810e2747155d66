#include <algorithm>
#include <bit>

#include "core/vfs/flusher.h"

namespace reclaim {

namespace {
constexpr std::int64_t kSlicesASecond = 10;  // writeback_sb_inodes looks up after HZ / 10
}

std::uint64_t Flusher::Domain::background() const {
    const std::uint64_t pages = kDirtyBackgroundRatio * available / kPageSize;
    return pages >= threshold() ? threshold() / 2 : pages;
}

std::uint64_t Flusher::Domain::pollInterval() const {
    if (threshold() <= dirty) return 1;
    return std::uint64_t{1} << ((std::bit_width(threshold() - dirty) - 1) / 2);
}

// global_dirtyable_memory: what is free above the reserves, and the pages of files.
Flusher::Domain Flusher::machineDomain() const {
    Domain domain;
    for (std::uint32_t node = 0; node < p_.memcgs.nodes(); ++node) {
        const std::uint64_t free = p_.allocator.freePages(node);
        domain.available += free - std::min(free, p_.allocator.kswapdTarget(node));
    }
    const PageTable& table = p_.pages.table();
    domain.available += table.count(PageKind::File) + table.count(PageKind::Metadata);
    domain.dirty = table.dirtyFilePages();
    return domain;
}

// mem_cgroup_wb_stats and mdtc_calc_avail: its pages of files, and those of others that it could still take.
Flusher::Domain Flusher::memcgDomain(MemcgId memcg, const Domain& machine) const {
    std::uint64_t headroom = PageCounter::kUnlimited;
    for (MemcgId each = memcg; each != MemcgTable::root(); each = p_.memcgs[each].parent)
        headroom = std::min(headroom, p_.memcgs[each].memory.margin());
    const Memcg& m = p_.memcgs[memcg];
    const std::uint64_t filePages = m.filePages + m.metadataPages;
    const std::uint64_t clean = filePages - std::min(filePages, m.dirtyFilePages);
    const std::uint64_t allClean = machine.available - std::min(machine.available, machine.dirty);
    const std::uint64_t othersClean = allClean - std::min(allClean, clean);
    return {.available = filePages + std::min(headroom, othersClean), .dirty = m.dirtyFilePages};
}

bool Flusher::overBackground(std::uint32_t memcg) const {
    const Domain machine = machineDomain();
    if (machine.dirty > machine.background()) return true;
    if (MemcgId{memcg} == MemcgTable::root()) return false;
    const Domain own = memcgDomain(MemcgId{memcg}, machine);
    return own.dirty > own.background();
}

void Flusher::balanceDirtyPages(std::uint32_t task, InodeId inode, std::uint32_t pages) {
    if (task == kNil || pages == 0) return;
    if (task >= p_.table.writers.size()) p_.table.writers.resize(task + 1);
    FlusherTable::Writer& writer = p_.table.writers[task];
    writer.dirtied += pages;
    if (writer.dirtied < writer.pause) return;
    const MemcgId memcg = p_.icache.wbOf(inode);
    const Domain machine = machineDomain();
    bool over = machine.dirty > machine.background();
    std::uint64_t pause = machine.pollInterval();
    if (memcg != MemcgTable::root()) {
        const Domain own = memcgDomain(memcg, machine);
        over = over || own.dirty > own.freerun();
        pause = std::min(pause, own.pollInterval());
    }
    writer = {.dirtied = 0, .pause = static_cast<std::uint32_t>(std::min<std::uint64_t>(pause, UINT32_MAX))};
    if (over) start(memcg.raw, true, 0);
}

std::size_t Flusher::find(std::uint32_t memcg) const {
    const auto& works = p_.table.works;
    return static_cast<std::size_t>(
        std::find_if(works.begin(), works.end(), [memcg](const auto& work) { return work.memcg == memcg; }) -
        works.begin());
}

void Flusher::start(std::uint32_t memcg, bool background, std::uint64_t pages) {
    if (find(memcg) < p_.table.works.size()) return;  // writeback_in_progress
    p_.table.works.push_back({.memcg = memcg, .left = pages, .background = background, .sliceBegan = p_.cpus.now()});
    if (background) p_.cpus.queueWork(WorkKind::Writeback, memcg);
}

TimeNs Flusher::cost(std::uint32_t inodes, std::uint32_t pages) const {
    const Timing& timing = p_.cpus.timing();
    return static_cast<TimeNs>(inodes) * timing.writebackInode + static_cast<TimeNs>(pages) * timing.writebackPage;
}

std::uint32_t Flusher::writeInode(InodeId inode) {
    const std::uint32_t pages = p_.icache.writeBack(inode);
    p_.cpus.spend(cost(1, pages));
    return pages;
}

bool Flusher::step(std::uint32_t memcg) {
    if (memcg == kNil) start(kNil, false, std::max<std::uint64_t>(p_.pages.table().dirtyFilePages(), 1));
    const std::size_t index = find(memcg);
    LAB_CHECK(index < p_.table.works.size());
    FlusherTable::Work work = p_.table.works[index];
    const TimeNs turnEnds = p_.cpus.now() + p_.cpus.timing().jiffy();
    std::uint32_t pages = 0, inodes = 0;
    bool done = false;
    for (std::uint32_t raw = p_.inodes.dirtyHead; !done;) {
        while (raw != kNil && memcg != kNil && p_.icache.wbOf(InodeId{raw}).raw != memcg)
            raw = p_.inodes[InodeId{raw}].dirtyNext;
        const bool drained = raw == kNil;
        if (drained || p_.cpus.now() - work.sliceBegan >= kSecond / kSlicesASecond) {
            work.sliceBegan = p_.cpus.now();
            done = drained || (work.background && !overBackground(memcg));
            if (done) break;
        }
        const InodeId inode{raw};
        raw = p_.inodes[inode].dirtyNext;
        const std::uint32_t written = writeInode(inode);
        pages += written;
        ++inodes;
        if (!work.background) {
            work.left -= std::min<std::uint64_t>(work.left, written);
            done = work.left == 0;
        }
        if (p_.cpus.now() >= turnEnds && p_.cpus.cpu().tasks > 0) break;
    }
    commitAll(MountId::none());
    if (inodes > 0)
        p_.journal.emit<EventKind::Writeback>(memcg == kNil ? MemcgId::none() : MemcgId{memcg}, pages, inodes, 0,
                                              work.background ? RuleId::BackgroundWriteback : RuleId::None);
    if (done) {
        p_.table.works.erase(p_.table.works.begin() + static_cast<std::ptrdiff_t>(find(memcg)));
        return false;
    }
    p_.table.works[find(memcg)] = work;
    p_.cpus.queueWorkAfterTick(WorkKind::Writeback, memcg);
    return true;
}

void Flusher::commitAll(MountId mount) {
    for (std::uint32_t i = 0; i < p_.mounts.size(); ++i)
        if (!mount.valid() || mount.raw == i) p_.device.commit(MountId{i});
}

void Flusher::writeAll(MountId mount) {
    std::uint32_t pages = 0, inodes = 0;
    for (std::uint32_t raw = p_.inodes.dirtyHead; raw != kNil;) {
        const InodeId inode{raw};
        raw = p_.inodes[inode].dirtyNext;
        if (mount.valid() && p_.inodes[inode].mount != mount.raw) continue;
        pages += p_.icache.writeBack(inode);
        ++inodes;
    }
    commitAll(mount);
    if (inodes > 0) p_.journal.emit<EventKind::Writeback>(MemcgId::none(), pages, inodes);
    p_.cpus.spend(cost(inodes, pages));
}

void FlusherTable::hashInto(Hash64& hash) const {
    for (const Work& work : works) {
        hash.add(std::uint64_t{work.memcg} << 1 | std::uint64_t{work.background});
        hash.add(work.left ^ static_cast<std::uint64_t>(work.sliceBegan) << 20);
    }
    for (const Writer& writer : writers)
        if (writer.dirtied > 0 || writer.pause != kFirstDirtyPause)
            hash.add(std::uint64_t{writer.dirtied} << 32 | writer.pause);
}

}  // namespace reclaim
