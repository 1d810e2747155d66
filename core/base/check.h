// LAB_CHECK states what must hold if our own code is right. It is on in every build. A breach is thrown, so that
// a lane stops with its place and the other lanes, and the window, go on.
#pragma once
#include <stdexcept>
#include <string>

namespace reclaim {

class InvariantBreach : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

[[noreturn, gnu::cold]] void breach(const char* condition, const char* file, int line);

}  // namespace reclaim

#define LAB_CHECK(condition)                                                                                           \
    do {                                                                                                               \
        if (!(condition)) [[unlikely]]                                                                                 \
            ::reclaim::breach(#condition, __FILE__, __LINE__);                                                         \
    } while (false)
