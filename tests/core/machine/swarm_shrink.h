// Delta debugging over a swarm member: what can be taken away or made simpler while it fails in the same way.
//
// Deterministic: the same member and trial give the same result; bounded by a number of trials, not by a clock.
#pragma once
#include "tests/core/machine/swarm_trial.h"

namespace reclaim {

struct ShrunkMember {
    SwarmMember member;
    SwarmFailure failure;
    int trials = 0;
};

// REQUIRES: trial(member) fails. Members of the swarm take a few milliseconds, so this many trials some seconds.
inline constexpr int kShrinkTrialsMax = 2000;
ShrunkMember shrinkMember(const SwarmMember& member, const SwarmTrial& trial, int trialsMax = kShrinkTrialsMax);

}  // namespace reclaim
