#include "core/exchange/svg_chart.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "core/scenario/scenario.h"

namespace reclaim {
namespace {

constexpr double kFont = 13, kTitleFont = 17, kFooterFont = 11;
constexpr double kLegendRow = 20, kLegendSample = 30;
constexpr double kLanePixels = 2;  // how far equal counts stand apart

// Width of a text in the fonts named below, within some 10 %: enough to place a legend.
double textWidth(std::string_view text, double font) {
    std::size_t letters = 0;
    for (unsigned char c : text) letters += (c & 0xc0) != 0x80;  // UTF-8: count first bytes
    return 0.6 * font * static_cast<double>(letters);
}

class Drawing {
public:
    Drawing(const Chart& chart, const SvgLook& look) : chart_(chart), palette_(ChartPalette::of(look.theme)) {
        width_ = std::clamp(look.width, 320, 8000);
        height_ = std::clamp(look.height, 200, 8000);
    }

    std::string text() {
        layOut();
        head();
        grid();
        curves();
        instants();
        levels();
        axes();
        legend();
        out_ += "</svg>\n";
        return std::move(out_);
    }

private:
    struct Point {
        double x, y;
    };

    double xOf(double seconds) const { return left_ + (seconds - x_.low) / (x_.high - x_.low) * (right_ - left_); }
    double yOf(double value) const { return bottom_ - (value - y_.low) / (y_.high - y_.low) * (bottom_ - top_); }

    void layOut() {
        x_ = timeAxis(chart_, timeTicks(width_));
        y_ = valueAxis(chart_, chart_.top, valueTicks(height_ * 0.7 / kFont));
        double labelWidth = 0;
        for (double tick : y_.ticks()) labelWidth = std::max(labelWidth, textWidth(y_.label(tick), kFont));
        left_ = 40 + labelWidth;
        right_ = width_ - 26;
        placeLegend();
        top_ = 34 + kLegendRow * legendRows_ + 8;
        bottom_ = height_ - 64;
        Hash64 hash;
        hash.add(chart_.title);
        for (double edge : {left_, right_, top_, bottom_}) hash.add(static_cast<std::uint64_t>(edge * 16));
        clip_ = "plot-" + formatHex(hash.value());
    }

    void placeLegend() {
        double x = left_;
        for (const Curve& curve : chart_.curves) {
            if (curve.name.empty()) {
                legendAt_.push_back({-1, -1});
                continue;
            }
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
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
            "role=\"img\" "
            "font-family=\"'DejaVu Sans', Verdana, Helvetica, Arial, sans-serif\" font-size=\"{2}\">\n",
            width_, height_, kFont);
        out_ += "<title>" + escapedForXml(chart_.title) + "</title>\n";
        out_ += fmt::format(
            "<clipPath id=\"{}\"><rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\"/></clipPath>\n",
            clip_, left_, top_, right_ - left_, bottom_ - top_);
        out_ += fmt::format("<rect width=\"{}\" height=\"{}\" fill=\"{}\"/>\n", width_, height_,
                            hexOf(palette_.background));
        write(left_, 23, "start", palette_.text, chart_.title, kTitleFont, "font-weight=\"bold\"");
        write(right_, height_ - 9.0, "end", palette_.faint, chart_.footer, kFooterFont);
        if (!chart_.hasPoints())
            write((left_ + right_) / 2, (top_ + bottom_) / 2, "middle", palette_.faint, chart_.empty);
    }

    void grid() {
        for (double tick : y_.ticks()) {
            line(left_, yOf(tick), right_, yOf(tick), palette_.grid);
            write(left_ - 8, yOf(tick) + kFont * 0.35, "end", palette_.text, y_.label(tick), kFont, "class=\"tick\"");
        }
        for (double tick : x_.ticks()) {
            line(xOf(tick), bottom_, xOf(tick), bottom_ + 5, palette_.text);
            write(xOf(tick), bottom_ + 20, "middle", palette_.text, x_.label(tick), kFont, "class=\"tick\"");
        }
    }

    std::string halo() const {
        return fmt::format("stroke=\"{}\" stroke-width=\"3\" paint-order=\"stroke\"", hexOf(palette_.background));
    }

