// Rows<T>: rows whose numbers only grow, for things that come and go: cgroups, tasks. Who is over is retired: a chunk
// of 64 rows whose rows are all retired is given back, so a million that came and went cost one pointer for each 64.
//
// A retired row still reads as a blank one: T::gone() if T has it, or else T{}. One chunk given back is kept for the
// next: where one comes for each that goes, nothing is allocated.
//
// Threads: one owner; a value, copies are deep.
// Invariants:
//   (1) A number is never used again.
//   (2) A chunk is missing if and only if all of its 64 rows are retired.
#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/base/check.h"

namespace reclaim {

template <class T>
class Rows {
public:
    static constexpr std::uint32_t kPerChunk = 64;

    Rows() = default;
    Rows(const Rows& other) : size_(other.size_), living_(other.living_), chunks_(other.chunks_.size()) {
        for (std::size_t i = 0; i < chunks_.size(); ++i)
            if (other.chunks_[i]) chunks_[i] = std::make_unique<Chunk>(*other.chunks_[i]);
    }
    Rows(Rows&& other) noexcept
        : size_(std::exchange(other.size_, 0)),
          living_(std::exchange(other.living_, 0)),
          chunks_(std::move(other.chunks_)),
          spare_(std::move(other.spare_)) {
        other.chunks_.clear();
    }
    Rows& operator=(Rows other) noexcept {
        std::swap(size_, other.size_);
        std::swap(living_, other.living_);
        std::swap(chunks_, other.chunks_);
        std::swap(spare_, other.spare_);
        return *this;
    }

    std::uint32_t size() const { return size_; }      // numbers are below this
    std::uint32_t living() const { return living_; }  // rows that are not retired

    std::uint32_t add(T row) {
        const std::uint32_t number = grow();
        (*this)[number] = std::move(row);
        return number;
    }
    // Adds a row that is T{}, to be filled in place.
    std::uint32_t grow() {
        if (size_ % kPerChunk == 0) chunks_.push_back(spare_ ? std::move(spare_) : std::make_unique<Chunk>());
        chunks_.back()->living |= std::uint64_t{1} << (size_ % kPerChunk);
        ++living_;
        return size_++;
    }
    bool retired(std::uint32_t number) const {
        const Chunk* chunk = chunks_[number / kPerChunk].get();
        return chunk == nullptr || (chunk->living >> (number % kPerChunk) & 1) == 0;
    }
    // REQUIRES: not retired.
    void retire(std::uint32_t number) {
        LAB_CHECK(!retired(number));
        std::unique_ptr<Chunk>& chunk = chunks_[number / kPerChunk];
        blankOut(chunk->rows[number % kPerChunk]);
        chunk->living &= ~(std::uint64_t{1} << (number % kPerChunk));
        --living_;
        if (chunk->living == 0 && (number / kPerChunk + 1) * kPerChunk <= size_) spare_ = std::move(chunk);
    }

    const T& operator[](std::uint32_t number) const {
        return retired(number) ? blank() : chunks_[number / kPerChunk]->rows[number % kPerChunk];
    }
    // REQUIRES: not retired.
    T& operator[](std::uint32_t number) {
        Chunk* chunk = chunks_[number / kPerChunk].get();
        LAB_CHECK(chunk != nullptr);
        return chunk->rows[number % kPerChunk];
    }

    // visit(number, row) for each row that is not retired, in order. The visitor may add and retire no row.
    template <class Visit>
    void each(Visit&& visit) const {
        for (std::size_t at = 0; at < chunks_.size(); ++at)
            if (chunks_[at])
                for (std::uint64_t living = chunks_[at]->living; living != 0; living &= living - 1) {
                    const auto in = static_cast<std::uint32_t>(std::countr_zero(living));
                    visit(static_cast<std::uint32_t>(at) * kPerChunk + in, std::as_const(chunks_[at]->rows[in]));
                }
    }
    std::size_t bytes() const {
        return (size_t{living_} + kPerChunk) * sizeof(T) + chunks_.size() * sizeof(chunks_[0]);
    }

private:
    struct Chunk {
        std::array<T, kPerChunk> rows{};
        std::uint64_t living = 0;
    };
    static void blankOut(T& row) {
        if constexpr (std::is_nothrow_default_constructible_v<T>) {
            std::destroy_at(&row);
            std::construct_at(&row);
        } else {
            row = T{};
        }
    }
    static const T& blank() {
        static const T kBlank = [] {
            if constexpr (requires { T::gone(); }) return T::gone();
            else return T{};
        }();
        return kBlank;
    }

    std::uint32_t size_ = 0, living_ = 0;
    std::vector<std::unique_ptr<Chunk>> chunks_;
    std::unique_ptr<Chunk> spare_;  // all of its rows are T{}
};

// BesideRows<V>: a value for each row of a Rows, V{} until somebody asks for it. It costs memory where rows were asked
// for: what looks at the living ones among millions pays for those.
template <class V>
class BesideRows {
public:
    // `number`: any row that there ever was.
    V& operator[](std::uint32_t number) {
        if (number / kPerChunk >= chunks_.size()) chunks_.resize(number / kPerChunk + 1);
        std::unique_ptr<Chunk>& chunk = chunks_[number / kPerChunk];
        if (!chunk) chunk = std::make_unique<Chunk>();
        return (*chunk)[number % kPerChunk];
    }

private:
    static constexpr std::uint32_t kPerChunk = Rows<V>::kPerChunk;
    using Chunk = std::array<V, kPerChunk>;
    std::vector<std::unique_ptr<Chunk>> chunks_;
};

}  // namespace reclaim
