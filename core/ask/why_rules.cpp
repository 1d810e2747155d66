#include "core/ask/why_rules.h"

#include <algorithm>

namespace reclaim {

namespace {

constexpr std::string_view kObjectsEnd =
    "when the last object on each slab page is freed: by a shrinker that is called for it, by drop_caches 2, or by who "
    "uses the object";
constexpr std::string_view kPagesEnd = "when reclaim or drop_caches 1 drops the pages, or their file is deleted";
constexpr std::string_view kProcessEnd = "when the process that uses it exits";

constexpr std::array kHolders{
    HolderRule{"dentry", CssRef::KmemUsage, "keep", "its slab pages", kObjectsEnd, RuleId::CssHeldBySlabPages, "", ""},
    HolderRule{"slab page", CssRef::KmemUsage, "hold", "its css", kObjectsEnd, RuleId::CssHeldBySlabPages, "", ""},
    HolderRule{"page-cache page", CssRef::PageCache, "hold", "its css", kPagesEnd, RuleId::CssHeldByPages, "", ""},
    HolderRule{"tmpfs page", CssRef::Shmem, "hold", "its css", "when their file is deleted, or at umount",
               RuleId::CssHeldByPages, "", ""},
    HolderRule{"block-device page", CssRef::Metadata, "hold", "its css",
               "when reclaim or drop_caches 1 drops them; those in a CPU's bh_lru at umount", RuleId::BlocksOfTheDevice,
               "", ""},
    HolderRule{"kernel page", CssRef::KernelPage, "hold", "its css", "when who allocated them frees them", RuleId::None,
               "Each kernel page charged to a cgroup holds its css.",
               "mm/memcontrol.c@v5.4 __memcg_kmem_charge; ended by 636c3ef8229e (5.13)"},
    HolderRule{"written inode", CssRef::Writeback, "hold", "its css", "when the inode leaves memory",
               RuleId::WrittenInodesHoldCss, "", ""},
    HolderRule{"per-memcg kmem_cache", CssRef::Cache, "hold", "its css",
               "when the cache has no slab page left and is destroyed", RuleId::CacheDeadFlag, "", ""},
    HolderRule{"child css", CssRef::Child, "hold", "its css", "when the child is freed", RuleId::None,
               "A css holds the css of its parent until it is freed itself.",
               "kernel/cgroup/cgroup.c@v6.1 init_and_link_css, css_free_rwork_fn"},
    HolderRule{"per-CPU stock", CssRef::Stock, "hold", "its css",
               "when the stock is drained or another cgroup charges on that CPU", RuleId::None,
               "A CPU's stock of pages charged in advance holds the css of its cgroup.",
               "mm/memcontrol.c@v5.4 refill_stock, drain_stock"},
    HolderRule{"open unlinked file", CssRef::PageCache, "keep", "its pages charged", kProcessEnd, RuleId::None,
               "A file whose name is gone stays with its pages while somebody has it open.",
               "fs/inode.c@v6.1 iput_final, evict"},
    HolderRule{"mapped file", CssRef::PageCache, "keep", "its pages charged", kProcessEnd, RuleId::None,
               "drop_caches does not drop a page that is mapped.", "mm/truncate.c@v6.1 invalidate_mapping_pages"}};

constexpr std::array kLife{
    LifeRule{EventKind::CssOnline, "made", "A new css has one reference of its own, which rmdir gives back.",
             "kernel/cgroup/cgroup.c@v6.1 css_create, kill_css"},
    LifeRule{EventKind::CssDying, "removed by rmdir",
             "rmdir hides the cgroup and kills the reference of its own; after a grace period it goes offline.",
             "kernel/cgroup/cgroup.c@v6.1 cgroup_destroy_locked, kill_css"},
    LifeRule{EventKind::CssOffline, "offline",
             "Offline hands to the parent what this kernel can hand over. What is left goes when its holders let go.",
             "mm/memcontrol.c@v6.1 mem_cgroup_css_offline"},
    LifeRule{EventKind::CssReleased, "released: the last reference is gone",
             "After one more grace period the css is freed, and with it its reference on the parent.",
             "kernel/cgroup/cgroup.c@v6.1 css_release_work_fn, css_free_rwork_fn"},
    LifeRule{EventKind::CssFree, "freed", "Nothing is left of it.", "kernel/cgroup/cgroup.c@v6.1 css_free_rwork_fn"}};

}  // namespace

const HolderRule* holderRuleOf(std::string_view what) {
    const auto at = std::ranges::find(kHolders, what, &HolderRule::what);
    return at == kHolders.end() ? nullptr : &*at;
}

const LifeRule* lifeRuleOf(EventKind kind) {
    const auto at = std::ranges::find(kLife, kind, &LifeRule::kind);
    return at == kLife.end() ? nullptr : &*at;
}

}  // namespace reclaim
