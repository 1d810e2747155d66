// The door of room `vfs`: mounts, directories, dentries, inodes and their pages. Kernel counterpart: fs/super.c,
// fs/dcache.c, fs/inode.c, mm/filemap.c.
#pragma once
#include "core/vfs/block_device.h"
#include "core/vfs/buffer_pool.h"
#include "core/vfs/dcache.h"
#include "core/vfs/dentry_table.h"
#include "core/vfs/dir_table.h"
#include "core/vfs/file_ops.h"
#include "core/vfs/flusher.h"
#include "core/vfs/icache.h"
#include "core/vfs/inode_table.h"
#include "core/vfs/mount.h"
#include "core/vfs/page_tree.h"
#include "core/vfs/super_block_shrinker.h"
#include "core/vfs/vfs_spec.h"
