// Small scenario files for the tests of this room.
#pragma once
#include <unistd.h>

#include <filesystem>
#include <string>

#include "core/scenario/scenario.h"

namespace reclaim::testing_texts {

// Complete and valid; tests change one line of it.
inline const std::string kSmall = R"(reclaimlab: 1
title: Small
strategies: [linux-6.1]
cgroups:
  /web: {memory.max: 64MiB}
  /web/a: {}
tasks:
  - {name: scanner, cgroup: /web/a, do: lookup, keys: {dist: sequential, n: 1000}}
timeline:
  - {at: 5s, rmdir: /web/a}
watch:
  - {cgroup: "/web/*", metric: memory.current}
stop: 10s
expect:
  - {metric: lab.enomem, is: "== 0"}
)";

// The same with every key the format has.
inline const std::string kFull = R"(reclaimlab: 1
title: Everything the format has
goal: See that every key is read.
story:
  - {at: 0s, say: "It begins."}
  - {at: 2s, say: "Is it gone?", ask: {choices: [yes, no], reveal: 3s}}
machine:
  memory: 512MiB
  nodes: 2
  cpus: 2
  slabs: {dentry: {size: 192B, order: 0, objs: 21, reclaimable: true}}
timing: {profile: guest-6.1, scale: 2, scan_object: 1us, free_object: 500, gp_ticks: 3, hz: 1000, observer: {period: 50ms, cost: 1ms}}
strategies: [linux-3.14, linux-6.1]
mounts: {root: {type: ext4}, data: {type: ext4}}
cgroups:
  /web/a: {start_kmem: 1432B}
  /web: {memory.max: 64M, memory.kmem.limit_in_bytes: 32MiB}
tasks:
  - {name: scanner, cgroup: /web/a, cpu: 1, do: lookup, mount: data, names: missing, keys: {dist: zipf, n: 1M, s: 0.9},
     rate: 50k/s, count: 20000, start: 100ms, stop: 4s, on_error: stop, walk: ref}
timeline:
  - {at: 7s, drop_caches: 3}
  - {at: 1s, mkdir: /web/b}
  - {at: 2s, start_task: {name: late, cgroup: /web/b, do: lookup, keys: {dist: loop, n: 10}, count: 100}}
  - {at: 5s, rmdir: /web/a}
  - {at: 6s, write: {file: /web/memory.max, value: 16MiB}}
watch:
  - {cgroup: "/web/*", metric: memory.stat.slab_reclaimable}
  - {metric: lab.reclaims}
sample: 100ms
reference: kernel-6.1/K1
reference_cgroup: /k1
seed: 18446744073709551615
stop: 10s
expect:
  - {at: 4s, strategy: linux-3.14, cgroup: /web, metric: memory.current, is: "<= 64MiB"}
  - {at: end, metric: lab.enomem, is: ">= 0"}
)";

// Files, holders and kernel memory: every key of these.
inline const std::string kFiles = R"(reclaimlab: 1
title: Files and holders
timing: {profile: guest-6.1, scale: 2, observer: {period: 50ms, cost: 1ms}}
observer: {period: 200ms, cost: 2.5ms}
trace_alloc: true
machine: {min_free_kbytes: 4096, vfs_cache_pressure: 150}
strategies: [linux-6.1]
mounts:
  root: {type: ext4, files: {/data: {n: 30000, size: 8KiB}, "/c{1..3}/x": {n: 5}}, inodes_per_held_block: 700}
  tmp: {type: tmpfs}
cgroups:
  /web: {memory.max: 64MiB}
  "/c{1..3}": {memory.max: 16MiB}
tasks:
  - {name: maker, cgroup: /web, do: create, mount: tmp, dir: /a/b, size: 12KiB, keys: {dist: sequential, n: 50}, gfp: nofs}
  - {name: holder, cgroup: /web, do: open, dir: /data, count: 1, killable: false}
  - {name: mapper, cgroup: /web, do: mmap, dir: /data, count: 1, after: exit}
  - {name: pages, cgroup: /web, do: alloc, cache: pages, size: 64KiB, pinned_by: ipc, until: error, gfp: atomic}
  - {name: queues, cgroup: /web, do: alloc, cache: msg, count: 5, after: stay}
  - {name: seen, cgroup: /web, do: lookup, dir: /data, count: 10, gfp: nowait}
  - {name: "neg-{i}", cgroup: "/c{i}", do: lookup, count: 10, start: 1s, stop: 2s, repeat: {from: 1, to: 3, every: 100ms}}
timeline:
  - {at: 3s, exit: holder}
  - {at: 4s, sysctl: {name: vm.vfs_cache_pressure, value: 200}}
  - {at: 5s, sync: true}
  - {at: 6s, write: {file: /web/memory.reclaim, value: 1MiB}}
  - {at: 7s, umount: root}
  - {at: 8s, rmdir: "/c{i}", repeat: {from: 1, to: 3, every: 10ms}}
stop: 10s
)";

// `text` with its line `number` (from 1) replaced.
inline std::string withLine(const std::string& text, int number, const std::string& line) {
    std::size_t from = 0;
    for (int i = 1; i < number; ++i) from = text.find('\n', from) + 1;
    const std::size_t to = text.find('\n', from);
    return text.substr(0, from) + line + text.substr(to);
}

// The line `number` (from 1) of `text`, without its end.
inline std::string lineOf(const std::string& text, int number) {
    std::size_t from = 0;
    for (int i = 1; i < number; ++i) from = text.find('\n', from) + 1;
    return text.substr(from, text.find('\n', from) - from);
}

// A path in the folder for temporary files that no other process uses, so that tests may run side by side.
inline std::filesystem::path temporaryPath(const std::string& name) {
    return std::filesystem::temp_directory_path() / ("reclaimlab_" + std::to_string(::getpid()) + "_" + name);
}

inline std::string allTexts(const ScenarioReading& reading) {
    std::string out;
    for (const Error& error : reading.errors) out += error.text() + "\n";
    return out;
}

}  // namespace reclaim::testing_texts
