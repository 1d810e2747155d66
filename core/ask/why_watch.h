// What `why` notes while a run goes by: since when each holder holds, and what happened to one object. Private to
// why*.cpp.
//
// Threads: one owner. Reads the machine at each event and never changes it.
#pragma once
#include <array>
#include <map>
#include <optional>
#include <unordered_map>

#include "core/ask/why_answer.h"
#include "core/machine/machine.h"

namespace reclaim {

class WhyWatch : public Probe {
public:
    void sample(TimeNs) final {}
    void reclaimEdge(MemcgId) final {}
    void begin(const Machine& machine) { machine_ = &machine; }
    virtual void end() {}

protected:
    // With its text as of now: the cgroup it speaks of may be gone later.
    struct Noted {
        Event event;
        std::string text;
    };
    Noted noted(const Event& event) const;

    const Machine* machine_ = nullptr;
};

// The cgroup and those below it that are still there, parents first; at most kChainMax.
inline constexpr std::size_t kChainMax = 64;
std::vector<MemcgId> chainBelow(const Machine& machine, MemcgId top);

class CgroupWatch final : public WhyWatch {
public:
    explicit CgroupWatch(const std::vector<MemcgId>& chain);

    void event(const Event& event) override;
    void end() override;
    // REQUIRES: the machine stands where the watch ended.
    Why answer(const Machine& machine) const;

private:
    struct Watched {
        MemcgId id;
        std::array<bool, kCssRefKinds> held{};
        std::array<Noted, kCssRefKinds> since;
        std::vector<Noted> life;  // of its css, in order
        std::unordered_map<std::uint32_t, Event>
            objects;  // charged to it and alive, by their allocation; not walked in order
    };
    bool isBirthBelow(MemcgId parent, const Event& event) const;
    void look(Watched& cgroup, const Event& event);
    void describe(const Machine& machine, const Watched& cgroup, int depth, Why& why) const;
    // `objects`: those still charged to it.
    WhyLine holderLine(const Machine& machine, const Watched& cgroup, const CgroupRow::Holder& holder,
                       std::uint64_t objects) const;

    std::vector<Watched> cgroups_;
    std::map<std::uint32_t, std::size_t> byId_;
    bool holdsBySlabs_ = false;
};

class ObjectWatch final : public WhyWatch {
public:
    explicit ObjectWatch(ObjectId object) : object_(object) {}

    void event(const Event& event) override;
    bool seen() const { return last_.has_value(); }
    std::optional<Event> freed() const;
    Why answer(const Machine& machine) const;

private:
    const ObjectId object_;
    std::optional<Noted> allocated_, added_, rotated_, isolated_, last_;
    std::uint64_t rotations_ = 0;
};

}  // namespace reclaim
