// The published JSON Schema and the reader know the same keys. JSON is YAML too, so our own reader reads the schema.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "core/scenario/scenario_keys.h"
#include "core/scenario/yaml_reader.h"

namespace reclaim {
namespace {

using Names = std::set<std::string>;

YamlNode schema() {
    std::ifstream in(RECLAIMLAB_SOURCE_DIR "/resources/schema/scenario.schema.json");
    std::stringstream text;
    text << in.rdbuf();
    YamlReading reading = parseYaml(text.str(), "scenario.schema.json", 0);
    EXPECT_TRUE(reading.usable && reading.errors.empty());
    return std::move(reading.root);
}

TEST(Schema, EachSectionHasTheKeysOfTheReader) {
    const YamlNode root = schema();
    const YamlNode* defs = root.find("$defs");
    ASSERT_NE(defs, nullptr);
    for (const ScenarioSection section : kScenarioSections) {
        const std::string name(schemaName(section));
        SCOPED_TRACE(name);
        const YamlNode* def = defs->find(name);
        ASSERT_NE(def, nullptr);
        const YamlNode* properties = def->find("properties");
        ASSERT_NE(properties, nullptr);
        Names inSchema, inReader;
        for (const YamlEntry& entry : properties->entries) inSchema.insert(entry.key);
        for (const ScenarioKey& key : keysOf(section)) inReader.insert(std::string(key.name));
        EXPECT_EQ(inSchema, inReader);
        ASSERT_NE(def->find("additionalProperties"), nullptr);
        EXPECT_EQ(def->find("additionalProperties")->scalar, "false");
    }
}

TEST(Schema, EachSectionRequiresWhatTheReaderRequires) {
    const YamlNode root = schema();
    for (const ScenarioSection section : kScenarioSections) {
        // A file may leave the rest of these two to what it extends, and a schema sees one file.
        if (section == ScenarioSection::Scenario || section == ScenarioSection::Timing) continue;
        SCOPED_TRACE(std::string(schemaName(section)));
        Names inSchema, inReader;
        if (const YamlNode* required = root.find("$defs")->find(schemaName(section))->find("required"))
            for (const YamlNode& item : required->items) inSchema.insert(item.scalar);
        for (const ScenarioKey& key : keysOf(section))
            if (key.required) inReader.insert(std::string(key.name));
        EXPECT_EQ(inSchema, inReader);
    }
}

TEST(Schema, NoSectionIsUnknownToTheReader) {
    Names known;
    for (const ScenarioSection section : kScenarioSections) known.insert(std::string(schemaName(section)));
    const YamlNode root = schema();
    for (const YamlEntry& def : root.find("$defs")->entries) {
        const bool isSection = def.value.find("properties") != nullptr;
        EXPECT_TRUE(!isSection || known.contains(def.key)) << def.key;
    }
}

}  // namespace
}  // namespace reclaim
