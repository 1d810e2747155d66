#include "core/race/promela.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace reclaim::race {
namespace {

using Kind = Expression::Kind;

class Writer {
public:
    explicit Writer(const Model& model) : model_(model) {}

    std::string write() {
        head();
        for (const Variable& variable : model_.variables) declare(variable);
        out_ += "byte ended;\n";
        for (const Thread& thread : model_.threads) process(thread);
        judge();
        return std::move(out_);
    }

private:
    void head() {
        out_ +=
            fmt::format("/* {}: {}\n * {}: {}\n", model_.id, model_.title, model_.family->name, model_.family->source);
        for (const auto& [name, value] : model_.settings) out_ += fmt::format(" *   {} = {}\n", name, value);
        out_ += " * spin -a FILE; cc -O2 -DSAFETY -o pan pan.c; ./pan\n */\n";
    }

    // A name that is a word of Promela gets an underscore.
    static std::string plain(std::string_view name) {
        static constexpr std::string_view kWords[] = {
            "bit",  "bool",  "byte", "short", "int",    "chan",  "len",    "run",  "skip",     "of",
            "init", "never", "full", "empty", "active", "local", "hidden", "show", "priority", "timeout"};
        std::string out(name);
        std::replace(out.begin(), out.end(), '.', '_');
        return std::find(std::begin(kWords), std::end(kWords), name) != std::end(kWords) ? out + "_" : out;
    }
    const Variable& variable(int index) const { return model_.variables[static_cast<std::size_t>(index)]; }

    void declare(const Variable& v) {
        out_ += v.place.set ? "byte " : "short ";
        out_ += plain(v.name) + (v.array ? fmt::format("[{}]", v.place.size) : "");
        if (!v.array) out_ += fmt::format(" = {}", static_cast<int>(model_.initial[v.place.first]));
        out_ += ";";
        for (std::size_t i = 0; i < v.values.size(); ++i)
            out_ += fmt::format("{}{} {}", i == 0 ? "   /* " : ", ", i, v.values[i]);
        out_ += v.values.empty() ? "\n" : " */\n";
    }

    std::string text(const Expression& e) const {
        switch (e.kind) {
            case Kind::Number: return std::to_string(e.value);
            case Kind::Variable: return plain(variable(e.value).name);
            case Kind::Element: return plain(variable(e.value).name) + "[" + text(e.operands[0]) + "]";
            case Kind::Not: return "!(" + text(e.operands[0]) + ")";
            case Kind::Minus: return "-(" + text(e.operands[0]) + ")";
            case Kind::Or: return pair(e, "||");
            case Kind::And: return pair(e, "&&");
            case Kind::Eq: return pair(e, "==");
            case Kind::Ne: return pair(e, "!=");
            case Kind::Lt: return pair(e, "<");
            case Kind::Le: return pair(e, "<=");
            case Kind::Gt: return pair(e, ">");
            case Kind::Ge: return pair(e, ">=");
            case Kind::Meets: return "(" + pair(e, "&") + " != 0)";
            case Kind::Add: return pair(e, "+");
            case Kind::Sub: return pair(e, "-");
            case Kind::Times: return pair(e, "*");
        }
        return {};
    }
    std::string pair(const Expression& e, std::string_view sign) const {
        return fmt::format("({} {} {})", text(e.operands[0]), sign, text(e.operands[1]));
    }

