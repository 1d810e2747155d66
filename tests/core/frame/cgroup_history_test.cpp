// What the tree remembers of cgroups that came and went.
#include <gtest/gtest.h>

#include "core/frame/cgroup_history.h"

namespace reclaim {
namespace {

CgroupRow row(std::uint32_t id, const std::string& path, TimeNs born, MemcgState state = MemcgState::Online) {
    CgroupRow row;
    row.id = MemcgId{id};
    row.parent = MemcgId{0};
    row.name = path;
    row.path = path;
    row.born = born;
    row.state = state;
    return row;
}

TEST(CgroupHistory, RemovedCgroupsBecomeGhostsAndNamesAreUsedAgain) {
    CgroupHistory history;
    history.update({row(0, "/", 0), row(1, "/a", 0), row(2, "/b", 0)}, 0);
    const std::uint64_t first = history.version();
    history.update({row(0, "/", 0), row(1, "/a", 0), row(2, "/b", 0)}, 1);
    EXPECT_EQ(history.version(), first) << "nothing has changed";
    history.update({row(0, "/", 0), row(1, "/a", 0, MemcgState::Dying), row(2, "/b", 0)}, 5);
    EXPECT_GT(history.version(), first);
    history.update({row(0, "/", 0), row(2, "/b", 0)}, 7);
    ASSERT_EQ(history.entries().size(), 3u);
    EXPECT_TRUE(history.entries()[1].shown.ghost);
    EXPECT_EQ(history.entries()[1].shown.released, 7);
    EXPECT_EQ(history.entries()[1].row, CgroupHistory::kNoRow);
    // The same name and the same id again: another cgroup.
    history.update({row(0, "/", 0), row(2, "/b", 0), row(1, "/a", 9)}, 10);
    ASSERT_EQ(history.entries().size(), 4u);
    EXPECT_FALSE(history.entries()[3].shown.ghost);
    EXPECT_EQ(history.entries()[3].occurrence, 1u);
    EXPECT_EQ(history.entries()[3].row, 2u);
    EXPECT_EQ(history.find("/a", 0), &history.entries()[1]);
    EXPECT_EQ(history.find("/a", 1), &history.entries()[3]);
    EXPECT_EQ(history.find("/a", 2), nullptr);
    // Replaced between two looks: the old one is a ghost although id and path are taken.
    history.update({row(0, "/", 0), row(2, "/b", 0), row(1, "/a", 12)}, 13);
    ASSERT_EQ(history.entries().size(), 5u);
    EXPECT_TRUE(history.entries()[3].shown.ghost);
    EXPECT_FALSE(history.entries()[4].shown.ghost);
}

TEST(CgroupHistory, WhatCameAndWentBetweenTwoLooksIsAGhostToo) {
    // /a was released before anybody looked, /c between two looks; /b and its child are there.
    const auto last = [](MemcgId id) {
        CgroupRow gone = row(id.raw, id.raw == 1 ? "/a" : "/c", id.raw, MemcgState::Freed);
        gone.released = 40 + id.raw;
        return gone;
    };
    CgroupHistory history;
    history.update({row(0, "/", 0), row(2, "/b", 2), row(3, "/b/x", 3)}, 50, last, 4);
    ASSERT_EQ(history.entries().size(), 4u);
    EXPECT_EQ(history.entries()[1].shown.path, "/a") << "in order of creation";
    EXPECT_TRUE(history.entries()[1].shown.ghost);
    EXPECT_EQ(history.entries()[1].shown.released, 41);
    EXPECT_EQ(history.entries()[3].row, 2u);
    const std::uint64_t version = history.version();
    history.update({row(0, "/", 0), row(2, "/b", 2), row(3, "/b/x", 3)}, 55, last, 4);
    EXPECT_EQ(history.version(), version) << "said once";
    history.update({row(0, "/", 0), row(2, "/b", 2), row(3, "/b/x", 3), row(5, "/a", 56)}, 60, last, 6);
    ASSERT_EQ(history.entries().size(), 6u);
    EXPECT_EQ(history.entries()[4].shown.path, "/c");
    EXPECT_EQ(history.entries()[5].occurrence, 1u) << "the second /a";
    // Another lane looked later and less often: its entries are found by what they are, not by when they were seen.
    CgroupHistory late;
    late.update({row(0, "/", 0), row(5, "/a", 57)}, 60);
    EXPECT_EQ(late.entries()[1].occurrence, 0u);
    EXPECT_EQ(history.counterpart(late.entries()[1]), &history.entries()[5]);
    EXPECT_EQ(late.counterpart(history.entries()[5]), &late.entries()[1]);
    // More than may be kept: the newest, and none of them twice.
    CgroupHistory many;
    const auto freed = [](MemcgId id) { return row(id.raw, "/g" + std::to_string(id.raw), id.raw, MemcgState::Freed); };
    many.update({row(0, "/", 0)}, 9000, freed, 5001);
    EXPECT_EQ(many.entries().size(), 1 + CgroupHistory::kGhostsMax);
    EXPECT_NE(many.find("/g5000", 0), nullptr);
    EXPECT_NE(many.find("/g4001", 0), nullptr);
    EXPECT_EQ(many.find("/g4000", 0), nullptr);
}

TEST(CgroupHistory, KeepsAThousandGhostsTheNewest) {
    CgroupHistory history;
    for (std::uint32_t i = 1; i <= 1500; ++i) history.update({row(0, "/", 0), row(i, "/g" + std::to_string(i), i)}, i);
    history.update({row(0, "/", 0)}, 1501);
    EXPECT_EQ(history.entries().size(), 1 + CgroupHistory::kGhostsMax);
    EXPECT_EQ(history.find("/g500", 0), nullptr);
    EXPECT_NE(history.find("/g501", 0), nullptr);
    EXPECT_NE(history.find("/g1500", 0), nullptr);
}

}  // namespace
}  // namespace reclaim
