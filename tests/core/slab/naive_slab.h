// SLAB again, slow and obvious: every list is a vector of names, the head in front, written from mm/slab.c and nothing
// else.
#pragma once
#include <algorithm>
#include <map>
#include <vector>

#include "core/slab/slab.h"

namespace reclaim {

class NaiveSlab {
public:
    struct Limits {
        std::size_t limit, batch, shared;
    };
    // All CPUs are of node 0.
    NaiveSlab(std::uint32_t objects, Limits limits, std::uint32_t cpus, std::uint32_t nodes, TimeNs nextReap)
        : num_(objects), limits_(limits), cpus_(cpus), nodes_(nodes) {
        for (std::size_t node = 0; node < nodes; ++node) {
            nodes_[node].freeLimit = (1 + (node == 0 ? cpus : 0)) * limits.batch + objects;
            nodes_[node].nextReap = nextReap;
        }
    }

    // The object the next allocation returns, or kNil when a slab is needed.
    std::uint32_t alloc(std::uint32_t cpu, std::uint32_t node) {
        OneNode& n = nodes_[node];
        if (node != 0) {
            const std::uint32_t slab = firstSlab(n);
            if (slab == kNil) return kNil;
            const std::uint32_t object = slabs_[slab].free.back();
            slabs_[slab].free.pop_back();
            relist(n, slab, true);
            ++live;
            return object;
        }
        Array& ac = cpus_[cpu];
        if (ac.entry.empty()) {
            std::size_t batch = batchOf(ac);
            if (!n.shared.entry.empty()) {
                const std::size_t nr = std::min(batch, n.shared.entry.size());
                ac.entry.assign(n.shared.entry.end() - static_cast<long>(nr), n.shared.entry.end());
                n.shared.entry.resize(n.shared.entry.size() - nr);
                n.shared.touched = true;
            } else if (freeObjects(node) > 0) {
                while (batch > 0) {
                    const std::uint32_t slab = firstSlab(n);
                    if (slab == kNil) break;
                    batch -= fetch(ac, slab, batch);
                    relist(n, slab, true);
                }
            }
            if (ac.entry.empty()) return kNil;
        }
        ac.touched = true;
        const std::uint32_t object = ac.entry.back();
        ac.entry.pop_back();
        ++live;
        return object;
    }
    void addSlab(std::uint32_t slab, std::uint32_t first, std::uint32_t cpu, std::uint32_t node) {
        OneSlab s;
        s.node = node;
        for (std::uint32_t i = num_; i-- > 0;) s.free.push_back(first + i);
        for (std::uint32_t i = 0; i < num_; ++i) slabOf_[first + i] = slab;
        slabs_[slab] = s;
        Array& ac = cpus_[cpu];
        if (node == 0 && ac.entry.empty()) fetch(ac, slab, batchOf(ac));
        OneNode& n = nodes_[node];
        if (slabs_[slab].free.size() == num_) n.freeSlabs.push_back(slab);
        else relist(n, slab, true);
    }
    void free(std::uint32_t object, std::uint32_t cpu, std::vector<std::uint32_t>& discarded) {
        --live;
        const std::uint32_t node = slabs_.at(slabOf_.at(object)).node;
        if (node != 0 || limits_.limit == 0) {
            block({object}, node, discarded);
            return;
        }
        Array& ac = cpus_[cpu];
        if (ac.entry.size() == limits_.limit) {
            std::size_t count = limits_.batch;
            std::vector<std::uint32_t>& shared = nodes_[0].shared.entry;
            if (shared.size() < limits_.shared) {
                count = std::min(count, limits_.shared - shared.size());
                shared.insert(shared.end(), ac.entry.begin(), ac.entry.begin() + static_cast<long>(count));
                ac.entry.erase(ac.entry.begin(), ac.entry.begin() + static_cast<long>(count));
            } else {
                blockOf(ac, count, discarded);
            }
        }
        ac.entry.push_back(object);
    }
    bool shrink(std::vector<std::uint32_t>& discarded) {
        for (Array& ac : cpus_) blockOf(ac, ac.entry.size(), discarded);
        blockOf(nodes_[0].shared, nodes_[0].shared.entry.size(), discarded);
        for (OneNode& n : nodes_) giveBack(n, n.freeSlabs.size(), discarded);
        return !slabs_.empty();
    }
    void stopCaching() {
        limits_ = {0, 0, 0};
        for (OneNode& n : nodes_) n.freeLimit = 0;
    }
    void reap(std::uint32_t cpu, TimeNs now, std::vector<std::uint32_t>& discarded) {
        if (limits_.limit == 0) return;
        drain(cpus_[cpu], limits_.limit, discarded);
        OneNode& n = nodes_[0];
        if (now < n.nextReap) return;
        n.nextReap = now + 4 * kSecond;
        drain(n.shared, limits_.shared, discarded);
        if (n.freeTouched) n.freeTouched = false;
        else giveBack(n, (n.freeLimit + 5 * num_ - 1) / (5 * num_), discarded);
    }

