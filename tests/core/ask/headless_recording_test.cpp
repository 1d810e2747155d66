// A run without a window is recorded while it goes on, however it ends.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "core/ask/headless_run.h"
#include "tests/core/support/headless.h"
#include "tests/core/support/small_scenario.h"
#include "tests/temporary_folder.h"

namespace reclaim {
namespace {

class HeadlessRecording : public testing::Test {
protected:
    std::unique_ptr<Recorder> recorder() {
        auto opened = Recorder::open(path_);
        EXPECT_TRUE(opened.ok());
        return std::move(*opened);
    }
    std::unique_ptr<LabBook> book() {
        auto opened = LabBook::open(path_, LabBook::Access::ReadOnly);
        EXPECT_TRUE(opened.ok());
        return std::move(*opened);
    }
    // One of a minute of lookups.
    static Scenario longScenario() {
        Scenario scenario = smallScenario(Timing::guest61(), 100'000'000);
        scenario.timeline.clear();
        scenario.stop = 60 * kSecond;
        return scenario;
    }

    TemporaryFolder folder_;
    std::string path_ = folder_ / "lab.db";
};

TEST_F(HeadlessRecording, StrategiesHaveNumbersInTheirOrder) {
    const Scenario scenario = smallScenario();
    std::vector<RunResult> results;
    {
        const auto writer = recorder();
        RunOptions options;
        options.recorder = writer.get();
        options.engine = "9.9.9";
        auto ran = runScenario(scenario, 3, options);
        ASSERT_TRUE(ran.ok()) << ran.error().text();
        results = std::move(*ran);
    }
    const auto stored = book();
    ASSERT_EQ(stored->runs()->size(), scenario.strategies.size());
    for (std::size_t i = 0; i < scenario.strategies.size(); ++i) {
        const auto run = stored->run(static_cast<std::int64_t>(i + 1));
        EXPECT_EQ(run->strategy, scenario.strategies[i]);
        EXPECT_EQ(run->state, "ended");
        EXPECT_EQ(run->engine, "9.9.9");
        EXPECT_EQ(run->fingerprint, formatHex(results[i].fingerprint));
        EXPECT_GT(run->cpuNs.value_or(0), 0u);
        EXPECT_EQ(stored->series(run->id)->size(), results[i].series.size());
        EXPECT_FALSE(stored->metrics(run->id)->empty());
        EXPECT_FALSE(stored->events(run->id)->empty());
    }
}

TEST_F(HeadlessRecording, RecordingChangesNoResult) {
    const auto writer = recorder();
    RunOptions options;
    options.recorder = writer.get();
    const auto recorded = runStrategy(smallScenario(), "linux-6.1", options);
    ASSERT_TRUE(recorded.ok());
    EXPECT_EQ(recorded->fingerprint, headless(smallScenario(), "linux-6.1").fingerprint);
    EXPECT_EQ(recorded->stateHash, headless(smallScenario(), "linux-6.1").stateHash);
}

TEST_F(HeadlessRecording, WhatWasRunUntilItWasCancelledIsThere) {
    {
        const auto writer = recorder();
        RunOptions options;
        options.recorder = writer.get();
        int asked = 0;
        options.progress = [&](TimeNs, TimeNs) { return ++asked < 3; };
        const auto result = runStrategy(longScenario(), "linux-6.1", options);
        ASSERT_FALSE(result.ok());
        EXPECT_EQ(result.error().fault, Fault::Cancelled);
    }
    const auto stored = book();
    EXPECT_EQ(stored->run(1)->state, "interrupted");
    EXPECT_GT(stored->samples(stored->series(1)->at(0).id)->size(), 1u);
}

TEST_F(HeadlessRecording, ItIsWrittenWhileItGoesOn) {
    const auto writer = recorder();
    RunOptions options;
    options.recorder = writer.get();
    int asked = 0;
    std::size_t seen = 0;
    std::string state;
    options.progress = [&](TimeNs, TimeNs) {
        if (++asked % 10 != 0) return true;
        const auto stored = book();
        state = stored->run(1)->state;
        if (const auto series = stored->series(1); !series->empty()) seen = stored->samples(series->at(0).id)->size();
        // The thread that writes comes round twice a second, or when a busy machine lets it.
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        return seen == 0 && asked < 30'000;
    };
    (void)runStrategy(longScenario(), "linux-6.1", options);
    EXPECT_EQ(state, "recording");
    EXPECT_GT(seen, 0u);
}

// A child whose files may not grow beyond what they are: to SQLite a full disk.
TEST_F(HeadlessRecording, AFullDiskCostsTheRecordingAndNotTheRun) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        auto writer = Recorder::open(path_);
        if (!writer) ::_exit(10);
        ::signal(SIGXFSZ, SIG_IGN);
        const rlim_t most = std::filesystem::file_size(path_) + 64 * 1024;
        const rlimit limit{most, most};
        if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(11);
        Scenario scenario = smallScenario();
        scenario.machine.sampleInterval = 10 * kMicrosecond;
        RunOptions options;
        options.recorder = writer->get();
        const auto result = runStrategy(scenario, "linux-6.1", options);
        if (!result) ::_exit(12);
        (*writer)->flush();
        ::_exit((*writer)->health() ? 13 : 0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
    const auto stored = book();
    EXPECT_EQ(stored->run(1)->state, "unfinished");
}

}  // namespace
}  // namespace reclaim
