// KernelVersion: "6.1.0-56-amd64 #1 SMP ..." as numbers, for what changed from one version to the next.
#pragma once
#include <string_view>

#include "core/base/base.h"

namespace reclaim {

struct KernelVersion {
    int major = 0, minor = 0;

    bool atLeast(int otherMajor, int otherMinor) const {
        return major > otherMajor || (major == otherMajor && minor >= otherMinor);
    }
};

Result<KernelVersion> kernelVersionOf(std::string_view text);

}  // namespace reclaim
