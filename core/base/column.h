// Column<T>: one attribute of many objects, in chunks of 64 KiB that copies share until one of them writes.
//
// Threads: a Column has one owner; a copy may live on another thread, because shared chunks are never written.
// Invariants:
//   (1) A chunk whose slot carries the `shared` mark is never written through this column.
//   (2) Copying a column marks every slot on both sides; the first write to a chunk afterwards copies it once.
#pragma once
#include <atomic>
#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/base/check.h"

namespace reclaim {

template <class T>
class Column {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    static constexpr std::uint32_t kChunkBytes = 64 * 1024;
    static constexpr std::uint32_t kShift = std::bit_width(kChunkBytes / sizeof(T)) - 1;
    static constexpr std::uint32_t kPerChunk = 1u << kShift;

    Column() = default;
    Column(const Column& other) : size_(other.size_), fill_(other.fill_), slots_(other.slots_.size()) {
        for (std::size_t i = 0; i < slots_.size(); ++i) {
            Chunk* chunk = pointer(other.slots_[i]);
            chunk->references.fetch_add(1, std::memory_order_relaxed);
            other.slots_[i] |= kShared;
            slots_[i] = other.slots_[i];
        }
    }
    Column(Column&& other) noexcept
        : size_(std::exchange(other.size_, 0)), fill_(other.fill_), slots_(std::move(other.slots_)) {
        other.slots_.clear();
    }
    Column& operator=(Column other) noexcept {
        std::swap(size_, other.size_);
        std::swap(fill_, other.fill_);
        std::swap(slots_, other.slots_);
        return *this;
    }
    ~Column() {
        for (std::uintptr_t slot : slots_) drop(pointer(slot));
    }

    std::uint32_t size() const { return size_; }

    T operator[](std::uint32_t index) const { return pointer(slots_[index >> kShift])->items[index & (kPerChunk - 1)]; }

    // The writable item; copies its chunk first if a copy of this column shares it.
    T& write(std::uint32_t index) {
        std::uintptr_t& slot = slots_[index >> kShift];
        if (slot & kShared) [[unlikely]]
            own(slot);
        return pointer(slot)->items[index & (kPerChunk - 1)];
    }
    void set(std::uint32_t index, T value) { write(index) = value; }

    // Grows to at least `count` items; new items hold `fill` as given to setFill (zero bytes at first).
    void grow(std::uint32_t count) {
        while (slots_.size() < (std::size_t{count} + kPerChunk - 1) >> kShift) {
            auto* chunk = new Chunk;
            for (T& item : chunk->items) item = fill_;
            slots_.push_back(reinterpret_cast<std::uintptr_t>(chunk));
        }
        if (count > size_) size_ = count;
    }
    void setFill(T fill) { fill_ = fill; }

    // Chunks copied because a write met a shared one, over the life of this column. For tests and benchmarks.
    std::uint64_t copiedChunks() const { return copied_; }
    std::size_t bytes() const { return slots_.size() * sizeof(Chunk); }
    // visit(address, bytes) for each chunk; copies that share a chunk show the same address.
    template <class Visit>
    void visitChunks(Visit&& visit) const {
        for (std::uintptr_t slot : slots_) visit(static_cast<const void*>(pointer(slot)), sizeof(Chunk));
    }

private:
    struct Chunk {
        std::atomic<std::uint32_t> references{1};
        alignas(64) T items[kPerChunk];
    };
    static constexpr std::uintptr_t kShared = 1;

    static Chunk* pointer(std::uintptr_t slot) { return reinterpret_cast<Chunk*>(slot & ~kShared); }
    static void drop(Chunk* chunk) {
        if (chunk->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete chunk;
    }
    [[gnu::noinline]] void own(std::uintptr_t& slot) {
        Chunk* old = pointer(slot);
        if (old->references.load(std::memory_order_acquire) == 1) {  // the other side is gone
            slot &= ~kShared;
            return;
        }
        auto* fresh = new Chunk;
        std::memcpy(fresh->items, old->items, sizeof old->items);
        drop(old);
        slot = reinterpret_cast<std::uintptr_t>(fresh);
        ++copied_;
    }

    std::uint32_t size_ = 0;
    T fill_{};
    mutable std::vector<std::uintptr_t> slots_;
    std::uint64_t copied_ = 0;
};

}  // namespace reclaim
