// The door of room `machine`. A Machine is a value: copy it, run both, and both take the same course.
//
// Threads: a machine has one owner at a time; copies are independent.
// Invariants:
//   (1) Its state is a function of (spec, strategy, commands applied); advance() in any slices gives the same state.
//   (2) A command acts after all operations that began before its time.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/machine/machine_spec.h"
#include "core/machine/metrics.h"
#include "core/machine/slab_map.h"
#include "core/strategy/strategy.h"
#include "core/trace/trace.h"

namespace reclaim {

// Where a sample came from: a metric of the machine (cgroup none) or of one cgroup.
struct SeriesKey {
    Metric metric;
    std::string cgroup;   // path, or empty for the machine
    friend bool operator==(const SeriesKey&, const SeriesKey&) = default;
};

struct Sample {
    TimeNs t;
    std::uint32_t series;   // index into Machine::series()
    double value;
};

// How often a machine looks over the whole of itself while it runs. A sweep changes nothing: no state, no fingerprint.
enum class Sweeps : std::uint8_t {
    Never,
    Spaced,      // with work between two that is many times a sweep's own
    Often        // at the end of the operation 4096 events on, and after each command
};

// One row of the cgroup directory. A released cgroup is reported once more with its final state.
struct CgroupRow {
    MemcgId id;
    MemcgId parent;
    std::string name;               // last component; "/" for the root
    std::string path;
    MemcgState state = MemcgState::Online;
    TimeNs born = 0, removed = kNever, released = kNever;
    std::uint64_t current = 0, max = kNoLimit, slabReclaimable = 0, lruLength = 0, eventsMax = 0, refused = 0;
    std::uint64_t reclaimCalls = 0, reclaimFreed = 0;
    std::uint64_t filePages = 0, shmemPages = 0, inodeLruLength = 0;
    struct Holder {
        std::string what;           // "slab page", "per-memcg kmem_cache", "page-cache page", "child css"
        std::uint64_t count;
        friend bool operator==(const Holder&, const Holder&) = default;
    };
    std::vector<Holder> heldBy;     // references on the css, the base reference of an online cgroup left out
    std::uint64_t chargedObjects = 0;   // objects still charged to it
};

// Which of a mount's two LRUs.
enum class LruKind : std::uint8_t { Dentry, Inode };
struct LruKey {
    LruKind kind = LruKind::Dentry;
    std::uint32_t mount = 0;
    friend bool operator==(const LruKey&, const LruKey&) = default;
};

struct LruEntry {
    ObjectId object;
    MemcgId charged;                // the cgroup it is charged to (may be dying)
    std::uint32_t slab = 0;
    std::uint64_t age = 0;          // serial number of its allocation
    bool referenced = false;
    bool inode = false;             // else a dentry
    bool negative = false;          // dentry: of a name that does not exist
    bool inUse = false;             // only lazily on the list: the next scan unlinks it
    std::uint32_t pages = 0;        // inode: pages of its file in memory
};

struct LruSlice {
    std::uint64_t total = 0;        // entries of the list
    std::uint64_t first = 0;        // position of entries.front(), counted from the head (oldest)
    std::vector<LruEntry> entries;
};

struct LruBin {                     // overview: the list in at most 512 equal parts, head first
    std::uint64_t count = 0, referenced = 0;
    MemcgId mostCharged;
};

// One slab object, whatever it is. Whether it is allocated is not known of every cache: see the events.
struct ObjectRow {
    enum class Kind : std::uint8_t { Dentry, Inode, Buffer, Other };
    ObjectId id;
    Kind kind = Kind::Other;
    std::string cache;              // "dentry", "dentry(2:k1)"
    std::uint32_t slab = 0;
    std::uint32_t slabInUse = 0, slabObjects = 0;   // allocated objects of its slab, and room in it
    MemcgId charged;                // the cgroup it is charged to (may be dying); the root: nobody
    bool slabHoldsCss = false;      // its slab page is charged to that cgroup and holds the css
    bool cached = false;            // a dentry, inode or buffer that is not yet killed; the flags below are its own
    bool onLru = false, referenced = false, inUse = false, negative = false;
    std::uint32_t pages = 0;        // inode: pages of its file in memory
};

struct TaskTotals {
    std::string name;
    std::uint64_t operations = 0, failed = 0;
    bool running = false;
    TimeNs ended = kNever;
};

class Kernel;

class Machine {
public:
    // Errors: a cgroup whose parent is missing, an unknown mount or cpu of a task, sizes out of range.
    static Result<Machine> create(MachineSpec spec, Strategy strategy);

    Machine(const Machine&);
    Machine(Machine&&) noexcept;
    Machine& operator=(Machine) noexcept;
    ~Machine();

