// The door of room `vfs`: mounts and dentries. Kernel counterpart: fs/super.c, fs/dcache.c.
#pragma once
#include "core/vfs/dentry_table.h"
#include "core/vfs/vfs_spec.h"
#include "core/vfs/dcache.h"
#include "core/vfs/super_block_shrinker.h"