    // Names hang on the left of their line if there is no room on its right; a name that finds no free row is left out.
    void instants() {
        constexpr std::size_t kRows = 3;
        std::array<double, kRows> taken;
        taken.fill(-1e9);
        for (const Instant& instant : chart_.instants) {
            const double t = toSeconds(instant.t);
            if (t < x_.low || t > x_.high) continue;
            const double x = xOf(t), wide = textWidth(instant.name, kFooterFont);
            out_ += fmt::format(
                "<path fill=\"none\" stroke=\"{}\" stroke-dasharray=\"2 4\" d=\"M{:.2f} {:.2f}V{:.2f}\"/>\n",
                hexOf(palette_.faint), x, top_, bottom_);
            const bool leftSide = x + 6 + wide > right_;
            const double from = leftSide ? x - 5 - wide : x + 5;
            const auto row = std::find_if(taken.begin(), taken.end(), [from](double end) { return end <= from; });
            if (instant.name.empty() || row == taken.end()) continue;
            *row = from + wide;
            write(leftSide ? x - 5 : x + 5, bottom_ - 7 - 14 * static_cast<double>(row - taken.begin()),
                  leftSide ? "end" : "start", palette_.faint, instant.name, kFooterFont, halo());
        }
    }

    void curves() {
        out_ += fmt::format("<g clip-path=\"url(#{})\" fill=\"none\" stroke-linejoin=\"round\">\n", clip_);
        for (std::size_t i = 0; i < chart_.curves.size(); ++i) {
            const Curve& curve = chart_.curves[i];
            DrawnPoints points =
                pointsInside(curve, chart_.time, static_cast<std::size_t>(std::max(1.0, right_ - left_)), chart_.top);
            const double lift = curve.lane * kLanePixels * (y_.high - y_.low) / (bottom_ - top_);
            for (double& v : points.v) v = v > 0 ? std::clamp(v + lift, 0.0, y_.high) : 0;  // nothing stays nothing
            const Rgb color = colorOf(curve);
            if (curve.kind == Curve::Kind::Dots) {
                markers(points, curve.marker, color, curve.marker == Marker::Disc ? 3 : 4, false);
                continue;
            }
            path(points, curve, color);
            if (curve.marker != Marker::None) markers(markersOn(points, chart_.time, i), curve.marker, color, 4, true);
        }
        out_ += "</g>\n";
    }

    void path(const DrawnPoints& points, const Curve& curve, Rgb color) {
        std::string d;
        for (std::size_t i = 0; i < points.t.size(); ++i) {
            if (i > 0 && curve.kind == Curve::Kind::Steps) d += fmt::format("H{:.2f}", xOf(points.t[i]));
            d += fmt::format("{}{:.2f} {:.2f}", i == 0 ? "M" : "L", xOf(points.t[i]), yOf(points.v[i]));
        }
        if (d.empty()) return;
        out_ += fmt::format("<path stroke=\"{}\" stroke-width=\"{:.1f}\"{} d=\"{}\"/>\n", hexOf(color), curve.width,
                            dashAttribute(curve), d);
    }

    void markers(const DrawnPoints& points, Marker marker, Rgb color, double r, bool hollow) {
        if (points.t.empty()) return;
        const bool stroked = marker == Marker::Cross;
        out_ += fmt::format("<g fill=\"{}\" stroke=\"{}\" stroke-width=\"{}\">",
                            stroked ? "none" : hexOf(hollow ? palette_.background : color),
                            hexOf(stroked || hollow ? color : palette_.background),
                            stroked  ? 1.8
                            : hollow ? 1.2
                                     : 0.8);
        double lastX = -1e9, lastY = -1e9;
        for (std::size_t i = 0; i < points.t.size(); ++i) {
            const double x = xOf(points.t[i]), y = yOf(points.v[i]);
            // Nearer than a pixel and a half to the last one in both directions nothing new would be seen.
            if (std::fabs(x - lastX) < 1.5 && std::fabs(y - lastY) < 1.5) continue;
            shape(marker, x, y, r);
            lastX = x;
            lastY = y;
        }
        out_ += "</g>\n";
    }

    void shape(Marker marker, double x, double y, double r) {
        switch (marker) {
            case Marker::None: break;
            case Marker::Disc: out_ += fmt::format("<circle cx=\"{:.2f}\" cy=\"{:.2f}\" r=\"{}\"/>", x, y, r); break;
            case Marker::Square:
                out_ += fmt::format("<path d=\"M{0:.2f} {1:.2f}h{2}v{2}h-{2}z\"/>", x - r, y - r, 2 * r);
                break;
            case Marker::Triangle:
                out_ += fmt::format("<path d=\"M{:.2f} {:.2f}h{}L{:.2f} {:.2f}z\"/>", x - r, y + r, 2 * r, x, y - r);
                break;
            case Marker::Diamond:
                out_ += fmt::format("<path d=\"M{:.2f} {:.2f}L{:.2f} {:.2f}L{:.2f} {:.2f}L{:.2f} {:.2f}z\"/>", x - r, y,
                                    x, y + r, x + r, y, x, y - r);
                break;
            case Marker::Cross:
                out_ += fmt::format("<path d=\"M{:.2f} {:.2f}L{:.2f} {:.2f}M{:.2f} {:.2f}L{:.2f} {:.2f}\"/>", x - r,
                                    y - r, x + r, y + r, x - r, y + r, x + r, y - r);
                break;
        }
    }

