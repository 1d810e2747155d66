// Scenarios from any bytes: an error with a place or a value, never both and never neither; a value that is written
// reads back.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/scenario/scenario.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace reclaim;
    const ScenarioReading reading = readScenarioText({reinterpret_cast<const char*>(data), size}, "fuzz.yaml");
    LAB_CHECK(reading.scenario.has_value() == reading.errors.empty());
    if (!reading.scenario) return 0;
    const std::string written = writeScenario(*reading.scenario);
    const ScenarioReading again = readScenarioText(written, "written.yaml");
    LAB_CHECK(again.scenario.has_value());
    LAB_CHECK(writeScenario(*again.scenario) == written);
    return 0;
}
