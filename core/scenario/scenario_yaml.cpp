#include "core/scenario/scenario_yaml.h"

#include <cstdlib>
#include <filesystem>

#include "core/scenario/repetition.h"
#include "core/scenario/scenario_reader.h"
#include "core/scenario/text_file.h"

namespace reclaim {
namespace {

ScenarioReading readWith(std::string_view text, const std::string& path,
                         const std::vector<ScenarioOverride>& overrides) {
    ReadLog log;
    ScenarioReading reading;
    if (text.size() > kScenarioBytesMax) {
        reading.errors.push_back(Error{
            Fault::BadInput,
            "the text has " + formatBytes(text.size()) + "; a scenario has at most " + formatBytes(kScenarioBytesMax),
            "a scenario in YAML", path, 0, 0});
        return reading;
    }
    ScenarioTree tree = buildScenarioTree(log, text, path);
    if (tree.usable) {
        for (const ScenarioOverride& change : overrides) applyOverride(log, tree, change);
        writeOutRepetitions(log, tree.root);
        Scenario scenario = readTree(log, tree);
        scenario.path = path;
        scenario.text = std::string(text);
        if (log.empty()) reading.scenario = std::move(scenario);
    }
    if (!log.empty()) reading.errors = log.take();
    LAB_CHECK(reading.scenario.has_value() == reading.errors.empty());
    return reading;
}

}  // namespace

ScenarioReading readScenario(const std::string& path, const std::vector<ScenarioOverride>& overrides) {
    const Result<std::string> text = readTextFile(path, kScenarioBytesMax);
    if (text) return readWith(*text, path, overrides);
    ScenarioReading reading;
    reading.errors.push_back(text.error());
    return reading;
}

ScenarioReading readScenario(const std::string& path) { return readScenario(path, {}); }

ScenarioReading readScenarioText(std::string_view text, const std::string& path) { return readWith(text, path, {}); }

std::string dataDirectory() {
    namespace fs = std::filesystem;
    if (const char* given = std::getenv("RECLAIMLAB_DATA"); given != nullptr && *given != '\0') return given;
    std::error_code problem;
    const fs::path program = fs::read_symlink("/proc/self/exe", problem);
    if (!problem) {
        const fs::path folder = program.parent_path();
        for (const fs::path& place : {folder, folder / "../share/reclaimlab"})
            if (fs::is_directory(place / "datasets", problem)) return place.lexically_normal().string();
    }
    return RECLAIMLAB_SOURCE_DIR;
}

}  // namespace reclaim
