// Lab books from any bytes: opened for reading every value is read, opened for writing a run is deleted: no crash, an
// end in bounded time, and errors with a remedy. Half of the rounds change a value or the schema through SQL: with
// random bytes alone hardly anything gets past SQLite's own checks.
#include <sqlite3.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/store/store.h"
#include "scratch_file.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t room);

namespace {

using namespace reclaim;

const ScratchFile& scratch() {
    static const ScratchFile file("fuzz.labbook");
    return file;
}

std::string hexOf(const std::uint8_t* data, std::size_t size) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string hex;
    for (std::size_t i = 0; i < size; ++i) (hex += kDigits[data[i] >> 4]) += kDigits[data[i] & 15];
    return hex;
}

// A value of any type, made from bytes the fuzzer likes.
std::string literal(Prng& prng) {
    std::array<std::uint8_t, 48> bytes{};
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(prng.next());
    const std::size_t size = LLVMFuzzerMutate(bytes.data(), 1 + prng.below(24), bytes.size());
    static constexpr std::array kWords{"NULL", "1e999", "-1e999", "-9223372036854775808", "9223372036854775807",
                                       "''",   "0.5",   "-1",     "zeroblob(70000)",      "'memory.current'"};
    switch (prng.below(4)) {
        case 0: return "x'" + hexOf(bytes.data(), size) + "'";
        case 1: return "CAST(x'" + hexOf(bytes.data(), size) + "' AS TEXT)";
        case 2: return std::to_string(static_cast<std::int64_t>(prng.next() >> prng.below(64)));
        default: return kWords[prng.below(kWords.size())];
    }
}

std::string statement(Prng& prng) {
    static constexpr std::array kColumns{
        "run.scenario",     "run.strategy",   "run.seed",         "run.engine",   "run.commands", "run.fingerprint",
        "run.state",        "run.started",    "run.ended",        "metric.name",  "metric.unit",  "series.cgroup",
        "series.metric",    "series.run",     "sample.t_ns",      "sample.value", "sample.lo",    "sample.series",
        "event.kind",       "event.detail",   "event.number",     "event.t_ns",   "event.cgroup", "event.run",
        "run_metric.value", "run_metric.run", "run_metric.cgroup"};
    static constexpr std::array kShapes{"CREATE TABLE extra(x CHECK(length(x) < 5))",
                                        "CREATE VIEW v_extra AS SELECT * FROM run",
                                        "CREATE INDEX extra ON sample(value)",
                                        "CREATE TRIGGER extra AFTER DELETE ON run BEGIN DELETE FROM metric; END",
                                        "DROP VIEW v_event",
                                        "DROP TABLE sample",
                                        "ALTER TABLE run ADD COLUMN extra",
                                        "ALTER TABLE sample RENAME COLUMN value TO worth",
                                        "PRAGMA user_version = 1",
                                        "PRAGMA user_version = 3",
                                        "PRAGMA journal_mode = WAL",
                                        "VACUUM",
                                        "DELETE FROM metric",
                                        "DELETE FROM run"};
    if (prng.below(4) == 0) return kShapes[prng.below(kShapes.size())];
    const std::string column = kColumns[prng.below(kColumns.size())];
    const auto dot = column.find('.');
    return "UPDATE OR IGNORE " + column.substr(0, dot) + " SET " + column.substr(dot + 1) + " = " + literal(prng);
}

std::size_t changedThroughSql(std::uint8_t* data, std::size_t size, std::size_t room, Prng& prng) {
    scratch().put(data, size);
    sqlite3* database = nullptr;
    bool changed = sqlite3_open(scratch().path().c_str(), &database) == SQLITE_OK;
    sqlite3_exec(database, "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; PRAGMA synchronous = OFF",
                 nullptr, nullptr, nullptr);
    changed = changed && sqlite3_exec(database, statement(prng).c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
    sqlite3_close(database);
    return changed ? scratch().take(data, room) : 0;
}

template <class T>
bool good(const Result<T>& result) {
    if (!result.ok()) LAB_CHECK(!result.error().message.empty() && !result.error().hint.empty());
    return result.ok();
}

void readAll(const LabBook& book) {
    const auto runs = book.runs();
    if (!good(runs)) return;
    for (const StoredRun& run : *runs) {
        good(book.run(run.id));
        if (const auto series = book.series(run.id); good(series))
            for (const StoredSeries& one : *series)
                if (const auto samples = book.samples(one.id); good(samples))
                    for (std::size_t i = 1; i < samples->size(); ++i) LAB_CHECK((*samples)[i - 1].t <= (*samples)[i].t);
        good(book.events(run.id));
        good(book.metrics(run.id));
    }
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t room,
                                               unsigned int seed) {
    Prng prng(seed);
    if (prng.below(2) == 0)
        if (const std::size_t changed = changedThroughSql(data, size, room, prng); changed > 0) return changed;
    return LLVMFuzzerMutate(data, size, room);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    scratch().put(data, size);
    if (const auto book = LabBook::open(scratch().path(), LabBook::Access::ReadOnly); good(book)) readAll(**book);
    scratch().put(data, size);
    if (const auto book = LabBook::open(scratch().path(), LabBook::Access::ReadWrite); good(book))
        if (const auto runs = (*book)->runs(); good(runs) && !runs->empty()) good((*book)->remove(runs->front().id));
    return 0;
}
