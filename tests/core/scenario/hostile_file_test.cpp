// Files made to hurt: large, deep, multiplying, binary, damaged. Each gives one clear message, soon, and no crash.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/core/scenario/scenario_texts.h"
#include "tests/core/support/budget.h"

namespace reclaim {
namespace {

using namespace testing_texts;
using ::testing::HasSubstr;

class TemporaryFile {
public:
    explicit TemporaryFile(const std::string& name) : path_(temporaryPath(name).string()) {}
    ~TemporaryFile() { std::filesystem::remove(path_); }
    const std::string& path() const { return path_; }
    void write(const std::string& text) const { std::ofstream(path_, std::ios::binary) << text; }

private:
    std::string path_;
};

Error onlyError(const ScenarioReading& reading) {
    EXPECT_FALSE(reading.scenario.has_value());
    EXPECT_EQ(reading.errors.size(), 1u) << allTexts(reading);
    return reading.errors.empty() ? Error{} : reading.errors[0];
}

TEST(HostileFile, EmptyFile) {
    const TemporaryFile file("empty.yaml");
    for (const char* text : {"", "\n", "  \n\n \t \r\n"}) {
        file.write(text);
        const Error error = onlyError(readScenario(file.path()));
        EXPECT_EQ(error.message, "the file is empty");
        EXPECT_EQ(error.file, file.path());
        EXPECT_THAT(error.hint, HasSubstr("reclaimlab: 1"));
    }
}

TEST(HostileFile, OnlyComments) {
    const Error error = onlyError(readScenarioText("# nothing here\n", "f"));
    EXPECT_EQ(error.message, "f is no scenario");
    EXPECT_THAT(error.hint, HasSubstr("reclaimlab: 1"));
}

TEST(HostileFile, BinaryFile) {
    const Error nul = onlyError(readScenarioText(std::string("reclaimlab: 1\nti\0tle", 20), "f"));
    EXPECT_EQ(nul.text(), "f:2:3: this is not a text file: a NUL byte at byte 16 (a scenario in YAML, UTF-8 text)");
    const Error elf =
        onlyError(readScenarioText("\x7f"
                                   "ELF\x02\x01\x01",
                                   "f"));
    EXPECT_THAT(elf.message, HasSubstr("not a text file"));
    for (const char* bytes :
         {"title: \xff", "title: \xc0\xaf", "title: \xed\xa0\x80", "title: \xf5\x80\x80\x80", "title: \xe2\x82"}) {
        const Error error = onlyError(readScenarioText(bytes, "f"));
        EXPECT_THAT(error.message, HasSubstr("not UTF-8 at byte 7"));
        EXPECT_EQ(error.column, 8);
    }
}

TEST(HostileFile, NotThereOrNotAFile) {
    EXPECT_EQ(onlyError(readScenario("/nonexistent/x.yaml")).text(),
              "/nonexistent/x.yaml: there is no such file (check the path)");
    EXPECT_EQ(onlyError(readScenario("/tmp")).message, "this is a folder");
    EXPECT_EQ(onlyError(readScenario("/dev/zero")).message, "this is not a regular file");
}

// The file is sparse: only its size is large.
TEST(HostileFile, TwoHundredMegabytesAreRefusedUnread) {
    const TemporaryFile file("large.yaml");
    file.write("reclaimlab: 1\n");
    std::filesystem::resize_file(file.path(), 200u << 20);
    Error error;
    EXPECT_LT(cpuSeconds([&] { error = onlyError(readScenario(file.path())); }), 1.0 * kPatience);
    EXPECT_EQ(error.message, "the file has 200 MiB; a scenario has at most 4 MiB");
}

TEST(HostileFile, TheLargestTextIsReadOrRefusedSoon) {
    std::string comment = kSmall + "# ";
    comment.resize(kScenarioBytesMax, 'x');
    EXPECT_TRUE(readScenarioText(comment, "f").scenario.has_value());
    comment += "x";
    EXPECT_THAT(onlyError(readScenarioText(comment, "f")).message, HasSubstr("at most 4 MiB"));
}

std::string aliasBomb(int levels, int width) {
    std::string text = "a0: &a0 lol\n";
    for (int level = 1; level <= levels; ++level) {
        const std::string name = "a" + std::to_string(level), below = "a" + std::to_string(level - 1);
        text += name + ": &" + name + " [";
        for (int i = 0; i < width; ++i) text += (i ? ", *" : "*") + below;
        text += "]\n";
    }
    return text;
}

TEST(HostileFile, AliasBomb) {
    Error error;
    EXPECT_LT(
        cpuSeconds([&] { error = onlyError(readScenarioText("reclaimlab: 1\n" + aliasBomb(9, 9), "bomb.yaml")); }),
        1.0 * kPatience);
    EXPECT_THAT(error.message, HasSubstr("more than 500,000 values once its aliases are written out"));
    EXPECT_EQ(error.file, "bomb.yaml");
    EXPECT_EQ(error.line, 8);  // level 6: 9^6 values
}

TEST(HostileFile, LongTextMultipliedByAliases) {
    std::string text = "reclaimlab: 1\na: &a \"" + std::string(1 << 20, 'x') + "\"\nb: [*a";
    for (int i = 0; i < 100; ++i) text += ", *a";
    const Error error = onlyError(readScenarioText(text + "]\n", "f"));
    EXPECT_THAT(error.message, HasSubstr("more than 16 MiB of text"));
}

TEST(HostileFile, LongKeysMultipliedByAliases) {
    std::string text = "reclaimlab: 1\na: &a {? \"" + std::string(1 << 20, 'x') + "\" : 1}\nb: [*a";
    for (int i = 0; i < 100; ++i) text += ", *a";
    EXPECT_THAT(onlyError(readScenarioText(text + "]\n", "f")).message, HasSubstr("more than 16 MiB of text"));
}

TEST(HostileFile, DeepNesting) {
    for (const std::string& unit : {std::string("["), std::string("{a: "), std::string("- ")}) {
        for (const int levels : {100, 10'000, 400'000}) {
            std::string text = "reclaimlab: 1\nx:\n  ";
            for (int i = 0; i < levels; ++i) text += unit;
            Error error;
            EXPECT_LT(cpuSeconds([&] { error = onlyError(readScenarioText(text, "f")); }), 2.0 * kPatience)
                << unit << levels;
            EXPECT_THAT(error.message, HasSubstr("deep")) << unit << levels << error.text();
        }
    }
}

TEST(HostileFile, DepthByAliases) {
    std::string text = "reclaimlab: 1\na0: &a0 x\n";
    for (int i = 1; i < 80; ++i)
        text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
    const Error error = onlyError(readScenarioText(text, "f"));
    EXPECT_THAT(error.message, HasSubstr("nested more than 64 levels deep"));
}

TEST(HostileFile, ManyErrorsAreCutWithACount) {
    std::string text = kSmall;
    for (int i = 0; i < 50'000; ++i) text += "key" + std::to_string(i) + ": 1\n";
    ScenarioReading reading;
    EXPECT_LT(cpuSeconds([&] { reading = readScenarioText(text, "f"); }), 5.0 * kPatience);
    ASSERT_EQ(reading.errors.size(), 101u);
    EXPECT_EQ(reading.errors.back().message, "and 49,900 errors more");
    EXPECT_EQ(reading.errors.front().line, 16);
}

TEST(HostileFile, ManyCgroupsTakeLittleTime) {
    std::string cgroups;
    for (int i = 0; i < 50'000; ++i) cgroups += "\n  /web/c" + std::to_string(i) + ": {}";
    const std::string watching = withLine(kSmall, 6, "  /web/a: {}" + cgroups);
    EXPECT_THAT(onlyError(readScenarioText(watching, "f")).message, HasSubstr("more than 4,096 series"));
    const std::string text = withLine(withLine(kSmall, 12, "  - {metric: lab.reclaims}"), 6, "  /web/a: {}" + cgroups);
    ScenarioReading reading;
    EXPECT_LT(cpuSeconds([&] { reading = readScenarioText(text, "f"); }), 10.0 * kPatience);
    EXPECT_EQ(allTexts(reading), "");
    ASSERT_TRUE(reading.scenario.has_value());
    EXPECT_EQ(reading.scenario->machine.cgroups.size(), 50'002u);
}

TEST(HostileFile, TextInMessagesIsShortAndPrintable) {
    const ScenarioReading reading =
        readScenarioText(withLine(kSmall, 13, "stop: \"" + std::string(5'000, 'y') + "\\u0007\\e[31m\""), "f");
    EXPECT_LT(onlyError(reading).message.size(), 120u);
    const ScenarioReading bell = readScenarioText(withLine(kSmall, 13, "stop: \"\\a\\e[31m\""), "f");
    EXPECT_EQ(onlyError(bell).message.find_first_of("\a\x1b"), std::string::npos);
}

// Whatever is done to the bytes of a valid file: a scenario or errors, each with its file.
TEST(HostileFile, DamagedFilesNeverCrash) {
    Prng random(20'140'414);
    int read = 0;
    for (int round = 0; round < 4'000; ++round) {
        std::string text = random.below(2) ? kFull : kSmall;
        const auto changes = 1 + random.below(3);
        for (std::uint64_t change = 0; change < changes; ++change) {
            const auto at = static_cast<std::size_t>(random.below(text.size()));
            switch (random.below(6)) {
                case 0: text[at] = static_cast<char>(random.below(256)); break;
                case 1: text[at] = static_cast<char>(text[at] ^ (1 << random.below(8))); break;
                case 2: text.erase(at, random.below(40)); break;
                case 3:
                    text.insert(at, text.substr(static_cast<std::size_t>(random.below(text.size())), random.below(60)));
                    break;
                case 4: text.insert(at, 1, "[]{}:,-&*!|>'\"#%@`?\n\t "[random.below(23)]); break;
                case 5: text.resize(at + 1); break;
            }
        }
        const ScenarioReading reading = readScenarioText(text, "damaged.yaml");
        ASSERT_EQ(reading.scenario.has_value(), reading.errors.empty()) << "round " << round;
        for (const Error& error : reading.errors) {
            ASSERT_EQ(error.file, "damaged.yaml") << error.text();
            ASSERT_FALSE(error.message.empty());
            ASSERT_GE(error.line, 1) << error.text();
        }
        if (!reading.scenario) continue;
        ++read;
        ASSERT_EQ(allTexts(readScenarioText(writeScenario(*reading.scenario), "written.yaml")), "")
            << "round " << round << "\n"
            << text;
    }
    EXPECT_GT(read, 50);  // else the damage is so great that nothing but the parser is tested
}

}  // namespace
}  // namespace reclaim
