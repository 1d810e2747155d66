// Charts as files: pixels, vectors, nothing outside the axes, values that read back equal.
#include <QFileInfo>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <map>

#include "core/chart/chart.h"
#include "core/exchange/exchange.h"
#include "tests/ui/scripted_lab.h"
#include "ui/plots/chart_export.h"
#include "ui/plots/chart_painter.h"
#include "ui/runtime/text.h"
#include "ui/style/icons.h"

using namespace reclaim;
using namespace reclaim::ui;

class TestExports final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void pngHasTheSize();
    void sameChartSamePixels();
    void svgIsVector();
    void nothingLeavesTheAxes();
    void zoomedCurvesAreCut();
    void pdfIsOneVectorPage();
    void csvReadsBackEqual();
    void bothPaintersDrawTheSame();
    void chartsSayWhatTheyShow();
    void troubleIsNamed();

private:
    Chart chart(TimeRange range = {0, 12 * kSecond}) const;
    test::ScriptedLab lab_;
    Scenario scenario_ = test::scriptedScenario();
};

void TestExports::initTestCase() {
    initResources();
    lab_.advanceTo(12 * kSecond);
}

Chart TestExports::chart(TimeRange range) const {
    ChartSource source = chartSourceOf(scenario_, *lab_.frame());
    source.time = range;
    addTimelines(source, {"memory"}, *static_cast<const LabPort&>(lab_).series());
    return *makeChart(source, "memory");
}

void TestExports::pngHasTheSize() {
    for (const QSize size : {QSize(1920, 1080), QSize(640, 360)}) {
        ExportOptions options;
        options.size = size;
        QCOMPARE(chartImage(chart(), options).size(), size);
    }
    ExportOptions slide;
    QCOMPARE(chartImage(chart(), slide).size(), QSize(1920, 1080));
}

void TestExports::sameChartSamePixels() {
    ExportOptions options;
    QCOMPARE(chartImage(chart(), options), chartImage(chart(), options));
    options.theme = ThemeName::Dark;
    const QImage dark = chartImage(chart(), options);
    QVERIFY(dark.pixelColor(2, 2).lightness() < 80);
}

void TestExports::svgIsVector() {
    const QByteArray svg = chartSvg(chart(), ExportOptions{});
    QVERIFY(svg.contains("<svg"));
    QVERIFY(!svg.contains("<image"));
    for (const char* text : {"memory.current of /k1", "MiB", "time, s", "Linux 3.14", "real Linux 6.1 (K1)",
                             "memory.max 32 MiB", "first-light", "seed 1"}) {
        QVERIFY2(svg.contains(text), text);
    }
}

namespace {
// The bounding box of everything drawn as a curve in that colour.
QRectF extentOf(const QByteArray& svg, const QByteArray& colour) {
    QRectF box;
    qsizetype at = 0;
    while ((at = svg.indexOf("stroke=\"" + colour + "\"", at)) >= 0) {
        const qsizetype group = svg.indexOf("</g>", at);
        const QByteArray part = svg.mid(at, group - at);
        qsizetype line = 0;
        while ((line = part.indexOf("<polyline", line)) >= 0) {
            const qsizetype from = part.indexOf("points=\"", line) + 8;
            for (const QByteArray& pair : part.mid(from, part.indexOf('"', from) - from).simplified().split(' ')) {
                const auto numbers = pair.split(',');
                if (numbers.size() == 2)
                    box = box.united(QRectF(numbers[0].toDouble() - 0.01, numbers[1].toDouble() - 0.01, 0.02, 0.02));
            }
            ++line;
        }
        ++at;
    }
    return box;
}
}  // namespace

void TestExports::nothingLeavesTheAxes() {
    const QByteArray svg = chartSvg(chart(), ExportOptions{});
    const QByteArray colour = Theme::light().seriesColor(2).name().toLatin1();
    const QRectF whole = extentOf(svg, colour);
    QVERIFY2(whole.width() > 600, "the curve was found");
    QVERIFY(QRectF(0, 0, 1920, 1080).contains(whole));
    // Zoomed to a second, the curve must stay within the same axes.
    const QRectF zoomed = extentOf(chartSvg(chart({4 * kSecond, 5 * kSecond}), ExportOptions{}), colour);
    const QRectF full = extentOf(svg, Theme::light().seriesColor(0).name().toLatin1());
    QVERIFY(zoomed.left() >= full.left() - 1);
    QVERIFY(zoomed.right() <= full.right() + 1);
}

