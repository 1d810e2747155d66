#include "app/reclaimctl/interrupt.h"

#include <atomic>
#include <csignal>

namespace reclaim::ctl {
namespace {

std::atomic<bool> wished{false};
static_assert(std::atomic<bool>::is_always_lock_free);

extern "C" void onInterrupt(int number) {
    wished.store(true);
    std::signal(number, SIG_DFL);
}

}  // namespace

void catchInterrupts() {
    std::signal(SIGINT, onInterrupt);
    std::signal(SIGTERM, onInterrupt);
}

bool interrupted() { return wished.load(); }

}  // namespace reclaim::ctl
