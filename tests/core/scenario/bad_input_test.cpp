// Every way in which a person gets a scenario file wrong: one message, at the right place, that says what was expected.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/scenario/scenario_texts.h"

namespace reclaim {
namespace {

using namespace testing_texts;
using ::testing::HasSubstr;

struct BadLine {
    const char* name;
    int line;  // of kSmall that is replaced; the error is in this line unless `at` says otherwise
    const char* text;
    const char* mark;     // the error stands where this begins in its line
    const char* message;  // part of it
    const char* hint;     // part of it
    int at = 0;           // line of the error, if it is another one
};

class OneBadLine : public ::testing::TestWithParam<BadLine> {};

TEST_P(OneBadLine, IsReportedAtItsPlace) {
    const BadLine& bad = GetParam();
    const std::string text = withLine(kSmall, bad.line, bad.text);
    const ScenarioReading reading = readScenarioText(text, "bad.yaml");
    EXPECT_FALSE(reading.scenario.has_value());
    ASSERT_EQ(reading.errors.size(), 1u) << allTexts(reading);
    const Error& error = reading.errors[0];
    EXPECT_EQ(error.file, "bad.yaml");
    EXPECT_EQ(error.line, bad.at > 0 ? bad.at : bad.line) << error.text();
    const std::string line = lineOf(text, error.line);
    EXPECT_EQ(error.column, static_cast<int>(line.find(bad.mark)) + 1) << error.text() << "\n" << line;
    EXPECT_THAT(error.message, HasSubstr(bad.message));
    EXPECT_THAT(error.hint, HasSubstr(bad.hint));
    EXPECT_FALSE(error.hint.empty());
}

const BadLine kBadLines[] = {
    // Keys.
    {"MisspeltKey", 13, "stop: 10s\nsede: 2", "sede", "has no key 'sede'", "did you mean 'seed'?", 14},
    {"UnknownKey", 2, "title: x\nzzzzzz: 1", "zzzzzz", "has no key 'zzzzzz'", "one of: reclaimlab", 3},
    {"MisspeltTaskKey", 8, "  - {name: s, cgroup: /web/a, do: lookup, cuont: 5}", "cuont", "a task has no key 'cuont'",
     "did you mean 'count'?"},
    {"MisspeltCgroupFile", 5, "  /web: {memory.mx: 64MiB}", "memory.mx", "a cgroup has no key 'memory.mx'",
     "memory.max"},
    {"DuplicateKey", 3, "strategies: [linux-6.1]\nstrategies: [linux-3.14]", "strategies",
     "'strategies' is given twice", "line 3", 4},
    {"DuplicateCgroup", 6, "  /web/a: {}\n  /web/a: {}", "/web/a", "'/web/a' is given twice", "line 6", 7},
    {"NoVersion", 1, "goal: none", "", "bad.yaml is no scenario", "reclaimlab: 1"},
    {"OtherVersion", 1, "reclaimlab: 2", "2", "'2' is not a version", "reclaimlab: 1"},
    {"KeyWithoutValue", 13, "stop:", "stop", "stop has no value", "value"},
    // Sizes.
    {"NegativeSize", 5, "  /web: {memory.max: -5MiB}", "-5MiB", "memory.max is negative: '-5MiB'", "32MiB"},
    {"WordAsSize", 5, "  /web: {memory.max: big}", "big", "'big' is not a size", "32MiB"},
    {"ListAsSize", 5, "  /web: {memory.max: [1]}", "[1", "memory.max is a list", "a size"},
    {"UnknownUnit", 5, "  /web: {memory.max: 64MB}", "64MB", "'64MB' is not a size", "64M"},
    {"HugeSize", 5, "  /web: {memory.max: 99999999T}", "99999999T", "'99999999T' is not a size", "size"},
    {"NoMemory", 2, "title: x\nmachine: {memory: 0}", "0", "memory is out of range", "16 MiB to", 3},
    {"StartAboveLimit", 5, "  /web: {memory.max: 1M, start_kmem: 2M}", "2M", "start_kmem is larger", "1 MiB"},
    // Times.
    {"TimeWithoutUnit", 13, "stop: 10", "10", "'10' is not a time", "5s, 50ms"},
    {"NegativeTime", 13, "stop: -10s", "-10s", "stop is negative", "5s"},
    {"ZeroSample", 13, "stop: 10s\nsample: 0ns", "0ns", "sample is out of range", "1 us to", 14},
    {"TooManySamples", 13, "stop: 1000s\nsample: 1us", "1us", "1,000,000,000 samples", "10,000,000", 14},
    {"TooLong", 13, "stop: 2000000min", "2000000min", "stop is out of range", "to"},
    {"StopMissing", 13, "seed: 1", "reclaimlab", "lacks the key 'stop'", "stop: ...", 1},
    {"EndlessNumber", 13, "stop: 999999999999999999999999999999999999s", "999999999999999999999999999999999999s",
     "is not a time", "unit"},
    // Numbers.
    {"NoCpus", 2, "title: x\nmachine: {cpus: 0}", "0", "cpus is out of range: '0'", "1 to 256", 3},
    {"FractionOfACpu", 2, "title: x\nmachine: {cpus: 1.5}", "1.5", "'1.5' is not a whole number", "whole number", 3},
    {"NegativeSeed", 2, "title: x\nseed: -1", "-1", "seed is negative", "whole number", 3},
    {"InfiniteExponent", 8, "  - {name: s, cgroup: /web/a, do: lookup, count: 9, keys: {dist: zipf, s: inf}}", "inf",
     "'inf' is not a number", "0.99"},
    {"ExponentWithoutZipf", 8, "  - {name: s, cgroup: /web/a, do: lookup, keys: {dist: sequential, s: 1}}", "1",
     "for zipf only", "dist: zipf"},
    {"CpuOutOfMachine", 8, "  - {name: s, cgroup: /web/a, do: lookup, cpu: 1}", "1", "cpu is out of range: '1'",
     "0 to 0"},
    {"WrongRate", 8, "  - {name: s, cgroup: /web/a, do: lookup, rate: 50k}", "50k", "'50k' is not a rate", "50k/s"},
    {"SlabTooSmall", 2, "title: x\nmachine: {slabs: {dentry: {size: 192, order: 0, objs: 22}}}", "22",
     "22 objects of 192 B do not fit", "at most 21", 3},
    {"DropCachesFour", 10, "  - {at: 5s, drop_caches: 4}", "4", "drop_caches is out of range: '4'", "1 to 3"},
    // Words.
    {"UnknownStrategy", 3, "strategies: [linux-6.2]", "linux-6.2", "linux-6.2", "did you mean 'linux-6.1'?"},
    {"StrategyTwice", 3, "strategies: [linux-6.1, linux-6.1]", "linux-6.1]", "given twice", "once"},
    {"NoStrategy", 3, "strategies: []", "[", "no strategy", "linux-6.1"},
    {"StrategyNotAList", 3, "strategies: linux-6.1", "linux-6.1", "strategies is 'linux-6.1'", "a list"},
    {"UnknownVerb", 8, "  - {name: s, cgroup: /web/a, do: lokup}", "lokup", "'lokup' is not known",
     "did you mean 'lookup'?"},
    {"UnknownDist", 8, "  - {name: s, cgroup: /web/a, do: lookup, keys: {dist: zapf}}", "zapf", "'zapf' is not known",
     "did you mean 'zipf'?"},
    {"UnknownMount", 8, "  - {name: s, cgroup: /web/a, do: lookup, mount: rot}", "rot", "no mount 'rot'",
     "did you mean 'root'?"},
    {"UnknownFileSystem", 2, "title: x\nmounts: {root: {type: ntfs}}", "ntfs", "'ntfs' is not known", "ext4", 3},
    {"UnknownProfile", 2, "title: x\ntiming: guest-6.2", "guest-6.2", "guest-6.2", "did you mean 'guest-6.1'?", 3},
    {"UnknownCost", 2, "title: x\ntiming: {profile: guest-6.1, scan_objekt: 5}", "scan_objekt", "no key 'scan_objekt'",
     "did you mean 'scan_object'?", 3},
    {"IdealWithCost", 2, "title: x\ntiming: {profile: ideal, scan_object: 5}", "scan_object",
     "timing ideal has no 'scan_object'", "guest-6.1", 3},
    {"TimingWithoutProfile", 2, "title: x\ntiming: {}", "{", "timing lacks the key 'profile'", "profile: ...", 3},
    {"ObserverAllTheTime", 2, "title: x\ntiming: {profile: guest-6.1, observer: {period: 1ms, cost: 1ms}}",
     "{period: 1ms", "all the time", "smaller", 3},
    {"LateTick", 2, "title: x\ntiming: {profile: guest-6.1, tick_phase: 4ms}", "4ms", "tick_phase", "4 ms", 3},
    {"UnknownMetric", 12, "  - {cgroup: \"/web/*\", metric: memory.curent}", "memory.curent",
     "no metric is called 'memory.curent'", "did you mean 'memory.current'?"},
    {"MetricOfCgroupsWithoutCgroup", 12, "  - {metric: memory.current}", "memory.current", "belongs to a cgroup",
     "cgroup:"},
    {"MetricOfTheMachineWithCgroup", 15, "  - {cgroup: /web, metric: lab.enomem, is: \"== 0\"}", "/web",
     "belongs to the machine", "no cgroup"},
    // Cgroups.
    {"ParentNotDeclared", 6, "  /web/a: {}\n  /db/a: {}", "/db/a", "the parent of '/db/a', '/db', is not declared",
     "/db: {}", 7},
    {"RelativeCgroup", 6, "  /web/a: {}\n  db: {}", "db", "does not begin with '/'", "/web/a", 7},
    {"RootDeclared", 6, "  /web/a: {}\n  /: {}", "/", "is the root", "/web/a", 7},
    {"DotsInPath", 6, "  /web/a: {}\n  /web/..: {}", "/web/..", "has a part '..'", "/web/a", 7},
    {"DoubleSlash", 6, "  /web/a: {}\n  /web//b: {}", "/web//b", "has an empty part", "/web/a", 7},
    {"TaskInNoCgroup", 8, "  - {name: s, cgroup: /web/b, do: lookup}", "/web/b", "there is no cgroup '/web/b'",
     "did you mean '/web/a'?"},
    {"RmdirOfNothing", 10, "  - {at: 5s, rmdir: /wbe/a}", "/wbe/a", "there is no cgroup '/wbe/a'",
     "did you mean '/web/a'?"},
    {"WriteToNothing", 10, "  - {at: 5s, write: {file: /db/memory.max, value: 1M}}", "{file: /db/memory.max",
     "there is no cgroup '/db'", "/web"},
    {"WriteOfOtherFile", 10, "  - {at: 5s, write: {file: /web/memory.mux, value: 1M}}", "/web/memory.mux",
     "cannot be written", "did you mean 'memory.max'?"},
    {"MkdirWithoutParent", 10, "  - {at: 5s, mkdir: /db/a}", "/db/a", "there is no cgroup '/db'", "/web"},
    {"MkdirTwice", 10, "  - {at: 5s, mkdir: /web/a}", "/web/a", "there is a cgroup '/web/a' already", "rmdir"},
    {"WatchesNothing", 12, "  - {cgroup: \"/db/*\", metric: memory.current}", "\"/db/*\"", "no cgroup fits '/db/*'",
     "pattern"},
    {"ExpectsOfNothing", 15, "  - {cgroup: /db, metric: memory.current, is: \"== 0\"}", "/db",
     "there is no cgroup '/db'", "/web"},
    // Entries.
    // Timeline of files and holders.
    {"ExitOfNobody", 10, "  - {at: 5s, exit: scaner}", "scaner", "there is no task 'scaner' by then",
     "did you mean 'scanner'?"},
    {"ExitBeforeTheStart", 10,
     "  - {at: 5s, exit: late}\n  - {at: 6s, start_task: {name: late, cgroup: /web, do: lookup}}", "late",
     "no task 'late' by then", "scanner"},
    {"SysctlUnknown", 10, "  - {at: 5s, sysctl: {name: vm.vfs_cache_presure, value: 1}}", "vm.vfs_cache_presure",
     "is not known", "did you mean 'vm.vfs_cache_pressure'?"},
    {"SysctlOutOfRange", 10, "  - {at: 5s, sysctl: {name: vm.vfs_cache_pressure, value: 9M}}", "9M", "out of range",
     "1,000,000"},
    {"SysctlWithoutValue", 10, "  - {at: 5s, sysctl: {name: vm.vfs_cache_pressure}}", "{name: vm",
     "lacks the key 'value'", "value: ..."},
    {"SyncFalse", 10, "  - {at: 5s, sync: false}", "false", "'false' is not known", "true"},
    {"UmountOfNothing", 10, "  - {at: 5s, umount: roots}", "roots", "there is no mount 'roots'",
     "did you mean 'root'?"},
    {"PruneOfNothing", 10, "  - {at: 5s, prune: roots}", "roots", "there is no mount 'roots'", "did you mean 'root'?"},
    {"UmountTwice", 10, "  - {at: 5s, umount: root}\n  - {at: 6s, umount: root}", "root", "was unmounted before", "one",
     11},
    {"UmountBeforeTheTask", 10, "  - {at: 0s, umount: root}", "root", "task 'scanner' uses 'root' from 0",
     "after the task"},
    {"TaskAfterTheUmount", 10,
     "  - {at: 5s, umount: root}\n  - {at: 6s, start_task: {name: late, cgroup: /web, do: lookup}}", "{name: late",
     "uses 'root', which was unmounted at 5 s", "before the umount", 11},
    {"ReclaimOfMax", 10, "  - {at: 5s, write: {file: /web/memory.reclaim, value: max}}", "max", "'max' is not a size",
     "32MiB"},
    {"EntryDoesNothing", 10, "  - {at: 5s}", "5s", "the entry does nothing", "one of mkdir"},
    {"EntryDoesTwoThings", 10, "  - {at: 5s, rmdir: /web/a, drop_caches: 2}", "5s", "does 2 things", "in each entry"},
    {"EntryWithoutTime", 10, "  - {rmdir: /web/a}", "{rmdir: /web/a", "lacks the key 'at'", "at: ..."},
    {"WrongCondition", 15, "  - {metric: lab.enomem, is: \"about 5\"}", "\"about 5\"", "'about 5' is not a condition",
     "== 0"},
    {"HalfACondition", 15, "  - {metric: lab.enomem, is: \"==\"}", "\"==\"", "'==' is not a condition", "== 0"},
    {"SizeOfACount", 15, "  - {metric: lab.enomem, is: \"< 5MiB\"}", "\"< 5MiB\"", "is not a condition", "number"},
    {"ExpectsTooLate", 15, "  - {at: 11s, metric: lab.enomem, is: \"== 0\"}", "11s", "stops at 10 s", "end"},
    {"ExpectsOfOtherStrategy", 15, "  - {strategy: linux-3.14, metric: lab.enomem, is: \"== 0\"}", "linux-3.14",
     "is not run by this scenario", "linux-6.1"},
    {"TwoTasksOfOneName", 8, "  - {name: s, cgroup: /web, do: lookup}\n  - {name: s, cgroup: /web, do: lookup}",
     "{name: s", "two tasks are called 's'", "its own", 9},
    {"TaskStopsBeforeItStarts", 8, "  - {name: s, cgroup: /web, do: lookup, start: 2s, stop: 1s}", "1s",
     "stops before it starts", "2 s"},
    {"EndlessTask", 8, "  - {name: s, cgroup: /web, do: lookup, keys: {dist: loop}}", "s", "would never end", "count"},
    {"SayNothing", 2, "title: x\nstory: [{at: 0s, say: \"\"}]", "\"\"", "what is said", "1 to", 3},
    {"OneChoice", 2, "title: x\nstory: [{at: 0s, say: a, ask: {choices: [yes], reveal: 1s}}]", "[yes",
     "at least two choices", "[yes, no]", 3},
    {"ReferenceLeavesTheFolder", 2, "title: x\nreference: ../../etc/passwd", "../../etc/passwd", "is not a capture",
     "kernel-6.1/K1", 3},
    // Files, holders and kernel memory.
    {"UnknownFileVerb", 8, "  - {name: s, cgroup: /web/a, do: creat, dir: /d}", "creat", "'creat' is not known",
     "did you mean 'create'?"},
    {"CreateNowhere", 8, "  - {name: s, cgroup: /web/a, do: create}", "create", "does not say in which directory",
     "dir: /data"},
    {"RelativeDir", 8, "  - {name: s, cgroup: /web/a, do: read, dir: data}", "data", "does not begin with '/'",
     "/data"},
    {"EmptyPartOfDir", 8, "  - {name: s, cgroup: /web/a, do: read, dir: /data//x}", "/data//x", "has an empty part",
     "/data"},
    {"DotsInDir", 8, "  - {name: s, cgroup: /web/a, do: read, dir: /data/..}", "/data/..", "has a part '..'", "/data"},
    {"BlankInDir", 8, "  - {name: s, cgroup: /web/a, do: read, dir: \"/a b\"}", "\"/a b\"", "has a character other",
     "/data"},
    {"DeepDir", 8, "  - {name: s, cgroup: /web/a, do: read, dir: /1/2/3/4/5/6/7/8/9}", "/1/2", "is deeper than 8",
     "/data"},
    {"NamesOfAReader", 8, "  - {name: s, cgroup: /web/a, do: read, dir: /d, names: missing}", "missing",
     "names has a meaning for lookup only", "no names"},
    {"WalkOfAReader", 8, "  - {name: s, cgroup: /web/a, do: read, dir: /d, walk: ref}", "ref",
     "walk has a meaning for lookup only", "do: lookup"},
    {"SizeOfARead", 8, "  - {name: s, cgroup: /web/a, do: read, dir: /d, size: 4K}", "4K",
     "size has a meaning for create", "no size"},
    {"HugeFile", 8, "  - {name: s, cgroup: /web/a, do: create, dir: /d, size: 2GiB}", "2GiB", "size is out of range",
     "1 GiB"},
    {"UnknownGfp", 8, "  - {name: s, cgroup: /web/a, do: lookup, gfp: nof}", "nof", "gfp: 'nof' is not known",
     "did you mean 'nofs'?"},
    {"UnknownAfter", 8, "  - {name: s, cgroup: /web/a, do: lookup, after: stays}", "stays", "'stays' is not known",
     "did you mean 'stay'?"},
    {"KillableMaybe", 8, "  - {name: s, cgroup: /web/a, do: lookup, killable: maybe}", "maybe", "'maybe' is not known",
     "true, false"},
    {"UntilAndOnError", 8, "  - {name: s, cgroup: /web/a, do: lookup, until: error, on_error: stop}", "error",
     "until is given beside on_error", "one of"},
    {"UntilTomorrow", 8, "  - {name: s, cgroup: /web/a, do: lookup, until: tomorrow}", "tomorrow", "is not known",
     "error"},
    {"AllocOfNothing", 8, "  - {name: s, cgroup: /web/a, do: alloc}", "alloc", "does not say what it allocates",
     "cache: pages"},
    {"MisspeltPreset", 8, "  - {name: s, cgroup: /web/a, do: alloc, cache: sokbuf}", "sokbuf", "no cache 'sokbuf'",
     "did you mean 'sockbuf'?"},
    {"NoSuchKmalloc", 8, "  - {name: s, cgroup: /web/a, do: alloc, cache: kmalloc-100}", "kmalloc-100",
     "has no size the kernel has", "kmalloc-8k"},
    {"UnknownCache", 8, "  - {name: s, cgroup: /web/a, do: alloc, cache: \"a b\"}", "\"a b\"", "no cache 'a b'",
     "pages, filp"},
    {"CacheOfALookup", 8, "  - {name: s, cgroup: /web/a, do: lookup, cache: dentry}", "dentry",
     "cache has a meaning for alloc only", "do: alloc"},
    {"HolderOfALookup", 8, "  - {name: s, cgroup: /web/a, do: lookup, pinned_by: ipc}", "ipc",
     "pinned_by has a meaning for alloc only", "do: alloc"},
    {"HolderWithoutName", 8, "  - {name: s, cgroup: /web/a, do: alloc, cache: msg, pinned_by: \"\"}", "\"\"",
     "name of a holder", "process"},
    {"ObjectsOfALookup", 8, "  - {name: s, cgroup: /web/a, do: lookup, objects: 2}", "2",
     "objects has a meaning for alloc only", "do: alloc"},
    {"ObjectsOfPages", 8, "  - {name: s, cgroup: /web/a, do: alloc, cache: pages, objects: 2}", "2",
     "a slab cache only, not for 'pages'", "kmalloc-192"},
    {"ObjectsOfAPreset", 8, "  - {name: s, cgroup: /web/a, do: alloc, cache: pipe, objects: 2}", "2",
     "a slab cache only, not for 'pipe'", "kmalloc-192"},
    {"NoObjects", 8, "  - {name: s, cgroup: /web/a, do: alloc, cache: filp, objects: 0}", "0",
     "objects is out of range", "1 to 1,000,000"},
    {"TooManyObjects", 8, "  - {name: s, cgroup: /web/a, do: alloc, cache: filp, objects: 1000001}", "1000001",
     "objects is out of range", "1 to 1,000,000"},
    {"DirOfAnAlloc", 8, "  - {name: s, cgroup: /web/a, do: alloc, cache: msg, dir: /d}", "/d", "alloc has no names",
     "no dir"},
    {"HalfAPage", 8, "  - {name: s, cgroup: /web/a, do: alloc, cache: pages, size: 6KiB}", "6KiB", "whole pages",
     "4KiB"},
    {"SizeOfAPreset", 8, "  - {name: s, cgroup: /web/a, do: alloc, cache: pipe, size: 4KiB}", "4KiB",
     "alloc of pages only", "no size"},
    {"FilesOnTmpfs", 2, "title: x\nmounts: {root: {type: tmpfs, files: {/d: {n: 1}}}}", "{/d", "a tmpfs has no disk",
     "ext4", 3},
    {"BlocksOnTmpfs", 2, "title: x\nmounts: {root: {type: tmpfs, inodes_per_held_block: 1}}", "1", "has no disk",
     "ext4", 3},
    {"FilesInNoDir", 2, "title: x\nmounts: {root: {type: ext4, files: {d: {n: 1}}}}", "d:", "does not begin with '/'",
     "/data", 3},
    {"FilesWithoutNumber", 2, "title: x\nmounts: {root: {type: ext4, files: {/d: {size: 1K}}}}", "{size",
     "lacks the key 'n'", "n: ...", 3},
    {"TooManyFiles", 2, "title: x\nmounts: {root: {type: ext4, files: {/a: {n: 90M}, /b: {n: 90M}}}}", "{root",
     "180,000,000 names", "100,000,000", 3},
    {"TooManyFilesOfTasks", 8, "  - {name: s, cgroup: /web, do: read, dir: /d, keys: {dist: sequential, n: 101M}}",
     "- {name", "101,000,000 names", "100,000,000"},
    {"AllMemoryKeptFree", 2, "title: x\nmachine: {min_free_kbytes: 1G}", "1G", "min_free_kbytes is out of range",
     "1 to", 3},
    {"NegativePressure", 2, "title: x\nmachine: {vfs_cache_pressure: -1}", "-1", "vfs_cache_pressure is negative",
     "whole number", 3},
    {"RecorderAllTheTime", 2, "title: x\ntiming: guest-6.1\nobserver: {period: 1ms, cost: 1ms}", "{period",
     "all the time", "smaller", 4},
    {"RecorderWithoutCost", 2, "title: x\nobserver: {period: 1ms}", "{period", "lacks the key 'cost'", "cost: ...", 3},
    {"TraceSometimes", 2, "title: x\ntrace_alloc: sometimes", "sometimes", "'sometimes' is not known", "true, false",
     3},
    // Repetitions.
    {"RepeatBackwards", 10, "  - {at: 5s, sync: true, repeat: {from: 5, to: 4}}", "4", "ends before it begins",
     "from 5"},
    {"RepeatWithoutEnd", 10, "  - {at: 5s, sync: true, repeat: {from: 1}}", "{from", "lacks the key 'to'", "to: ..."},
    {"RepeatANumber", 10, "  - {at: 5s, sync: true, repeat: 5}", "5}", "a repetition is '5'", "a map"},
    {"RepeatMisspelt", 10, "  - {at: 5s, sync: true, repeat: {from: 1, to: 2, evry: 1s}}", "evry", "no key 'evry'",
     "did you mean 'every'?"},
    {"RepeatTooOften", 10, "  - {at: 5s, sync: true, repeat: {from: 1, to: 100001}}", "{at: 5s", "write out too much",
     "at most 100,000"},
    {"RepeatForAges", 10, "  - {at: 5s, sync: true, repeat: {from: 1, to: 200, every: 100000min}}", "100000min",
     "takes longer than", "at most"},
    {"RepeatTheSameMkdir", 10, "  - {at: 5s, mkdir: /web/b, repeat: {from: 1, to: 100}}", "/web/b",
     "there is a cgroup '/web/b' already", "rmdir"},
    {"RepeatIntoNoCgroup", 10, "  - {at: 5s, rmdir: \"/web/{i}\", repeat: {from: 1, to: 100}}", "\"/web/{i}\"",
     "there is no cgroup '/web/1'", "/web"},
    {"RepeatAStartedTask", 10,
     "  - {at: 5s, start_task: {name: s, cgroup: /web, do: lookup, repeat: {from: 1, to: 2}}}", "{from",
     "cannot be repeated by itself", "entry of the timeline"},
    {"RangeBackwards", 6, "  /web/a: {}\n  \"/c{5..1}\": {}", "\"/c{5", "counts down", "{1..100}", 7},
    {"RangeTooLong", 6, "  /web/a: {}\n  \"/c{1..100001}\": {}", "\"/c{1", "write out too much", "100,000", 7},
    {"RangesTooLong", 6, "  /web/a: {}\n  \"/c{1..320}x{1..320}\": {}", "\"/c{1", "write out too much", "100,000", 7},
    {"RangesThatMeet", 6, "  /web/a: {}\n  \"/c{1..5}\": {}\n  \"/c{5..9}\": {}", "\"/c{5", "'/c5' is in two ranges",
     "once", 8},
    {"RangeWithABadLimit", 6, "  /web/a: {}\n  \"/c{1..50}\": {memory.max: big}", "big", "'big' is not a size", "32MiB",
     7},
    // YAML itself.
    {"UnclosedList", 3, "strategies: [linux-6.1", ":", "not YAML", "", 4},
    {"Tab", 5, "\t/web: {}", ": {}", "not YAML", ""},
    {"UnknownAlias", 3, "strategies: *all", "*all", "not YAML", "anchor"},
    {"AliasInsideItself", 3, "strategies: &all [*all]", "*all", "inside the value it names", "complete"},
    {"SecondDocument", 13, "stop: 10s\n---\nstop: 11s", "---", "second document", "one scenario", 14},
};

INSTANTIATE_TEST_SUITE_P(BadInput, OneBadLine, ::testing::ValuesIn(kBadLines),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(BadInput, TheTextsThemselvesAreValid) {
    EXPECT_EQ(allTexts(readScenarioText(kSmall, "small.yaml")), "");
    EXPECT_EQ(allTexts(readScenarioText(kFull, "full.yaml")), "");
    EXPECT_EQ(allTexts(readScenarioText(kFiles, "files.yaml")), "");
}

TEST(BadInput, AllErrorsAreReportedInOrderOfPlace) {
    const ScenarioReading reading = readScenarioText(
        "reclaimlab: 1\ntitle: x\nstop: 10\nseed: -1\nstrategies: [linux-9]\ncgroups: {/a/b: {}}\nexpect: [{metric: "
        "lab.nothing, is: no}]\n",
        "f");
    std::vector<int> lines;
    for (const Error& error : reading.errors) lines.push_back(error.line);
    EXPECT_EQ(lines, (std::vector<int>{3, 4, 5, 6, 7, 7})) << allTexts(reading);
}

TEST(BadInput, TextReadsLikeACompilersMessage) {
    const ScenarioReading reading = readScenarioText(withLine(kSmall, 13, "stopp: 10s"), "dir/a.yaml");
    ASSERT_EQ(reading.errors.size(), 2u);  // the misspelt key, and the missing one
    EXPECT_EQ(reading.errors[1].text(), "dir/a.yaml:13:1: a scenario has no key 'stopp' (did you mean 'stop'?)");
}

}  // namespace
}  // namespace reclaim
