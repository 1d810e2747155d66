// The files of a capture from any bytes, each through every reader: no crash, and an error names its file.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/exchange/exchange.h"

namespace {

template <class T>
void expectPlace(const reclaim::Result<T>& result) {
    if (!result.ok()) LAB_CHECK(!result.error().message.empty() && !result.error().file.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace reclaim;
    static const int file = memfd_create("capture", 0);
    LAB_CHECK(file >= 0 && ftruncate(file, 0) == 0);
    LAB_CHECK(pwrite(file, data, size, 0) == static_cast<ssize_t>(size));
    const std::string path = "/proc/self/fd/" + std::to_string(file);
    expectPlace(readShrinkSlab(path));
    expectPlace(readReclaim(path));
    expectPlace(readSamples(path));
    expectPlace(readAllocTrace(path));
    expectPlace(readCaptureInfo(path));
    expectPlace(readCaptureSummary(path));
    expectPlace(readCaches(path));
    if (auto css = readCss(path); css.ok()) nameCssIds(*css, {"/a", "/b", "/c"});
    else expectPlace(css);
    return 0;
}
