// The door of room `base`: words every other room uses, and no word of the domain.
#pragma once
#include "core/base/check.h"
#include "core/base/column.h"
#include "core/base/hash.h"
#include "core/base/id.h"
#include "core/base/prng.h"
#include "core/base/result.h"
#include "core/base/rows.h"
#include "core/base/units.h"
