// NAME_css.csv of a capture: the end of memory cgroups, as the kernel's cgroup code went through it.
#pragma once
#include <string>
#include <vector>

#include "core/base/base.h"

namespace reclaim {

enum class CssEvent : std::uint8_t { Offline, LruReparent, Released, Free };

struct CssRow {
    int line = 0;
    std::int64_t timeUs = 0;
    CssEvent event = CssEvent::Offline;
    std::string cgroup;  // path, begins with '/'; "" if only the id is known, and for lru_reparent before 6.1
    int cssId = 0;       // of "css_id:N"; 0 = the row names the cgroup
};

// Rows in the order of the file. Errors: those of a CSV file, an event that is not known.
Result<std::vector<CssRow>> readCss(const std::string& path);

// In 6.1 released and free are told by the css's id, because the cgroup's name is gone by then. Ids are given out
// lowest free one first, 1 is the root's (cgroup_idr_alloc(&ss->css_idr, NULL, 2, ...), kernel/cgroup/cgroup.c@6.1), so
// the k-th cgroup that was made has id k + 1 as long as none was freed before the last was made. That K3's holders
// agree (c2 is let go by unmapping, css_id:3; c3 by closing, css_id:4) is the check of it.
// False, and no row changed, where this cannot be so: an id comes twice, or it would be one that never went offline.
bool nameCssIds(std::vector<CssRow>& rows, const std::vector<std::string>& cgroupsByBirth);

}  // namespace reclaim