    std::size_t slabs() const { return slabs_.size(); }
    std::size_t inArray(std::uint32_t cpu) const { return cpus_[cpu].entry.size(); }
    std::size_t inShared() const { return nodes_[0].shared.entry.size(); }
    std::size_t full(std::uint32_t node) const { return nodes_[node].full.size(); }
    std::size_t partial(std::uint32_t node) const { return nodes_[node].partial.size(); }
    std::size_t freeSlabs(std::uint32_t node) const { return nodes_[node].freeSlabs.size(); }
    std::size_t freeObjects(std::uint32_t node) const {
        std::size_t free = 0;
        for (const auto& [id, s] : slabs_)
            if (s.node == node) free += s.free.size();
        return free;
    }
    // Nobody has an object of them: free slabs, and those whose objects are all in arrays.
    std::size_t empty() const {
        std::map<std::uint32_t, std::size_t> held;
        for (const Array& ac : cpus_)
            for (std::uint32_t object : ac.entry) ++held[slabOf_.at(object)];
        for (std::uint32_t object : nodes_[0].shared.entry) ++held[slabOf_.at(object)];
        std::size_t count = 0;
        for (const auto& [id, s] : slabs_) count += s.free.size() + held[id] == num_ ? 1 : 0;
        return count;
    }
    std::uint64_t live = 0;

private:
    struct OneSlab {
        std::vector<std::uint32_t> free;  // last in, first out
        std::uint32_t node = 0;
    };
    struct Array {
        std::vector<std::uint32_t> entry;
        bool touched = false;
    };
    struct OneNode {
        std::vector<std::uint32_t> full, partial, freeSlabs;
        std::size_t freeLimit = 0;
        bool freeTouched = false;
        TimeNs nextReap = 0;
        Array shared;
    };

    std::size_t batchOf(const Array& ac) const { return !ac.touched && limits_.batch > 16 ? 16 : limits_.batch; }
    static std::uint32_t firstSlab(OneNode& n) {
        if (!n.partial.empty()) return n.partial.front();
        n.freeTouched = true;
        return n.freeSlabs.empty() ? kNil : n.freeSlabs.front();
    }
    std::size_t fetch(Array& ac, std::uint32_t slab, std::size_t most) {
        std::vector<std::uint32_t>& free = slabs_[slab].free;
        const std::size_t count = std::min(most, free.size());
        for (std::size_t i = 0; i < count; ++i) {
            ac.entry.push_back(free.back());
            free.pop_back();
        }
        return count;
    }
    // Onto the list it belongs to: in front after an allocation, partial ones at the end after a free.
    void relist(OneNode& n, std::uint32_t slab, bool allocated) {
        for (auto* list : {&n.full, &n.partial, &n.freeSlabs}) std::erase(*list, slab);
        const std::size_t free = slabs_[slab].free.size();
        if (free == 0) n.full.insert(n.full.begin(), slab);
        else if (free == num_) n.freeSlabs.insert(n.freeSlabs.begin(), slab);
        else if (allocated) n.partial.insert(n.partial.begin(), slab);
        else n.partial.push_back(slab);
    }
    void blockOf(Array& ac, std::size_t count, std::vector<std::uint32_t>& discarded) {
        const std::vector<std::uint32_t> oldest(ac.entry.begin(), ac.entry.begin() + static_cast<long>(count));
        ac.entry.erase(ac.entry.begin(), ac.entry.begin() + static_cast<long>(count));
        block(oldest, 0, discarded);
    }
    void block(const std::vector<std::uint32_t>& objects, std::uint32_t node, std::vector<std::uint32_t>& discarded) {
        OneNode& n = nodes_[node];
        for (std::uint32_t object : objects) {
            slabs_[slabOf_[object]].free.push_back(object);
            relist(n, slabOf_[object], false);
        }
        while (freeObjects(node) > n.freeLimit && !n.freeSlabs.empty()) giveBack(n, 1, discarded);
    }
    void giveBack(OneNode& n, std::size_t count, std::vector<std::uint32_t>& discarded) {
        for (std::size_t i = 0; i < count && !n.freeSlabs.empty(); ++i) {
            discarded.push_back(n.freeSlabs.back());
            slabs_.erase(n.freeSlabs.back());
            n.freeSlabs.pop_back();
        }
    }
    void drain(Array& ac, std::size_t limit, std::vector<std::uint32_t>& discarded) {
        if (ac.entry.empty()) return;
        if (ac.touched) {
            ac.touched = false;
            return;
        }
        std::size_t count = (limit + 4) / 5;
        if (count > ac.entry.size()) count = (ac.entry.size() + 1) / 2;
        blockOf(ac, count, discarded);
    }

    std::uint32_t num_;
    Limits limits_;
    std::vector<Array> cpus_;
    std::vector<OneNode> nodes_;
    std::map<std::uint32_t, OneSlab> slabs_;
    std::map<std::uint32_t, std::uint32_t> slabOf_;
};

}  // namespace reclaim
