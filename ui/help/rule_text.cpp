#include "ui/help/rule_text.h"

#include <QCoreApplication>

namespace reclaim::ui {

namespace {
const char* plainText(RuleId rule) {
    switch (rule) {
        case RuleId::None: return "";
        case RuleId::KmemActiveForLimit: return QT_TRANSLATE_NOOP("Rules", "a cgroup with a limit accounts kernel memory");
        case RuleId::LimitSkipsShrinkers: return QT_TRANSLATE_NOOP("Rules", "limit reclaim calls no shrinker");
        case RuleId::WalkInShrinkSlab: return QT_TRANSLATE_NOOP("Rules", "shrink_slab walks the cgroups below the target");
        case RuleId::BitmapWalk: return QT_TRANSLATE_NOOP("Rules", "only shrinkers whose bit is set are called");
        case RuleId::EpochA: return QT_TRANSLATE_NOOP("Rules", "arithmetic of 3.12 to 4.15");
        case RuleId::EpochB: return QT_TRANSLATE_NOOP("Rules", "arithmetic of 4.16 to 5.12");
        case RuleId::EpochC: return QT_TRANSLATE_NOOP("Rules", "arithmetic of 5.13 and later");
        case RuleId::ScanBatch: return QT_TRANSLATE_NOOP("Rules", "less than a batch is put off");
        case RuleId::SlabPagesCounted: return QT_TRANSLATE_NOOP("Rules", "slab pages freed by the reclaiming task count");
        case RuleId::SlabPagesNotCounted: return QT_TRANSLATE_NOOP("Rules", "slab pages freed do not count");
        case RuleId::MarginAfterReclaim: return QT_TRANSLATE_NOOP("Rules", "room appeared: the charge is tried again");
        case RuleId::RetriesUsedUp: return QT_TRANSLATE_NOOP("Rules", "no progress and no retries left");
        case RuleId::NoRetry: return QT_TRANSLATE_NOOP("Rules", "fails after one attempt (__GFP_NORETRY)");
        case RuleId::NoVictim: return QT_TRANSLATE_NOOP("Rules", "out of memory without a task to kill");
        case RuleId::FsRefused: return QT_TRANSLATE_NOOP("Rules", "the file system may not be entered here");
        case RuleId::ListGlobal: return QT_TRANSLATE_NOOP("Rules", "one LRU list for all cgroups");
        case RuleId::ListReparented: return QT_TRANSLATE_NOOP("Rules", "its list moves to the parent");
        case RuleId::ListLazy: return QT_TRANSLATE_NOOP("Rules", "lists are made when first used");
        case RuleId::CacheDeadFlag: return QT_TRANSLATE_NOOP("Rules", "the cache is marked dead and destroyed when empty");
        case RuleId::CacheShrinkOnce: return QT_TRANSLATE_NOOP("Rules", "the cache is shrunk once, the rest stays");
        case RuleId::CacheShared: return QT_TRANSLATE_NOOP("Rules", "caches are shared by all cgroups");
        case RuleId::CssHeldBySlabPages: return QT_TRANSLATE_NOOP("Rules", "each charged slab page holds the cgroup");
        case RuleId::CssObjcgReparented: return QT_TRANSLATE_NOOP("Rules", "charges move to the parent: nothing holds it");
        case RuleId::Count: return "";
    }
    return "";
}
}  // namespace

QString ruleText(RuleId rule) { return QCoreApplication::translate("Rules", plainText(rule)); }

}  // namespace reclaim::ui
