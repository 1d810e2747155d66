// How tests open lab books, and what is in their files.
#pragma once
#include <SQLiteCpp/SQLiteCpp.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "core/store/store.h"

namespace reclaim {

inline constexpr auto kReadOnly = LabBook::Access::ReadOnly;
inline constexpr auto kReadWrite = LabBook::Access::ReadWrite;

// Of no file: nothing.
inline std::string bytesOf(const std::string& path) {
    if (!std::filesystem::is_regular_file(path)) return {};
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// What follows is changed from outside on purpose: no checksum speaks of it any more.
inline void unseal(SQLite::Database& book) {
    book.exec("UPDATE run SET checksum = NULL");
    book.exec("UPDATE series SET checksum = NULL");
}

// Gives the number of rows that have changed.
inline int changeBook(const std::string& path, const std::string& sql) {
    SQLite::Database book(path, SQLite::OPEN_READWRITE);
    const int rows = book.exec(sql);
    unseal(book);
    return rows;
}

}  // namespace reclaim
