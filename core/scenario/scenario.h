// The door of room `scenario`: experiments as values, as YAML files, and as runs of one machine.
#pragma once
#include "core/scenario/cgroup_path.h"
#include "core/scenario/comparison.h"
#include "core/scenario/data_directory.h"
#include "core/scenario/did_you_mean.h"
#include "core/scenario/scenario_change.h"
#include "core/scenario/scenario_hash.h"
#include "core/scenario/scenario_override.h"
#include "core/scenario/scenario_reach.h"
#include "core/scenario/scenario_run.h"
#include "core/scenario/scenario_value.h"
#include "core/scenario/scenario_yaml.h"
#include "core/scenario/shown_text.h"
