// Reading rows of table `run`, of any schema.
#pragma once
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/store/stored_rows.h"

namespace reclaim {

// "SELECT ... FROM run ", in the order that storedRun() reads. Columns that hold whole files are left out of a list.
std::string selectRuns(int schema, bool whole);
StoredRun storedRun(SQLite::Statement& row);

}  // namespace reclaim
