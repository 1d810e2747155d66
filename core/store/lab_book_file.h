// Opening a lab book file: every way it can fail has its own message and remedy, and nothing in a file made by
// somebody else can run code, take long or be changed by looking at it.
//
// Threads: a connection belongs to one thread.
#pragma once
#include <memory>
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/store/stored_rows.h"

namespace reclaim {

inline constexpr int kLabBookApplicationId = 0x52434c42;  // "RCLB", in the header of the file

// A connection with foreign keys on and defensive settings, to a file of this program's own schema.
Result<std::unique_ptr<SQLite::Database>> openLabBookFile(const std::string& path, LabBookAccess access);

// The same trouble met later, while reading or writing.
Error labBookError(const std::string& path, const SQLite::Exception& exception);
Error damagedLabBook(const std::string& path, const std::string& why);

}  // namespace reclaim
