// The item models under QAbstractItemModelTester, fed by a scripted Lab: rows come and go, nothing is reset that
// need not be, and one range per expanded parent is told.
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <set>

#include "tests/ui/scripted_lab.h"
#include "ui/events/event_model.h"
#include "ui/runs/runs_model.h"
#include "ui/tree/cgroup_model.h"

using namespace reclaim;
using namespace reclaim::ui;

namespace {
ViewRequest everything() {
    ViewRequest request;
    request.serial = 1;
    request.tree = true;
    request.events = true;
    return request;
}
}  // namespace

class TestModels final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void treeFollowsTheDirectory();
    void treeKeepsRowsAcrossAnotherLane();
    void oneRangePerExpandedParent();
    void dyingIsSaid();
    void eventsAreInOrder();
    void eventsAreAppended();
    void eventStreams();
    void runsGrowAtTheTop();
};

void TestModels::treeFollowsTheDirectory() {
    CgroupModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    auto frame = std::make_shared<Frame>();
    auto directory = std::make_shared<CgroupDirectory>();
    const auto entry = [](std::uint32_t id, std::uint32_t parent, const char* path, TimeNs born) {
        return CgroupDirectory::Entry{MemcgId(id),
                                      parent == 99 ? MemcgId::none() : MemcgId(parent),
                                      path,
                                      path,
                                      MemcgState::Online,
                                      born,
                                      kNever,
                                      kNever,
                                      false};
    };
    directory->entries = {entry(0, 99, "/", 0), entry(1, 0, "/a", 0), entry(2, 1, "/a/b", 0), entry(3, 0, "/c", 0)};
    frame->directory = directory;
    model.show(*frame);
    QCOMPARE(model.count(), 4);
    QCOMPARE(model.rowCount(), 1);
    const QModelIndex root = model.index(0, 0);
    QCOMPARE(model.rowCount(root), 2);
    QPersistentModelIndex c = model.indexOf("/c");
    // A group with a child goes, a new one comes: what stays keeps its index.
    auto next = std::make_shared<CgroupDirectory>();
    next->entries = {entry(0, 99, "/", 0), entry(3, 0, "/c", 0), entry(4, 3, "/c/d", 1), entry(5, 4, "/c/d/e", 1)};
    frame->directory = next;
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    model.show(*frame);
    QCOMPARE(resets.count(), 0);
    QVERIFY(c.isValid());
    QCOMPARE(c.row(), 0);
    QCOMPARE(model.rowCount(c), 1);
    QVERIFY(model.indexOf("/c/d/e").isValid());
    QVERIFY(!model.indexOf("/a").isValid());
    QCOMPARE(model.count(), 4);
}

void TestModels::treeKeepsRowsAcrossAnotherLane() {
    test::ScriptedLab lab;
    CgroupModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    lab.request(everything());
    lab.advanceTo(kSecond);
    model.show(*lab.frame());
    QPersistentModelIndex k2 = model.indexOf("/k2");
    QVERIFY(k2.isValid());
    ViewRequest other = everything();
    other.serial = 2;
    other.inspectedLane = 2;
    lab.request(other);
    lab.advanceTo(10500 * kMillisecond);
    model.show(*lab.frame());
    QVERIFY(k2.isValid());
    QVERIFY2(!model.indexOf("/k1").isValid(), "under linux-6.1 the removed cgroup is gone");
}

void TestModels::oneRangePerExpandedParent() {
    test::Script script;
    script.cgroups = 1000;
    test::ScriptedLab lab(script);
    lab.request(everything());
    lab.advanceTo(kSecond);
    CgroupModel model;
    model.show(*lab.frame());
    std::set<QString> expanded{QStringLiteral("/"), QStringLiteral("/k11")};
    model.setExpanded(
        [&](const QModelIndex& index) { return expanded.contains(index.data(CgroupModel::PathRole).toString()); });
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    lab.advanceTo(2 * kSecond);
    model.show(*lab.frame());
    // The invisible root's own row, the children of "/" and those of /k11: nothing for the other parents.
    QCOMPARE(changes.count(), 3);
    std::set<QModelIndex> parents;
    for (const auto& change : changes) parents.insert(change.at(0).toModelIndex().parent());
    QCOMPARE(parents.size(), std::size_t{3});
    changes.clear();
    model.show(*lab.frame());
    QCOMPARE(changes.count(), 0);  // the same frame tells nothing
}

