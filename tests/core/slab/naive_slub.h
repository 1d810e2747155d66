// SLUB again, slow and obvious: every list is a vector of names, written from mm/slub.c and nothing else.
#pragma once
#include <algorithm>
#include <map>
#include <vector>

#include "core/slab/slab.h"

namespace reclaim {

class NaiveSlub {
public:
    NaiveSlub(SlabGeometry geometry, CpuPartialRule rule, std::uint32_t cpus, std::uint32_t nodes)
        : g_(geometry), rule_(rule), cpus_(cpus), nodes_(nodes) {}

    // The object the next allocation returns, or kNil when a slab is needed.
    std::uint32_t alloc(std::uint32_t cpu, std::uint32_t node) {
        OneCpu& c = cpus_[cpu];
        if (c.free.empty() && !refill(c, cpu, node)) return kNil;
        const std::uint32_t object = c.free.back();
        c.free.pop_back();
        ++live;
        return object;
    }
    void addSlab(std::uint32_t slab, std::uint32_t first, std::uint32_t cpu, std::uint32_t node) {
        OneSlab s;
        s.node = node;
        slabs_[slab] = s;
        cpus_[cpu].active = slab;
        cpus_[cpu].free.clear();
        for (std::uint32_t i = g_.objects; i-- > 0;) cpus_[cpu].free.push_back(first + i);
        for (std::uint32_t i = 0; i < g_.objects; ++i) slabOf_[first + i] = slab;
    }
    void free(std::uint32_t object, std::uint32_t cpu, std::vector<std::uint32_t>& discarded) {
        const std::uint32_t slab = slabOf_.at(object);
        OneSlab& s = slabs_.at(slab);
        OneCpu& c = cpus_[cpu];
        --live;
        if (c.active == slab) {
            c.free.push_back(object);
            return;
        }
        const bool wasFull = s.free.empty();
        s.free.push_back(object);
        for (const OneCpu& other : cpus_)  // frozen: somebody owns it
            if (other.active == slab || inChain(other, slab)) return;
        if (wasFull) {
            put(c, slab, true, discarded);
        } else if (s.free.size() == g_.objects && nodes_[s.node].size() >= g_.minPartial) {
            erase(nodes_[s.node], slab);
            discard(slab, discarded);
        }
    }
    void park(std::uint32_t cpu) {
        OneCpu& c = cpus_[cpu];
        if (c.active == kNil) return;
        const std::uint32_t slab = detach(c);
        if (!slabs_[slab].free.empty()) nodes_[slabs_[slab].node].push_back(slab);
    }
    bool shrink(std::vector<std::uint32_t>& discarded) {
        for (OneCpu& c : cpus_) {
            if (c.active != kNil) unfreeze(detach(c), discarded);
            drain(c, discarded);
        }
        for (auto& list : nodes_) {
            const std::vector<std::uint32_t> all = std::exchange(list, {});
            for (std::uint32_t slab : all) {
                if (slabs_[slab].free.size() == g_.objects) discard(slab, discarded);
                else list.push_back(slab);
            }
            std::stable_sort(list.begin(), list.end(),
                             [this](auto x, auto y) { return slabs_[x].free.size() < slabs_[y].free.size(); });
        }
        return !slabs_.empty();
    }

    std::size_t slabs() const { return slabs_.size(); }
    std::size_t onNode(std::uint32_t node) const { return nodes_[node].size(); }
    std::size_t inChain(std::uint32_t cpu) const { return cpus_[cpu].chain.size(); }
    std::uint64_t freeOnNodes() const {
        std::uint64_t total = 0;
        for (const auto& list : nodes_)
            for (std::uint32_t slab : list) total += slabs_.at(slab).free.size();
        return total;
    }
    std::uint64_t live = 0;

private:
    struct OneSlab {
        std::vector<std::uint32_t> free;  // last in, first out
        std::uint32_t node = 0;
    };
    struct Chained {
        std::uint32_t slab, pobjects;
    };
    struct OneCpu {
        std::uint32_t active = kNil;
        std::vector<std::uint32_t> free;
        std::vector<Chained> chain;  // the last one was put last
    };

    static bool inChain(const OneCpu& c, std::uint32_t slab) {
        return std::any_of(c.chain.begin(), c.chain.end(), [slab](const Chained& x) { return x.slab == slab; });
    }
    static void erase(std::vector<std::uint32_t>& list, std::uint32_t slab) {
        list.erase(std::find(list.begin(), list.end(), slab));
    }
    void activate(OneCpu& c, std::uint32_t slab) {
        c.active = slab;
        c.free = std::exchange(slabs_[slab].free, {});
    }
    bool refill(OneCpu& c, std::uint32_t, std::uint32_t node) {
        if (c.active != kNil) {
            if (!slabs_[c.active].free.empty()) {
                activate(c, c.active);
                return true;
            }
            c.active = kNil;  // full: on no list
        }
        if (!c.chain.empty()) {
            activate(c, c.chain.back().slab);
            c.chain.pop_back();
            return true;
        }
        std::vector<std::uint32_t>& list = nodes_[node];
        if (list.empty()) return false;
        std::size_t available = slabs_[list.front()].free.size(), taken = 0;
        activate(c, list.front());
        list.erase(list.begin());
        std::vector<std::uint32_t> none;
        while (!list.empty()) {
            if (rule_ == CpuPartialRule::BySlabs ? taken > g_.cpuPartialSlabs / 2 : available > g_.cpuPartial / 2)
                break;
            const std::uint32_t slab = list.front();
            list.erase(list.begin());
            available += slabs_[slab].free.size();
            put(c, slab, false, none);
            ++taken;
        }
        return true;
    }
    void put(OneCpu& c, std::uint32_t slab, bool mayDrain, std::vector<std::uint32_t>& discarded) {
        if (mayDrain && !c.chain.empty()) {
            const bool full = rule_ == CpuPartialRule::BySlabs ? c.chain.size() >= g_.cpuPartialSlabs
                                                               : c.chain.back().pobjects > g_.cpuPartial;
            if (full) drain(c, discarded);
        }
        const std::uint32_t before = c.chain.empty() ? 0 : c.chain.back().pobjects;
        c.chain.push_back({slab, before + static_cast<std::uint32_t>(slabs_[slab].free.size())});
    }
    void drain(OneCpu& c, std::vector<std::uint32_t>& discarded) {
        while (!c.chain.empty()) {
            const std::uint32_t slab = c.chain.back().slab;
            c.chain.pop_back();
            unfreeze(slab, discarded);
        }
    }
    void unfreeze(std::uint32_t slab, std::vector<std::uint32_t>& discarded) {
        const OneSlab& s = slabs_[slab];
        if (s.free.size() == g_.objects && nodes_[s.node].size() >= g_.minPartial) discard(slab, discarded);
        else if (!s.free.empty()) nodes_[s.node].push_back(slab);
    }
    std::uint32_t detach(OneCpu& c) {
        const std::uint32_t slab = std::exchange(c.active, kNil);
        while (!c.free.empty()) {
            slabs_[slab].free.push_back(c.free.back());
            c.free.pop_back();
        }
        return slab;
    }
    void discard(std::uint32_t slab, std::vector<std::uint32_t>& discarded) {
        slabs_.erase(slab);
        discarded.push_back(slab);
    }

    SlabGeometry g_;
    CpuPartialRule rule_;
    std::vector<OneCpu> cpus_;
    std::vector<std::vector<std::uint32_t>> nodes_;
    std::map<std::uint32_t, OneSlab> slabs_;
    std::map<std::uint32_t, std::uint32_t> slabOf_;
};

}  // namespace reclaim
