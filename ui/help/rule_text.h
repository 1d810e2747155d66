// The text of a rule: why something was done, in a few words.
#pragma once
#include <QString>

#include "core/trace/trace.h"

namespace reclaim::ui {

QString ruleText(RuleId rule);

}  // namespace reclaim::ui
