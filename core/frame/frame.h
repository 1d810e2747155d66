// The door of room `frame`: what a window may know of a run at one instant, and what it may ask to see.
#pragma once
#include "core/frame/cgroup_directory.h"
#include "core/frame/cgroup_history.h"
#include "core/frame/cgroup_paths.h"
#include "core/frame/event_text.h"
#include "core/frame/frame_value.h"
#include "core/frame/held_text.h"
#include "core/frame/lru_answer.h"
#include "core/frame/moment_wish.h"
#include "core/frame/step_level.h"
#include "core/frame/step_trail.h"
#include "core/frame/view_request.h"
