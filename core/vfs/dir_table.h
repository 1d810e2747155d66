// DirTable: directories, and the files that exist whether or not anything of them is in memory.
//
// A file is a number; a directory knows, by key, which dentry is cached and which file has that name. The root
// directory of a mount has no dentry here: the mount pins it. Invariants:
//   (1) dentryOf[key] names a hashed dentry of this directory, or kNil.
//   (2) The dentry of a directory has one reference for each cached dentry within it.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/vfs/mount.h"

namespace reclaim {

struct Directory {
    MountId mount;
    std::string path;                  // "/", "/data/a"
    DirId parent{};                    // none = the mount's root directory
    std::uint32_t keyInParent = kNil;  // kNil: it has a name of its own, which no task can meet by key
    FileId file{};
    std::uint32_t dentry = kNil;                 // kNil = not cached
    Column<std::uint32_t> dentryOf{}, fileOf{};  // by key
    std::vector<std::uint32_t> blocks{};         // of the disk (BlockTable); kNil = never read

    std::uint32_t dentryAt(std::uint32_t key) const { return key < dentryOf.size() ? dentryOf[key] : kNil; }
    FileId fileAt(std::uint32_t key) const { return key < fileOf.size() ? FileId{fileOf[key]} : FileId::none(); }
    void setDentry(std::uint32_t key, std::uint32_t dentry);
    void setFile(std::uint32_t key, FileId file);
};

class DirTable {
public:
    Directory& operator[](DirId id) { return dirs_[id.raw]; }
    const Directory& operator[](DirId id) const { return dirs_[id.raw]; }
    std::uint32_t size() const { return static_cast<std::uint32_t>(dirs_.size()); }
    DirId find(MountId mount, std::string_view path) const;
    DirId add(Directory directory);

    // A file of that many pages. Numbers of removed files are used again, and so are their inodes on the disk.
    FileId addFile(MountId mount, std::uint32_t pages, bool isDirectory);
    void removeFile(MountId mount, FileId file);
    std::uint32_t ino(FileId file) const { return ino_[file.raw]; }  // number of its inode on the disk of its mount
    InodeId inodeOf(FileId file) const { return InodeId{inode_[file.raw]}; }
    void setInode(FileId file, InodeId inode) { inode_.set(file.raw, inode.raw); }
    std::uint32_t pages(FileId file) const { return pages_[file.raw]; }
    void setPages(FileId file, std::uint32_t pages) { pages_.set(file.raw, pages); }
    // The directory whose file this is; none = a plain file, or a directory nobody has named.
    DirId dirOf(FileId file) const { return DirId{dir_[file.raw]}; }
    bool isDirectory(FileId file) const { return isDir_[file.raw] != 0; }
    void setDir(FileId file, DirId dir) { dir_.set(file.raw, dir.raw); }

    void hashInto(Hash64& hash) const;
    template <class Visit>
    void eachColumn(Visit&& visit) const {
        visit(inode_), visit(pages_), visit(dir_), visit(isDir_), visit(ino_);
        for (const Directory& dir : dirs_) visit(dir.dentryOf), visit(dir.fileOf);
    }

private:
    std::vector<Directory> dirs_;
    std::map<std::pair<std::uint32_t, std::string>, DirId, std::less<>> byPath_;
    struct Disk {
        std::uint32_t inodes = 0;
        std::vector<std::uint32_t> unused;
    };
    std::vector<Disk> disks_;  // by mount
    Column<std::uint32_t> inode_, pages_, dir_, ino_;
    Column<std::uint8_t> isDir_;
    std::uint32_t files_ = 0;
    std::vector<std::uint32_t> unused_;
};

}  // namespace reclaim
