#include "core/store/lab_book_file.h"

#include <sqlite3.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>
#include <vector>

#include "core/store/migrations.h"

namespace reclaim {

namespace {

namespace fs = std::filesystem;

constexpr int kBusyMillisMax = 1500;
constexpr std::int64_t kCheckedBytesMax = 64 << 20;  // a larger file is not swept when it is opened
constexpr int kValueBytesMax = 64 << 20;

Error trouble(Fault fault, const std::string& path, std::string message, std::string hint) {
    return Error{fault, std::move(message), std::move(hint), path, 0, 0};
}

Error notALabBook(const std::string& path, const std::string& why) {
    return trouble(Fault::BadInput, path, "is not a lab book: " + why,
                   "choose a file that was recorded with --store or in the window");
}

Error cannotWrite(const std::string& path) {
    return trouble(Fault::Io, path, "cannot be written", "choose a file in a folder you may write to");
}

bool filesAreLimited() {
    rlimit limit{};
    return ::getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

// What the path names, before SQLite touches it. `fresh` is set if there is no content yet.
Status lookAtFile(const std::string& path, LabBookAccess access, bool& fresh) {
    std::error_code ignored;
    const fs::file_status status = fs::status(path, ignored);
    fresh = !fs::exists(status);
    if (fresh) {
        if (access == LabBookAccess::ReadOnly)
            return trouble(Fault::NotFound, path, "does not exist", "record a run with --store to make a lab book");
        const fs::path folder = fs::path(path).has_parent_path() ? fs::path(path).parent_path() : fs::path(".");
        if (!fs::is_directory(folder, ignored))
            return trouble(Fault::Io, path, "cannot be made: there is no folder " + folder.string(),
                           "make the folder first, or choose another one");
        if (::access(folder.c_str(), W_OK | X_OK) != 0)
            return trouble(Fault::Io, path, "cannot be made: the folder is read-only",
                           "choose a file in a folder you may write to");
        return Done{};
    }
    if (!fs::is_regular_file(status)) return notALabBook(path, "it is not a plain file");
    std::ifstream file(path, std::ios::binary);
    if (!file) return trouble(Fault::Io, path, "cannot be read", "check the rights of the file");
    std::array<char, 100> header{};
    file.read(header.data(), header.size());
    if (file.gcount() == 0 && access == LabBookAccess::ReadWrite) {
        fresh = true;
        return Done{};
    }
    static constexpr std::string_view kMagic{"SQLite format 3\0", 16};
    if (file.gcount() < static_cast<std::streamsize>(header.size()) ||
        std::string_view(header.data(), kMagic.size()) != kMagic)
        return notALabBook(path, file.gcount() == 0 ? "it is empty" : "it is not an SQLite database");
    // Bytes 68 to 71, big-endian: https://www.sqlite.org/fileformat.html section 1.3
    std::uint32_t id = 0;
    for (std::size_t i = 68; i < 72; ++i) id = id << 8 | static_cast<unsigned char>(header[i]);
    if (id != static_cast<std::uint32_t>(kLabBookApplicationId))
        return notALabBook(path, "it is an SQLite database of another program");
    return Done{};
}

void defend(SQLite::Database& database) {
    sqlite3* handle = database.getHandle();
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, kValueBytesMax);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    database.exec("PRAGMA trusted_schema = OFF");
    database.exec("PRAGMA cell_size_check = ON");
    database.exec("PRAGMA mmap_size = 0");
    database.exec("PRAGMA foreign_keys = ON");
}

std::int64_t number(SQLite::Database& database, const char* query) { return database.execAndGet(query).getInt64(); }

// What a file of that schema version is made of. Views are left out: nothing here ever asks one.
std::set<std::string> schemaOf(SQLite::Database& database) {
    SQLite::Statement query(database,
                            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND type <> 'view'"
                            " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'");
    std::set<std::string> statements;
    while (query.executeStep()) statements.insert(query.getColumn(0).getString());
    return statements;
}

// What each version of ours is made of, from none on.
const std::vector<std::set<std::string>>& ourSchemas() {
    static const std::vector<std::set<std::string>> kSchemas = [] {
        SQLite::Database ours(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        std::vector<std::set<std::string>> schemas{schemaOf(ours)};
        for (const std::string_view migration : migrations()) {
            ours.exec(std::string(migration));
            schemas.push_back(schemaOf(ours));
        }
        return schemas;
    }();
    return kSchemas;
}

// The file's tables must be ours to the letter. Anything else could compute when it is opened or read, without end:
// a CHECK, a generated column, an index on an expression, a trigger, a virtual table.
Status checkSchema(SQLite::Database& database, const std::string& path, std::size_t version) {
    if (number(database,
               "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'"
               " OR sql LIKE 'CREATE VIRTUAL%'") != 0)
        return notALabBook(path, "it holds triggers or virtual tables, which a lab book never has");
    const std::int64_t tables = number(database,
                                       "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN"
                                       " ('run', 'metric', 'series', 'sample', 'event', 'run_metric')");
    if (tables != 6) return damagedLabBook(path, "tables are missing");
    if (schemaOf(database) != ourSchemas()[version])
        return notALabBook(path, "it has tables or indexes that this program did not make");
    return Done{};
}

Status checkContent(SQLite::Database& database, const std::string& path, std::optional<Error>* damage) {
    const std::int64_t version = number(database, "PRAGMA user_version");
    const auto known = static_cast<std::int64_t>(migrations().size());
    if (version > known)
        return trouble(Fault::Refused, path,
                       "was written by a newer version of this program (schema " + std::to_string(version) +
                           ", this one knows " + std::to_string(known) + ")",
                       "open it with the newer version, or record into another file");
    if (version < 0) return damagedLabBook(path, "its schema has the number " + std::to_string(version));
    if (Status schema = checkSchema(database, path, static_cast<std::size_t>(version)); !schema) return schema;
    if (number(database, "PRAGMA page_count") * number(database, "PRAGMA page_size") > kCheckedBytesMax) return Done{};
    std::string verdict = database.execAndGet("PRAGMA quick_check(1)").getString();
    if (verdict == "ok") return Done{};
    verdict.erase(0, verdict.find('\n') + 1);  // "*** in database main ***" stands before what is wrong
    if (!damage) return damagedLabBook(path, verdict);
    *damage = damagedLabBook(path, verdict);
    return Done{};
}

// Brings an empty or older file to the present schema, in one transaction.
void migrate(SQLite::Database& database) {
    const auto version = static_cast<std::size_t>(number(database, "PRAGMA user_version"));
    if (version == migrations().size()) return;
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    // Somebody else may have been faster while we waited for the lock.
    for (auto next = static_cast<std::size_t>(number(database, "PRAGMA user_version")); next < migrations().size();
         ++next)
        database.exec(std::string(migrations()[next]));
    database.exec("PRAGMA application_id = " + std::to_string(kLabBookApplicationId));
    database.exec("PRAGMA user_version = " + std::to_string(migrations().size()));
    transaction.commit();
}

std::unique_ptr<SQLite::Database> openForWriting(const std::string& path) {
    auto database =
        std::make_unique<SQLite::Database>(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyMillisMax);
    defend(*database);
    return database;
}

// A file in WAL mode in a folder that cannot be written has no place for its index; if nothing waits in the WAL it
// can still be read as a file that nobody changes.
std::string immutableUri(const std::string& path) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string uri = "file:";
    for (const char c : fs::absolute(path).string()) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) || c == '/' || c == '.' || c == '-' || c == '_') uri += c;
        else (uri += '%') += {kHex[byte >> 4], kHex[byte & 15]};
    }
    return uri + "?immutable=1";
}

