// Charts as files: pixels, vectors, nothing outside the axes, values that read back equal.
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include "tests/ui/scripted_lab.h"
#include "ui/plots/chart_export.h"
#include "ui/plots/drawn_points.h"
#include "ui/plots/run_charts.h"
#include "ui/style/icons.h"
#include "ui/timelines/timeline_source.h"

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
    ChartSource source = sourceOf(scenario_, *lab_.frame());
    source.series = static_cast<const LabPort&>(lab_).series().get();
    source.time = range;
    return memoryChart(source);
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
                if (numbers.size() == 2) box = box.united(QRectF(numbers[0].toDouble() - 0.01, numbers[1].toDouble() - 0.01, 0.02, 0.02));
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
    QCOMPARE(cut.t, (QVector<double>{2, 3}));
    QCOMPARE(cut.v, (QVector<double>{20, 30}));
    Curve steps = line;
    steps.kind = Curve::Kind::Steps;
    QCOMPARE(pointsInside(steps, {2 * kSecond, 3 * kSecond}, 100, 1000).v, (QVector<double>{0, 0}));
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
    const QList<QByteArray> lines = chartCsv(source).trimmed().split('\n');
    QCOMPARE(lines.front(), QByteArray("strategy,cgroup,metric,unit,t_ns,value"));
    qsizetype row = 1;
    for (const Curve& curve : source.curves) {
        if (!curve.data || curve.pale || curve.color == Curve::kWarning) continue;
        for (const SeriesPoint& point : curve.data->points()) {
            const auto fields = lines.at(row++).split(',');
            QCOMPARE(fields[0].toStdString(), curve.info.strategy);
            QCOMPARE(fields[4].toLongLong(), static_cast<qlonglong>(point.t));
            QCOMPARE(fields[5].toDouble(), point.value);   // bit for bit
        }
    }
    QCOMPARE(row, lines.size());
    QVERIFY(row > 900);
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
