// NaiveSearch: the explorer's slow and obvious twin. States are vectors of ints in a std::map, steps are run from their
// trees and not from compiled code, LEAK is a fixed point over all states. It shares the tables and the parser, nothing
// else.
#pragma once
#include <map>
#include <queue>
#include <set>
#include <vector>

#include "core/race/race.h"

namespace reclaim::race {

class NaiveSearch {
public:
    explicit NaiveSearch(const Model& model) : model_(model) {
        for (const Variable& v : model.variables) {
            places_.push_back(static_cast<int>(start_.size()));
            for (int i = 0; i < v.place.size; ++i) start_.push_back(model.initial[v.place.first + i]);
        }
        threadPlaces_ = static_cast<int>(start_.size());
        for (std::size_t t = 0; t < model.threads.size(); ++t) start_.push_back(0);
    }

    std::size_t states = 0, transitions = 0;
    std::map<Violation, int> shortest;

    void run() {
        std::map<Values, int> depth{{start_, 0}};
        std::map<Values, std::vector<Values>> after;
        std::set<Values> broken;
        std::queue<Values> todo;
        todo.push(start_);
        while (!todo.empty()) {
            const Values at = todo.front();
            todo.pop();
            if (broken.count(at)) continue;
            bool any = false;
            for (std::size_t t = 0; t < model_.threads.size(); ++t)
                for (const Step& step : model_.threads[t].steps) {
                    if (at[placeOf(t)] != step.place || (step.waits && !value(step.waitTree, at))) continue;
                    any = true;
                    ++transitions;
                    Values next = at;
                    next[placeOf(t)] = step.next;
                    std::optional<Violation> raised;
                    run(step.effectTree, static_cast<int>(t), next, raised);
                    if (raised) {
                        note(*raised, depth[at] + 1);
                        next = at;
                        next[placeOf(t)] = 999;
                        broken.insert(next);
                    }
                    after[at].push_back(next);
                    if (depth.emplace(next, depth[at] + 1).second) todo.push(next);
                }
            if (!any) judgeEnd(at, depth[at]);
        }
        states = depth.size();
        if (model_.hasGoal) judgeLeak(depth, after, broken);
    }

private:
    using Values = std::vector<int>;
    std::size_t placeOf(std::size_t thread) const { return static_cast<std::size_t>(threadPlaces_) + thread; }

    void note(Violation kind, int length) {
        const auto [at, added] = shortest.emplace(kind, length);
        if (!added && length < at->second) at->second = length;
    }

    int value(const Expression& e, const Values& values) const {
        using Kind = Expression::Kind;
        const auto of = [&](std::size_t i) { return value(e.operands[i], values); };
        switch (e.kind) {
            case Kind::Number: return e.value;
            case Kind::Variable: return values[static_cast<std::size_t>(places_[static_cast<std::size_t>(e.value)])];
            case Kind::Element:
                return values.at(static_cast<std::size_t>(places_[static_cast<std::size_t>(e.value)] + of(0)));
            case Kind::Not: return !of(0);
            case Kind::Minus: return -of(0);
            case Kind::Or: return of(0) || of(1);
            case Kind::And: return of(0) && of(1);
            case Kind::Eq: return of(0) == of(1);
            case Kind::Ne: return of(0) != of(1);
            case Kind::Lt: return of(0) < of(1);
            case Kind::Le: return of(0) <= of(1);
            case Kind::Gt: return of(0) > of(1);
            case Kind::Ge: return of(0) >= of(1);
            case Kind::Meets: return (of(0) & of(1)) != 0;
            case Kind::Add: return of(0) + of(1);
            case Kind::Sub: return of(0) - of(1);
            case Kind::Times: return of(0) * of(1);
        }
        return 0;
    }

    void run(const Block& block, int t, Values& values, std::optional<Violation>& raised) const {
        const Thread& thread = model_.threads[static_cast<std::size_t>(t)];
        for (const Statement& s : block) {
            if (raised) return;
            const auto cell = [&] {
                const int index = s.target.kind == Expression::Kind::Element ? value(s.target.operands[0], values) : 0;
                return static_cast<std::size_t>(places_[static_cast<std::size_t>(s.target.value)] + index);
            };
            switch (s.kind) {
                case Statement::Kind::Assign: {
                    const int right = value(s.value, values);
                    values.at(cell()) = right;
                    break;
                }
                case Statement::Kind::If: run(value(s.value, values) ? s.then : s.otherwise, t, values, raised); break;
                case Statement::Kind::Enter: values[cell()] |= 1 << thread.member; break;
                case Statement::Kind::Leave: values[cell()] &= ~(1 << thread.member); break;
                case Statement::Kind::Raise: raised = s.violation; break;
                case Statement::Kind::Goto: {
                    int place = thread.steps.back().place + 1;
                    for (const Step& step : thread.steps)
                        if (step.name == s.label) place = step.place;
                    values[placeOf(static_cast<std::size_t>(t))] = place;
                    break;
                }
            }
        }
    }

    void judgeEnd(const Values& at, int depth) {
        for (std::size_t t = 0; t < model_.threads.size(); ++t)
            if (at[placeOf(t)] <= model_.threads[t].steps.back().place) return;
        for (const Final& final : model_.finals)
            if (!value(final.tree, at)) return note(final.kind, depth);
    }

    void judgeLeak(const std::map<Values, int>& depth, const std::map<Values, std::vector<Values>>& after,
                   const std::set<Values>& broken) {
        std::set<Values> good = broken;
        for (const auto& [at, unused] : depth)
            if (value(model_.goalTree, at)) good.insert(at);
        for (bool grew = true; grew;) {
            grew = false;
            for (const auto& [at, all] : after)
                if (!good.count(at))
                    for (const Values& next : all)
                        if (good.count(next)) {
                            grew = good.insert(at).second;
                            break;
                        }
        }
        for (const auto& [at, length] : depth)
            if (!good.count(at)) note(Violation::Leak, length);
    }

    const Model& model_;
    std::vector<int> places_;
    int threadPlaces_ = 0;
    Values start_;
};

}  // namespace reclaim::race
