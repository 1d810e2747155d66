// The door of room `scenario`.
#pragma once
#include "core/scenario/scenario_value.h"
#include "core/scenario/scenario_yaml.h"
