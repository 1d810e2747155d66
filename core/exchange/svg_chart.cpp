#include "core/exchange/svg_chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "core/exchange/svg_scale.h"

namespace reclaim {
namespace {

struct Palette {
    std::string_view background, text, faint, grid, limit;
    std::array<std::string_view, 7> curves;
};

// Okabe and Ito's colours, those with a contrast of at least 3:1 on the background first, the others darkened for
// white. Dashes differ as well, so that no curve is known by its colour alone.
constexpr Palette kLight{"#ffffff", "#1b1b1b", "#5a5a5a", "#e3e3e3", "#8a1c1c",
                         {"#0072B2", "#D55E00", "#009E73", "#A84C86", "#1b1b1b", "#8A6100", "#2A7AA8"}};
constexpr Palette kDark{"#1e1e1e", "#f0f0f0", "#b4b4b4", "#3a3a3a", "#ff8a80",
                        {"#56B4E9", "#E69F00", "#2BC79A", "#E08DBF", "#F0E442", "#F0F0F0", "#FF7F3F"}};
constexpr Palette kPrint{"#ffffff", "#000000", "#404040", "#d8d8d8", "#000000",
                         {"#000000", "#D55E00", "#0072B2", "#009E73", "#A84C86", "#606060", "#8A6100"}};
constexpr std::array<std::string_view, 7> kDashes{"", "9 4", "12 3 3 3", "3 2", "5 3", "2 4", "14 3 2 3 2 3"};

const Palette& paletteOf(SvgTheme theme) {
    switch (theme) {
        case SvgTheme::Light: return kLight;
        case SvgTheme::Dark: return kDark;
        case SvgTheme::Print: return kPrint;
    }
    return kLight;
}

constexpr double kFont = 13, kTitleFont = 17, kFooterFont = 11;
constexpr double kLegendRow = 20, kLegendSample = 30;

// Width of a text in the fonts named below, within some 10 %: enough to place a legend.
double textWidth(std::string_view text, double font) {
    std::size_t letters = 0;
    for (unsigned char c : text) letters += (c & 0xc0) != 0x80;   // UTF-8: count first bytes
    return 0.6 * font * static_cast<double>(letters);
}

struct Range {
    double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
    void add(double value) {
        if (!std::isfinite(value)) return;
        low = std::min(low, value);
        high = std::max(high, value);
    }
    bool empty() const { return !(low <= high); }
};

class Drawing {
public:
    explicit Drawing(const SvgChart& chart) : chart_(chart), palette_(paletteOf(chart.theme)) {
        width_ = std::clamp(chart.width, 320, 8000);
        height_ = std::clamp(chart.height, 200, 8000);
    }

    std::string text() {
        layOut();
        head();
        grid();
        curves();
        marks();
        limit();
        axes();
        legend();
        out_ += "</svg>\n";
        return std::move(out_);
    }

private:
    void layOut() {
        Range xs, ys;
        ys.add(0);   // every metric is a size or a count: an axis that does not begin at 0 misleads
        for (const SvgCurve& curve : chart_.curves) {
            for (double x : curve.x) xs.add(x);
            for (double y : curve.y) ys.add(y);
        }
        if (chart_.markY >= 0) ys.add(chart_.markY * 1.04);
        if (chart_.xTo > chart_.xFrom) xs = {chart_.xFrom, chart_.xTo};
        if (xs.empty()) xs = {0, 1};
        x_ = exactScale(xs.low, xs.high, std::max(4, width_ / 110));
        y_ = roundScale(ys.low, ys.high * 1.02, std::max(3, height_ / 70), chart_.counts ? 1 : 0);

        double labelWidth = 0;
        for (double tick : y_.ticks()) labelWidth = std::max(labelWidth, textWidth(y_.label(tick), kFont));
        left_ = 40 + labelWidth;
        right_ = width_ - 26;
        placeLegend();
        top_ = 34 + kLegendRow * legendRows_ + 8;
        bottom_ = height_ - 64;
        x_.from = left_;
        x_.to = right_;
        y_.from = bottom_;
        y_.to = top_;

        Hash64 hash;
        hash.add(chart_.title);
        for (double edge : {left_, right_, top_, bottom_}) hash.add(static_cast<std::uint64_t>(edge * 16));
        clip_ = "plot-" + formatHex(hash.value());
    }

    void placeLegend() {
        double x = left_;
        legendRows_ = 1;
        for (const SvgCurve& curve : chart_.curves) {
            const double needed = kLegendSample + 8 + textWidth(curve.name, kFont) + 18;
            if (x > left_ && x + needed > right_) {
                x = left_;
                ++legendRows_;
            }
            legendAt_.push_back({x, 34 + kLegendRow * (legendRows_ - 1) + kLegendRow / 2});
            x += needed;
        }
    }

