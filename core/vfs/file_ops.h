// FileOps: what a process does with files of a directory, each as one operation: look up, create, read, open, map,
// unlink, make a directory. Source: fs/namei.c, fs/open.c, mm/filemap.c @6.1.
#pragma once
#include "core/vfs/dcache.h"
#include "core/vfs/flusher.h"

namespace reclaim {

struct FileRequest {
    DirId dir;
    std::uint32_t key = 0;
    MemcgId memcg;
    Gfp gfp = kGfpKernel;
    std::uint32_t task = 0;
    std::uint32_t pages = 0;  // create: pages written
    LookupWalk walk = LookupWalk::Rcu;
};

// An open file or a mapping: what its process lets go of when it exits.
struct HeldFile {
    ObjectId dentry;
    bool mapped = false;
    ObjectId file;  // struct file; none where it is charged to nobody
};

class FileOps {
public:
    FileOps(DentryTable& table, DirTable& dirs, Dcache& dcache, Icache& icache, BlockDevice& device, Flusher& flusher,
            KmemAllocator& kmem, Cpus& cpus, Journal& journal)
        : table_(table),
          dirs_(dirs),
          dcache_(dcache),
          icache_(icache),
          device_(device),
          flusher_(flusher),
          kmem_(kmem),
          cpus_(cpus),
          journal_(journal) {}

    // The directory of that path; made with all above it, as by a process of the root cgroup, if it is not there.
    DirId directory(MountId mount, std::string_view path);

    // Each returns 0 or an errno.
    int lookup(const FileRequest& request);
    int create(const FileRequest& request);
    int read(const FileRequest& request);
    int open(const FileRequest& request, HeldFile& held);
    int map(const FileRequest& request, HeldFile& held);
    int unlink(const FileRequest& request);
    int mkdir(const FileRequest& request);
    void close(const HeldFile& held);

    void sync() { flusher_.writeAll(MountId::none()); }
    int umount(MountId mount);

private:
    bool present(DirId dir, const FileRequest& request, std::vector<ObjectId>& walked);
    // The dentry of the name with a reference; negative if no such file. None = ENOMEM.
    ObjectId walk(const FileRequest& request);
    ObjectId lastStep(const FileRequest& request);
    int openExisting(const FileRequest& request, ObjectId& dentry);
    // alloc_empty_file and fput, where an open file is charged to who opens it. False = ENOMEM.
    bool allocFile(const FileRequest& request, ObjectId& file);
    void freeFile(ObjectId file);
    static BlockDevice::Reader readerOf(const FileRequest& request) { return {request.memcg, request.task}; }
    void changeDisk(FileId file, const FileRequest& request);
    int addFile(const FileRequest& request, ObjectId dentry, bool isDirectory);
    int writePages(InodeId inode, const FileRequest& request);

    DentryTable& table_;
    DirTable& dirs_;
    Dcache& dcache_;
    Icache& icache_;
    BlockDevice& device_;
    Flusher& flusher_;
    KmemAllocator& kmem_;
    Cpus& cpus_;
    Journal& journal_;
    std::vector<ObjectId> walked_;
};

}  // namespace reclaim
