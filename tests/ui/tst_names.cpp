// Names and titles of a stranger in the window: whatever tags they hold, they are seen as they are.
#include <QLabel>
#include <QTest>
#include <QTextDocumentFragment>
#include <QToolTip>

#include "tests/ui/real_window.h"
#include "ui/style/plain_text.h"

using namespace reclaim;
using namespace reclaim::ui;

class TestNames final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aTipShowsItsTextAsItIs();
    void noLabelAndNoTipReadsThem();
};

namespace {

constexpr const char* kScenario = R"(reclaimlab: 1
title: "<h1>ALIEN</h1><img src='x'>"
goal: "<font color='red' size='7'>ALIEN</font><br><a href='http://evil'>click</a>"
story: [{at: 0s, say: "<b>ALIEN <a href='http://evil'>x</a>"}]
timing: ideal
strategies: [linux-3.14, linux-6.1]
stop: 300ms
sample: 10ms
mounts: {root: {type: ext4}}
cgroups:
  "/<b>ALIEN<b> & <i>": {memory.max: 4MiB}
tasks:
  - {name: "<u>ALIEN", cgroup: "/<b>ALIEN<b> & <i>", do: lookup, mount: root, names: missing, keys: {dist: sequential, n: 30000}, count: 30000}
)";

// What a person sees of a text that Qt guesses the form of.
QString seenOf(const QString& text, Qt::TextFormat format) {
    const bool rich = format == Qt::RichText || (format == Qt::AutoText && Qt::mightBeRichText(text));
    return rich ? QTextDocumentFragment::fromHtml(text).toPlainText() : text;
}

// The tags stand around the word wherever it is seen, and nothing leads out of the program.
bool isAsItWas(const QString& seen) {
    static const QStringList kWhole{QStringLiteral("<h1>ALIEN</h1>"), QStringLiteral("'7'>ALIEN</font>"),
                                    QStringLiteral("<b>ALIEN <a"), QStringLiteral("<b>ALIEN<b>"),
                                    QStringLiteral("<u>ALIEN")};
    qsizetype whole = 0;
    for (const QString& one : kWhole) whole += seen.count(one);
    // A text that is cut with "…" may end in the middle of one.
    return whole >= seen.count(QStringLiteral("ALIEN")) - (seen.contains(QChar(0x2026)) ? 1 : 0);
}

struct Seen {
    int labels = 0, tips = 0;  // that hold one of the names
    QString read;              // the first of them whose tags were taken for tags
};

Seen look(const MainWindow& window) {
    Seen result;
    const auto note = [&](const QWidget& widget, const QString& text, Qt::TextFormat format, int& count) {
        if (!text.contains(QStringLiteral("ALIEN"))) return;
        ++count;
        if (result.read.isEmpty() && !isAsItWas(seenOf(text, format)))
            result.read = QString::fromLatin1(widget.metaObject()->className()) + QLatin1Char(' ') +
                          widget.objectName() + QStringLiteral(": ") + text;
    };
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        if (const auto* label = qobject_cast<const QLabel*>(widget))
            note(*widget, label->text(), label->textFormat(), result.labels);
        note(*widget, widget->toolTip(), Qt::AutoText, result.tips);
    }
    return result;
}

}  // namespace

void TestNames::aTipShowsItsTextAsItIs() {
    QCOMPARE(plainTip({}), QString());
    for (const char* text : {"<b>x", "a & b", "&amp;", "one\ntwo", "\"quoted\"", "plain"})
        QCOMPARE(QTextDocumentFragment::fromHtml(plainTip(QString::fromUtf8(text))).toPlainText(),
                 QString::fromUtf8(text));
    QCOMPARE(plainEntry(QStringLiteral("a & b")), QStringLiteral("a && b"));
    QCOMPARE(plainLabel(QStringLiteral("<b>x"))->textFormat(), Qt::PlainText);
}

void TestNames::noLabelAndNoTipReadsThem() {
    ScenarioReading reading = readScenarioText(kScenario, "alien.yaml");
    QVERIFY2(reading.scenario, reading.errors.empty() ? "" : reading.errors.front().text().c_str());
    const auto window = test::realWindow();
    window->controller().openScenario(std::move(*reading.scenario));
    QTRY_VERIFY_WITH_TIMEOUT(window->feed().frame() && window->feed().frame()->mode == RunMode::Ended, 20000);
    // What is asked of the lab comes a moment after the frame.
    Seen seen;
    QTRY_VERIFY_WITH_TIMEOUT((window->settle(), seen = look(*window), seen.labels >= 2 && seen.tips >= 1), 20000);
    QVERIFY2(seen.read.isEmpty(), qPrintable(seen.read));
}

QTEST_MAIN(TestNames)
#include "tst_names.moc"
