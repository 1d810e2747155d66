// KmemLimit: the axis `kmem_limit`: what a separate limit on kernel memory does when it is hit.
#pragma once
#include <string_view>

namespace reclaim {

class KmemLimit {
public:
    virtual ~KmemLimit() = default;
    virtual std::string_view name() const = 0;  // "memory-limit-only", "fails"
    // The limit exists and hitting it fails at once, without reclaim.
    virtual bool failsAtOnce() const = 0;
};

}  // namespace reclaim