void TestExports::zoomedCurvesAreCut() {
    // A straight line from (0 s, 0) to (10 s, 100) seen between 2 s and 3 s: two cut ends and nothing else.
    Curve line;
    line.data = std::make_shared<const SeriesView>(SeriesView::fromPoints({{0, 0}, {10 * kSecond, 100}}));
    const DrawnPoints cut = pointsInside(line, {2 * kSecond, 3 * kSecond}, 100, 1000);
    QCOMPARE(cut.t, (std::vector<double>{2, 3}));
    QCOMPARE(cut.v, (std::vector<double>{20, 30}));
    Curve steps = line;
    steps.kind = Curve::Kind::Steps;
    QCOMPARE(pointsInside(steps, {2 * kSecond, 3 * kSecond}, 100, 1000).v, (std::vector<double>{0, 0}));
    // Many points: at most two a column, and none outside.
    std::vector<SeriesPoint> many;
    for (int i = 0; i < 500'000; ++i) many.push_back({i * 20 * kMicrosecond, static_cast<double>(i % 977)});
    Curve noisy;
    noisy.data = std::make_shared<const SeriesView>(SeriesView::fromPoints(std::move(many)));
    const DrawnPoints drawn = pointsInside(noisy, {kSecond, 9 * kSecond}, 1000, 500);
    QVERIFY(drawn.t.size() <= 2 * 1000 + 4);
    QVERIFY(*std::min_element(drawn.t.begin(), drawn.t.end()) >= 1);
    QVERIFY(*std::max_element(drawn.t.begin(), drawn.t.end()) <= 9);
    QVERIFY(*std::max_element(drawn.v.begin(), drawn.v.end()) <= 500);
}

void TestExports::pdfIsOneVectorPage() {
    const QByteArray pdf = chartPdf(chart(), ExportOptions{});
    QVERIFY(pdf.startsWith("%PDF"));
    QVERIFY(!pdf.contains("/Subtype /Image"));
    QVERIFY(pdf.contains("/Count 1"));
}

void TestExports::csvReadsBackEqual() {
    const Chart source = chart();
    const QList<QByteArray> lines = QByteArray::fromStdString(chartCsv(source)).trimmed().split('\n');
    QCOMPARE(lines.front(), QByteArray("time_ms,cgroup,metric,value,strategy,unit"));
    qsizetype rows = 0;
    std::map<std::string, std::vector<double>> values;  // by strategy, in order of time
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const auto fields = lines.at(i).split(',');
        QCOMPARE(fields[1], QByteArray("/k1"));
        values[fields[4].toStdString()].push_back(fields[3].toDouble());
    }
    for (const Curve& curve : source.curves) {
        if (!curve.data || curve.pale || curve.color == Curve::kWarning) continue;
        const auto points = curve.data->points();
        const auto& read = values[curve.info.strategy];
        QCOMPARE(read.size(), points.size());
        for (std::size_t i = 0; i < points.size(); ++i) QCOMPARE(read[i], points[i].value);  // bit for bit
        rows += static_cast<qsizetype>(points.size());
    }
    QCOMPARE(rows + 1, lines.size());
    QVERIFY(rows > 900);
}

namespace {
// Where a painter put what, in axis units: read from the drawing, not from the chart.
struct Seen {
    std::vector<std::pair<double, double>> points;  // of the curve asked for
    QStringList texts;
};

// From the text of our own SVG: the path of the curve with that colour, through the ticks' places back into axis units.
Seen seenInText(const std::string& svg, const std::string& colour) {
    Seen seen;
    const QString text = QString::fromStdString(svg);
    static const QRegularExpression texts(
        QStringLiteral("<text x=\"([-0-9.]+)\" y=\"([-0-9.]+)\" text-anchor=\"(\\w+)\"[^>]*>([^<]*)</text>"));
    std::vector<std::pair<double, double>> x, y;  // pixel, value
    for (auto it = texts.globalMatch(text); it.hasNext();) {
        const auto match = it.next();
        seen.texts << match.captured(4);
        if (!match.captured(0).contains(QStringLiteral("class=\"tick\""))) continue;
        const double value = match.captured(4).remove(QLatin1Char(',')).toDouble();
        if (match.captured(3) == QLatin1String("middle")) x.emplace_back(match.captured(1).toDouble(), value);
        else y.emplace_back(match.captured(2).toDouble(), value);
    }
    const auto scaled = [](const std::vector<std::pair<double, double>>& axis, double pixel) {
        const auto& [p0, v0] = axis.front();
        const auto& [p1, v1] = axis.back();
        return v0 + (pixel - p0) / (p1 - p0) * (v1 - v0);
    };
    const QRegularExpression path(
        QStringLiteral("<path stroke=\"%1\"[^>]* d=\"([^\"]*)\"").arg(QString::fromStdString(colour)));
    const QString d = path.match(text).captured(1);
    static const QRegularExpression corner(QStringLiteral("[ML]([-0-9.]+) ([-0-9.]+)"));
    const double lift = 13 * 0.35;  // a tick's number stands below its line
    for (auto it = corner.globalMatch(d); it.hasNext();) {
        const auto match = it.next();
        seen.points.emplace_back(scaled(x, match.captured(1).toDouble()),
                                 scaled(y, match.captured(2).toDouble() + lift));
    }
    return seen;
}
}  // namespace

