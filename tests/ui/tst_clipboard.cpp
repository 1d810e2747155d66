// Ctrl+C: the focused chart as picture and as drawing, the chosen rows of a table as text. On a real display another
// program reads the clipboard too, because within one program Qt hands over its own object and nothing is converted.
#include <QApplication>
#include <QClipboard>
#include <QGuiApplication>
#include <QImage>
#include <QLabel>
#include <QMimeData>
#include <QProcess>
#include <QTest>
#include <QTreeView>
#include <QXmlStreamReader>

#include <iostream>

#include "tests/ui/window_bench.h"
#include "ui/runtime/text.h"
#include "ui/tree/cgroup_pane.h"
#include "ui/window/message_strip.h"

using namespace reclaim;
using namespace reclaim::ui;
using reclaim::test::Bench;

namespace {
constexpr const char* kReaderArgument = "--read-clipboard";
const QString kSvgType = QStringLiteral("image/svg+xml");

// Every text of the drawing, joined. Empty if it is not a drawing.
QString textsOf(const QByteArray& svg) {
    QXmlStreamReader reader(svg);
    QString texts;
    bool drawing = false;
    while (!reader.atEnd()) {
        reader.readNext();
        if (reader.isStartElement() && reader.name() == QLatin1String("svg")) drawing = true;
        if (reader.isCharacters()) texts += reader.text().toString() + QLatin1Char('\n');
    }
    return drawing && !reader.hasError() ? texts : QString();
}

int coloursOf(const QImage& image) {
    QSet<QRgb> colours;
    for (int y = 0; y < image.height(); y += 3) {
        for (int x = 0; x < image.width(); x += 3) colours.insert(image.pixel(x, y));
    }
    return static_cast<int>(colours.size());
}

// What a stranger's program finds: "image/png WxH" and "image/svg+xml BYTES" with the title in it.
int readClipboard() {
    const QMimeData* data = QGuiApplication::clipboard()->mimeData();
    const QImage image = QImage::fromData(data->data(QStringLiteral("image/png")), "PNG");
    std::cout << "image/png " << image.width() << 'x' << image.height() << '\n'
              << "image/svg+xml " << textsOf(data->data(kSvgType)).toStdString() << std::endl;
    return 0;
}
}  // namespace

class TestClipboard final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void focusedChartAsPictureAndDrawing();
    void chartUnderTheMouseIsTheFocusedOne();
    void anotherProgramReadsBoth();
    void rowsOfTheTreeAsText();
};

namespace {
void pressCopy(Bench& bench) {
    bench.window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(bench.window.get()));
    QGuiApplication::clipboard()->clear();
    QTest::keyClick(bench.window.get(), Qt::Key_C, Qt::ControlModifier);
}
}  // namespace

void TestClipboard::focusedChartAsPictureAndDrawing() {
    Bench bench;
    bench.play(5 * kSecond);
    for (std::size_t i = 0; i < 3; ++i) {
        PlotView* plot = bench.window->timelines().plots()[i];
        plot->setFocus();
        pressCopy(bench);
        const QMimeData* data = QGuiApplication::clipboard()->mimeData();
        QVERIFY(data && data->hasImage());
        QVERIFY(data->hasFormat(kSvgType));
        const QImage image = qvariant_cast<QImage>(data->imageData());
        QCOMPARE(image.size(), QSize(1920, 1080));
        QVERIFY2(coloursOf(image) > 20, "an empty picture");
        const QString texts = textsOf(data->data(kSvgType));
        QVERIFY2(texts.contains(toQt(plot->chart().title)),
                 qPrintable(toQt(plot->chart().title) + QStringLiteral(" / ") + texts));
        QVERIFY2(texts.contains(QStringLiteral("seed")), "a copied chart says where it is from");
    }
    QVERIFY(bench.window->messages().text().contains(QStringLiteral("clipboard")));
}

void TestClipboard::chartUnderTheMouseIsTheFocusedOne() {
    Bench bench;
    bench.play(5 * kSecond);
    PlotView* refused = bench.window->timelines().plots()[1];
    QWidget* target = refused->childAt(refused->rect().center());
    QVERIFY(target);
    bench.window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(bench.window.get()));
    QTest::mouseClick(target, Qt::LeftButton);
    QTRY_VERIFY(refused->hasFocus());
    pressCopy(bench);
    const QString texts = textsOf(QGuiApplication::clipboard()->mimeData()->data(kSvgType));
    QVERIFY2(texts.contains(toQt(refused->chart().title)), qPrintable(texts));
}

void TestClipboard::anotherProgramReadsBoth() {
    if (QGuiApplication::platformName() != QLatin1String("xcb"))
        QSKIP("the clipboard of this platform is the program's own");
    Bench bench;
    bench.play(5 * kSecond);
    PlotView* plot = bench.window->timelines().plots()[0];
    plot->setFocus();
    pressCopy(bench);
    QProcess reader;
    reader.start(QCoreApplication::applicationFilePath(), {QLatin1String(kReaderArgument)});
    // Not waitForFinished(): this program answers the other's question from its event loop.
    QTRY_COMPARE_WITH_TIMEOUT(reader.state(), QProcess::NotRunning, 30'000);
    QCOMPARE(reader.exitCode(), 0);
    const QString found = QString::fromUtf8(reader.readAllStandardOutput());
    QVERIFY2(found.startsWith(QStringLiteral("image/png 1920x1080\n")), qPrintable(found));
    QVERIFY2(found.contains(toQt(plot->chart().title)), qPrintable(found));
}

void TestClipboard::rowsOfTheTreeAsText() {
    Bench bench;
    bench.play(5 * kSecond);
    QTreeView& view = bench.window->panels().tree->view();
    view.setFocus();
    // Nothing chosen: then it is the chart, and the clipboard is not emptied.
    view.selectionModel()->clear();
    pressCopy(bench);
    QVERIFY(QGuiApplication::clipboard()->mimeData()->hasImage());
    view.setCurrentIndex(view.model()->index(0, 0, view.model()->index(0, 0)));
    pressCopy(bench);
    const QString text = QGuiApplication::clipboard()->text();
    QVERIFY2(text.startsWith(QStringLiteral("k1\t")), qPrintable(text));
    QVERIFY(!QGuiApplication::clipboard()->mimeData()->hasImage());
}

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    if (application.arguments().contains(QLatin1String(kReaderArgument))) return readClipboard();
    QTEST_SET_MAIN_SOURCE_PATH
    TestClipboard test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_clipboard.moc"
