#include "core/exchange/line_reader.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <zlib.h>

namespace reclaim {
namespace {

constexpr std::size_t kBufferBytes = 256 * 1024;
static_assert(kBufferBytes > 2 * kLineBytesMax);

Error fileError(Fault fault, const std::string& path, std::string message, std::string hint) {
    return Error{fault, std::move(message), std::move(hint), path, 0, 0};
}

// `path`, or `path`.gz if only that exists.
Result<std::string> existing(const std::string& path) {
    std::error_code ignored;
    for (const std::string& candidate : {path, path + ".gz"}) {
        if (std::filesystem::is_directory(candidate, ignored))
            return fileError(Fault::BadInput, candidate, "is a folder", "a file is expected");
        if (std::filesystem::exists(candidate, ignored)) return candidate;
    }
    return fileError(Fault::NotFound, path, "no such file", "neither it nor " + path + ".gz exists");
}

}  // namespace

void LineReader::Close::operator()(gzFile_s* file) const { gzclose(file); }

LineReader::LineReader(std::string path, std::uint64_t bytes, std::unique_ptr<gzFile_s, Close> file)
    : path_(std::move(path)), bytes_(bytes), file_(std::move(file)), buffer_(kBufferBytes) {}

Result<LineReader> LineReader::open(const std::string& path) {
    auto found = existing(path);
    if (!found) return found.error();
    std::unique_ptr<gzFile_s, Close> file(gzopen(found->c_str(), "rb"));
    if (!file) return fileError(Fault::Io, *found, std::string("cannot be opened: ") + std::strerror(errno), "");
    gzbuffer(file.get(), kBufferBytes);
    std::error_code ignored;
    const std::uintmax_t bytes = std::filesystem::file_size(*found, ignored);
    return LineReader(std::move(*found), ignored ? 0 : bytes, std::move(file));
}

double LineReader::fraction() const {
    const auto read = gzoffset(file_.get());
    return bytes_ == 0 || read < 0 ? 0 : std::min(1.0, static_cast<double>(read) / static_cast<double>(bytes_));
}

bool LineReader::fail(std::string message, std::string hint) {
    if (!error_) error_ = Error{Fault::BadInput, std::move(message), std::move(hint), path_, line_, 0};
    return false;
}

// Moves the unread rest to the front and reads on behind it. False on an error.
bool LineReader::fill() {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    const int got = gzread(file_.get(), buffer_.data() + end_, static_cast<unsigned>(buffer_.size() - end_));
    int code = Z_OK;
    const char* text = gzerror(file_.get(), &code);
    if (got < 0 || (code != Z_OK && code != Z_STREAM_END)) {
        ++line_;
        if (code == Z_ERRNO) return fail(std::string("cannot be read: ") + std::strerror(errno), "");
        if (code == Z_BUF_ERROR)
            return fail("the gzip data ends too early", "the file seems to be cut off: copy it again");
        return fail("the gzip data is damaged" + (text && *text ? " (" + std::string(text) + ")" : std::string()),
                    "copy the file again");
    }
    if (got == 0) atEnd_ = true;
    if (got > 0 && std::memchr(buffer_.data() + end_, '\0', static_cast<std::size_t>(got))) {
        ++line_;
        return fail("contains a NUL byte",
                    "this is a binary file; a text file with comma-separated values is expected");
    }
    end_ += static_cast<std::size_t>(got);
    total_ += static_cast<std::uint64_t>(got);
    if (total_ > kCaptureBytesMax) {
        ++line_;
        return fail("is larger than " + formatBytes(kCaptureBytesMax) + " when unpacked", "split it");
    }
    return true;
}

bool LineReader::next(std::string_view& line) {
    if (error_) return false;
    for (;;) {
        const char* from = buffer_.data() + begin_;
        const std::size_t rest = end_ - begin_;
        const auto* stop = static_cast<const char*>(std::memchr(from, '\n', rest));
        if (!stop && !atEnd_ && rest <= kLineBytesMax) {
            if (!fill()) return false;
            continue;
        }
        if (!stop && rest == 0) return false;
        ++line_;
        std::size_t length = stop ? static_cast<std::size_t>(stop - from) : rest;
        if (length > kLineBytesMax)
            return fail("a line is longer than " + formatBytes(kLineBytesMax), "is this the right file?");
        begin_ += length + (stop ? 1 : 0);
        cutOff_ = stop == nullptr;
        if (length > 0 && from[length - 1] == '\r') --length;
        line = {from, length};
        return true;
    }
}

Result<std::string> readPackedText(const std::string& path, std::uint64_t bytesMax) {
    auto reader = LineReader::open(path);
    if (!reader) return reader.error();
    std::string text;
    std::string_view line;
    while (reader->next(line)) {
        if (text.size() + line.size() > bytesMax)
            return fileError(Fault::BadInput, reader->path(), "is larger than " + formatBytes(bytesMax), "");
        text.append(line).push_back('\n');
    }
    if (reader->error()) return *reader->error();
    if (text.empty()) return fileError(Fault::BadInput, reader->path(), "is empty", "");
    return text;
}

}  // namespace reclaim