// A connection that writes no row. Where the file may be written it is opened so, because only such a connection
// takes the WAL files away again when it closes; query_only keeps it from writing anything else.
std::unique_ptr<SQLite::Database> openForReading(const std::string& path) {
    const bool writable = ::access(path.c_str(), W_OK) == 0;
    auto database = std::make_unique<SQLite::Database>(path, writable ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY,
                                                       kBusyMillisMax);
    try {
        defend(*database);
        number(*database, "SELECT count(*) FROM sqlite_schema");
    } catch (const SQLite::Exception& exception) {
        std::error_code ignored;
        const bool pending = fs::exists(path + "-wal", ignored) && fs::file_size(path + "-wal", ignored) > 0;
        const int code = exception.getErrorCode();
        if (pending || (code != SQLITE_CANTOPEN && code != SQLITE_READONLY)) throw;
        database = std::make_unique<SQLite::Database>(immutableUri(path), SQLite::OPEN_READONLY | SQLite::OPEN_URI,
                                                      kBusyMillisMax);
        defend(*database);
    }
    database->exec("PRAGMA query_only = ON");
    return database;
}

Result<std::unique_ptr<SQLite::Database>> readable(const std::string& path, std::optional<Error>* damage) {
    auto database = openForReading(path);
    if (Status content = checkContent(*database, path, damage); !content) return content.error();
    return database;
}

