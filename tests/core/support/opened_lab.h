// A lab that must open, for tests.
#pragma once
#include <memory>
#include <stdexcept>

#include "core/lab/lab.h"

namespace reclaim {

inline std::unique_ptr<LiveLab> opened(const Scenario& scenario, LabOptions options) {
    auto lab = LiveLab::open(scenario, std::move(options));
    if (!lab) throw std::runtime_error(lab.error().text());
    return std::move(*lab);
}

}  // namespace reclaim
