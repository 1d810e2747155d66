// From a family's tables to a model: settles decisions and numbers, lays out cells, compiles steps.
#include <algorithm>
#include <map>

#include "core/race/model.h"

namespace reclaim::race {
namespace {

std::string underscored(std::string_view name) {
    std::string out(name);
    std::replace(out.begin(), out.end(), '-', '_');
    return out;
}

std::vector<std::string> wordsOf(std::string_view text) {
    std::vector<std::string> out(1);
    for (const char c : text)
        if (c == ' ') out.emplace_back();
        else out.back() += c;
    if (out.back().empty()) out.pop_back();
    return out;
}

class Builder {
public:
    Builder(const Family& family, Model& model) : family_(family), model_(model) {}

    Status settle(const std::vector<Setting>& asked) {
        for (const Decision& decision : family_.decisions) settings_.push_back({underscored(decision.name), 0});
        for (const Number& number : family_.numbers) settings_.push_back({underscored(number.name), number.standard});
        for (const Setting& setting : asked) {
            const std::string name = underscored(setting.first);
            const auto found = std::find_if(settings_.begin(), settings_.end(),
                                            [&](const Setting& known) { return known.first == name; });
            if (found == settings_.end()) return unknown(setting.first);
            const auto place = static_cast<std::size_t>(found - settings_.begin());
            if (Status ok = inRange(place, setting.first, setting.second); !ok) return ok;
            found->second = setting.second;
        }
        for (std::size_t i = 0; i < settings_.size(); ++i) {
            constants_[settings_[i].first] = settings_[i].second;
            const bool decision = i < family_.decisions.size();
            model_.settings.push_back(
                {std::string(decision ? family_.decisions[i].name : family_.numbers[i - family_.decisions.size()].name),
                 settings_[i].second});
        }
        return Done{};
    }

    void lay() {
        for (std::size_t kind = 0; kind < family_.threads.size(); ++kind) {
            const ThreadRow& row = family_.threads[kind];
            counts_.push_back(!holds(row.when) ? 0 : row.count.empty() ? 1 : number(row.count));
            model_.equalKinds.push_back(row.equal);
        }
        for (const VariableRow& row : family_.shared) addVariable(row, "", -1);
        for (std::size_t kind = 0; kind < family_.threads.size(); ++kind)
            for (int member = 0; member < counts_[kind]; ++member) addThread(static_cast<int>(kind), member);
        LAB_CHECK(nextCell_ <= kCells);
    }

    void compileAll() {
        for (std::size_t t = 0; t < model_.threads.size(); ++t) compileThread(static_cast<int>(t));
        for (const FinalRow& row : family_.finals) {
            if (!holds(row.when)) continue;
            Final final;
            final.kind = *violationNamed(row.violation);
            final.tree = parseExpression(row.holds, scope(-1));
            final.holds = compile(final.tree, context(-1));
            final.sentence = row.sentence;
            model_.finals.push_back(std::move(final));
        }
        if (!family_.goal.empty()) {
            model_.hasGoal = true;
            model_.goalTree = parseExpression(family_.goal, scope(-1));
            model_.goal = compile(model_.goalTree, context(-1));
            const Access goal = accessOf(model_.goalTree, context(-1));
            for (Thread& thread : model_.threads)
                for (Step& step : thread.steps) step.touchesGoal = step.access.writes & goal.reads;
        }
        for (std::size_t v = 0; v < model_.variables.size(); ++v)
            if (!family_.lowest.empty() && model_.variables[v].name == family_.lowest)
                model_.lowest = static_cast<int>(v);
        for (Thread& thread : model_.threads) addFuture(thread);
    }

private:
    Error unknown(std::string_view name) const {
        std::string known;
        for (const Decision& decision : family_.decisions)
            known += (known.empty() ? "" : ", ") + std::string(decision.name);
        for (const Number& number : family_.numbers)
            known += (known.empty() ? "" : ", ") + std::string(number.name) + " (" + std::to_string(number.least) +
                     " to " + std::to_string(number.most) + ")";
        return {Fault::BadInput,
                "family '" + std::string(family_.name) + "' has no decision or number '" + std::string(name) + "'",
                "it has: " + known,
                {},
                0,
                0};
    }
    Status inRange(std::size_t place, std::string_view name, int value) const {
        int least = 0, most = 1;
        if (place >= family_.decisions.size()) {
            const Number& number = family_.numbers[place - family_.decisions.size()];
            least = number.least, most = number.most;
        }
        if (value >= least && value <= most) return Done{};
        const bool decision = place < family_.decisions.size();
        return Error{
            Fault::BadInput,
            std::string(name) + "=" + std::to_string(value) + " is out of range",
            decision ? "a decision is on or off"
                     : std::string(name) + " is a number from " + std::to_string(least) + " to " + std::to_string(most),
            {},
            0,
            0};
    }

