// How tests open lab books, and what is in their files.
#pragma once
#include <SQLiteCpp/SQLiteCpp.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "core/store/migrations.h"
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

// A lab book as an older version of the schema had it, with something in each table of version 1.
inline void makeOldLabBook(const std::string& path, int schema = 1) {
    SQLite::Database database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    for (int i = 0; i < schema; ++i) database.exec(std::string(migrations()[static_cast<std::size_t>(i)]));
    database.exec(R"(
        INSERT INTO run(id, scenario, strategy, seed, engine, commands, fingerprint, state, started, ended) VALUES
          (3, 'title: old', 'linux-3.14', -5, '0.1.0', 'rmdir /k1 at 10s', '00000000000000ab', 'ended', '2026-01-01T00:00:00Z', '2026-01-01T00:01:00Z'),
          (7, 'title: old', 'linux-6.1', 9, '0.1.0', '', NULL, 'recording', '2026-01-02T00:00:00Z', NULL);
        INSERT INTO metric(id, name, unit) VALUES (1, 'memory.current', 'bytes');
        INSERT INTO series(id, run, cgroup, metric) VALUES (1, 3, '/k1', 1), (2, 7, '', 1);
        INSERT INTO sample(series, t_ns, value, lo, hi) VALUES (1, 0, 1, 1, 1), (1, 5, 2.5, 0, 3), (2, 5, 4, 4, 4);
        INSERT INTO event(run, number, t_ns, kind, cgroup, detail) VALUES (3, 12, 4, 'enomem', '/k1', 'x');
        INSERT INTO run_metric(run, metric, cgroup, value) VALUES (3, 1, '/k1', 2.5);
        PRAGMA application_id = 0x52434c42;)");
    database.exec("PRAGMA user_version = " + std::to_string(schema));
}

}  // namespace reclaim
