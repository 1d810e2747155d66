#include "core/reference/kernel_version.h"

#include <charconv>

namespace reclaim {

Result<KernelVersion> kernelVersionOf(std::string_view text) {
    KernelVersion out;
    const char* const end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, out.major);
    if (first.ec == std::errc{} && first.ptr != end && *first.ptr == '.' &&
        std::from_chars(first.ptr + 1, end, out.minor).ec == std::errc{})
        return out;
    return Error{Fault::BadInput,
                 "'" + std::string(text.substr(0, 60)) + "' is not a kernel's version",
                 "it begins with two numbers, as in 6.1",
                 {},
                 0,
                 0};
}

}  // namespace reclaim