    // Over decisions and numbers alone, without variables.
    int number(std::string_view text) const {
        const Scope scope{[this](std::string_view name, Expression& out) { return constant(name, out); }, {}, {}};
        const Expression value = parseExpression(text, scope);
        LAB_CHECK(value.isNumber());
        return value.value;
    }
    bool holds(std::string_view when) const { return when.empty() || number(when) != 0; }
    bool constant(std::string_view name, Expression& out) const {
        const auto found = constants_.find(std::string(name));
        if (found == constants_.end()) return false;
        out = Expression::number(found->second);
        return true;
    }

    void addVariable(const VariableRow& row, const std::string& owner, int thread) {
        if (!holds(row.when)) return;
        Variable variable;
        variable.name = owner.empty() ? std::string(row.name) : owner + "." + std::string(row.name);
        variable.thread = thread;
        variable.values = wordsOf(row.values);
        for (std::size_t i = 0; i < variable.values.size(); ++i) constants_[variable.values[i]] = static_cast<int>(i);
        for (std::size_t kind = 0; kind < family_.threads.size(); ++kind)
            if (!row.of.empty() && family_.threads[kind].name == row.of) variable.kind = static_cast<int>(kind);
        variable.array = !row.size.empty() || (variable.kind >= 0 && !row.set);
        const int size = row.set              ? 1
                         : variable.kind >= 0 ? counts_[static_cast<std::size_t>(variable.kind)]
                         : row.size.empty()   ? 1
                                              : number(row.size);
        variable.place = {nextCell_, size, row.set};
        std::string_view rest = row.initial;
        for (int i = 0; i < size; ++i) {
            const std::size_t comma = rest.find(',');
            setInitial(nextCell_ + i, number(rest.substr(0, comma)));
            if (comma != std::string_view::npos) rest.remove_prefix(comma + 1);
        }
        nextCell_ += size;
        byName_[variable.name] = static_cast<int>(model_.variables.size());
        model_.variables.push_back(std::move(variable));
    }
    void setInitial(int cell, int value) {
        LAB_CHECK(cell < kCells && value >= INT8_MIN && value <= INT8_MAX);
        model_.initial[cell] = static_cast<std::int8_t>(value);
    }

    void addThread(int kind, int member) {
        const ThreadRow& row = family_.threads[static_cast<std::size_t>(kind)];
        Thread thread;
        thread.name = std::string(row.name) + (row.count.empty() ? "" : std::to_string(member));
        thread.text = row.text;
        thread.kind = kind, thread.member = member;
        thread.placeCell = thread.firstCell = nextCell_;
        setInitial(nextCell_++, 0);
        const int index = static_cast<int>(model_.threads.size());
        constants_["me"] = member;  // a local's first value may depend on whose it is
        for (const VariableRow& local : row.locals) addVariable(local, thread.name, index);
        constants_.erase("me");
        thread.cells = nextCell_ - thread.firstCell;
        model_.threads.push_back(std::move(thread));
    }

    Scope scope(int index) const {
        const Thread* thread = index < 0 ? nullptr : &model_.threads[static_cast<std::size_t>(index)];
        Scope out;
        out.name = [this, thread](std::string_view name, Expression& found) {
            if (thread && name == "me") return found = Expression::number(thread->member), true;
            const auto local = byName_.find(thread ? thread->name + "." + std::string(name) : std::string(name));
            const auto variable = local != byName_.end() ? local : byName_.find(std::string(name));
            if (variable == byName_.end()) return constant(name, found);
            found = {Expression::Kind::Variable, variable->second, {}};
            return true;
        };
        out.macro = [this](std::string_view name, std::string_view& text) {
            for (const Macro& macro : family_.macros)
                if (macro.name == name) return text = macro.text, true;
            return false;
        };
        out.length = [this](int variable) { return model_.variables[static_cast<std::size_t>(variable)].place.size; };
        return out;
    }

