// The section `mounts`: what is mounted, and the files that are on disk before the run.
#include <algorithm>

#include "core/scenario/did_you_mean.h"
#include "core/scenario/section_readers.h"

namespace reclaim {
namespace {

void readDiskFiles(SectionFields& mountFields, MountSpec& mount) {
    const YamlNode* node = mountFields.map("files");
    if (node == nullptr) return;
    for (const YamlEntry& entry : node->entries) {
        DiskFilesSpec files;
        files.dir = entry.key;
        SectionFields fields(mountFields.log(), entry.value, ScenarioSection::DiskFiles);
        fields.count("n", {1, kMappedKeysMax}, files.files);
        fields.size("size", {0, kFileBytesMax}, files.bytes);
        fields.done();
        if (const std::string problem = dirProblem(entry.key); !problem.empty())
            mountFields.log().add(entry.place, "the directory " + inQuotes(entry.key) + " " + problem,
                                  "a path within the mount, such as /data");
        mount.files.push_back(std::move(files));
    }
}

void readMount(ReadLog& log, const YamlEntry& entry, MountSpec& mount) {
    mount.name = entry.key;
    SectionFields fields(log, entry.value, ScenarioSection::Mount);
    fields.choice<std::string>("type", {{"ext4", "ext4"}, {"tmpfs", "tmpfs"}}, mount.type);
    readDiskFiles(fields, mount);
    // Of files and lab books written before blocks of the disk were modelled; it says nothing any more.
    std::uint32_t heldBlocks = 0;
    fields.count("inodes_per_held_block", {0, 1'000'000'000}, heldBlocks);
    fields.done();
    if (entry.key.empty() || entry.key.size() > 64)
        log.add(entry.place, "the name of a mount has 1 to 64 characters: " + inQuotes(entry.key), "such as root");
    for (const char* key : {"files", "inodes_per_held_block"})
        if (mount.type == "tmpfs" && fields.given(key))
            fields.fail(key, std::string(key) + ": a tmpfs has no disk",
                        "type: ext4, or a task that creates the files");
}

}  // namespace

std::string dirProblem(const std::string& dir) {
    if (!dir.starts_with('/')) return "does not begin with '/'";
    std::size_t depth = 0;
    for (std::size_t from = 1; from <= dir.size(); ++depth) {
        const std::size_t to = std::min(dir.find('/', from), dir.size());
        const std::string_view part = std::string_view(dir).substr(from, to - from);
        if (part.empty()) return "has an empty part";
        if (part == "." || part == "..") return "has a part '" + std::string(part) + "'";
        if (part.size() > kDirPartMax) return "has a part of more than " + formatCount(kDirPartMax) + " characters";
        for (const char c : part) {
            const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                              c == '_' || c == '-';
            if (!fits) return "has a character other than letters, digits, '.', '_' and '-'";
        }
        from = to + 1;
    }
    if (depth > kDirDepthMax) return "is deeper than " + formatCount(kDirDepthMax) + " parts";
    return {};
}

const MountSpec* requireMount(ReadLog& log, const YamlPlace& place, const std::vector<MountSpec>& mounts,
                              const std::string& name) {
    std::vector<std::string_view> known;
    for (const MountSpec& mount : mounts) {
        if (mount.name == name) return &mount;
        known.push_back(mount.name);
    }
    log.add(place, "there is no mount " + inQuotes(name), didYouMean(name, known));
    return nullptr;
}

void readMounts(SectionFields& root, std::vector<MountSpec>& mounts) {
    const YamlNode* node = root.map("mounts");
    if (node == nullptr) return;
    std::vector<MountSpec> given(node->entries.size());
    for (std::size_t i = 0; i < given.size(); ++i) readMount(root.log(), node->entries[i], given[i]);
    if (given.empty()) root.fail("mounts", "there is no mount", "{root: {type: ext4}}, or no such line");
    else mounts = std::move(given);
}

}  // namespace reclaim
