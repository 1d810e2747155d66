// Machine: all rooms of the engine assembled. It is a value: copy it, run both, and both take the same course.
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

#include "core/machine/inspection.h"
#include "core/machine/machine_spec.h"
#include "core/machine/metrics.h"
#include "core/machine/samples.h"
#include "core/machine/slab_map.h"
#include "core/machine/sweeps.h"
#include "core/strategy/strategy.h"
#include "core/trace/trace.h"

namespace reclaim {

class Kernel;
struct MachineState;  // private to the room: core/machine/state.h

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
    MemcgId cgroupNamed(std::string_view path) const;  // living or dying, the youngest of that name; or none

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
    // The list that holds the dentries or inodes of `cgroup` on `node`: under a global layout the one list of the
    // mount. `lruOwner` tells whose list that is (none = the global list).
    MemcgId lruOwner(MemcgId cgroup) const;
    std::uint32_t listLru(LruKey key) const;  // the list_lru those lists are of, as events name it
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
    const DestroyDelays& destroyDelays() const;  // of the caches of removed cgroups, so far

    // Memory the objects take in this process, bytes. For benchmarks and the status bar.
    std::uint64_t residentBytes() const;
    // The parts of it that copies share until one of them writes: address and bytes of each chunk.
    using ChunkVisitor = std::function<void(const void* chunk, std::size_t bytes)>;
    void visitChunks(const ChunkVisitor& visit) const;
    // What a copy takes beside them, bytes, at least.
    std::uint64_t copiedBytes() const;

private:
    explicit Machine(std::unique_ptr<MachineState> state);
    std::unique_ptr<MachineState> state_;
    std::unique_ptr<Kernel> kernel_;  // the rooms over state_; what decides the future is in state_ alone
    friend struct MachineTestAccess;
};

}  // namespace reclaim
