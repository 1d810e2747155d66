#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
class MemoryOnly final : public KmemLimit {
public:
    std::string_view name() const override { return "memory-limit-only"; }
    bool failsAtOnce() const override { return false; }
};
}  // namespace

const KmemLimit& kmemLimitMemoryOnly() {
    static const MemoryOnly kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
