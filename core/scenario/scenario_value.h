// Scenario: one experiment as a value: what the machine is, what runs on it, what is done to it and what is expected.
// Written and read as YAML (scenario_yaml.h); the format is described in resources/schema/scenario.schema.json.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/machine/machine.h"

namespace reclaim {

struct StoryLine {
    TimeNs at = 0;
    std::string say;
    std::vector<std::string> choices;  // `ask:`; empty = no question
    TimeNs reveal = 0;
};

struct Watch {
    std::string cgroup;  // path, '*' stands for any characters but '/'; empty = the machine
    std::string metric;
};

enum class Comparison { Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual };

struct Expectation {
    TimeNs at = kNever;    // kNever = end
    std::string strategy;  // a strategy's id, or empty = every strategy of the scenario
    std::string metric;
    std::string cgroup;  // empty = the machine
    Comparison comparison = Comparison::Equal;
    double value = 0;
    std::string text;  // as shown: "linux-3.14 lab.enomem > 0 at end"
    int line = 0;      // in the scenario file
};

// One of several captures drawn beside the predictions: the same workload on another real kernel, on its own clock.
struct ReferenceCapture {
    std::string capture;   // FOLDER/NAME below datasets
    std::string strategy;  // whose curve its dots belong to
    TimeNs from = 0;       // this time of the capture is 0 of the run
    friend bool operator==(const ReferenceCapture&, const ReferenceCapture&) = default;
};

struct Scenario {
    std::string title, goal;
    std::string path;  // file it was read from; empty if built in memory
    std::string text;  // the file's own text, for the lab book
    std::vector<StoryLine> story;
    std::vector<std::string> strategies;
    MachineSpec machine;            // timing, cgroups, tasks, seed and sample interval included
    std::vector<Command> timeline;  // in time order
    std::vector<Watch> watch;
    std::string reference;                     // "kernel-6.1/K1": a capture drawn beside the predictions
    std::vector<ReferenceCapture> references;  // instead of one: `references:`
    std::string referenceCgroup;               // cgroup of the capture, "/k1"; empty = the one of the same name
    TimeNs stop = 0;
    std::vector<Expectation> expect;
    bool timingSetHere = false;  // machine or timing is set in this very file, not in what it extends
    bool machineSetHere = false;
};

}  // namespace reclaim