    CodeContext context(int index) const {
        const Thread* thread = index < 0 ? nullptr : &model_.threads[static_cast<std::size_t>(index)];
        CodeContext out;
        out.place = [this](int variable) { return model_.variables[static_cast<std::size_t>(variable)].place; };
        out.location = [thread](std::string_view label) {
            if (label == "end") return thread->end();
            for (const Step& step : thread->steps)
                if (step.name == label) return step.place;
            throw InvariantBreach("race model: no step '" + std::string(label) + "'");
        };
        out.placeCell = thread ? thread->placeCell : 0;
        out.member = thread ? thread->member : 0;
        return out;
    }

    void compileThread(int index) {
        Thread& thread = model_.threads[static_cast<std::size_t>(index)];
        const ThreadRow& row = family_.threads[static_cast<std::size_t>(thread.kind)];
        std::vector<const StepRow*> rows;
        for (const StepRow& step : row.steps) {
            if (!holds(step.when)) continue;
            const bool choice = step.name.starts_with('|');
            if (!choice) thread.firstStep.push_back(static_cast<int>(rows.size()));
            std::string_view name = step.name.substr(choice ? 1 : 0);
            if (name.ends_with('*')) name.remove_suffix(1);
            Step made;
            made.name = name, made.sentence = step.sentence;
            made.place = static_cast<int>(thread.firstStep.size()) - 1;
            made.next = made.place + 1;
            thread.steps.push_back(std::move(made));
            rows.push_back(&step);
        }
        thread.firstStep.push_back(static_cast<int>(rows.size()));
        const Scope names = scope(index);
        const CodeContext places = context(index);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            Step& step = thread.steps[i];
            step.waits = !rows[i]->wait.empty();
            if (step.waits) {
                step.waitTree = parseExpression(rows[i]->wait, names);
                step.wait = compile(step.waitTree, places);
                step.access.add(accessOf(step.waitTree, places));
            }
            if (rows[i]->name.ends_with('*')) step.effectTree = parseBlock("touch()", names);
            for (Statement& part : parseBlock(rows[i]->effect, names)) step.effectTree.push_back(std::move(part));
            step.effect = compile(step.effectTree, places);
            step.access.add(accessOf(step.effectTree, places));
            step.raises = raisedBy(step.effectTree);
        }
    }

    static void addGotos(const Block& block, const CodeContext& places, std::vector<int>& out) {
        for (const Statement& s : block) {
            if (s.kind == Statement::Kind::Goto) out.push_back(places.location(s.label));
            addGotos(s.then, places, out);
            addGotos(s.otherwise, places, out);
        }
    }
    // The least fixed point of "what a place's steps do, and what may come after them".
    void addFuture(Thread& thread) {
        const CodeContext places = context(static_cast<int>(&thread - model_.threads.data()));
        thread.future.assign(thread.firstStep.size(), Access{});
        for (bool grew = true; grew;) {
            grew = false;
            for (const Step& step : thread.steps) {
                Access sum = step.access;
                std::vector<int> after{step.next};
                addGotos(step.effectTree, places, after);
                for (const int place : after) sum.add(thread.future[static_cast<std::size_t>(place)]);
                Access& future = thread.future[static_cast<std::size_t>(step.place)];
                const Access before = future;
                future.add(sum);
                grew = grew || future.reads != before.reads || future.writes != before.writes;
            }
        }
    }

    const Family& family_;
    Model& model_;
    std::vector<Setting> settings_;
    std::map<std::string, int> constants_;
    std::map<std::string, int> byName_;
    std::vector<int> counts_;
    int nextCell_ = 0;
};

}  // namespace

Result<Model> buildModel(const Family& family, const std::vector<Setting>& settings) {
    Model model;
    model.family = &family;
    model.title = family.title;
    Builder builder(family, model);
    if (const Status ok = builder.settle(settings); !ok) return ok.error();
    builder.lay();
    builder.compileAll();
    return model;
}

}  // namespace reclaim::race
