// What a swarm member is put to, each with an answer that two members can share: the kind of failure.
#pragma once
#include <functional>

#include "tests/core/machine/swarm.h"

namespace reclaim {

struct SwarmFailure {
    std::string kind;  // "" = it passes; else the same for the same fault, whatever the numbers
    std::string said;
    bool failed() const { return !kind.empty(); }
};
using SwarmTrial = std::function<SwarmFailure(const SwarmMember&)>;

// A look over all invariants after every command and every few operations.
SwarmFailure invariantsHold(const SwarmMember& member);
// The same as `reclaimctl run --check` looks: after every command, each 4096 events and at the end.
SwarmFailure invariantsHoldWhenRun(const SwarmMember& member);
// Random slices and copies against one run in a piece.
SwarmFailure slicesChangeNothing(const SwarmMember& member);
// A copy taken at a random moment goes on by itself, and what the original does meanwhile does not reach it.
SwarmFailure copyTakesTheSameCourse(const SwarmMember& member);
SwarmFailure recordingLevelChangesNothing(const SwarmMember& member);
// Sweeps never, spaced or often: the same state and past.
SwarmFailure sweepsChangeNothing(const SwarmMember& member);

// Advances to each command, applies it, and goes on to the end.
void runToEnd(Machine& machine, const SwarmMember& member);

}  // namespace reclaim