void TestModels::dyingIsSaid() {
    test::ScriptedLab lab;
    lab.request(everything());
    lab.advanceTo(11200 * kMillisecond);
    CgroupModel model;
    model.show(*lab.frame());
    const QModelIndex k1 = model.indexOf("/k1");
    QVERIFY(k1.isValid());
    QVERIFY(k1.data(CgroupModel::DyingRole).toBool());
    const QString state = k1.siblingAtColumn(CgroupModel::State).data().toString();
    QVERIFY2(state.contains(QStringLiteral("1.2 s")), qPrintable(state));
    QVERIFY2(state.contains(QStringLiteral("held by 8,192 slab pages")), qPrintable(state));
}

void TestModels::eventsAreInOrder() {
    test::Script script;
    script.eventsPerSecond = 8000;  // several segments
    test::ScriptedLab lab(script);
    lab.request(everything());
    lab.advanceTo(5 * kSecond);
    EventModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.show(*lab.frame());
    const EventLog& log = model.log();
    QCOMPARE(log.size(), lab.frame()->failures->stored + lab.frame()->passes->stored);
    QVERIFY(log.size() > 10 * Journal::kSegmentEvents);
    for (std::uint64_t row = 1; row < log.size(); ++row) QVERIFY(log.at(row - 1).number < log.at(row).number);
}

void TestModels::eventsAreAppended() {
    test::ScriptedLab lab;
    lab.request(everything());
    lab.advanceTo(2 * kSecond);
    EventModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.show(*lab.frame());
    const int before = model.rowCount();
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset), rows(&model, &QAbstractItemModel::rowsInserted);
    lab.advanceTo(3 * kSecond);
    model.show(*lab.frame());
    QCOMPARE(resets.count(), 0);
    QCOMPARE(rows.count(), 1);
    QVERIFY(model.rowCount() > before);
    lab.restart(lab.scenario());
    model.show(*lab.frame());
    QCOMPARE(resets.count(), 1);
}

void TestModels::eventStreams() {
    test::ScriptedLab lab;
    lab.request(everything());
    lab.advanceTo(4 * kSecond);
    EventModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.show(*lab.frame());
    const int all = model.rowCount();
    model.setStreams(EventModel::Streams::LifeAndFailures);
    const int failures = model.rowCount();
    for (int row = 0; row < failures; ++row)
        QCOMPARE(levelOf(model.log().at(static_cast<std::uint64_t>(row)).eventKind()), 0);
    model.setStreams(EventModel::Streams::Passes);
    QCOMPARE(failures + model.rowCount(), all);
    const QModelIndex last = model.index(model.rowCount() - 1, EventModel::Details);
    QCOMPARE(last.data().toString(), QStringLiteral("nr_pages 32 · usage_pages 8,192"));
    QCOMPARE(last.siblingAtColumn(EventModel::Cgroup).data().toString(), QStringLiteral("/k1"));
    QVERIFY(!last.siblingAtColumn(EventModel::Rule).data().toString().isEmpty());
}

void TestModels::runsGrowAtTheTop() {
    RunsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const auto run = [](std::int64_t id) {
        StoredRun stored;
        stored.id = id;
        stored.title = "First light";
        stored.strategy = "linux-6.1";
        return stored;
    };
    model.show({run(2), run(1)});
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    model.show({run(3), run(2), run(1)});
    QCOMPARE(resets.count(), 0);
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.index(0, RunsModel::Number).data().toLongLong(), 3);
    QCOMPARE(model.index(0, RunsModel::ScenarioTitle).data().toString(), QStringLiteral("First light"));
    model.show({run(3), run(1)});  // one was deleted
    QCOMPARE(resets.count(), 1);
    QCOMPARE(model.rowCount(), 2);
}

QTEST_MAIN(TestModels)
#include "tst_models.moc"
