// Family: a race written down as tables: shared variables, threads, and for each thread its steps in order.
//
// One step is one atomic action under sequential consistency. A row reads
//
//   {"f2*", when, wait, effect, sentence}
//
// name, with a star if the step begins by touching the cache (the family's macro `touch`); when: over decisions and
// numbers, the row exists only if it holds ("" always); wait: the step can run only if it holds ("" always); effect and
// sentence. A name that begins with '|' is another choice at the same place as the row before. After its effect a
// thread goes to the next place, unless the effect says `goto`. Tables are constants; nothing in them is code.
#pragma once
#include <string_view>
#include <vector>

namespace reclaim::race {

struct Decision {           // an ordering that a kernel may choose
    std::string_view name;  // as people write it: "grace-before-drain"; in texts with '_'
    std::string_view text;
};

struct Number {
    std::string_view name, text;
    int least, most, standard;
};

struct VariableRow {
    std::string_view name;
    std::string_view initial;      // over numbers and decisions; of an array a list, the last repeated: "2, 0"
    std::string_view values = "";  // names of its values from 0: "used cached gone"; they are constants in texts
    std::string_view size = "";    // an array's length; "" a plain variable
    std::string_view of = "";      // the thread kind whose members this array or set has one entry for
    bool set = false;              // a set of threads of kind `of`
    std::string_view when = "";
};

struct StepRow {
    std::string_view name, when, wait, effect, sentence;
};

struct ThreadRow {
    std::string_view name;   // "F"
    std::string_view text;   // "frees an object"
    std::string_view count;  // over numbers: several threads F0, F1, ...; "" one, named F
    std::string_view when;
    bool equal;  // its threads are interchangeable
    std::vector<VariableRow> locals;
    std::vector<StepRow> steps;
};

struct Macro {
    std::string_view name, text;
};

struct FinalRow {  // what must hold when every thread has ended
    std::string_view violation, when, holds, sentence;
};

struct Family {
    std::string_view name, title, source;
    std::vector<Decision> decisions;
    std::vector<Number> numbers;
    std::vector<VariableRow> shared;
    std::vector<Macro> macros;
    std::vector<ThreadRow> threads;
    std::string_view goal;  // LEAK: a state from which this can no longer come true; "" not asked
    std::vector<FinalRow> finals;
    std::string_view lowest = "";  // a variable whose lowest value is reported
};

const Family& cacheMachine();
const Family& movingSlabs();
const Family& percpuRef();
const Family& percpuRefAllocating();
const Family& listLruNodeLock();
const Family& listLruMemcgLock();
const Family& shrinkerBitmap();
const Family& userPages();
const Family& slabShrink();

}  // namespace reclaim::race
