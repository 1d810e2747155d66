// Packed files of a capture from any bytes: no crash, bounded memory, and an error names its file. Half of the rounds
// change what is inside the packing: with random bytes alone nothing would ever get past the checksum.
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/exchange/exchange.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t room);

namespace {

constexpr int kGzip = 16 + MAX_WBITS;
constexpr std::size_t kUnpackedMax = 64 * 1024;

// Empty if the bytes are not exactly one gzip member, or too long.
std::vector<std::uint8_t> unpacked(const std::uint8_t* data, std::size_t size) {
    std::vector<std::uint8_t> out(kUnpackedMax);
    z_stream stream{};
    if (inflateInit2(&stream, kGzip) != Z_OK) return {};
    stream.next_in = const_cast<std::uint8_t*>(data);
    stream.avail_in = static_cast<unsigned>(size);
    stream.next_out = out.data();
    stream.avail_out = static_cast<unsigned>(out.size());
    const int end = inflate(&stream, Z_FINISH);
    out.resize(end == Z_STREAM_END && stream.avail_in == 0 ? out.size() - stream.avail_out : 0);
    inflateEnd(&stream);
    return out;
}

// 0 if there is not enough room.
std::size_t pack(const std::vector<std::uint8_t>& text, std::uint8_t* data, std::size_t room) {
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
    stream.next_in = const_cast<std::uint8_t*>(text.data());
    stream.avail_in = static_cast<unsigned>(text.size());
    stream.next_out = data;
    stream.avail_out = static_cast<unsigned>(room);
    const bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    const std::size_t size = room - stream.avail_out;
    deflateEnd(&stream);
    return whole ? size : 0;
}

template <class T>
void expectPlace(const reclaim::Result<T>& result) {
    if (!result.ok()) LAB_CHECK(!result.error().message.empty() && !result.error().file.empty());
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t room,
                                               unsigned int seed) {
    if (seed % 2 == 0) return LLVMFuzzerMutate(data, size, room);
    std::vector<std::uint8_t> text = unpacked(data, size);
    if (text.empty()) text.assign(data, data + std::min(size, kUnpackedMax));
    const std::size_t used = text.size();
    text.resize(kUnpackedMax);
    text.resize(LLVMFuzzerMutate(text.data(), used, kUnpackedMax));
    const std::size_t packed = pack(text, data, room);
    return packed > 0 ? packed : LLVMFuzzerMutate(data, size, room);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace reclaim;
    static const int file = memfd_create("packed", 0);
    LAB_CHECK(file >= 0 && ftruncate(file, 0) == 0);
    LAB_CHECK(pwrite(file, data, size, 0) == static_cast<ssize_t>(size));
    const std::string path = "/proc/self/fd/" + std::to_string(file);
    const std::vector<std::uint8_t> text = unpacked(data, size);
    const auto samples = readSamples(path);
    expectPlace(samples);
    expectPlace(readReclaim(path));
    expectPlace(readShrinkSlab(path));
    expectPlace(readCaptureInfo(path));
    if (text.empty()) return 0;
    // The same text without its packing gives the same answer.
    static const int plain = memfd_create("plain", 0);
    LAB_CHECK(plain >= 0 && ftruncate(plain, 0) == 0);
    LAB_CHECK(pwrite(plain, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
    const auto again = readSamples("/proc/self/fd/" + std::to_string(plain));
    if (samples.ok()) LAB_CHECK(again.ok() && again->size() == samples->size());
    return 0;
}
