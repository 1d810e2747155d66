// The door of room `strategy`: one file per choice on each axis, and the profiles that bundle them.
#pragma once
#include "core/strategy/choices.h"
#include "core/strategy/profile.h"
#include "core/strategy/rules.h"