    void levels() {
        for (const Level& level : chart_.levels) {
            const Rgb color = palette_.color(level.color);
            double last = 0;
            for (const DrawnPoints& piece : stepsInside(level, chart_.time, chart_.top)) {
                std::string d;
                for (std::size_t i = 0; i < piece.t.size(); ++i)
                    d += fmt::format("{}{:.2f} {:.2f}", i == 0 ? "M" : "L", xOf(piece.t[i]), yOf(piece.v[i]));
                out_ += fmt::format(
                    "<path class=\"level\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.4\" stroke-dasharray=\"7 5\" "
                    "d=\"{}\"/>\n",
                    hexOf(color), d);
                last = piece.v.back();
            }
            write(right_ - 4, yOf(last) - 5, "end", color, level.name, kFont, halo());
        }
    }

    void axes() {
        out_ += fmt::format("<path fill=\"none\" stroke=\"{}\" d=\"M{:.2f} {:.2f}V{:.2f}H{:.2f}\"/>\n",
                            hexOf(palette_.text), left_, top_, bottom_, right_);
        write((left_ + right_) / 2, bottom_ + 40, "middle", palette_.text, "time, s");
        out_ += fmt::format(
            "<text transform=\"translate(17 {:.2f}) rotate(-90)\" text-anchor=\"middle\" fill=\"{}\">{}</text>\n",
            (top_ + bottom_) / 2, hexOf(palette_.text), escapedForXml(chart_.unit));
    }

    void legend() {
        for (std::size_t i = 0; i < chart_.curves.size(); ++i) {
            const Curve& curve = chart_.curves[i];
            const auto [x, y] = legendAt_[i];
            if (curve.name.empty()) continue;
            const Rgb color = colorOf(curve);
            if (curve.kind != Curve::Kind::Dots)
                out_ += fmt::format(
                    "<path fill=\"none\" stroke-width=\"2.4\" stroke=\"{}\"{} d=\"M{:.2f} {:.2f}h{:.0f}\"/>\n",
                    hexOf(color), dashAttribute(curve), x, y, kLegendSample);
            out_ += fmt::format("<g fill=\"{}\" stroke=\"{}\">", curve.marker == Marker::Cross ? "none" : hexOf(color),
                                hexOf(color));
            shape(curve.marker, x + kLegendSample / 2, y, curve.kind == Curve::Kind::Dots ? 3 : 4);
            out_ += "</g>\n";
            write(x + kLegendSample + 8, y + kFont * 0.35, "start", palette_.text, curve.name);
        }
    }

    Rgb colorOf(const Curve& curve) const {
        const Rgb color = palette_.color(curve.color);
        return curve.pale ? palette_.pale(color) : color;
    }
    static std::string dashAttribute(const Curve& curve) {
        const std::string_view pattern = dashPattern(curve.dash);
        if (pattern.empty()) return {};
        std::string lengths;  // the pattern counts in line widths
        for (const char c : pattern)
            lengths += c == ' ' ? std::string(" ") : fmt::format("{:.1f}", (c - '0') * curve.width);
        return fmt::format(" stroke-dasharray=\"{}\"", lengths);
    }

    void line(double x1, double y1, double x2, double y2, Rgb color) {
        out_ += fmt::format("<path fill=\"none\" stroke=\"{}\" d=\"M{:.2f} {:.2f}L{:.2f} {:.2f}\"/>\n", hexOf(color),
                            x1, y1, x2, y2);
    }
    void write(double x, double y, std::string_view anchor, Rgb color, std::string_view words, double size = kFont,
               std::string_view more = "") {
        if (words.empty()) return;
        out_ += fmt::format(
            "<text x=\"{:.2f}\" y=\"{:.2f}\" text-anchor=\"{}\" font-size=\"{}\" fill=\"{}\" {}>{}</text>\n", x, y,
            anchor, size, hexOf(color), more, escapedForXml(words));
    }

    const Chart& chart_;
    const ChartPalette& palette_;
    int width_ = 0, height_ = 0;
    double left_ = 0, right_ = 0, top_ = 0, bottom_ = 0;
    Axis x_, y_;
    std::vector<Point> legendAt_;
    int legendRows_ = 1;
    std::string clip_, out_;
};

}  // namespace

std::string svgOf(const Chart& chart, const SvgLook& look) {
    LAB_CHECK(chart.form == ChartForm::Timelines);
    return Drawing(chart, look).text();
}

// Marks first: XML has no word for most control characters, and a picture turns letters round as a terminal does.
std::string escapedForXml(std::string_view text) {
    const std::string shown = shownText(text);
    std::string out;
    out.reserve(shown.size());
    for (const char c : shown) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            default: out += c;
        }
    }
    return out;
}

}  // namespace reclaim
