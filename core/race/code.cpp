#include "core/race/code.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "core/base/base.h"

namespace reclaim::race {
namespace {

using Kind = Expression::Kind;
using Op = Instruction::Op;

std::int8_t small(int value) {
    LAB_CHECK(value >= INT8_MIN && value <= INT8_MAX);
    return static_cast<std::int8_t>(value);
}

Instruction with(Op op, int cell = 0, int operand = 0, int size = 0) {
    return {op, small(cell), 0, static_cast<std::uint8_t>(size), operand};
}

Op opOf(Kind kind) {
    switch (kind) {
        case Kind::Number: return Op::Number;
        case Kind::Variable: return Op::Load;
        case Kind::Element: return Op::LoadAt;
        case Kind::Not: return Op::Not;
        case Kind::Minus: return Op::Minus;
        case Kind::Or: return Op::Or;
        case Kind::And: return Op::And;
        case Kind::Eq: return Op::Eq;
        case Kind::Ne: return Op::Ne;
        case Kind::Lt: return Op::Lt;
        case Kind::Le: return Op::Le;
        case Kind::Gt: return Op::Gt;
        case Kind::Ge: return Op::Ge;
        case Kind::Meets: return Op::Meets;
        case Kind::Add: return Op::Add;
        case Kind::Sub: return Op::Sub;
        case Kind::Times: return Op::Times;
    }
    return Op::Number;
}

void append(const Expression& e, const CodeContext& context, Code& out) {
    for (const Expression& operand : e.operands) append(operand, context, out);
    if (e.isNumber()) return out.push_back(with(Op::Number, 0, e.value));
    if (e.kind != Kind::Variable && e.kind != Kind::Element) return out.push_back(with(opOf(e.kind)));
    const Place place = context.place(e.value);
    out.push_back(with(opOf(e.kind), place.first, 0, place.size));
}

bool sameVariable(const Expression& a, const Expression& b) {
    return a.kind == Kind::Variable && b.kind == Kind::Variable && a.value == b.value;
}

void append(const Block& block, const CodeContext& context, Code& out);

void appendAssign(const Statement& s, const CodeContext& context, Code& out) {
    const Place place = context.place(s.target.value);
    if (s.target.kind == Kind::Element) {
        append(s.target.operands[0], context, out);
        append(s.value, context, out);
        return out.push_back(with(Op::StoreAt, place.first, 0, place.size));
    }
    // The two most common shapes get one instruction each.
    if (s.value.isNumber()) return out.push_back(with(Op::StoreNumber, place.first, s.value.value));
    if ((s.value.kind == Kind::Add || s.value.kind == Kind::Sub) && sameVariable(s.value.operands[0], s.target) &&
        s.value.operands[1].isNumber()) {
        const int number = s.value.operands[1].value;
        return out.push_back(with(Op::AddNumber, place.first, s.value.kind == Kind::Add ? number : -number));
    }
    append(s.value, context, out);
    out.push_back(with(Op::Store, place.first));
}

// Appends the jump that is taken unless the condition holds; gives back where its distance has to be filled in.
std::size_t appendUnless(const Expression& condition, const CodeContext& context, Code& out) {
    if (condition.kind == Kind::Variable) {
        out.push_back(with(Op::JumpUnlessCell, context.place(condition.value).first));
    } else if (condition.kind == Kind::Eq && condition.operands[0].kind == Kind::Variable &&
               condition.operands[1].isNumber()) {
        Instruction jump = with(Op::JumpUnlessEq, context.place(condition.operands[0].value).first);
        jump.number = small(condition.operands[1].value);
        out.push_back(jump);
    } else {
        append(condition, context, out);
        out.push_back(with(Op::JumpUnless));
    }
    return out.size() - 1;
}

void append(const Statement& s, const CodeContext& context, Code& out) {
    switch (s.kind) {
        case Statement::Kind::Assign: return appendAssign(s, context, out);
        case Statement::Kind::Goto: return out.push_back(with(Op::Place, context.placeCell, context.location(s.label)));
        case Statement::Kind::Raise: return out.push_back(with(Op::Raise, 0, maskOf(s.violation)));
        case Statement::Kind::Enter:
        case Statement::Kind::Leave: {
            const Place place = context.place(s.target.value);
            LAB_CHECK(place.set);
            return out.push_back(
                with(s.kind == Statement::Kind::Enter ? Op::Enter : Op::Leave, place.first, 1 << context.member));
        }
        case Statement::Kind::If: break;
    }
    const std::size_t unless = appendUnless(s.value, context, out);
    append(s.then, context, out);
    if (!s.otherwise.empty()) out.push_back(with(Op::Jump));
    const std::size_t middle = out.size();
    out[unless].operand = static_cast<std::int32_t>(middle - unless - 1);
    append(s.otherwise, context, out);
    if (!s.otherwise.empty()) out[middle - 1].operand = static_cast<std::int32_t>(out.size() - middle);
}

void append(const Block& block, const CodeContext& context, Code& out) {
    for (const Statement& s : block) append(s, context, out);
}

// The bits of a variable in an access set: its cells, or for a set one bit for each member.
constexpr int kMemberBits = kCells;  // bits from here on are members of sets, eight for each of up to four sets

std::uint64_t bitsOf(const Place& place, int member = -1) {
    if (place.set) {
        const std::uint64_t members = member < 0 ? 0xffu : 1u << member;
        return members << (kMemberBits + 8 * (place.first % 4));
    }
    return ((std::uint64_t{1} << place.size) - 1) << place.first;
}

void addReads(const Expression& e, const CodeContext& context, Access& out) {
    if (e.kind == Kind::Variable || e.kind == Kind::Element) {
        Place place = context.place(e.value);
        if (e.kind == Kind::Element && e.operands[0].isNumber()) place = {place.first + e.operands[0].value, 1, false};
        out.reads |= bitsOf(place);
    }
    for (const Expression& operand : e.operands) addReads(operand, context, out);
}

void addAccess(const Block& block, const CodeContext& context, Access& out) {
    for (const Statement& s : block) {
        if (s.kind == Statement::Kind::Enter || s.kind == Statement::Kind::Leave)
            out.writes |= bitsOf(context.place(s.target.value), context.member);
        if (s.kind == Statement::Kind::Assign) {
            Place place = context.place(s.target.value);
            if (s.target.kind == Kind::Element) {
                addReads(s.target.operands[0], context, out);
                if (s.target.operands[0].isNumber()) place = {place.first + s.target.operands[0].value, 1, false};
            }
            out.writes |= bitsOf(place);
        }
        addReads(s.value, context, out);
        addAccess(s.then, context, out);
        addAccess(s.otherwise, context, out);
    }
}

constexpr int kStack = 8;

// How many values are on the stack at most. A jump leaves an empty stack behind, so straight through is enough.
int deepest(const Code& code) {
    int depth = 0, most = 0;
    for (const Instruction& instruction : code) {
        switch (instruction.op) {
            case Op::Number:
            case Op::Load: ++depth; break;
            case Op::Or:
            case Op::And:
            case Op::Eq:
            case Op::Ne:
            case Op::Lt:
            case Op::Le:
            case Op::Gt:
            case Op::Ge:
            case Op::Meets:
            case Op::Add:
            case Op::Sub:
            case Op::Times:
            case Op::Store:
            case Op::JumpUnless: --depth; break;
            case Op::StoreAt: depth -= 2; break;
            case Op::LoadAt:
            case Op::Not:
            case Op::Minus:
            case Op::StoreNumber:
            case Op::AddNumber:
            case Op::Enter:
            case Op::Leave:
            case Op::Jump:
            case Op::JumpUnlessCell:
            case Op::JumpUnlessEq:
            case Op::Place:
            case Op::Raise: break;
        }
        most = std::max(most, depth);
    }
    return most;
}

// One machine for guards and effects. compile() refuses what its stack cannot hold.
template <class Cells>
int run(std::span<const Instruction> code, Cells& state, Violations& raised) {
    int stack[kStack]{};
    int* top = stack;
    const auto pop = [&] { return *--top; };
    const auto pair = [&](auto&& f) {
        --top;
        top[-1] = f(top[-1], top[0]);
    };
    for (const Instruction *at = code.data(), *end = at + code.size(); at < end; ++at) {
        switch (at->op) {
            case Op::Number: *top++ = at->operand; break;
            case Op::Load: *top++ = std::as_const(state)[at->cell]; break;
            case Op::LoadAt: {
                LAB_CHECK(top[-1] >= 0 && top[-1] < at->size);
                top[-1] = std::as_const(state)[at->cell + top[-1]];
                break;
            }
            case Op::Not: top[-1] = !top[-1]; break;
            case Op::Minus: top[-1] = -top[-1]; break;
            case Op::Or: pair([](int a, int b) { return a || b; }); break;
            case Op::And: pair([](int a, int b) { return a && b; }); break;
            case Op::Eq: pair([](int a, int b) { return a == b; }); break;
            case Op::Ne: pair([](int a, int b) { return a != b; }); break;
            case Op::Lt: pair([](int a, int b) { return a < b; }); break;
            case Op::Le: pair([](int a, int b) { return a <= b; }); break;
            case Op::Gt: pair([](int a, int b) { return a > b; }); break;
            case Op::Ge: pair([](int a, int b) { return a >= b; }); break;
            case Op::Meets: pair([](int a, int b) { return (a & b) != 0; }); break;
            case Op::Add: pair([](int a, int b) { return a + b; }); break;
            case Op::Sub: pair([](int a, int b) { return a - b; }); break;
            case Op::Times: pair([](int a, int b) { return a * b; }); break;
            case Op::Jump: at += at->operand; break;
            case Op::JumpUnless:
                if (!pop()) at += at->operand;
                break;
            case Op::JumpUnlessCell:
                if (!state[at->cell]) at += at->operand;
                break;
            case Op::JumpUnlessEq:
                if (state[at->cell] != at->number) at += at->operand;
                break;
            case Op::Raise: raised = static_cast<Violations>(at->operand); return 0;
            default:
                if constexpr (!std::is_const_v<Cells>) {
                    std::int8_t& cell = state[at->cell];
                    if (at->op == Op::Store) cell = small(pop());
                    else if (at->op == Op::StoreNumber || at->op == Op::Place)
                        cell = static_cast<std::int8_t>(at->operand);
                    else if (at->op == Op::AddNumber) cell = small(cell + at->operand);
                    else if (at->op == Op::Enter) cell = static_cast<std::int8_t>(cell | at->operand);
                    else if (at->op == Op::Leave) cell = static_cast<std::int8_t>(cell & ~at->operand);
                    else {
                        const int value = pop(), index = pop();
                        LAB_CHECK(index >= 0 && index < at->size);
                        state[at->cell + index] = small(value);
                    }
                }
        }
    }
    return top > stack ? top[-1] : 1;
}

}  // namespace

Code compile(const Expression& expression, const CodeContext& context) {
    Code out;
    append(expression, context, out);
    LAB_CHECK(deepest(out) <= kStack);
    return out;
}

Code compile(const Block& block, const CodeContext& context) {
    Code out;
    append(block, context, out);
    LAB_CHECK(deepest(out) <= kStack);
    return out;
}

Access accessOf(const Expression& expression, const CodeContext& context) {
    Access out;
    addReads(expression, context, out);
    return out;
}

Access accessOf(const Block& block, const CodeContext& context) {
    Access out;
    addAccess(block, context, out);
    return out;
}

Violations raisedBy(const Block& block) {
    Violations out = 0;
    for (const Statement& s : block) {
        if (s.kind == Statement::Kind::Raise) out |= maskOf(s.violation);
        out = static_cast<Violations>(out | raisedBy(s.then) | raisedBy(s.otherwise));
    }
    return out;
}

int evaluate(std::span<const Instruction> code, const State& state) {
    Violations raised = 0;
    return run(code, state, raised);
}

Violations execute(std::span<const Instruction> code, State& state) {
    Violations raised = 0;
    run(code, state, raised);
    return raised;
}

}  // namespace reclaim::race
