// The exported models, checked by Spin: it must call safe what we call safe, and find an error in everything else.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "core/race/race.h"
#include "tests/temporary_folder.h"

namespace reclaim::race {
namespace {

std::string contents(const std::string& path) {
    std::ostringstream out;
    out << std::ifstream(path).rdbuf();
    return out.str();
}

TEST(RacePromela, IsTheSameTwiceAndNamesWhatItIs) {
    const auto model = modelNamed("W1b");
    ASSERT_TRUE(model);
    const std::string text = promela(*model);
    EXPECT_EQ(text, promela(*model));
    EXPECT_NE(text.find("decrement-last = 1"), std::string::npos);
    EXPECT_NE(text.find("proctype F1()"), std::string::npos);
    EXPECT_EQ(text.find("drain_waits"), std::string::npos) << "a variable of a decision that is off";
}

TEST(RacePromela, SpinAgreesOnEveryModel) {
    if (std::system("spin -V >/dev/null 2>&1") != 0)
        GTEST_SKIP() << "spin is not installed: the exported models are not checked";
    const TemporaryFolder folder;
    for (const Entry& entry : catalogue()) {
        const auto model = modelNamed(entry.id);
        ASSERT_TRUE(model);
        std::ofstream(folder / "model.pml") << promela(*model);
        const std::string build =
            "cd '" + folder.path() +
            "' && rm -f pan* && spin -a model.pml >spin.txt 2>&1 && cc -O0 -w -DSAFETY -o pan pan.c";
        ASSERT_EQ(std::system(build.c_str()), 0) << entry.id << ": " << contents(folder / "spin.txt");
        std::system(("cd '" + folder.path() + "' && ./pan -m100000 >pan.txt 2>&1").c_str());
        const std::string said = contents(folder / "pan.txt");
        const bool safe = said.find("errors: 0") != std::string::npos;
        ASSERT_TRUE(safe || said.find("errors: 1") != std::string::npos) << entry.id << ": " << said;
        ASSERT_EQ(said.find("max search depth too small"), std::string::npos) << entry.id;
        EXPECT_EQ(safe, explore(*model).safe()) << entry.id << ": " << said;
    }
}

}  // namespace
}  // namespace reclaim::race
