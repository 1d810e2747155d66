// The door of room `cpu`: virtual time and everything that moves it.
#pragma once
#include "core/cpu/cpus.h"
#include "core/cpu/rcu.h"
#include "core/cpu/timing.h"
