// Sizes, times, rates and counts as people write them.
#include <gtest/gtest.h>

#include "core/base/base.h"

namespace reclaim {
namespace {

TEST(ParseBytes, SuffixesArePowersOf1024) {
    EXPECT_EQ(67'108'864u, parseBytes("64M").value());
    EXPECT_EQ(67'108'864u, parseBytes("64MiB").value());
    EXPECT_EQ(1432u, parseBytes("1432B").value());
    EXPECT_EQ(4096u, parseBytes("4096").value());
    EXPECT_EQ(1536u, parseBytes("1.5K").value());
    EXPECT_EQ(2ull << 40, parseBytes("2TiB").value());
    EXPECT_EQ(0u, parseBytes("0").value());
    EXPECT_EQ(kNoLimit, parseBytes("max").value());
}

TEST(ParseBytes, RefusesWhatIsNoSizeAndSaysWhatIs) {
    for (const char* text :
         {"", "-1M", "M", "64 Mb", "1e9", "64MB", "0x10", "1..5M", "9999999T", "max ", "inf", "nan"}) {
        const auto size = parseBytes(text);
        ASSERT_FALSE(size.ok()) << text;
        EXPECT_EQ(Fault::BadInput, size.error().fault);
        EXPECT_NE(std::string::npos, size.error().message.find(std::string("'") + text + "'"));
        EXPECT_NE(std::string::npos, size.error().hint.find("32MiB"));
    }
}

TEST(ParseTime, NeedsAUnit) {
    EXPECT_EQ(5 * kSecond, parseTime("5s").value());
    EXPECT_EQ(1'500'000'000, parseTime("1.5s").value());
    EXPECT_EQ(50 * kMillisecond, parseTime("50ms").value());
    EXPECT_EQ(6 * kMicrosecond, parseTime("6us").value());
    EXPECT_EQ(800, parseTime("800ns").value());
    EXPECT_EQ(120 * kSecond, parseTime("2min").value());
    for (const char* text : {"5", "", "-5s", "5 hours", "s", "99999999999999s"})
        EXPECT_FALSE(parseTime(text).ok()) << text;
}

TEST(ParseRate, IsPerSecondAndPositive) {
    EXPECT_DOUBLE_EQ(50'000, parseRate("50k/s").value());
    EXPECT_DOUBLE_EQ(200, parseRate("200/s").value());
    EXPECT_DOUBLE_EQ(1.5e6, parseRate("1.5M/s").value());
    for (const char* text : {"50k", "0/s", "-1/s", "/s", "2G/s", "50K/s"}) EXPECT_FALSE(parseRate(text).ok()) << text;
}

TEST(ParseCount, IsWholeAndDecimal) {
    EXPECT_EQ(1'000'000u, parseCount("1M").value());
    EXPECT_EQ(1'500u, parseCount("1.5k").value());
    EXPECT_EQ(167'765u, parseCount("167765").value());
    for (const char* text : {"1.5", "-1", "", "1Mi", "1e6"}) EXPECT_FALSE(parseCount(text).ok()) << text;
}

TEST(Format, IsShortAndHasItsUnit) {
    EXPECT_EQ("32 MiB", formatBytes(32u << 20));
    EXPECT_EQ("1.40 KiB", formatBytes(1432));
    EXPECT_EQ("512 B", formatBytes(512));
    EXPECT_EQ("max", formatBytes(kNoLimit));
    EXPECT_EQ("1.50 s", formatTime(1'500'000'000));
    EXPECT_EQ("50 ms", formatTime(50 * kMillisecond));
    EXPECT_EQ("800 ns", formatTime(800));
    EXPECT_EQ("-2 s", formatTime(-2 * kSecond));
    EXPECT_EQ("1,000,000", formatCount(1'000'000));
    EXPECT_EQ("999", formatCount(999));
    EXPECT_EQ("0", formatCount(0));
    EXPECT_EQ("00000000000000ff", formatHex(255));
}

TEST(Error, NamesItsPlace) {
    const Error error{Fault::BadInput, "no such key 'memroy'", "memory", "a.yaml", 3, 7};
    EXPECT_EQ(0u, error.text().find("a.yaml:3:7: no such key 'memroy'"));
    EXPECT_NE(std::string::npos, error.text().find("memory"));
}

}  // namespace
}  // namespace reclaim
