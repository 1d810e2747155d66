// Code: the language in which steps of a race model are written, parsed once when a model is built.
//
//   expression   np == 0 && dead      (|| && == != < <= > >= meets + - * ! unary-, names, numbers, NAME[expression])
//                (a meets b: the sets have a thread in common; total NAME: the sum of an array)
//   statement    np--; slab = gone; count += sum - bias; UAF               (a violation's name raises it and ends the
//   step)
//                goto w0                                  where the thread goes after the step; the rest still runs
//                if expression { ... } else { ... }      release()           (a macro of the family)
//                enter SET; leave SET                     the thread joins or leaves a set of threads
//
// The parsed tree is what the Promela export prints; the flat instructions are what the search runs; the access sets
// are what the reduction asks. All three come from one text, so they cannot disagree.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/race/state.h"
#include "core/race/violation.h"

namespace reclaim::race {

struct Expression {
    enum class Kind : std::uint8_t {
        Number,
        Variable,
        Element,
        Not,
        Minus,
        Or,
        And,
        Eq,
        Ne,
        Lt,
        Le,
        Gt,
        Ge,
        Meets,
        Add,
        Sub,
        Times
    };
    Kind kind = Kind::Number;
    int value = 0;                     // the number, or the variable
    std::vector<Expression> operands;  // of an element: its index

    bool isNumber() const { return kind == Kind::Number; }
    static Expression number(int value) { return {Kind::Number, value, {}}; }
};

struct Statement {
    enum class Kind : std::uint8_t { Assign, If, Goto, Raise, Enter, Leave };
    Kind kind = Kind::Assign;
    Expression target;      // Assign: a variable or an element; Enter, Leave: the set
    Expression value;       // Assign: the right side; If: the condition
    std::string label;      // Goto: a step's name, or "end"
    Violation violation{};  // Raise
    std::vector<Statement> then, otherwise;
};
using Block = std::vector<Statement>;

// What names mean where a text stands. Unknown names are our own mistake: the parser throws InvariantBreach.
struct Scope {
    std::function<bool(std::string_view name, Expression& out)> name;         // a variable or a number
    std::function<bool(std::string_view name, std::string_view& out)> macro;  // NAME() stands for that text
    std::function<int(int variable)> length;                                  // of an array
};

// Numbers are folded: what a decision rules out is not in the tree.
Expression parseExpression(std::string_view text, const Scope& scope);
Block parseBlock(std::string_view text, const Scope& scope);

// Where a variable lies. A set has a bit for each of its threads.
struct Place {
    int first = 0, size = 1;
    bool set = false;
};

// Cells a piece of code may read and write, one bit each; of a set, one bit for each of the members kMemberBits on.
struct Access {
    std::uint64_t reads = 0, writes = 0;
    void add(const Access& other) { reads |= other.reads, writes |= other.writes; }
    bool meets(const Access& other) const { return (writes & (other.reads | other.writes)) || (reads & other.writes); }
};

struct Instruction {
    enum class Op : std::uint8_t {
        Number,
        Load,
        LoadAt,
        Not,
        Minus,
        Or,
        And,
        Eq,
        Ne,
        Lt,
        Le,
        Gt,
        Ge,
        Meets,
        Add,
        Sub,
        Times,
        Store,
        StoreAt,
        StoreNumber,
        AddNumber,
        Enter,
        Leave,
        Jump,
        JumpUnless,
        JumpUnlessCell,
        JumpUnlessEq,
        Place,
        Raise
    };
    Op op{};
    std::int8_t cell = 0, number = 0;
    std::uint8_t size = 0;
    std::int32_t operand = 0;  // a number, or how many instructions to skip
};
using Code = std::vector<Instruction>;

// What compiling needs besides the tree.
struct CodeContext {
    std::function<Place(int variable)> place;
    std::function<int(std::string_view label)> location;  // of a step's name
    int placeCell = 0;                                    // the thread's own place in the state
    int member = 0;                                       // the thread's bit in sets
};
Code compile(const Expression& expression, const CodeContext& context);
Code compile(const Block& block, const CodeContext& context);
Access accessOf(const Expression& expression, const CodeContext& context);
Access accessOf(const Block& block, const CodeContext& context);
Violations raisedBy(const Block& block);

int evaluate(std::span<const Instruction> code, const State& state);
// Ends at once where a violation is raised: what comes after it is not modelled.
Violations execute(std::span<const Instruction> code, State& state);

}  // namespace reclaim::race
