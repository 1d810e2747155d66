// Lruvec: the user pages charged to one memcg on one node, oldest first. Source: struct lruvec,
// include/linux/mmzone.h@6.1; lists that only swap could empty are one list here.
#pragma once
#include "core/page/page.h"

namespace reclaim {

struct Lruvec {
    PageList inactiveFile, activeFile;  // pages of files, and blocks of filesystems
    PageList anon;                      // tmpfs pages: without swap never scanned

    PageList& of(PageKind kind, bool active) {
        if (kind == PageKind::Shmem) return anon;
        return active ? activeFile : inactiveFile;
    }
};

}  // namespace reclaim
