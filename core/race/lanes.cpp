#include "core/race/lanes.h"

#include <algorithm>

#include <fmt/format.h>

namespace reclaim::race {
namespace {

std::string changesOf(const ReplayStep& step) {
    std::string out;
    for (const VariableView& variable : step.variables)
        if (variable.changed)
            out +=
                (out.empty() ? "" : ", ") + fmt::format("{} {} -> {}", variable.name, variable.before, variable.value);
    return out;
}

std::string stepName(const ReplayStep& step) { return step.label.substr(step.thread.size() + 1); }

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&') out += "&amp;";
        else if (c == '<') out += "&lt;";
        else if (c == '>') out += "&gt;";
        else if (c == '"') out += "&quot;";
        else out += c;
    }
    return out;
}

constexpr int kRow = 22, kLane = 62, kLeft = 44, kTop = 76;
constexpr int kLetter = 7;  // width of a letter at 12 px, on the safe side

class Drawing {
public:
    Drawing(const Model& model, const Replay& replay) : model_(model), replay_(replay) {}

    std::string draw() {
        const int lanes = static_cast<int>(model_.threads.size());
        words_ = kLeft + lanes * kLane + 12;
        std::size_t longest = model_.title.size() + 16;
        for (const ReplayStep& step : replay_.steps)
            longest = std::max({longest, step.sentence.size() + changesOf(step).size() + 6, longestProblem(step)});
        const int width = words_ + static_cast<int>(longest) * kLetter + 12;
        const int bottom = kTop + static_cast<int>(replay_.steps.size()) * kRow;
        out_ = fmt::format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
            "font-family=\"DejaVu Sans, sans-serif\" font-size=\"12\">\n<rect width=\"{0}\" height=\"{1}\" "
            "fill=\"#ffffff\"/>\n",
            width, bottom + 14);
        text(12, 22, "#202124", fmt::format("{}: {}", model_.id, model_.title),
             "font-size=\"15\" font-weight=\"bold\"");
        text(12, 42, replay_.violations ? "#b3261e" : "#1b6e3a", "ends in " + namesOf(replay_.violations));
        for (int t = 0; t < lanes; ++t) {
            const int x = kLeft + t * kLane + kLane / 2;
            text(x, kTop - 10, "#202124", model_.threads[static_cast<std::size_t>(t)].name,
                 "text-anchor=\"middle\" font-weight=\"bold\"");
            out_ += fmt::format("<line x1=\"{0}\" y1=\"{1}\" x2=\"{0}\" y2=\"{2}\" stroke=\"#c4c7cc\"/>\n", x, kTop,
                                bottom);
        }
        int y = kTop;
        for (std::size_t i = 1; i < replay_.steps.size(); ++i, y += kRow) row(i, y);
        for (const std::string& problem : replay_.steps.back().problems)
            text(words_, y + 15, "#b3261e", problem, "font-weight=\"bold\"");
        return out_ + "</svg>\n";
    }

private:
    static std::size_t longestProblem(const ReplayStep& step) {
        std::size_t longest = 0;
        for (const std::string& problem : step.problems) longest = std::max(longest, problem.size() + 4);
        return longest;
    }

    void text(int x, int y, std::string_view colour, std::string_view words, std::string_view more = "") {
        out_ += fmt::format("<text x=\"{}\" y=\"{}\" fill=\"{}\" {}>{}</text>\n", x, y, colour, more, escaped(words));
    }

    void row(std::size_t i, int y) {
        const ReplayStep& step = replay_.steps[i];
        const int x = kLeft + step.move.thread * kLane;
        const bool bad = step.violations != 0;
        text(kLeft - 12, y + 15, "#5f6368", std::to_string(i), "text-anchor=\"end\"");
        out_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"4\" fill=\"{}\"/>\n", x + 6, y + 2,
                            kLane - 12, kRow - 4, bad ? "#b3261e" : "#1f5fa8");
        text(x + kLane / 2, y + 15, "#ffffff", stepName(step), "text-anchor=\"middle\"");
        const std::string changes = changesOf(step);
        text(words_, y + 15, "#202124", step.sentence + (changes.empty() ? "" : "   [" + changes + "]"));
    }

    const Model& model_;
    const Replay& replay_;
    std::string out_;
    int words_ = 0;
};

}  // namespace

std::string lanesText(const Model& model, const Replay& replay) {
    std::string out = fmt::format("{}: {}\n\n  #", model.id, model.title);
    std::vector<std::size_t> widths;
    for (const Thread& thread : model.threads) {
        std::size_t width = thread.name.size();
        for (const Step& step : thread.steps) width = std::max(width, step.name.size());
        widths.push_back(width);
        out += fmt::format("  {:<{}}", thread.name, width);
    }
    out += "\n";
    for (std::size_t i = 1; i < replay.steps.size(); ++i) {
        const ReplayStep& step = replay.steps[i];
        out += fmt::format("{:>3}", i);
        for (std::size_t t = 0; t < widths.size(); ++t)
            out += fmt::format("  {:<{}}", t == step.move.thread ? stepName(step) : ".", widths[t]);
        const std::string changes = changesOf(step);
        out += "  " + step.sentence + (changes.empty() ? "" : "  [" + changes + "]") + "\n";
    }
    for (const std::string& problem : replay.steps.back().problems) out += "  =>  " + problem + "\n";
    return out;
}

std::string lanesSvg(const Model& model, const Replay& replay) { return Drawing(model, replay).draw(); }

}  // namespace reclaim::race
