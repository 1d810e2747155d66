// LineReader: the lines of a text file, plain or gzip, that nobody vouches for.
//
// Threads: one owner.
// Invariants:
//   (1) Never more than kLineBytesMax of one line and kCaptureBytesMax of a file (unpacked) are read.
//   (2) After an error next() stays false and error() tells why, with file and line.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/base.h"

struct gzFile_s;

namespace reclaim {

inline constexpr std::uint64_t kCaptureBytesMax = 512ull << 20;  // of a file, unpacked
inline constexpr std::size_t kLineBytesMax = 64 * 1024;

class LineReader {
public:
    // Asked for X, also finds X.gz. Errors: no such file, a folder, not readable.
    static Result<LineReader> open(const std::string& path);

    // The next line without its end ("\n" or "\r\n"); valid until the next call. False at the end or on an error.
    bool next(std::string_view& line);

    const std::string& path() const { return path_; }
    int line() const { return line_; }       // 1-based number of the last line given
    double fraction() const;                 // part of the file that was read, 0 to 1
    bool cutOff() const { return cutOff_; }  // the last line has no line end
    const std::optional<Error>& error() const { return error_; }
    bool fail(std::string message, std::string hint);  // records an error at the present line; false

private:
    struct Close {
        void operator()(gzFile_s* file) const;
    };
    LineReader(std::string path, std::uint64_t bytes, std::unique_ptr<gzFile_s, Close> file);
    bool fill();

    std::string path_;
    std::uint64_t bytes_ = 0;  // of the file as it lies there
    std::unique_ptr<gzFile_s, Close> file_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0, end_ = 0;
    std::uint64_t total_ = 0;
    int line_ = 0;
    bool atEnd_ = false, cutOff_ = false;
    std::optional<Error> error_;
};

// The whole of a small text file, plain or gzip. Errors: as LineReader::open, or larger than `bytesMax`.
Result<std::string> readPackedText(const std::string& path, std::uint64_t bytesMax);

}  // namespace reclaim
