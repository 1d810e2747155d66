// From text to trees: a recursive descent over the small language of code.h.
#include <cctype>

#include "core/base/base.h"
#include "core/race/code.h"

namespace reclaim::race {
namespace {

using Kind = Expression::Kind;

[[noreturn]] void mistake(std::string_view text, const std::string& what) {
    throw InvariantBreach("race model: " + what + " in \"" + std::string(text) + "\"");
}

int folded(Kind kind, int a, int b) {
    switch (kind) {
        case Kind::Or: return a || b;
        case Kind::And: return a && b;
        case Kind::Eq: return a == b;
        case Kind::Ne: return a != b;
        case Kind::Lt: return a < b;
        case Kind::Le: return a <= b;
        case Kind::Gt: return a > b;
        case Kind::Ge: return a >= b;
        case Kind::Meets: return (a & b) != 0;
        case Kind::Add: return a + b;
        case Kind::Sub: return a - b;
        case Kind::Times: return a * b;
        case Kind::Not: return !a;
        case Kind::Minus: return -a;
        case Kind::Number:
        case Kind::Variable:
        case Kind::Element: break;
    }
    return a;
}

Expression binary(Kind kind, Expression a, Expression b) {
    if (a.isNumber() && b.isNumber()) return Expression::number(folded(kind, a.value, b.value));
    for (int side = 0; side < 2; ++side) {  // 0 && x is 0, 1 && x is x
        const Expression& known = side == 0 ? a : b;
        Expression& other = side == 0 ? b : a;
        if (!known.isNumber()) continue;
        if (kind == Kind::And) return known.value ? std::move(other) : Expression::number(0);
        if (kind == Kind::Or) return known.value ? Expression::number(1) : std::move(other);
    }
    Expression out{kind, 0, {}};
    out.operands.push_back(std::move(a));
    out.operands.push_back(std::move(b));
    return out;
}

Expression unary(Kind kind, Expression a) {
    if (a.isNumber()) return Expression::number(folded(kind, a.value, 0));
    Expression out{kind, 0, {}};
    out.operands.push_back(std::move(a));
    return out;
}

struct Level {
    std::string_view sign;
    Kind kind;
    int level;
};
// Longer signs first: "<=" is not "<" and "=".
constexpr Level kBinary[] = {{"||", Kind::Or, 0}, {"&&", Kind::And, 1}, {"==", Kind::Eq, 2},
                             {"!=", Kind::Ne, 2}, {"<=", Kind::Le, 2},  {">=", Kind::Ge, 2},
                             {"<", Kind::Lt, 2},  {">", Kind::Gt, 2},   {"meets ", Kind::Meets, 2},
                             {"+", Kind::Add, 3}, {"-", Kind::Sub, 3},  {"*", Kind::Times, 4}};
constexpr int kUnary = 5;

class Parser {
public:
    Parser(std::string_view text, const Scope& scope) : whole_(text), rest_(text), scope_(scope) { skip(); }

    Expression expression(int level = 0) {
        if (level == kUnary) return operand();
        Expression left = expression(level + 1);
        while (const Level* found = sign(level)) {
            take(found->sign);
            left = binary(found->kind, std::move(left), expression(level + 1));
        }
        return left;
    }

    Block block() {
        Block out;
        while (!rest_.empty() && rest_[0] != '}') {
            statement(out);
            while (take(";")) {
            }
        }
        return out;
    }

    void done() const {
        if (!rest_.empty()) mistake(whole_, "something left over at \"" + std::string(rest_) + "\"");
    }

private:
    void skip() {
        while (!rest_.empty() && std::isspace(static_cast<unsigned char>(rest_[0]))) rest_.remove_prefix(1);
    }
    bool take(std::string_view sign) {
        if (!rest_.starts_with(sign)) return false;
        rest_.remove_prefix(sign.size());
        skip();
        return true;
    }
    void expect(std::string_view sign) {
        if (!take(sign)) mistake(whole_, "'" + std::string(sign) + "' expected at \"" + std::string(rest_) + "\"");
    }
    static bool letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }
    std::string_view peekWord() const {
        std::size_t length = 0;
        while (length < rest_.size() && letter(rest_[length])) ++length;
        // Names of violations have a dash between capitals: WRONG-LOCK.
        while (length + 1 < rest_.size() && length > 0 && std::isupper(static_cast<unsigned char>(rest_[0])) &&
               rest_[length] == '-' && std::isupper(static_cast<unsigned char>(rest_[length + 1])))
            for (++length; length < rest_.size() && letter(rest_[length]);) ++length;
        return rest_.substr(0, length);
    }
    std::string_view word() {
        const std::string_view out = peekWord();
        if (out.empty()) mistake(whole_, "a name expected at \"" + std::string(rest_) + "\"");
        rest_.remove_prefix(out.size());
        skip();
        return out;
    }
    const Level* sign(int level) const {
        for (const Level& row : kBinary)
            if (rest_.starts_with(row.sign)) {
                const std::string_view after = rest_.substr(row.sign.size());
                const bool assignment = row.level == 3 && (after.starts_with("=") || after.starts_with(row.sign));
                return row.level == level && !assignment ? &row : nullptr;
            }
        return nullptr;
    }

