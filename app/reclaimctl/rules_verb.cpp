// `reclaimctl rules [A B]`: what kernels do and where that is written; with two strategies, in what they differ.
#include <algorithm>

#include "app/reclaimctl/verb.h"

namespace reclaim::ctl {
namespace {

struct RulesArguments {
    std::vector<std::string> strategies;
};

// A rule and the strategies, of those asked for, in which it is at work.
struct RuleUse {
    const RuleInfo* rule;
    std::vector<std::string> strategies;
};

std::vector<RuleUse> usesOf(const std::vector<Strategy>& strategies) {
    std::vector<RuleUse> uses;
    for (const RuleInfo& rule : ruleTable()) {
        if (rule.id == RuleId::None) continue;
        RuleUse use{&rule, {}};
        for (const Strategy& strategy : strategies) {
            const auto rules = rulesOf(strategy);
            if (std::find(rules.begin(), rules.end(), rule.id) != rules.end()) use.strategies.push_back(strategy.id);
        }
        uses.push_back(std::move(use));
    }
    return uses;
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
    return out;
}

Exit showRules(Console& console, const RulesArguments& arguments) {
    std::vector<Strategy> strategies;
    for (const std::string& id : arguments.strategies) {
        auto strategy = strategyNamed(id);
        if (!strategy) return failWith(console, Exit::Usage, strategy.error());
        strategies.push_back(*strategy);
    }
    const bool two = strategies.size() == 2;
    const auto uses = usesOf(strategies.empty() ? profiles() : strategies);
    Json rules = Json::array();
    std::string text;
    for (const RuleUse& use : uses) {
        // With two strategies only what differs is shown, with one only what is at work.
        if (two && use.strategies.size() != 1) continue;
        if (strategies.size() == 1 && use.strategies.empty()) continue;
        rules.push_back({{"name", use.rule->name},
                         {"text", use.rule->text},
                         {"source", use.rule->source},
                         {"strategies", use.strategies}});
        text +=
            std::string(use.rule->name) + "  (" +
            (use.strategies.empty() ? "in no profile of this version" : (two ? "only " : "") + joined(use.strategies)) +
            ")\n    " + std::string(use.rule->text) + "\n    source: " + std::string(use.rule->source) + "\n";
    }
    if (console.json()) {
        Json answer{{"rules", std::move(rules)}};
        if (two) {
            answer["axes"] = Json::array();
            const auto a = axesOf(strategies[0]), b = axesOf(strategies[1]);
            for (std::size_t i = 0; i < a.size() && i < b.size(); ++i)
                if (a[i].choice != b[i].choice)
                    answer["axes"].push_back(
                        {{"axis", a[i].axis}, {strategies[0].id, a[i].choice}, {strategies[1].id, b[i].choice}});
        }
        console.answer(answer);
        return Exit::Ok;
    }
    if (two) {
        std::vector<std::vector<std::string>> rows;
        const auto a = axesOf(strategies[0]), b = axesOf(strategies[1]);
        for (std::size_t i = 0; i < a.size() && i < b.size(); ++i)
            if (a[i].choice != b[i].choice)
                rows.push_back({std::string(a[i].axis), std::string(a[i].choice), std::string(b[i].choice)});
        text = table({"axis", strategies[0].id, strategies[1].id}, rows) + "\n" + text;
    }
    console.print(text);
    return Exit::Ok;
}

}  // namespace

void addRulesVerb(Program& program) {
    auto arguments = std::make_shared<RulesArguments>();
    CLI::App* verb = program.verb(
        "rules", "Show the rules kernels follow, with sources; with two strategies, what differs",
        "  reclaimctl rules\n  reclaimctl rules linux-3.14\n  reclaimctl rules linux-3.14 linux-6.1 --json\n");
    verb->add_option("STRATEGY", arguments->strategies, "None, one, or two to compare")->expected(0, 2);
    verb->callback([&program, arguments] {
        program.work = [arguments](Console& console) { return showRules(console, *arguments); };
    });
}

}  // namespace reclaim::ctl
