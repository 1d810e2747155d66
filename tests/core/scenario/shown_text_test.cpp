// Text of a stranger on a terminal: what it would obey is shown as a mark.
#include "core/scenario/shown_text.h"

#include <random>

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

namespace reclaim {
namespace {

TEST(ShownText, OrdinaryTextIsAsItWas) {
    for (const char* text : {"", "plain /k1", "Grüße, 記憶, λ, 🙂", "a\nb"}) EXPECT_EQ(shownText(text), text);
}

TEST(ShownText, WhatATerminalObeysIsAMark) {
    EXPECT_EQ(shownText("\x1b[31mred"), "<U+001B>[31mred");
    EXPECT_EQ(shownText("a\rb\tc\x7f"), "a<U+000D>b<U+0009>c<U+007F>");
    EXPECT_EQ(shownText("\xc2\x9b"
                        "2J"),
              "<U+009B>2J")
        << "C1, in UTF-8";
    EXPECT_EQ(shownText("\x9b"
                        "2J"),
              "<9B>2J")
        << "C1, as a byte that is no UTF-8";
    EXPECT_EQ(shownText("\xe2\x80\xae"
                        "evil\xe2\x81\xa9"),
              "<U+202E>evil<U+2069>")
        << "bidi";
    EXPECT_EQ(shownText(std::string_view("\0", 1)), "<U+0000>");
}

TEST(ShownText, ALineStaysALine) {
    EXPECT_EQ(shownLine("title\nok: all is well"), "title<U+000A>ok: all is well");
    EXPECT_EQ(shownText("title\nok"), "title\nok");
}

// Whatever bytes there are, nothing below a space, nothing of C1 and no byte outside UTF-8 comes out.
TEST(ShownText, NothingObeyedComesOutOfAnyBytes) {
    std::mt19937 random(11);
    for (int round = 0; round < 3000; ++round) {
        std::string bytes;
        for (int i = 0; i < 40; ++i) bytes += static_cast<char>(random() % 256);
        const std::string shown = shownLine(bytes);
        for (std::size_t i = 0; i < shown.size(); ++i) {
            const auto c = static_cast<unsigned char>(shown[i]);
            ASSERT_TRUE(c >= 0x20 && c != 0x7f) << "seed 11, round " << round;
            const bool ofC1 = c == 0xc2 && i + 1 < shown.size() && static_cast<unsigned char>(shown[i + 1]) < 0xa0;
            ASSERT_FALSE(ofC1) << "seed 11, round " << round;
        }
        ASSERT_EQ(shownLine(shown), shown) << "marks are ordinary text; seed 11, round " << round;
    }
}

TEST(ShownText, JsonStaysTheSameData) {
    const std::string json = "{\"a\": \"x\xc2\x9by\xe2\x80\xaez\", \"b\": \"ü\"}";
    const std::string escaped = escapedJson(json);
    EXPECT_EQ(escaped, "{\"a\": \"x\\u009by\\u202ez\", \"b\": \"ü\"}");
    EXPECT_EQ(YAML::Load(escaped)["a"].as<std::string>(), "x\xc2\x9by\xe2\x80\xaez");
}

}  // namespace
}  // namespace reclaim
