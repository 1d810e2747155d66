#include "core/machine/machine_value.h"

#include "core/machine/kernel.h"

namespace reclaim {

Machine::Machine(std::unique_ptr<MachineState> state)
    : state_(std::move(state)), kernel_(std::make_unique<Kernel>(*state_)) {}
Machine::Machine(const Machine& other) : Machine(std::make_unique<MachineState>(*other.state_)) {}
Machine::Machine(Machine&&) noexcept = default;
Machine& Machine::operator=(Machine other) noexcept {
    kernel_ = std::move(other.kernel_);
    state_ = std::move(other.state_);
    return *this;
}
Machine::~Machine() = default;

namespace {
Status checkZones(const MachineSpec& spec) {
    const auto bad = [](std::string message, std::string hint) {
        return Error{Fault::BadInput, std::move(message), std::move(hint), {}, 0, 0};
    };
    if (spec.zones.empty()) return Done{};
    if (spec.nodes != 1) return bad("machine.zones is given for several nodes", "nodes: 1");
    if (spec.zones.size() > PageAllocator::kZonesMax) return bad("machine.zones has too many zones", "1 to 4");
    std::uint64_t managed = 0;
    for (const ZoneSpec& zone : spec.zones) {
        if (zone.managed == 0 || zone.managed > spec.memoryBytes / kPageSize)
            return bad("zone '" + zone.name + "': managed is out of range", "1 page to machine.memory");
        const std::uint64_t low = zone.low > 0 ? zone.low : zone.min, high = zone.high > 0 ? zone.high : low;
        if (zone.min > low || low > high || high >= zone.managed)
            return bad("zone '" + zone.name + "': the marks are not in order", "min <= low <= high < managed");
        managed += zone.managed;
    }
    if (managed > spec.memoryBytes / kPageSize)
        return bad("machine.zones has more pages than machine.memory", "managed pages of 4 KiB, all zones together");
    return Done{};
}
}  // namespace

Result<Machine> Machine::create(MachineSpec spec, Strategy strategy) {
    const auto bad = [](std::string message, std::string hint) {
        return Error{Fault::BadInput, std::move(message), std::move(hint), {}, 0, 0};
    };
    constexpr std::uint32_t kCpusMax = 256, kNodesMax = 64;
    if (spec.cpus < 1 || spec.cpus > kCpusMax) return bad("machine.cpus is out of range", "1 to 256");
    if (spec.nodes < 1 || spec.nodes > kNodesMax) return bad("machine.nodes is out of range", "1 to 64");
    if (spec.memoryBytes < (16u << 20) || spec.memoryBytes > (std::uint64_t{1} << 46))
        return bad("machine.memory is out of range", "16MiB to 64TiB");
    if (spec.sampleInterval < kMicrosecond) return bad("sample is too short", "1us or more");
    if (const Status zones = checkZones(spec); !zones) return zones.error();
    if (spec.usedBytes >= spec.memoryBytes)
        return bad("machine.used is all the memory there is", "less than machine.memory");
    if (spec.mounts.empty()) return bad("no mount is declared", "mounts: {root: {type: ext4}}");
    const Timing& timing = spec.timing;
    if (timing.hz < 1 || timing.tickPhase >= timing.jiffy())
        return bad("timing.tick_phase is not within a tick", "0 to " + std::to_string(timing.jiffy() - 1) + "ns");

    auto state = std::make_unique<MachineState>();
    const TimeNs phase =
        timing.tickPhase >= 0
            ? timing.tickPhase
            : static_cast<TimeNs>(Prng(spec.seed ^ 0x7469636bull).below(static_cast<std::uint64_t>(timing.jiffy())));
    state->strategy = std::move(strategy);
    state->cpus = Cpus::makeSet(spec.cpus, timing, phase, spec.sampleInterval, spec.nodes);
    state->pages =
        PageAllocator::make(spec.memoryBytes, spec.nodes, spec.minFreeKbytes, spec.zones, spec.usedBytes / kPageSize);
    state->memcgs = MemcgTable::make(spec.nodes, spec.cpus);
    state->slabs = SlabTable::make(spec.cpus, spec.nodes, state->strategy.slabAllocator->lists());
    state->spec = std::move(spec);
    const Status built = Kernel(*state).build();
    if (!built) return built.error();
    return Machine(std::move(state));
}

const MachineSpec& Machine::spec() const { return state_->spec; }
const Strategy& Machine::strategy() const { return state_->strategy; }
void Machine::advance(TimeNs to) { kernel_->advance(to, UINT64_MAX); }
bool Machine::advance(TimeNs to, std::uint64_t operations) { return kernel_->advance(to, operations); }
TimeNs Machine::nextOperationTime() const { return kernel_->nextOperationTime(); }

TimeNs Machine::now() const {
    TimeNs latest = 0;
    for (const Cpu& cpu : state_->cpus.cpus) latest = std::max(latest, cpu.now);
    return latest;
}

int Machine::apply(const Command& command, std::uint32_t index) { return kernel_->apply(command, index); }

std::uint64_t Machine::stateHash() const {
    Hash64 hash;
    state_->cpus.hashInto(hash);
    state_->pages.hashInto(hash);
    state_->memcgs.hashInto(hash);
    state_->slabs.hashInto(hash);
    state_->lrus.hashInto(hash);
    state_->shrinkers.hashInto(hash);
    state_->kmem.hashInto(hash);
    state_->reclaim.hashInto(hash);
    state_->pageTable.hashInto(hash);
    state_->dentries.hashInto(hash);
    state_->dirs.hashInto(hash);
    state_->inodes.hashInto(hash);
    state_->blocks.hashInto(hash);
    state_->flusher.hashInto(hash);
    state_->oom.hashInto(hash);
    state_->tasks.each([&hash](std::uint32_t, const TaskState& task) {
        task.keys.hashInto(hash);
        hash.add(task.done << 3 | std::uint64_t{task.started} << 2 | std::uint64_t{task.ended} << 1 |
                 std::uint64_t{task.exited});
        hash.add(task.heldBytes);
        hash.add(task.held.files.size());
        hash.add(static_cast<std::uint64_t>(task.vruntime));
    });
    for (TimeNs at : state_->nextCacheReaps) hash.add(static_cast<std::uint64_t>(at));
    hash.add(state_->operations);
    hash.add(state_->refused);
    hash.add(state_->journal.number());
    return hash.value();
}

std::uint64_t Machine::fingerprint() const { return state_->journal.fingerprint(); }
void Machine::checkInvariants() const { kernel_->checkInvariants(); }
void Machine::setSweeps(Sweeps sweeps) { kernel_->setSweeps(sweeps); }
Sweeps Machine::sweeps() const { return state_->sweep.sweeps; }
std::uint64_t Machine::sweepsDone() const { return state_->sweep.done; }
double Machine::value(Metric metric, MemcgId cgroup) const { return kernel_->value(metric, cgroup); }
MemcgId Machine::cgroupNamed(std::string_view path) const { return state_->memcgs.find(path); }
Journal& Machine::journal() { return state_->journal; }
const Journal& Machine::journal() const { return state_->journal; }
const std::vector<SeriesKey>& Machine::series() const { return state_->sampler.series; }

std::vector<Sample> Machine::takeSamples() {
    SamplerState& sampler = state_->sampler;
    sampler.taken.resize(sampler.series.size());
    for (const Sample& sample : sampler.samples) ++sampler.taken[sample.series];
    return std::exchange(sampler.samples, {});
}

const std::vector<std::uint32_t>& Machine::samplesTaken() const { return state_->sampler.taken; }
void Machine::watch(const SeriesKey& key) { kernel_->sampler().add(key); }
std::uint64_t Machine::directoryVersion() const { return state_->memcgs.version(); }
const DestroyDelays& Machine::destroyDelays() const { return state_->kmem.delays; }

std::vector<TaskTotals> Machine::tasks() const {
    std::vector<TaskTotals> out;
    for (std::uint32_t id = 0; id < state_->tasks.size(); ++id) {  // by id; who exited long ago has no name any more
        const TaskState& task = std::as_const(state_->tasks)[id];
        out.push_back({task.name, task.done, task.failed, task.started && !task.ended, task.endedAt});
    }
    return out;
}

namespace {

template <class Visit>
void eachColumn(const MachineState& state, Visit&& visit) {
    state.slabs.eachColumn(visit);
    state.dentries.eachColumn(visit);
    visit(state.kmem.objcgOf);
    state.pageTable.eachColumn(visit);
    state.dirs.eachColumn(visit);
    state.inodes.eachColumn(visit);
    state.blocks.eachColumn(visit);
    for (const Mount& mount : state.dentries.mounts) visit(mount.inodeTable);
}

template <class T>
std::uint64_t bytesOf(const std::vector<T>& items) {
    return items.size() * sizeof(T);
}

}  // namespace

std::uint64_t Machine::residentBytes() const {
    std::uint64_t bytes = 0;
    eachColumn(*state_, [&bytes](const auto& column) { bytes += column.bytes(); });
    return bytes;
}

void Machine::visitChunks(const ChunkVisitor& visit) const {
    eachColumn(*state_, [&visit](const auto& column) { column.visitChunks(visit); });
}

std::uint64_t Machine::copiedBytes() const {
    std::uint64_t bytes = sizeof(MachineState) + 2 * Journal::kSegmentEvents * sizeof(Event);
    for (const Cpu& cpu : state_->cpus.cpus) {
        bytes += bytesOf(cpu.filling) + bytesOf(cpu.ready);
        for (const RcuSegment& segment : cpu.waiting) bytes += bytesOf(segment.callbacks);
    }
    state_->tasks.each([&bytes](std::uint32_t, const TaskState& task) {
        bytes += sizeof(TaskState) + bytesOf(task.held.objects) + bytesOf(task.held.pages) + bytesOf(task.held.files);
    });
    for (const ListLruData& lru : state_->lrus.lrus)
        for (const LruNode& node : lru.nodes) bytes += bytesOf(node.slotById) + bytesOf(node.pool);
    state_->kmem.contexts.each(
        [&bytes](std::uint32_t, const KmemContext& context) { bytes += bytesOf(context.caches) + sizeof context; });
    return bytes + state_->memcgs.rowBytes() + bytesOf(state_->sampler.series);
}

}  // namespace reclaim