    void statements(const Block& block, const Thread& thread, int indent) {
        const std::string pad(static_cast<std::size_t>(indent), ' ');
        if (block.empty()) out_ += pad + "skip;\n";
        for (const Statement& s : block) {
            switch (s.kind) {
                case Statement::Kind::Assign:
                    out_ += fmt::format("{}{} = {};\n", pad, text(s.target), text(s.value));
                    break;
                case Statement::Kind::Goto: out_ += fmt::format("{}to = {};\n", pad, location(thread, s.label)); break;
                case Statement::Kind::Raise:
                    out_ += fmt::format("{}assert(false);   /* {} */\n", pad, nameOf(s.violation));
                    break;
                case Statement::Kind::Enter:
                case Statement::Kind::Leave: {
                    const std::string set = text(s.target);
                    const bool enter = s.kind == Statement::Kind::Enter;
                    out_ += fmt::format("{}{} = {} {} {};\n", pad, set, set, enter ? "|" : "&",
                                        enter ? 1 << thread.member : 255 & ~(1 << thread.member));
                    break;
                }
                case Statement::Kind::If:
                    out_ += fmt::format("{}if\n{}:: {} ->\n", pad, pad, text(s.value));
                    statements(s.then, thread, indent + 3);
                    out_ += fmt::format("{}:: else ->\n", pad);
                    statements(s.otherwise, thread, indent + 3);
                    out_ += pad + "fi;\n";
                    break;
            }
        }
    }

    static int location(const Thread& thread, std::string_view label) {
        for (const Step& step : thread.steps)
            if (step.name == label) return step.place;
        return thread.end();
    }
    static void gotos(const Block& block, const Thread& thread, std::vector<int>& out) {
        for (const Statement& s : block) {
            if (s.kind == Statement::Kind::Goto) out.push_back(location(thread, s.label));
            gotos(s.then, thread, out);
            gotos(s.otherwise, thread, out);
        }
    }

    void process(const Thread& thread) {
        out_ += fmt::format("\nproctype {}()   /* {} */\n{{\n    byte to;\n", thread.name, thread.text);
        for (int place = 0; place < thread.end(); ++place) {
            out_ += fmt::format("P{}: if\n", place);
            for (const Step& step : thread.at(place)) option(thread, step);
            out_ += "    fi;\n";
        }
        // Labels that begin with "end" mean something to Spin.
        out_ += fmt::format("P{}: ended++\n}}\n", thread.end());
    }

    void option(const Thread& thread, const Step& step) {
        out_ += fmt::format("    :: atomic {{ {} ->   /* {}: {} */\n", step.waits ? text(step.waitTree) : "true",
                            step.name, step.sentence);
        std::vector<int> after;
        gotos(step.effectTree, thread, after);
        if (!after.empty()) out_ += fmt::format("           to = {};\n", step.next);
        if (!step.effectTree.empty()) statements(step.effectTree, thread, 11);
        if (after.empty()) {
            out_ += fmt::format("           goto P{} }}\n", step.next);
            return;
        }
        after.push_back(step.next);
        std::sort(after.begin(), after.end());
        after.erase(std::unique(after.begin(), after.end()), after.end());
        out_ += "           if\n";
        for (const int place : after) out_ += fmt::format("           :: to == {} -> to = 0; goto P{}\n", place, place);
        out_ += "           fi }\n";
    }

    // Sets what a declaration cannot, starts the threads, and judges when all have ended.
    void judge() {
        out_ += "\ninit\n{\n    atomic {\n";
        for (const Variable& v : model_.variables)
            for (int i = 0; v.array && i < v.place.size; ++i)
                if (model_.initial[v.place.first + i] != 0)
                    out_ += fmt::format("        {}[{}] = {};\n", plain(v.name), i,
                                        static_cast<int>(model_.initial[v.place.first + i]));
        for (const Thread& thread : model_.threads) out_ += fmt::format("        run {}();\n", thread.name);
        out_ += fmt::format("    }}\n    ended == {};\n", model_.threads.size());
        for (const Final& final : model_.finals)
            out_ +=
                fmt::format("    assert({});   /* {}: {} */\n", text(final.tree), nameOf(final.kind), final.sentence);
        if (model_.hasGoal) out_ += fmt::format("    assert({});   /* LEAK */\n", text(model_.goalTree));
        out_ += "}\n";
    }

    const Model& model_;
    std::string out_;
};

}  // namespace

std::string promela(const Model& model) { return Writer(model).write(); }

}  // namespace reclaim::race