    void head() {
        out_ += fmt::format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" role=\"img\" "
            "font-family=\"'DejaVu Sans', Verdana, Helvetica, Arial, sans-serif\" font-size=\"{2}\">\n",
            width_, height_, kFont);
        out_ += "<title>" + escapedForXml(chart_.title) + "</title>\n";
        out_ += fmt::format("<clipPath id=\"{}\"><rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\"/></clipPath>\n",
                            clip_, left_, top_, right_ - left_, bottom_ - top_);
        out_ += fmt::format("<rect width=\"{}\" height=\"{}\" fill=\"{}\"/>\n", width_, height_, palette_.background);
        write(left_, 23, "start", palette_.text, chart_.title, kTitleFont, "font-weight=\"bold\"");
        write(right_, height_ - 9.0, "end", palette_.faint, chart_.footer, kFooterFont);
    }

    void grid() {
        for (double tick : y_.ticks()) {
            line(left_, y_.at(tick), right_, y_.at(tick), palette_.grid, "");
            write(left_ - 8, y_.at(tick) + kFont * 0.35, "end", palette_.text, y_.label(tick));
        }
        for (double tick : x_.ticks()) {
            line(x_.at(tick), bottom_, x_.at(tick), bottom_ + 5, palette_.text, "");
            write(x_.at(tick), bottom_ + 20, "middle", palette_.text, x_.label(tick));
        }
    }

    // Names hang on the left of their line if there is no room on its right.
    void marks() {
        for (const SvgMark& mark : chart_.marks) {
            if (!(mark.x >= x_.low && mark.x <= x_.high)) continue;
            const double x = x_.at(mark.x);
            line(x, top_, x, bottom_, palette_.faint, "2 4");
            const bool leftSide = x + 6 + textWidth(mark.name, kFooterFont) > right_;
            const double row = bottom_ - 7 - 14 * (markRow_++ % 3);
            const std::string halo = fmt::format("stroke=\"{}\" stroke-width=\"3\" paint-order=\"stroke\"", palette_.background);
            write(leftSide ? x - 5 : x + 5, row, leftSide ? "end" : "start", palette_.faint, mark.name, kFooterFont, halo);
        }
    }

    void curves() {
        out_ += fmt::format("<g clip-path=\"url(#{})\" fill=\"none\" stroke-width=\"1.8\" stroke-linejoin=\"round\">\n", clip_);
        for (std::size_t i = 0; i < chart_.curves.size(); ++i) {
            if (chart_.curves[i].dots)
                dots(chart_.curves[i], colour(i));
            else
                path(chart_.curves[i], colour(i), dash(i), widthAttribute(i));
        }
        out_ += "</g>\n";
    }

    // Per pixel column the first, lowest, highest and last value, in the order of time.
    void path(const SvgCurve& curve, std::string_view colour, std::string_view dash, const std::string& width) {
        std::string d;
        bool pen = false;
        const std::size_t points = std::min(curve.x.size(), curve.y.size());
        for (std::size_t i = 0; i < points;) {
            const double column = std::floor(x_.at(curve.x[i]));
            std::size_t stop = i, low = i, high = i;
            while (stop < points && std::isfinite(curve.y[stop]) && std::floor(x_.at(curve.x[stop])) == column) {
                if (curve.y[stop] < curve.y[low]) low = stop;
                if (curve.y[stop] > curve.y[high]) high = stop;
                ++stop;
            }
            if (stop == i) {   // not finite: lift the pen
                pen = false;
                ++i;
                continue;
            }
            const std::array<std::size_t, 4> kept{i, std::min(low, high), std::max(low, high), stop - 1};
            for (std::size_t k = 0; k < kept.size(); ++k) {
                if (k > 0 && kept[k] == kept[k - 1]) continue;
                d += fmt::format("{}{:.2f} {:.2f}", pen ? "L" : "M", x_.at(curve.x[kept[k]]), y_.at(curve.y[kept[k]]));
                pen = true;
            }
            i = stop;
        }
        out_ += fmt::format("<path stroke=\"{}\"{}{} d=\"{}\"/>\n", colour, width, dashAttribute(dash), d);
    }

    // Dots nearer than a pixel and a half to the last one in both directions are left out.
    void dots(const SvgCurve& curve, std::string_view colour) {
        out_ += fmt::format("<g fill=\"{}\" stroke=\"{}\" stroke-width=\"0.8\">", colour, palette_.background);
        double lastX = -1e9, lastY = -1e9;
        for (std::size_t i = 0; i < std::min(curve.x.size(), curve.y.size()); ++i) {
            const double x = x_.at(curve.x[i]), y = y_.at(curve.y[i]);
            if (!std::isfinite(y) || (std::fabs(x - lastX) < 1.5 && std::fabs(y - lastY) < 1.5)) continue;
            out_ += fmt::format("<circle cx=\"{:.2f}\" cy=\"{:.2f}\" r=\"3\"/>", x, y);
            lastX = x;
            lastY = y;
        }
        out_ += "</g>\n";
    }