Result<std::unique_ptr<SQLite::Database>> writable(const std::string& path) {
    auto database = openForWriting(path);
    // The schema is made in the plain journal mode, so that the file's header says whose it is from the first
    // commit on, whatever happens to a WAL file.
    if (number(*database, "SELECT count(*) FROM sqlite_schema") == 0) migrate(*database);
    if (Status content = checkContent(*database, path, nullptr); !content) return content.error();
    migrate(*database);
    database->execAndGet("PRAGMA journal_mode = WAL");
    database->exec("PRAGMA synchronous = NORMAL");
    return database;
}

}  // namespace

Error damagedLabBook(const std::string& path, const std::string& why) {
    return trouble(Fault::Corrupt, path, "is damaged: " + why,
                   "what can be read is saved by: reclaimctl runs rescue '" + path + "' --out rescued.db");
}

Error labBookError(const std::string& path, const SQLite::Exception& exception) {
    switch (exception.getErrorCode()) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return trouble(Fault::Io, path, "is locked by another program",
                           "end that program's transaction or close it, or record into another file");
        case SQLITE_READONLY:
        case SQLITE_PERM: return cannotWrite(path);
        case SQLITE_FULL:
            return trouble(Fault::Io, path, "cannot grow: the disk is full", "make room, then record again");
        case SQLITE_NOTADB: return notALabBook(path, "it is not an SQLite database");
        case SQLITE_TOOBIG: return damagedLabBook(path, "it holds a text or value that is too long");
        case SQLITE_CORRUPT: return damagedLabBook(path, exception.getErrorStr());
        case SQLITE_CANTOPEN:
            return trouble(Fault::Io, path, "cannot be opened",
                           "check that the file and its folder may be read and written");
        case SQLITE_ERROR:
        case SQLITE_MISMATCH:
        case SQLITE_CONSTRAINT: return damagedLabBook(path, exception.what());
        case SQLITE_IOERR:
            if (exception.getExtendedErrorCode() == SQLITE_IOERR_WRITE && filesAreLimited())
                return trouble(Fault::Io, path, "cannot grow: the disk is full",
                               "a limit on the size of files is reached: ulimit -f");
            [[fallthrough]];
        default: return trouble(Fault::Io, path, std::string("cannot be used: ") + exception.what(), "check the disk");
    }
}

Result<std::unique_ptr<SQLite::Database>> openDamagedLabBookFile(const std::string& path) {
    bool fresh = false;
    if (Status look = lookAtFile(path, LabBookAccess::ReadOnly, fresh); !look) return look.error();
    try {
        const bool writable = ::access(path.c_str(), W_OK) == 0;
        auto database = std::make_unique<SQLite::Database>(
            path, writable ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY, kBusyMillisMax);
        defend(*database);
        // SQLite reads no file that is shorter than its header says, but for who may write the schema (btree.c,
        // lockBtree). Nobody does: query_only.
        sqlite3_db_config(database->getHandle(), SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
        database->exec("PRAGMA writable_schema = ON");
        database->exec("PRAGMA query_only = ON");
        const std::int64_t version = number(*database, "PRAGMA user_version");
        if (version < 1 || version > static_cast<std::int64_t>(migrations().size()))
            return damagedLabBook(path, "its schema has the number " + std::to_string(version));
        if (Status schema = checkSchema(*database, path, static_cast<std::size_t>(version)); !schema)
            return schema.error();
        return database;
    } catch (const SQLite::Exception& exception) {
        return trouble(Fault::Corrupt, path,
                       std::string("cannot be rescued: its first pages cannot be read: ") + exception.getErrorStr(),
                       "a copy of the file from another day");
    }
}

Result<std::unique_ptr<SQLite::Database>> openLabBookFile(const std::string& path, LabBookAccess access,
                                                          std::optional<Error>* damage) {
    using Clock = std::chrono::steady_clock;  // paces tries; no time of this clock reaches the file
    if (path.empty()) return Error{Fault::BadInput, "the name of the lab book is empty", "name a file", {}, 0, 0};
    const Clock::time_point patience = Clock::now() + std::chrono::milliseconds(kBusyMillisMax);
    while (true) {
        bool fresh = false;
        if (Status look = lookAtFile(path, access, fresh); !look) return look.error();
        if (access == LabBookAccess::ReadWrite && !fresh && ::access(path.c_str(), W_OK) != 0) return cannotWrite(path);
        try {
            return access == LabBookAccess::ReadOnly ? readable(path, damage) : writable(path);
        } catch (const SQLite::Exception& exception) {
            // Two that make or leave the same file get in each other's way for a moment, and SQLite does not wait then.
            if (exception.getErrorCode() != SQLITE_BUSY || Clock::now() > patience)
                return labBookError(path, exception);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

}  // namespace reclaim
