// Opening a lab book file: every way it can fail has its own message and remedy, and nothing in a file made by
// somebody else can run code, take long or be changed by looking at it.
//
// Threads: a connection belongs to one thread.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/store/stored_rows.h"

namespace reclaim {

inline constexpr int kLabBookApplicationId = 0x52434c42;  // "RCLB", in the header of the file

// A connection with foreign keys on and defensive settings, to a file of this program's own schema. A page that cannot
// be read does not keep one from reading the others: `damage` says what is wrong; null, or for writing, it is an error.
Result<std::unique_ptr<SQLite::Database>> openLabBookFile(const std::string& path, LabBookAccess access,
                                                          std::optional<Error>* damage = nullptr);
// For reading what can be read, whatever is wrong with it; the header must say that it is a lab book.
Result<std::unique_ptr<SQLite::Database>> openDamagedLabBookFile(const std::string& path);

// The same trouble met later, while reading or writing.
Error labBookError(const std::string& path, const SQLite::Exception& exception);
Error damagedLabBook(const std::string& path, const std::string& why);

}  // namespace reclaim
