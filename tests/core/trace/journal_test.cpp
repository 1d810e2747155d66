// Journal: numbers and fingerprint do not know what is stored; two streams, each with its budget.
#include <gtest/gtest.h>

#include "core/trace/trace.h"

namespace reclaim {
namespace {

void some(Journal& journal, int rounds) {
    for (int i = 0; i < rounds; ++i) {
        journal.now = i;
        const auto n = static_cast<std::uint32_t>(i);
        if (i % 50 == 0) journal.emit<EventKind::Enomem>(MemcgId{1}, n);
        journal.emit<EventKind::LimitHit>(MemcgId{2}, n, 5, 6, RuleId::ScanBatch);
        journal.emit<EventKind::ChargePages>(MemcgId{2}, n);
        journal.emit<EventKind::LruAdd>(MemcgId{3}, n);
    }
}

TEST(Journal, NumbersCountsAndFingerprintAreTheSameAtEveryLevel) {
    std::vector<Journal> journals(4);
    for (int level = 0; level < 4; ++level) {
        journals[static_cast<std::size_t>(level)].setRecordLevel(level);
        some(journals[static_cast<std::size_t>(level)], 1000);
    }
    const std::uint64_t stored[] = {20, 1020, 2020, 3020};
    for (int level = 0; level < 4; ++level) {
        const Journal& j = journals[static_cast<std::size_t>(level)];
        EXPECT_EQ(3020u, j.number());
        EXPECT_EQ(1000u, j.count(EventKind::LruAdd));
        EXPECT_EQ(journals[0].fingerprint(), j.fingerprint());
        EXPECT_EQ(stored[level], j.view(0).stored + j.view(1).stored);
    }
}

TEST(Journal, FingerprintFeelsEveryFieldOfLevelsUpToTwoAndNoneOfThree) {
    const auto print = [](auto change) {
        Journal journal;
        some(journal, 10);
        change(journal);
        return journal.fingerprint();
    };
    const std::uint64_t base = print([](Journal& j) { j.emit<EventKind::LimitHit>(MemcgId{2}, 1, 2, 3); });
    EXPECT_NE(base, print([](Journal& j) { j.emit<EventKind::LimitHit>(MemcgId{3}, 1, 2, 3); }));
    EXPECT_NE(base, print([](Journal& j) { j.emit<EventKind::LimitHit>(MemcgId{2}, 9, 2, 3); }));
    EXPECT_NE(base, print([](Journal& j) { j.emit<EventKind::LimitHit>(MemcgId{2}, 1, 9, 3); }));
    EXPECT_NE(base, print([](Journal& j) { j.emit<EventKind::LimitHit>(MemcgId{2}, 1, 2, 9); }));
    EXPECT_NE(base, print([](Journal& j) { j.emit<EventKind::ReclaimBegin>(MemcgId{2}, 1, 2, 3); }));
    EXPECT_NE(base, print([](Journal& j) {
                  ++j.now;
                  j.emit<EventKind::LimitHit>(MemcgId{2}, 1, 2, 3);
              }));
    const std::uint64_t nothing = print([](Journal&) {});
    EXPECT_NE(nothing, print([](Journal& j) { j.emit<EventKind::CssOnline>(MemcgId{2}); })) << "level 0";
    EXPECT_NE(nothing, print([](Journal& j) { j.emit<EventKind::SlabNew>(MemcgId{2}, 7); })) << "level 2";
    EXPECT_EQ(nothing, print([](Journal& j) { j.emit<EventKind::LruAdd>(MemcgId{2}, 7); })) << "level 3";
}

TEST(Journal, FailuresAndLifeHaveAStreamOfTheirOwn) {
    Journal journal;
    journal.setRecordLevel(3);
    journal.emit<EventKind::CssOnline>(MemcgId{1});
    journal.emit<EventKind::LimitHit>(MemcgId{1}, 1, 2);
    journal.emit<EventKind::SlabNew>(MemcgId{1}, 3);
    journal.emit<EventKind::LruAdd>(MemcgId{1}, 4);
    journal.emit<EventKind::Enomem>(MemcgId{1}, 5);
    ASSERT_EQ(2u, journal.view(0).stored);
    EXPECT_EQ(EventKind::CssOnline, journal.view(0).open->front().eventKind());
    EXPECT_EQ(EventKind::Enomem, journal.view(0).open->back().eventKind());
    ASSERT_EQ(3u, journal.view(1).stored);
    EXPECT_EQ(EventKind::LimitHit, journal.view(1).open->front().eventKind());
    EXPECT_EQ(EventKind::LruAdd, journal.view(1).open->back().eventKind());
}

TEST(Journal, AFloodOfOneLevelDoesNotPushOutTheOther) {
    Journal journal;
    journal.setRecordLevel(3);
    journal.emit<EventKind::Enomem>(MemcgId{7}, 42);
    const std::uint64_t flood = (Journal::kSegmentsMax + 3) * Journal::kSegmentEvents + 5;
    for (std::uint64_t i = 0; i < flood; ++i)
        journal.emit<EventKind::LruAdd>(MemcgId{3}, static_cast<std::uint32_t>(i));
    EXPECT_EQ(1u, journal.view(0).stored);
    EXPECT_EQ(0u, journal.view(0).dropped);
    const Journal::View view = journal.view(1);
    EXPECT_EQ(3 * Journal::kSegmentEvents, view.dropped);
    EXPECT_EQ(flood, view.stored + view.dropped);
    // In order of number, without a gap, the oldest ones forgotten.
    std::uint64_t expected = 1 + view.dropped;
    for (const auto& segment : view.sealed)
        for (const Event& event : *segment) ASSERT_EQ(expected++, event.number);
    for (const Event& event : *view.open) ASSERT_EQ(expected++, event.number);
    EXPECT_EQ(journal.number(), expected);
}

TEST(Journal, ACopyGoesItsOwnWay) {
    Journal a;
    some(a, 3000);
    Journal b = a;
    some(a, 100);
    EXPECT_NE(a.fingerprint(), b.fingerprint());
    some(b, 100);
    EXPECT_EQ(a.fingerprint(), b.fingerprint());
    EXPECT_EQ(a.view(1).stored, b.view(1).stored);
}

TEST(Events, HaveUniqueNamesAndLevels) {
    for (std::size_t i = 0; i < kEvents.size(); ++i) {
        EXPECT_EQ(i, static_cast<std::size_t>(kEvents[i].kind));
        EXPECT_TRUE(kEvents[i].level >= 0 && kEvents[i].level <= 3);
        for (std::size_t j = 0; j < i; ++j) EXPECT_NE(kEvents[i].name, kEvents[j].name);
    }
}

TEST(Journal, ACopyIsNotWatched) {
    class Counting final : public Probe {
    public:
        void sample(TimeNs) override {}
        void reclaimEdge(MemcgId) override {}
        void event(const Event&) override { ++seen; }
        int seen = 0;
    } probe;
    Journal journal;
    journal.watch(&probe, 3);
    journal.emit<EventKind::OpEnd>(MemcgId{1});
    Journal copy = journal;
    copy.emit<EventKind::OpEnd>(MemcgId{1});
    Journal assigned;
    assigned = journal;
    assigned.emit<EventKind::OpEnd>(MemcgId{1});
    EXPECT_EQ(probe.seen, 1);
    journal.emit<EventKind::OpEnd>(MemcgId{1});
    EXPECT_EQ(probe.seen, 2);
    journal.watch(nullptr, 3);
    journal.emit<EventKind::OpEnd>(MemcgId{1});
    EXPECT_EQ(probe.seen, 2);
}

}  // namespace
}  // namespace reclaim
