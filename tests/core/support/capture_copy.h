// CaptureCopy: a copy of a shipped capture in a folder of its own, to be changed by a row.
#pragma once
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>
#include <string>

namespace reclaim {

class CaptureCopy {
public:
    // `name`: "K3"; every K3_* file of datasets/kernel-6.1, or of another kernel's folder.
    explicit CaptureCopy(const std::string& name, const std::string& kernel = "6.1") : name_(name) {
        namespace fs = std::filesystem;
        folder_ = fs::temp_directory_path() / ("reclaimlab-capture-" + std::to_string(std::random_device{}()));
        fs::create_directories(folder_);
        for (const auto& file :
             fs::directory_iterator(std::string(RECLAIMLAB_SOURCE_DIR) + "/datasets/kernel-" + kernel))
            if (file.path().filename().string().starts_with(name + "_")) fs::copy(file.path(), folder_);
    }
    ~CaptureCopy() { std::filesystem::remove_all(folder_); }
    CaptureCopy(const CaptureCopy&) = delete;
    CaptureCopy& operator=(const CaptureCopy&) = delete;

    std::string prefix() const { return (folder_ / name_).string(); }
    std::string path(const std::string& end) const { return prefix() + end; }

    void remove(const std::string& end) const { std::filesystem::remove(path(end)); }

    // Replaces the first occurrence of `from`; it must be there.
    void replace(const std::string& end, const std::string& from, const std::string& to) const {
        std::string text = read(end);
        const std::size_t at = text.find(from);
        if (at == std::string::npos) throw std::runtime_error("'" + from + "' is not in " + end);
        text.replace(at, from.size(), to);
        std::ofstream(path(end), std::ios::binary) << text;
    }
    // Removes the line that begins with `begin`.
    void removeLine(const std::string& end, const std::string& begin) const {
        const std::string text = read(end);
        const std::size_t at = text.find("\n" + begin);
        if (at == std::string::npos) throw std::runtime_error("no line '" + begin + "' in " + end);
        const std::size_t next = text.find('\n', at + 1);
        std::ofstream(path(end), std::ios::binary) << text.substr(0, at) << text.substr(next);
    }

private:
    std::string read(const std::string& end) const {
        std::ifstream in(path(end), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    std::string name_;
    std::filesystem::path folder_;
};

}  // namespace reclaim
