#include "core/lab/pacer.h"

#include <algorithm>
#include <cmath>

namespace reclaim {

namespace {

using namespace std::chrono_literals;

constexpr auto kBehindMax = 100ms;
constexpr auto kMemory = 1s;
constexpr double kCapabilityMin = 1e-9, kCapabilityMax = 1e6;

double seconds(Pacer::Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

void Pacer::setSpeed(double wanted, TimeNs t, Clock::time_point now) {
    wanted_ = wanted == 0 ? 0 : wanted > 0 && std::isfinite(wanted) ? wanted : 1;
    restart(t, now);
}

void Pacer::restart(TimeNs t, Clock::time_point now) {
    anchor_ = Point{t, now};
    recent_.clear();
}

TimeNs Pacer::slice(bool asFastAsPossible) const {
    const double speed = asFastAsPossible || unpaced() ? capability_ : std::min(wanted_, capability_);
    const double length = speed / kFramesPerSecond * static_cast<double>(kSecond);
    return static_cast<TimeNs>(std::clamp(length, 1.0, 1e6 * static_cast<double>(kSecond)));
}

void Pacer::computed(TimeNs length, Clock::duration computing) {
    const double measured =
        static_cast<double>(length) / static_cast<double>(kSecond) / std::max(seconds(computing), 1e-6);
    // At once when slower, so that no slice takes long twice; step by step when faster.
    const double next = measured < capability_ ? measured : std::min(measured, capability_ * 2);
    capability_ = std::clamp(next, kCapabilityMin, kCapabilityMax);
}

Pacer::Clock::time_point Pacer::due(TimeNs t, Clock::time_point now) {
    if (unpaced()) return now;
    const double wait = static_cast<double>(t - anchor_.t) / static_cast<double>(kSecond) / wanted_;
    if (wait > 1e6) return now + 1h;  // slower than anybody will wait for; the sleep is interrupted by any order
    const auto at = anchor_.wall + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(wait));
    if (now - at > kBehindMax) anchor_ = Point{t, now};
    return at;
}

void Pacer::note(TimeNs t, Clock::time_point now) {
    recent_.push_back(Point{t, now});
    while (recent_.size() > 2 && now - recent_.front().wall > kMemory) recent_.pop_front();
}

double Pacer::reached() const {
    if (recent_.size() < 2) return 0;
    const double wall = seconds(recent_.back().wall - recent_.front().wall);
    if (wall <= 0) return 0;
    return static_cast<double>(recent_.back().t - recent_.front().t) / static_cast<double>(kSecond) / wall;
}

}  // namespace reclaim