    void limit() {
        if (chart_.markY < 0) return;
        const double y = y_.at(chart_.markY);
        line(left_, y, right_, y, palette_.limit, "7 5");
        write(right_ - 4, y - 5, "end", palette_.limit, chart_.markName);
    }

    void axes() {
        out_ += fmt::format("<path fill=\"none\" stroke=\"{}\" d=\"M{:.2f} {:.2f}V{:.2f}H{:.2f}\"/>\n", palette_.text, left_,
                            top_, bottom_, right_);
        write((left_ + right_) / 2, bottom_ + 40, "middle", palette_.text, chart_.xLabel);
        out_ += fmt::format("<text transform=\"translate(17 {:.2f}) rotate(-90)\" text-anchor=\"middle\" fill=\"{}\">{}</text>\n",
                            (top_ + bottom_) / 2, palette_.text, escapedForXml(chart_.yLabel));
    }

    void legend() {
        for (std::size_t i = 0; i < chart_.curves.size(); ++i) {
            const auto [x, y] = legendAt_[i];
            if (chart_.curves[i].dots) {
                for (int dot = 0; dot < 3; ++dot)
                    out_ += fmt::format("<circle cx=\"{:.2f}\" cy=\"{:.2f}\" r=\"3\" fill=\"{}\"/>", x + 5 + 10 * dot, y, colour(i));
                out_ += '\n';
            } else {
                out_ += fmt::format("<path stroke-width=\"2.4\" stroke=\"{}\"{} d=\"M{:.2f} {:.2f}h{:.0f}\"/>\n", colour(i),
                                    dashAttribute(dash(i)), x, y, kLegendSample);
            }
            write(x + kLegendSample + 8, y + kFont * 0.35, "start", palette_.text, chart_.curves[i].name);
        }
    }

    // Observations are drawn in the colour of text, so that no strategy's colour is spent on them.
    std::string_view colour(std::size_t curve) const {
        if (chart_.curves[curve].dots) return palette_.text;
        return palette_.curves[lineNumber(curve) % palette_.curves.size()];
    }
    std::string_view dash(std::size_t curve) const { return kDashes[lineNumber(curve) % kDashes.size()]; }
    std::size_t lineNumber(std::size_t curve) const {
        std::size_t lines = 0;
        for (std::size_t i = 0; i < curve; ++i) lines += !chart_.curves[i].dots;
        return lines;
    }
    // Counts often coincide: the earlier a curve, the wider, so that each shows beside those drawn over it.
    std::string widthAttribute(std::size_t curve) const {
        if (!chart_.counts) return {};
        return fmt::format(" stroke-width=\"{:.1f}\"", 1.8 + 1.8 * static_cast<double>(chart_.curves.size() - 1 - curve));
    }
    static std::string dashAttribute(std::string_view dash) {
        return dash.empty() ? std::string() : fmt::format(" stroke-dasharray=\"{}\"", dash);
    }

    void line(double x1, double y1, double x2, double y2, std::string_view colour, std::string_view dash) {
        out_ += fmt::format("<path fill=\"none\" stroke=\"{}\"{} d=\"M{:.2f} {:.2f}L{:.2f} {:.2f}\"/>\n", colour,
                            dashAttribute(dash), x1, y1, x2, y2);
    }
    void write(double x, double y, std::string_view anchor, std::string_view colour, std::string_view words,
               double size = kFont, std::string_view more = "") {
        if (words.empty()) return;
        out_ += fmt::format("<text x=\"{:.2f}\" y=\"{:.2f}\" text-anchor=\"{}\" font-size=\"{}\" fill=\"{}\" {}>{}</text>\n", x, y,
                            anchor, size, colour, more, escapedForXml(words));
    }

    struct Point {
        double x, y;
    };

    const SvgChart& chart_;
    const Palette& palette_;
    int width_ = 0, height_ = 0;
    double left_ = 0, right_ = 0, top_ = 0, bottom_ = 0;
    Scale x_, y_;
    std::vector<Point> legendAt_;
    int legendRows_ = 1, markRow_ = 0;
    std::string clip_, out_;
};

}  // namespace

std::string svgOf(const SvgChart& chart) { return Drawing(chart).text(); }

std::string escapedForXml(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            default:
                if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') out += c;
        }
    }
    return out;
}

Result<SvgTheme> svgThemeNamed(std::string_view name) {
    if (name == "light") return SvgTheme::Light;
    if (name == "dark") return SvgTheme::Dark;
    if (name == "print") return SvgTheme::Print;
    return Error{Fault::BadInput, "'" + std::string(name) + "' is not a theme", "light, dark or print", {}, 0, 0};
}

}  // namespace reclaim
