#include <cmath>

#include "core/workload/generator.h"
#include "core/workload/task_spec.h"

namespace reclaim {
namespace {

// log1p(x) / x and expm1(x) / x, continued through 0.
double log1pOver(double x) {
    return std::fabs(x) > 1e-8 ? std::log1p(x) / x : 1.0 - x * (0.5 - x * (1.0 / 3.0 - 0.25 * x));
}
double expm1Over(double x) { return std::fabs(x) > 1e-8 ? std::expm1(x) / x : 1.0 + x * 0.5 * (1.0 + x / 3.0); }

}  // namespace

Generator::Generator(const KeySpec& keys, std::uint64_t seed) : keys_(keys), prng_(seed) {
    if (keys_.dist != KeyDist::Zipf) return;
    hX1_ = hIntegral(1.5) - 1.0;
    hN_ = hIntegral(static_cast<double>(keys_.n) + 0.5);
    cut_ = 2.0 - hIntegralInverse(hIntegral(2.5) - std::exp(-keys_.s * std::log(2.0)));
}

double Generator::hIntegral(double x) const {
    const double logX = std::log(x);
    return expm1Over((1.0 - keys_.s) * logX) * logX;
}

double Generator::hIntegralInverse(double x) const {
    const double t = std::max(x * (1.0 - keys_.s), -1.0);
    return std::exp(log1pOver(t) * x);
}

std::uint64_t Generator::zipf() {
    while (true) {
        const double u = hN_ + prng_.unit() * (hX1_ - hN_);
        const double x = hIntegralInverse(u);
        const double k = std::min(std::max(std::floor(x + 0.5), 1.0), static_cast<double>(keys_.n));
        if (k - x <= cut_ || u >= hIntegral(k + 0.5) - std::exp(-keys_.s * std::log(k)))
            return static_cast<std::uint64_t>(k) - 1;
    }
}

std::uint64_t Generator::next() {
    const std::uint64_t k = drawn_++;
    switch (keys_.dist) {
        case KeyDist::Sequential: return k;
        case KeyDist::Loop: return k % keys_.n;
        case KeyDist::Uniform: return prng_.below(keys_.n);
        case KeyDist::Zipf: return zipf();
    }
    return 0;
}

void Generator::hashInto(Hash64& hash) const {
    hash.add(drawn_);
    for (std::uint64_t word : prng_.state()) hash.add(word);
}

}  // namespace reclaim
