// The door of room `store`: the SQLite lab book. The only room that includes SQLite headers.
#pragma once
#include "core/store/event_rows.h"
#include "core/store/lab_book.h"
#include "core/store/recorder.h"
#include "core/store/rescue.h"
