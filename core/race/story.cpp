#include "core/race/story.h"

#include <algorithm>

namespace reclaim::race {

namespace {
using enum Violation;

// clang-format off
constexpr std::string_view kSeed =
    "V. Davydov, \"how should we deal with dead memcgs' kmem caches?\", 20 Apr 2014 (5353A3E3.4020302@parallels.com); what the "
    "search finds is ours";

RaceStory touchAfterRelease() {
    return {"touch-after-release", "1. Touch after release", kSeed, {
        {"B2", {}, UseAfterFree,
         "A free gives its slab's page back, and that was the last one: the destroy work is queued. The free is not done yet. "
         "It still counts itself in the cache's statistics, and the cache is gone."},
        {"B2", {{"touch-after-release", 0}, {"decrement-last", 1}}, Leak,
         "Make the release the last access of a free. No interleaving touches freed memory any more. But look: another kind of "
         "failure was there all the time."},
        {"W2b", {}, std::nullopt,
         "Way 2 needs no more than this. Whoever destroys is a reaper that looks at the count, nobody is woken by a free, and "
         "nothing is touched after the object is back."},
    }};
}

RaceStory stalePolicy() {
    return {"stale-policy", "2. A policy read too early (way 1's hidden race)", kSeed, {
        {"W1b", {}, Leak,
         "Way 1: a dead cache keeps no empty slab. A free asks whether the cache is dead, hears no, and is interrupted. Offline "
         "marks the cache dead and drains it. Then the free goes on with the old answer and keeps an empty slab that nobody will "
         "ever look for. The release comes last here, and it does not help."},
        {"W1e", {}, Leak,
         "A grace period before the destruction does not help either: the cache is never destroyed."},
        {"W1c", {}, std::nullopt,
         "A grace period between marking and draining: whoever read the old policy has put its slab away before the drain "
         "looks. The patch of June 2014 did it so, with synchronize_sched()."},
    }};
}

RaceStory offlineAgainstWorker() {
    return {"offline-against-worker", "3. Offline against its own worker", kSeed, {
        {"W1g", {}, UseAfterFree,
         "Offline waits for its grace period. Meanwhile two frees empty the cache and queue the destroy work, which runs at "
         "once. Offline comes back and drains a cache that is gone."},
        {"W1g", {{"grace-before-destroy", 1}}, UseAfterFree,
         "Waiting once more before the destruction only makes the way there longer: offline is not in a section that anybody "
         "waits for."},
        {"W1c", {}, std::nullopt,
         "Offline holds a reference of its own and drops it last. The count cannot reach 0 before."},
    }};
}

RaceStory decrementLast() {
    return {"decrement-last", "4. Moving the decrement last cures only the first", kSeed, {
        {"W1a", {}, UseAfterFree, "Way 1 and nothing else has all three races. This is the shortest use after free."},
        {"W1a", {{"touch-after-release", 0}, {"decrement-last", 1}}, Leak,
         "The release is the last access now. The first race is gone; the stale policy still leaks the cache ..."},
        {"W1a", {{"touch-after-release", 0}, {"decrement-last", 1}}, UseAfterFree,
         "... and offline still meets its own worker."},
        {"W1a", {{"touch-after-release", 0}, {"decrement-last", 1}, {"grace-before-drain", 1}}, UseAfterFree,
         "A grace period before the drain cures the second. One is left."},
        {"W1a", {{"touch-after-release", 0}, {"decrement-last", 1}, {"grace-before-drain", 1}, {"initial-reference", 1}}, std::nullopt,
         "An initial reference cures the third. Each of the three is needed: take one away again."},
    }};
}

RaceStory percpuRefStory() {
    return {"percpu-ref", "5. Why way 4 needs a grace period and a bias",
            "RFC of 20 Apr 2014, #4 (5353A3E3.4020302@parallels.com); lib/percpu-refcount.c@3.18; what the search finds is ours", {
        {"W4a", {}, std::nullopt,
         "Way 4 counts every object, in a counter per CPU. To learn that it is 0 one must switch to a single atomic counter, "
         "wait until nobody uses the old ones, and add them up."},
        {"W4b", {}, Leak,
         "Without the wait, a free that has read the old mode takes its count from a counter that was added up already. One "
         "count is lost, and the cache is never destroyed."},
        {"W4c", {}, Premature,
         "Without the bias the atomic counter alone can reach 0 while the objects are still counted per CPU: the cache is "
         "destroyed with objects in it."},
        {"W4d", {}, UseAfterFree,
         "And the put must be the last access: as in the first story."},
    }};
}
// clang-format on
}  // namespace

const std::vector<RaceStory>& raceStories() {
    static const std::vector<RaceStory> stories{touchAfterRelease(), stalePolicy(), offlineAgainstWorker(),
                                                decrementLast(), percpuRefStory()};
    return stories;
}

const RaceStory* storyNamed(std::string_view id) {
    const auto found = std::ranges::find(raceStories(), id, &RaceStory::id);
    return found == raceStories().end() ? nullptr : &*found;
}

}  // namespace reclaim::race
