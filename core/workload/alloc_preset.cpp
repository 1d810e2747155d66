#include <array>
#include <charconv>

#include "core/workload/alloc_preset.h"

namespace reclaim {
namespace {

// pipe2, then 64 KiB written into it: fs/pipe.c@6.1 alloc_pipe_info, get_pipe_inode, pipe_write.
constexpr std::array kPipe{AllocStep{"inode_cache", 1}, AllocStep{"dentry", 1}, AllocStep{"filp", 2},
                           AllocStep{"kmalloc-192", 1}, AllocStep{"kmalloc-1k", 1}};
// socketpair(AF_UNIX, SOCK_DGRAM), then 8 datagrams of 4096 bytes: net/unix/af_unix.c, net/core/skbuff.c @6.1.
constexpr std::array kSockbuf{AllocStep{"sock_inode_cache", 2},
                              AllocStep{"UNIX", 2},
                              AllocStep{"dentry", 2},
                              AllocStep{"filp", 2},
                              AllocStep{"skbuff_head_cache", 8},
                              AllocStep{"kmalloc-8k", 8, true}};
// msgget, then 4 messages of 4000 bytes: ipc/msg.c, ipc/msgutil.c @6.1.
constexpr std::array kMsg{AllocStep{"kmalloc-256", 1}, AllocStep{"kmalloc-4k", 4}};

constexpr std::array kPresets{
    AllocPreset{"pipe", "a pipe with 64 KiB written into it", kPipe, 16},
    AllocPreset{"sockbuf", "a pair of Unix datagram sockets with 8 datagrams of 4096 bytes", kSockbuf, 0},
    AllocPreset{"msg", "a System V message queue with 4 messages of 4000 bytes", kMsg, 0}};

struct KnownSize {
    std::string_view cache;
    std::uint32_t bytes;
};
// Kernel 6.1 of the captures where they show it (slab_geometry_from_slabinfo), else 6.18 (/proc/slabinfo).
constexpr std::array kSizes{KnownSize{"dentry", 192},
                            KnownSize{"ext4_inode_cache", 1128},
                            KnownSize{"shmem_inode_cache", 752},
                            KnownSize{"inode_cache", 640},
                            KnownSize{"proc_inode_cache", 712},
                            KnownSize{"sock_inode_cache", 832},
                            KnownSize{"radix_tree_node", 584},
                            KnownSize{"filp", 256},
                            KnownSize{"buffer_head", 104},
                            KnownSize{"UNIX", 1088},
                            KnownSize{"skbuff_head_cache", 256},
                            KnownSize{"vm_area_struct", 192},
                            KnownSize{"task_struct", 5952},
                            KnownSize{"xfs_buf", 448}};

}  // namespace

std::span<const AllocPreset> allocPresets() { return kPresets; }

const AllocPreset* allocPresetNamed(std::string_view name) {
    for (const AllocPreset& preset : kPresets)
        if (preset.name == name) return &preset;
    return nullptr;
}

std::uint32_t knownObjectSize(std::string_view cache) {
    for (const KnownSize& known : kSizes)
        if (known.cache == cache) return known.bytes;
    constexpr std::string_view kPrefix = "kmalloc-";
    if (!cache.starts_with(kPrefix)) return 0;
    cache.remove_prefix(kPrefix.size());
    std::uint32_t scale = 1;
    if (cache.ends_with('k')) {
        scale = 1024;
        cache.remove_suffix(1);
    }
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(cache.data(), cache.data() + cache.size(), number);
    if (error != std::errc{} || end != cache.data() + cache.size() || number == 0 || number > 8192) return 0;
    const std::uint32_t bytes = number * scale;
    const bool power = (bytes & (bytes - 1)) == 0;
    return bytes >= 8 && bytes <= 8192 && (power || bytes == 96 || bytes == 192) ? bytes : 0;
}

}  // namespace reclaim
