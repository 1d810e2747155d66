#include <algorithm>
#include <cerrno>

#include "core/vfs/block_device.h"
#include "core/vfs/dcache.h"
#include "core/vfs/dir_table.h"
#include "core/vfs/file_ops.h"
#include "core/vfs/mount.h"
#include "core/vfs/vfs_spec.h"

namespace reclaim {

DirId FileOps::directory(MountId mount, std::string_view path) {
    dcache_.useDirectories();
    if (const DirId known = dirs_.find(mount, path); known.valid()) return known;
    if (path == "/") {
        const FileId file = dirs_.addFile(mount, 0, true);
        const DirId root = dirs_.add({.mount = mount, .path = "/", .parent = DirId::none(), .file = file});
        dirs_.setDir(file, root);
        return root;
    }
    const auto slash = path.rfind('/');
    const DirId parent = directory(mount, slash == 0 ? "/" : path.substr(0, slash));
    Directory dir{.mount = mount, .path = std::string(path), .parent = parent};
    // A number may be a directory that a task made by its key.
    const std::string_view name = path.substr(slash + 1);
    if (name.size() < 10 && name.find_first_not_of("0123456789") == std::string_view::npos) {
        const auto key = static_cast<std::uint32_t>(std::stoul(std::string(name)));
        if (const FileId made = dirs_[parent].fileAt(key); made.valid() && dirs_.isDirectory(made)) {
            dir.keyInParent = key;
            dir.file = made;
            dir.dentry = dirs_[parent].dentryAt(key);
            const DirId id = dirs_.add(std::move(dir));
            dirs_.setDir(made, id);
            return id;
        }
    }
    dir.file = dirs_.addFile(mount, 0, true);
    const FileId file = dir.file;
    const DirId id = dirs_.add(std::move(dir));
    dirs_.setDir(file, id);
    return id;
}

// Path walk down to `dir`: its dentry, and those above, are in memory afterwards; what is missing is charged to whoever
// walks, and held by the walk (`walked`) until it is over. False = ENOMEM.
bool FileOps::present(DirId dir, const FileRequest& request, std::vector<ObjectId>& walked) {
    if (!dirs_[dir].parent.valid()) return true;
    if (dirs_[dir].dentry != kNil) {
        walked.push_back(dcache_.pin(dir));
        return true;
    }
    if (!present(dirs_[dir].parent, request, walked)) return false;
    const ObjectId dentry = dcache_.allocIn(dir, kNil, request.memcg, request.gfp, request.task);
    if (!dentry.valid()) return false;
    if (dirs_[dir].keyInParent != kNil) {  // hashed under its key as well
        table_.nameOf.set(dentry.raw, dirs_[dir].keyInParent);
        dirs_[dirs_[dir].parent].setDentry(dirs_[dir].keyInParent, dentry.raw);
    }
    device_.useName(dirs_[dir].parent, dirs_[dir].keyInParent, readerOf(request), BlockDevice::Access::Read);
    const InodeId inode = icache_.get(dirs_[dir].mount, dirs_[dir].file, request.memcg, request.gfp, request.task);
    if (!inode.valid()) {
        dcache_.abandon(dentry, dir);
        return false;
    }
    dcache_.instantiate(dentry, inode);
    // tmpfs pins every name that exists. A directory of a disk is read before a name is found in it: the task sleeps,
    // and a worker that was woken runs.
    if (table_.mounts[dirs_[dir].mount.raw].fs == FsType::Tmpfs) dcache_.get(dentry);
    else kmem_.letWorkersRun();
    walked.push_back(dentry);
    return true;
}

bool FileOps::allocFile(const FileRequest& request, ObjectId& file) {
    if (!table_.filp.valid()) return true;
    file = kmem_.alloc(table_.filp, request.memcg, request.gfp, request.task);
    if (!file.valid()) return false;
    journal_.emit<EventKind::ObjectAlloc>(kmem_.memcgOf(file), file.raw, kmem_.slabOf(file).raw);
    return true;
}

// file_free: after a grace period, as lookups of descriptors read it without a lock.
void FileOps::freeFile(ObjectId file) {
    if (file.valid()) cpus_.callRcu(RcuKind::FreeObject, file.raw);
}

ObjectId FileOps::walk(const FileRequest& request) {
    std::vector<ObjectId> walked = std::move(walked_);
    walked.clear();
    const bool there = present(request.dir, request, walked);
    const ObjectId dentry = there ? lastStep(request) : ObjectId::none();
    while (!walked.empty()) {
        dcache_.put(walked.back());
        walked.pop_back();
    }
    walked_ = std::move(walked);
    return dentry;
}

ObjectId FileOps::lastStep(const FileRequest& request) {
    if (const std::uint32_t cached = dirs_[request.dir].dentryAt(request.key); cached != kNil) {
        dcache_.get(ObjectId{cached});
        return ObjectId{cached};
    }
    const ObjectId dentry = dcache_.allocIn(request.dir, request.key, request.memcg, request.gfp, request.task);
    if (!dentry.valid()) return dentry;
    device_.useName(request.dir, request.key, readerOf(request), BlockDevice::Access::Read);  // ext4_find_entry
    const FileId file = dirs_[request.dir].fileAt(request.key);
    if (!file.valid()) return dentry;
    const InodeId inode = icache_.get(dirs_[request.dir].mount, file, request.memcg, request.gfp, request.task);
    if (!inode.valid()) {
        dcache_.abandon(dentry);
        return ObjectId::none();
    }
    dcache_.instantiate(dentry, inode);
    if (const DirId own = dirs_.dirOf(file); own.valid()) dirs_[own].dentry = dentry.raw;
    return dentry;
}

int FileOps::lookup(const FileRequest& request) {
    const Timing& timing = cpus_.timing();
    if (const std::uint32_t cached = dirs_[request.dir].dentryAt(request.key); cached != kNil) {
        const ObjectId dentry{cached};
        if (dcache_.inodeOf(dentry).valid() || request.walk == LookupWalk::Ref) {
            dcache_.get(dentry);
            dcache_.put(dentry);
        }
        cpus_.spend(timing.lookupCached);
        return 0;
    }
    const ObjectId dentry = walk(request);
    const bool exists = dirs_[request.dir].fileAt(request.key).valid();
    if (dentry.valid()) dcache_.put(dentry);
    cpus_.spend(exists ? timing.lookupPositiveNew + 2 * timing.allocTrace
                       : timing.lookupNegativeNew + timing.allocTrace);
    return dentry.valid() ? 0 : ENOMEM;
}

// A new file or directory under a negative dentry.
int FileOps::addFile(const FileRequest& request, ObjectId dentry, bool isDirectory) {
    const MountId mount = dirs_[request.dir].mount;
    const FileId file = dirs_.addFile(mount, isDirectory ? 0 : request.pages, isDirectory);
    const InodeId inode = icache_.get(mount, file, request.memcg, request.gfp, request.task);
    if (!inode.valid()) {
        dirs_.removeFile(mount, file);
        return ENOMEM;
    }
    dcache_.instantiate(dentry, inode);
    dirs_[request.dir].setFile(request.key, file);
    if (table_.mounts[mount.raw].fs == FsType::Tmpfs) dcache_.get(dentry);  // pinned until unlink
    changeDisk(file, request);
    return 0;
}

// ext4_create, ext4_unlink: the name, the inode and the map of inodes change on disk.
void FileOps::changeDisk(FileId file, const FileRequest& request) {
    const MountId mount = dirs_[request.dir].mount;
    device_.useInodeBitmap(mount, file, readerOf(request));
    device_.useName(request.dir, request.key, readerOf(request), BlockDevice::Access::Write);
    device_.useInode(mount, file, readerOf(request), BlockDevice::Access::Write);
}

int FileOps::writePages(InodeId inode, const FileRequest& request) {
    const auto dirtied = icache_.fill(inode, request.memcg, request.gfp, request.task, true);
    if (!dirtied) return ENOMEM;
    flusher_.balanceDirtyPages(request.task, inode, *dirtied);
    return 0;
}

int FileOps::create(const FileRequest& request) {
    const Timing& timing = cpus_.timing();
    const bool tmpfs = table_.mounts[dirs_[request.dir].mount.raw].fs == FsType::Tmpfs;
    int error = ENOMEM;
    ObjectId file;
    const ObjectId dentry = allocFile(request, file) ? walk(request) : ObjectId::none();
    if (dentry.valid()) {
        error = 0;
        if (!dcache_.inodeOf(dentry).valid()) error = addFile(request, dentry, false);
        else if (dirs_.isDirectory(icache_.fileOf(dcache_.inodeOf(dentry)))) error = EISDIR;
        else
            dirs_.setPages(icache_.fileOf(dcache_.inodeOf(dentry)),
                           std::max(request.pages, dirs_.pages(icache_.fileOf(dcache_.inodeOf(dentry)))));
        if (error == 0) error = writePages(dcache_.inodeOf(dentry), request);
        dcache_.put(dentry);
    }
    freeFile(file);
    const TimeNs more = request.pages > 1 ? static_cast<TimeNs>(request.pages - 1) * timing.copyPage : 0;
    cpus_.spend((tmpfs ? timing.createTmpfs : timing.createFile4k) + more + 2 * timing.allocTrace);
    return error;
}

int FileOps::openExisting(const FileRequest& request, ObjectId& dentry) {
    dentry = walk(request);
    if (!dentry.valid()) return ENOMEM;
    const InodeId inode = dcache_.inodeOf(dentry);
    if (inode.valid() && !dirs_.isDirectory(icache_.fileOf(inode))) return 0;
    dcache_.put(dentry);
    return inode.valid() ? EISDIR : ENOENT;
}

int FileOps::read(const FileRequest& request) {
    const Timing& timing = cpus_.timing();
    ObjectId dentry, file;
    std::uint32_t pages = 0;
    int error = allocFile(request, file) ? openExisting(request, dentry) : ENOMEM;
    if (error == 0) {
        const InodeId inode = dcache_.inodeOf(dentry);
        pages = dirs_.pages(icache_.fileOf(inode));
        icache_.markAccessed(inode);  // what was there is used again; what comes now is used once
        if (!icache_.fill(inode, request.memcg, request.gfp, request.task, false)) error = ENOMEM;
        dcache_.put(dentry);
    }
    freeFile(file);
    cpus_.spend(timing.readFile4k + (pages > 1 ? static_cast<TimeNs>(pages - 1) * timing.copyPage : 0));
    return error;
}

int FileOps::open(const FileRequest& request, HeldFile& held) {
    ObjectId dentry, file;
    const int error = allocFile(request, file) ? openExisting(request, dentry) : ENOMEM;
    if (error == 0) held = {dentry, false, file};
    else freeFile(file);
    cpus_.spend(cpus_.timing().openFile);
    return error;
}

int FileOps::map(const FileRequest& request, HeldFile& held) {
    ObjectId dentry, file;
    int error = allocFile(request, file) ? openExisting(request, dentry) : ENOMEM;
    if (error == 0) {
        const InodeId inode = dcache_.inodeOf(dentry);
        if (icache_.fill(inode, request.memcg, request.gfp, request.task, false)) {
            icache_.map(inode);
            held = {dentry, true, file};
        } else {
            error = ENOMEM;
            dcache_.put(dentry);
        }
    }
    if (error != 0) freeFile(file);
    cpus_.spend(cpus_.timing().openFile);
    return error;
}

void FileOps::close(const HeldFile& held) {
    if (held.mapped) icache_.unmap(dcache_.inodeOf(held.dentry));
    dcache_.put(held.dentry);
    freeFile(held.file);
}

int FileOps::unlink(const FileRequest& request) {
    ObjectId dentry;
    const int error = openExisting(request, dentry);
    if (error == 0) {
        changeDisk(icache_.fileOf(dcache_.inodeOf(dentry)), request);
        icache_.unlink(dcache_.inodeOf(dentry));
        dirs_[request.dir].setFile(request.key, FileId::none());
        if (table_.mounts[dirs_[request.dir].mount.raw].fs == FsType::Tmpfs) dcache_.put(dentry);  // simple_unlink
        dcache_.forgetFile(dentry);
        dcache_.put(dentry);
    }
    cpus_.spend(cpus_.timing().unlinkFile);
    return error;
}

int FileOps::mkdir(const FileRequest& request) {
    int error = ENOMEM;
    const bool tmpfs = table_.mounts[dirs_[request.dir].mount.raw].fs == FsType::Tmpfs;
    const ObjectId dentry = walk(request);
    if (dentry.valid()) {
        error = dcache_.inodeOf(dentry).valid() ? EEXIST : addFile(request, dentry, true);
        dcache_.put(dentry);
    }
    cpus_.spend(tmpfs ? cpus_.timing().createTmpfs : cpus_.timing().createFile4k);
    return error;
}

int FileOps::umount(MountId mountId) {
    Mount& mount = table_.mounts[mountId.raw];
    if (!mount.mounted) return EINVAL;
    flusher_.writeAll(mountId);
    mount.mounted = false;
    dcache_.killAll(mountId);
    const std::uint32_t inodes = icache_.evictAll(mountId);
    const std::uint32_t blocks = device_.dropAll(mountId);
    journal_.emit<EventKind::Umount>(MemcgId::none(), mountId.raw, inodes, blocks, RuleId::BlocksOfTheDevice);
    return 0;
}

}  // namespace reclaim
