// A JSON file of a capture as a tree: bounded in size, and an error says where the text breaks off.
#pragma once
#include <string>

#include <nlohmann/json.hpp>

#include "core/base/base.h"

namespace reclaim {

// The file's object. Errors: no such file, larger than 16 MiB, not JSON, not an object (`expected` says of what).
Result<nlohmann::json> readCaptureJson(const std::string& path, const std::string& expected);

// The text under `key`, or "".
std::string textAt(const nlohmann::json& object, const char* key);

}  // namespace reclaim
