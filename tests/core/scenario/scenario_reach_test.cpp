// What a scenario names is read only where it may reach, and a file that is no scenario is never quoted.
#include "core/scenario/scenario_reach.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "core/scenario/scenario.h"
#include "tests/temporary_folder.h"

namespace reclaim {
namespace {

namespace fs = std::filesystem;

constexpr auto kBase =
    "reclaimlab: 1\ntitle: base\ntiming: ideal\nstrategies: [linux-6.1]\ncgroups: {/k: {}}\nstop: 1s\n";

class Reach : public ::testing::Test {
protected:
    Reach() {
        fs::create_directories(folder_ / "in/below");
        put("in/below/base.yaml", kBase);
        put("out.yaml", kBase);
        put("in/private.yaml", "password: hunter2\nkeys: [abc]\n");
    }
    std::string put(const std::string& name, const std::string& text) {
        std::ofstream(folder_ / name) << text;
        return folder_ / name;
    }
    ScenarioReading extending(const std::string& what, Outside outside = Outside::Refused) {
        return readScenario(put("in/top.yaml", "reclaimlab: 1\nextends: " + what + "\ntitle: top\n"), {}, outside);
    }
    static std::string textOf(const ScenarioReading& reading) {
        std::string text;
        for (const Error& error : reading.errors) text += error.text() + "\n";
        return text;
    }

    TemporaryFolder folder_;
};

TEST_F(Reach, BelowItsFolderAndTheShippedData) {
    EXPECT_TRUE(extending("below/base.yaml").scenario) << textOf(extending("below/base.yaml"));
    const ScenarioReach reach(folder_ / "in/top.yaml");
    EXPECT_TRUE(reach.covers(folder_ / "in/a"));
    EXPECT_FALSE(reach.covers(folder_ / "in"));
    EXPECT_FALSE(reach.covers(folder_ / "inside/a")) << "a name that begins alike";
    EXPECT_FALSE(reach.covers(folder_ / "in/../out.yaml"));
    EXPECT_TRUE(reach.covers(dataDirectory() + "/datasets/scenarios/first-light.yaml"));
    EXPECT_FALSE(ScenarioReach("").covers("/etc/passwd")) << "a text of a lab book lies nowhere";
}

TEST_F(Reach, OutsideIsRefusedAndAllowedByASwitch) {
    const ScenarioReading refused = extending("../out.yaml");
    ASSERT_EQ(refused.errors.size(), 1u) << textOf(refused);
    EXPECT_NE(refused.errors[0].hint.find("--allow-outside"), std::string::npos);
    EXPECT_EQ(refused.errors[0].line, 2);
    const ScenarioReading allowed = extending("../out.yaml", Outside::Read);
    EXPECT_TRUE(allowed.scenario) << textOf(allowed);
    ASSERT_EQ(allowed.outside.size(), 1u) << "and it says so";
    EXPECT_TRUE(fs::equivalent(allowed.outside[0], folder_ / "out.yaml"));
}

TEST_F(Reach, WhetherAFileIsThereOutsideIsNotSaid) {
    const std::string there = textOf(extending("../out.yaml")), missing = textOf(extending("../ouT.yaml"));
    std::string renamed = missing;
    renamed.replace(renamed.find("ouT"), 3, "out");
    EXPECT_EQ(there, renamed);
}

TEST_F(Reach, ALinkThatLeadsOutsideIsOutside) {
    fs::create_symlink("../out.yaml", folder_ / "in/link.yaml");
    fs::create_directory_symlink("..", folder_ / "in/up");
    EXPECT_FALSE(extending("link.yaml").scenario);
    EXPECT_FALSE(extending("up/out.yaml").scenario);
    EXPECT_FALSE(extending("/etc/passwd").scenario);
}

TEST_F(Reach, AFileThatIsNoScenarioIsNamedAndNotQuoted) {
    const ScenarioReading reading = extending("private.yaml");
    ASSERT_EQ(reading.errors.size(), 1u) << textOf(reading);
    EXPECT_NE(reading.errors[0].message.find("private.yaml is no scenario"), std::string::npos);
    EXPECT_EQ(textOf(reading).find("hunter2"), std::string::npos);
    EXPECT_EQ(textOf(reading).find("password"), std::string::npos);
    for (const char* text :
         {"just words", "a: [1, 2\nsecret: yes", "- hunter2\n", "\tkey: hunter2\n", "%TAG hunter2"}) {
        put("in/private.yaml", text);
        const std::string said = textOf(extending("private.yaml"));
        EXPECT_NE(said.find("private.yaml is no scenario"), std::string::npos) << text << "\n" << said;
        EXPECT_EQ(said.find("hunter2"), std::string::npos) << said;
        EXPECT_EQ(said.find("secret"), std::string::npos) << said;
    }
}

}  // namespace
}  // namespace reclaim
