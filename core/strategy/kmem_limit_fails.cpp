#include "core/strategy/choices.h"

namespace reclaim::choices {

namespace {
class Fails final : public KmemLimit {
public:
    std::string_view name() const override { return "fails"; }
    bool failsAtOnce() const override { return true; }
};
}  // namespace

const KmemLimit& kmemLimitFails() {
    static const Fails kChoice;
    return kChoice;
}

}  // namespace reclaim::choices
