// Profile: one bundle of choices on the six axes, under the name people know: a kernel version or a proposal.
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/strategy/choices.h"

namespace reclaim {

// One choice on each axis. Pointers name constants of room `strategy`, never anything of a machine.
struct Strategy {
    std::string id;      // "linux-6.1" or "linux-6.1+AXIS=CHOICE"; the name in files, charts and the lab book
    std::string title;   // "Linux 6.1"
    std::string text;    // one sentence
    std::string source;  // commits, mails
    const DeadCaches* deadCaches = nullptr;
    const ListLruLayout* listLru = nullptr;
    const ShrinkerWalk* shrinkers = nullptr;
    const Accounting* accounting = nullptr;
    const KmemLimit* kmemLimit = nullptr;
    const SlabAllocator* slabAllocator = &choices::slabAllocatorSlub();
    Epoch epoch = Epoch::C;
    KernelConstants constants;
    VfsConstants vfs;
};

struct AxisChoice {
    std::string_view axis, choice;
};

// The profiles of this version, oldest first.
const std::vector<Strategy>& profiles();
// A profile, or "PROFILE+AXIS=CHOICE[+...]". Errors: unknown profile, axis or choice; a combination without sense.
Result<Strategy> strategyNamed(std::string_view id);
// Done, or why these choices make no sense together and what to choose instead. strategyNamed asks.
Status sensible(const Strategy& strategy);
// The six axes and the arithmetic epoch.
std::vector<AxisChoice> axesOf(const Strategy& strategy);

}  // namespace reclaim
