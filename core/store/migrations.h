// The steps that make a lab book: migration n (from 1) leads from schema n - 1 to schema n.
#pragma once
#include <span>
#include <string_view>

namespace reclaim {

std::span<const std::string_view> migrations();

// The schemas since which a book has branches, schedules of races, and what a run is known by.
inline constexpr int kSchemaWithForks = 2, kSchemaWithSchedules = 3, kSchemaWithIdentity = 4, kSchemaWithChecksums = 5;

}  // namespace reclaim