    const MachineSpec& spec() const;
    const Strategy& strategy() const;

    // Runs until every operation that begins before `to` has ended and the clock stands at or after `to`.
    void advance(TimeNs to);
    // The same, but may return early once `operations` more operations of tasks have been run; true = `to` is reached.
    // Calling it again goes on; where it was cut changes nothing. With operations = 1 exactly one operation runs.
    bool advance(TimeNs to, std::uint64_t operations);
    // Start of the next operation of any task, were the machine left alone; kNever if no task will run one.
    TimeNs nextOperationTime() const;
    // The clock: at least the `to` of the last advance; more if an operation took longer.
    TimeNs now() const;
    // Acts now. The kernel's refusal (EBUSY, ENOENT, EINVAL) is an event and the value returned: 0 or the errno.
    // REQUIRES: advance(command.at) has returned.
    int apply(const Command& command, std::uint32_t index);

    // Hash of everything that decides the future. Hash over the past: events of levels 0-2 and sampled counters.
    std::uint64_t stateHash() const;
    std::uint64_t fingerprint() const;
    // Full sweep over all invariants; throws InvariantBreach.
    void checkInvariants() const;
    // advance() and apply() sweep by themselves, between operations only. Spaced unless said.
    void setSweeps(Sweeps sweeps);
    Sweeps sweeps() const;
    std::uint64_t sweepsDone() const;

    double value(Metric metric, MemcgId cgroup = MemcgId::none()) const;
    MemcgId cgroupNamed(std::string_view path) const;   // living or dying, the youngest of that name; or none

    Journal& journal();
    const Journal& journal() const;

    // Samples since the last call, in time order; the catalogue only grows.
    const std::vector<SeriesKey>& series() const;
    std::vector<Sample> takeSamples();
    // How many samples of each series (by its index) takeSamples() has given since the machine was made. A copy goes on
    // counting where it was taken, so that samples of a re-run can be told from new ones.
    const std::vector<std::uint32_t>& samplesTaken() const;
    // Adds a series to the defaults. REQUIRES: the machine has not advanced yet.
    void watch(const SeriesKey& key);

    std::vector<TaskTotals> tasks() const;
    // Living and dying cgroups; changes of the set or of a state raise the version.
    std::uint64_t directoryVersion() const;
    std::vector<CgroupRow> directory() const;
    CgroupRow cgroup(MemcgId id) const;

    // Mounts by their index, as LruKey names them.
    std::vector<std::string> mountNames() const;
    // The list that holds the dentries or inodes of `cgroup` on `node`: under a global layout the one list of the mount.
    // `lruOwner` tells whose list that is (none = the global list).
    MemcgId lruOwner(MemcgId cgroup) const;
    std::uint32_t listLru(LruKey key) const;   // the list_lru those lists are of, as events name it
    LruSlice lru(LruKey key, MemcgId cgroup, std::uint32_t node, std::uint64_t first, std::uint64_t count) const;
    // Entries around an entry: from `before` entries ahead of `anchor`. Empty if it has left the list.
    LruSlice lruAround(LruKey key, ObjectId anchor, std::uint64_t before, std::uint64_t count) const;
    std::vector<LruBin> lruOverview(LruKey key, MemcgId cgroup, std::uint32_t node, std::size_t bins) const;

    // For probes that ask at each event: nothing is built or copied. Ids of cgroups are below cgroupCount(), those of
    // freed ones too, and are never used again.
    std::uint32_t cgroupCount() const;
    const std::string& cgroupPath(MemcgId id) const;
    MemcgState cgroupState(MemcgId id) const;
    std::uint32_t cssRefs(MemcgId id, CssRef kind) const;
    // Empty if no slab has ever had an object of that number.
    std::optional<ObjectRow> object(ObjectId id) const;
    SlabMap slabMap(const SlabMapRequest& request) const;
    const DestroyDelays& destroyDelays() const;   // of the caches of removed cgroups, so far

    // Memory the objects take in this process, bytes. For benchmarks and the status bar.
    std::uint64_t residentBytes() const;
    // The parts of it that copies share until one of them writes: address and bytes of each chunk.
    using ChunkVisitor = std::function<void(const void* chunk, std::size_t bytes)>;
    void visitChunks(const ChunkVisitor& visit) const;
    // What a copy takes beside them, bytes, at least.
    std::uint64_t copiedBytes() const;

    struct State;   // private to the room: core/machine/state.h

private:
    explicit Machine(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
    std::unique_ptr<Kernel> kernel_;   // the rooms over state_; what decides the future is in state_ alone
    friend struct MachineTestAccess;
};

}  // namespace reclaim