    Expression operand() {
        if (take("!")) return unary(Kind::Not, operand());
        if (take("-")) return unary(Kind::Minus, operand());
        if (take("(")) {
            Expression inner = expression();
            expect(")");
            return inner;
        }
        const std::string_view name = word();
        if (std::isdigit(static_cast<unsigned char>(name[0]))) return Expression::number(std::stoi(std::string(name)));
        return name == "total" ? total() : named(name);
    }
    Expression total() {
        const int array = named(word()).value;
        Expression sum = Expression::number(0);
        for (int i = 0; dead_ == 0 && i < scope_.length(array); ++i) {
            Expression element{Kind::Element, array, {}};
            element.operands.push_back(Expression::number(i));
            sum = i == 0 ? std::move(element) : binary(Kind::Add, std::move(sum), std::move(element));
        }
        return sum;
    }
    Expression named(std::string_view name) {
        Expression out;
        if (dead_ == 0 && !(scope_.name && scope_.name(name, out)))
            mistake(whole_, "unknown name '" + std::string(name) + "'");
        if (!take("[")) return out;
        Expression element{Kind::Element, out.value, {}};
        element.operands.push_back(expression());
        expect("]");
        return element;
    }

    void statement(Block& out) {
        if (peekWord() == "if") return conditional(out);
        const std::string_view name = word();
        if (name == "goto" || name == "enter" || name == "leave") {
            Statement made;
            made.kind = name == "goto"    ? Statement::Kind::Goto
                        : name == "enter" ? Statement::Kind::Enter
                                          : Statement::Kind::Leave;
            if (name == "goto") made.label = word();
            else made.target = named(word());
            out.push_back(std::move(made));
            return;
        }
        if (const auto kind = violationNamed(name)) {
            Statement made;
            made.kind = Statement::Kind::Raise;
            made.violation = *kind;
            out.push_back(std::move(made));
            return;
        }
        if (take("(")) {
            expect(")");
            std::string_view text;
            if (dead_ > 0) return;
            if (!scope_.macro || !scope_.macro(name, text))
                mistake(whole_, "unknown macro '" + std::string(name) + "'");
            for (Statement& part : parseBlock(text, scope_)) out.push_back(std::move(part));
            return;
        }
        assignment(name, out);
    }

    void assignment(std::string_view name, Block& out) {
        Statement made;
        made.target = named(name);
        if (dead_ == 0 && made.target.kind != Kind::Variable && made.target.kind != Kind::Element)
            mistake(whole_, "no variable on the left");
        if (take("++")) made.value = binary(Kind::Add, made.target, Expression::number(1));
        else if (take("--")) made.value = binary(Kind::Sub, made.target, Expression::number(1));
        else if (take("+=")) made.value = binary(Kind::Add, made.target, expression());
        else if (take("-=")) made.value = binary(Kind::Sub, made.target, expression());
        else {
            expect("=");
            made.value = expression();
        }
        out.push_back(std::move(made));
    }

    void conditional(Block& out) {
        word();
        Statement made;
        made.kind = Statement::Kind::If;
        made.value = expression();
        expect("{");
        made.then = branch(!made.value.isNumber() || made.value.value != 0);
        expect("}");
        if (peekWord() == "else") {
            word();
            expect("{");
            made.otherwise = branch(!made.value.isNumber() || made.value.value == 0);
            expect("}");
        }
        if (!made.value.isNumber()) {
            out.push_back(std::move(made));
            return;
        }
        for (Statement& part : made.value.value ? made.then : made.otherwise) out.push_back(std::move(part));
    }

    // What a decision rules out is read over: the variables it speaks of may not exist.
    Block branch(bool alive) {
        dead_ += !alive;
        Block out = block();
        dead_ -= !alive;
        return out;
    }

    std::string_view whole_, rest_;
    const Scope& scope_;
    int dead_ = 0;
};

}  // namespace

Expression parseExpression(std::string_view text, const Scope& scope) {
    Parser parser(text, scope);
    Expression out = parser.expression();
    parser.done();
    return out;
}

Block parseBlock(std::string_view text, const Scope& scope) {
    Parser parser(text, scope);
    Block out = parser.block();
    parser.done();
    return out;
}

}  // namespace reclaim::race
