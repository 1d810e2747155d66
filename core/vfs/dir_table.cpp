#include "core/vfs/dir_table.h"

namespace reclaim {

namespace {

void setAt(Column<std::uint32_t>& column, std::uint32_t key, std::uint32_t value) {
    if (key >= column.size()) {
        if (value == kNil) return;
        column.setFill(kNil);
        column.grow(key + 1);
    }
    column.set(key, value);
}

}  // namespace

void Directory::setDentry(std::uint32_t key, std::uint32_t dentry) { setAt(dentryOf, key, dentry); }
void Directory::setFile(std::uint32_t key, FileId file) { setAt(fileOf, key, file.raw); }

DirId DirTable::find(MountId mount, std::string_view path) const {
    const auto found = byPath_.find(std::pair{mount.raw, std::string(path)});
    return found == byPath_.end() ? DirId::none() : found->second;
}

DirId DirTable::add(Directory directory) {
    const DirId id{size()};
    byPath_[{directory.mount.raw, directory.path}] = id;
    dirs_.push_back(std::move(directory));
    return id;
}

FileId DirTable::addFile(MountId mount, std::uint32_t pages, bool isDirectory) {
    std::uint32_t file = files_;
    if (!unused_.empty()) {
        file = unused_.back();
        unused_.pop_back();
    } else {
        ++files_;
        for (auto* column : {&inode_, &pages_, &dir_, &ino_}) column->grow(files_);
        isDir_.grow(files_);
    }
    if (mount.raw >= disks_.size()) disks_.resize(mount.raw + 1);
    Disk& disk = disks_[mount.raw];
    if (disk.unused.empty()) {
        ino_.set(file, disk.inodes++);
    } else {
        ino_.set(file, disk.unused.back());
        disk.unused.pop_back();
    }
    inode_.set(file, kNil);
    pages_.set(file, pages);
    dir_.set(file, kNil);
    isDir_.set(file, isDirectory ? 1 : 0);
    return FileId{file};
}

void DirTable::removeFile(MountId mount, FileId file) {
    LAB_CHECK(inode_[file.raw] == kNil);
    disks_[mount.raw].unused.push_back(ino_[file.raw]);
    unused_.push_back(file.raw);
}

void DirTable::hashInto(Hash64& hash) const {
    hash.add(std::uint64_t{size()} << 32 | files_);
    for (const Directory& dir : dirs_) {
        hash.add(dir.dentry);
        for (const std::uint32_t block : dir.blocks) hash.add(block);
        for (std::uint32_t key = 0; key < dir.dentryOf.size(); ++key)
            if (dir.dentryOf[key] != kNil) hash.add(std::uint64_t{key} << 32 | dir.dentryOf[key]);
        for (std::uint32_t key = 0; key < dir.fileOf.size(); ++key)
            if (dir.fileOf[key] != kNil) hash.add(std::uint64_t{key} << 32 | dir.fileOf[key]);
    }
    for (std::uint32_t file = 0; file < files_; ++file) {
        hash.add(std::uint64_t{inode_[file]} << 32 | pages_[file]);
        hash.add(ino_[file]);
    }
    for (const Disk& disk : disks_)
        for (const std::uint32_t ino : disk.unused) hash.add(ino);
}

}  // namespace reclaim