// One value, two painters: the window's QCustomPlot and the text of core. Names, levels and ticks are the same words,
// points lie at the same places.
void TestExports::bothPaintersDrawTheSame() {
    for (const TimeRange range : {TimeRange{0, 12 * kSecond}, TimeRange{1 * kSecond, 4 * kSecond}}) {
        const Chart source = chart(range);
        constexpr int kWidth = 1200, kHeight = 600;
        const SvgLook look{kWidth, kHeight, ChartTheme::Light};
        const Seen text = seenInText(svgOf(source, look), hexOf(ChartPalette::of(ChartTheme::Light).series[2]));
        QCustomPlot plot;
        plot.resize(kWidth, kHeight);
        plot.setViewport(QRect(0, 0, kWidth, kHeight));
        ChartLook how;
        how.theme = &Theme::light();
        how.font = QFont(QStringLiteral("DejaVu Sans"));
        how.titleInside = false;
        how.footer = true;
        how.columns = static_cast<int>(kWidth * 0.9);
        how.rows = kHeight * 7 / 10;
        ChartPainter painter(plot);
        painter.paint(source, how);
        plot.replot(QCustomPlot::rpImmediateRefresh);
        for (QCPAxis* axis : {painter.axes()->axis(QCPAxis::atBottom), painter.axes()->axis(QCPAxis::atLeft)})
            for (const QString& label : axis->tickVectorLabels())
                QVERIFY2(text.texts.contains(label), qPrintable(label));
        QStringList names;
        for (int i = 0; i < plot.graphCount(); ++i)
            if (!plot.graph(i)->name().isEmpty() && !plot.graph(i)->name().startsWith(QStringLiteral("Graph ")))
                names << plot.graph(i)->name();
        QVERIFY(names.size() >= 5);
        for (const QString& name : names) QVERIFY2(text.texts.contains(name), qPrintable(name));
        const QCPGraph* curve = nullptr;
        for (int i = 0; i < plot.graphCount(); ++i)
            if (plot.graph(i)->name() == toQt(source.curves.at(2).name)) curve = plot.graph(i);
        QVERIFY(curve != nullptr);
        // The text has as many columns as its axes have pixels, the other as it was told: both keep every extreme.
        double highestText = 0, highestPlot = 0;
        for (const auto& [t, v] : text.points) highestText = std::max(highestText, v);
        for (const QCPGraphData& point : *curve->data()) highestPlot = std::max(highestPlot, point.value);
        QVERIFY2(std::abs(highestText - highestPlot) < 0.1,
                 qPrintable(QStringLiteral("%1 %2").arg(highestText).arg(highestPlot)));
        QVERIFY(std::abs(text.points.front().first - curve->data()->begin()->key) < 0.02);
        QVERIFY(std::abs(text.points.back().first - (curve->data()->end() - 1)->key) < 0.02);
        // At each corner of the text the plot has the same value.
        for (const auto& [t, v] : text.points) {
            const auto at = curve->data()->findBegin(t, true);
            double nearest = 1e9;
            for (auto it = at; it != curve->data()->end() && it->key < t + 0.05; ++it)
                nearest = std::min(nearest, std::abs(it->value - v));
            QVERIFY2(nearest < 1.2, qPrintable(QStringLiteral("%1 s: %2, off by %3").arg(t).arg(v).arg(nearest)));
        }
        QCOMPARE(source.levels.size(), std::size_t{1});
        QVERIFY(text.texts.contains(QStringLiteral("memory.max 32 MiB")));
    }
}

void TestExports::chartsSayWhatTheyShow() {
    const Chart memory = chart();
    QCOMPARE(memory.top, 36.0);
    QCOMPARE(memory.levels.size(), std::size_t{1});
    QCOMPARE(memory.levels[0].steps[0].value, 32.0);
    // Any two curves differ by dash or marker, not by colour alone.
    for (const Curve& x : memory.curves) {
        for (const Curve& y : memory.curves) {
            if (&x == &y) continue;
            QVERIFY(x.dash != y.dash || x.marker != y.marker || x.kind != y.kind);
        }
    }
    for (const ThemeName name : {ThemeName::Light, ThemeName::Dark}) {
        const Theme& theme = Theme::named(name);
        for (int i = 0; i < 5; ++i) QVERIFY(contrast(theme.seriesColor(i), theme.base) >= 3);
        QVERIFY(contrast(theme.text, theme.base) >= 4.5);
        QVERIFY(contrast(theme.faint, theme.base) >= 4.5);
        QVERIFY(contrast(theme.warning, theme.warningBack) >= 4.5);
    }
}

void TestExports::troubleIsNamed() {
    QVERIFY(!exportChart(chart(), QStringLiteral("/nowhere/at/all/a.png"), {}).ok());
    QTemporaryDir folder;
    const auto unknown = exportChart(chart(), folder.filePath(QStringLiteral("a.xyz")), {});
    QVERIFY(!unknown.ok());
    QVERIFY(unknown.error().hint.find(".svg") != std::string::npos);
    for (const char* ending : {"png", "svg", "pdf", "csv"}) {
        const QString path = folder.filePath(QStringLiteral("a.") + QLatin1String(ending));
        QVERIFY(exportChart(chart(), path, {}).ok());
        QVERIFY(QFileInfo(path).size() > 1000);
    }
}

QTEST_MAIN(TestExports)
#include "tst_exports.moc"
