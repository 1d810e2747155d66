// The steps that make a lab book: migration n (from 1) leads from schema n - 1 to schema n.
#pragma once
#include <span>
#include <string_view>

namespace reclaim {

std::span<const std::string_view> migrations();

}  // namespace reclaim
