// Gfp: what an allocation may do to get its memory. Source: include/linux/gfp_types.h@6.1.
#pragma once
#include <cstdint>
#include <string_view>

namespace reclaim {

struct Gfp {
    bool mayBlock : 1 = true;    // __GFP_DIRECT_RECLAIM
    bool mayEnterFs : 1 = true;  // __GFP_FS
    bool high : 1 = false;       // __GFP_HIGH
    bool noRetry : 1 = false;    // __GFP_NORETRY
    bool noFail : 1 = false;     // __GFP_NOFAIL
};

inline constexpr Gfp kGfpKernel{};
inline constexpr Gfp kGfpNofs{.mayEnterFs = false};
inline constexpr Gfp kGfpNowait{.mayBlock = false, .mayEnterFs = false};
inline constexpr Gfp kGfpAtomic{.mayBlock = false, .mayEnterFs = false, .high = true};

enum class GfpName : std::uint8_t { Kernel, Nofs, Nowait, Atomic };

constexpr Gfp gfpOf(GfpName name) {
    switch (name) {
        case GfpName::Kernel: return kGfpKernel;
        case GfpName::Nofs: return kGfpNofs;
        case GfpName::Nowait: return kGfpNowait;
        case GfpName::Atomic: return kGfpAtomic;
    }
    return kGfpKernel;
}

}  // namespace reclaim
