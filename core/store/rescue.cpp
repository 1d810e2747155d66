#include "core/store/rescue.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "core/store/checksums.h"
#include "core/store/lab_book_file.h"
#include "core/store/migrations.h"

namespace reclaim {

namespace {

constexpr std::int64_t kIdsMax = 10'000'000;  // looked up one by one

// Does `work`; false if a page in its way cannot be read.
template <class Work>
bool reads(Work work) {
    try {
        work();
        return true;
    } catch (const SQLite::Exception&) {
        return false;
    }
}

// The columns of `from` into the parameters of `to`, each with the type it has.
void copyColumns(SQLite::Statement& from, SQLite::Statement& to, int count) {
    for (int i = 0; i < count; ++i) {
        const SQLite::Column value = from.getColumn(i);
        if (value.isInteger()) to.bind(i + 1, value.getInt64());
        else if (value.isFloat()) to.bind(i + 1, value.getDouble());
        else if (value.isNull()) to.bind(i + 1);
        else to.bind(i + 1, value.getString());
    }
}

class Rescuer {
public:
    Rescuer(SQLite::Database& from, SQLite::Database& to, int schema) : from_(from), to_(to), schema_(schema) {}

    Result<Rescue> rescue(const std::function<bool(double)>& keepGoing);

private:
    struct Series {
        std::int64_t id, metric;
        std::string cgroup;
    };

    std::vector<std::int64_t> idsOf(const std::string& table);
    std::int64_t lastId(const std::string& table);
    void copyMetricNames();
    bool copyRun(RescuedRun& run);
    void putInPlaceOf(RescuedRun& run);
    void copySeries(RescuedRun& run, const Series& series);
    void findSeries();
    void copyRows(RescuedRun& run, const std::string& table, const std::string& key, std::int64_t id,
                  const std::string& order, const std::string& columns, int count, const std::string& what,
                  std::uint64_t& copied);
    void copyRunMetrics(RescuedRun& run);
    void sealAnew(RescuedRun& run);
    void copySchedules();
    std::string nameOf(std::int64_t metric, const std::string& cgroup) const;

    SQLite::Database& from_;
    SQLite::Database& to_;
    int schema_;
    Rescue rescue_;
    std::map<std::int64_t, std::string> metrics_;
    std::map<std::int64_t, std::vector<Series>> seriesOf_;  // by run
};

// The largest key, looked for from both ends: one of the two ways may be closed.
std::int64_t Rescuer::lastId(const std::string& table) {
    std::vector<std::string> ways{"SELECT max(id) FROM " + table, "SELECT id FROM " + table + " ORDER BY id"};
    if (table == "run") ways.emplace_back("SELECT seq FROM sqlite_sequence WHERE name = 'run'");
    // Rows that belong to it know its number too.
    if (table == "run") ways.emplace_back("SELECT max(run) FROM run_metric");
    if (table == "metric") ways.emplace_back("SELECT max(metric) FROM run_metric");
    if (table == "series") ways.emplace_back("SELECT max(series) FROM sample");
    std::int64_t last = 0;
    for (const std::string& way : ways)
        reads([&] {
            SQLite::Statement each(from_, way);
            while (each.executeStep()) last = std::max(last, each.getColumn(0).getInt64());
        });
    return std::clamp<std::int64_t>(last, 0, kIdsMax);
}

std::vector<std::int64_t> Rescuer::idsOf(const std::string& table) {
    std::vector<std::int64_t> ids;
    if (reads([&] {
            SQLite::Statement all(from_, "SELECT id FROM " + table + " NOT INDEXED ORDER BY id");
            while (all.executeStep()) ids.push_back(all.getColumn(0).getInt64());
        }))
        return ids;
    ids.clear();
    const std::int64_t last = lastId(table);
    SQLite::Statement one(from_, "SELECT id FROM " + table + " WHERE id = ?");
    for (std::int64_t id = 1; id <= last; ++id) {
        bool there = false;
        const bool read = reads([&] {
            one.reset();
            one.bind(1, id);
            there = one.executeStep();
        });
        if (read && there) ids.push_back(id);
        if (!read) {
            reads([&] { one.reset(); });
            ids.push_back(id);  // there was something: whoever copies it says what is lost
        }
    }
    return ids;
}

std::string Rescuer::nameOf(std::int64_t metric, const std::string& cgroup) const {
    const auto known = metrics_.find(metric);
    return (known == metrics_.end() ? "metric " + std::to_string(metric) : known->second) +
           (cgroup.empty() ? "" : " " + cgroup);
}

void Rescuer::copyMetricNames() {
    std::map<std::int64_t, std::string> names;  // the index over them has them too
    reads([&] {
        SQLite::Statement rows(from_,
                               "SELECT id, name FROM metric INDEXED BY sqlite_autoindex_metric_1"
                               " WHERE name > '' ORDER BY name");
        while (rows.executeStep()) names[rows.getColumn(0).getInt64()] = rows.getColumn(1).getString();
    });
    for (const std::int64_t id : idsOf("metric")) {
        const bool read = reads([&] {
            SQLite::Statement row(from_, "SELECT id, name, unit FROM metric WHERE id = ?");
            row.bind(1, id);
            if (!row.executeStep()) return;
            SQLite::Statement insert(to_, "INSERT INTO metric(id, name, unit) VALUES(?, ?, ?)");
            copyColumns(row, insert, 3);
            insert.exec();
            metrics_[id] = row.getColumn(1).getString();
        });
        if (read) continue;
        const auto indexed = names.find(id);
        metrics_[id] = indexed != names.end() ? indexed->second : "metric " + std::to_string(id);
        reads([&] {
            SQLite::Statement insert(to_, "INSERT INTO metric(id, name, unit) VALUES(?, ?, '')");
            insert.bind(1, id);
            insert.bind(2, metrics_[id]);
            insert.exec();
        });
        rescue_.lost.push_back((indexed != names.end() ? "the unit of " : "the name of ") + metrics_[id]);
    }
}

// From the table, and where that cannot be read from the index over it, which has all of its columns.
void Rescuer::findSeries() {
    std::map<std::int64_t, std::pair<std::int64_t, Series>> found;  // by id: the run, and the series
    const auto take = [&](SQLite::Statement& row) {
        found[row.getColumn(0).getInt64()] = {
            row.getColumn(1).getInt64(),
            {row.getColumn(0).getInt64(), row.getColumn(2).getInt64(), row.getColumn(3).getString()}};
    };
    for (const char* order : {"", " DESC"})
        reads([&] {
            SQLite::Statement rows(from_, std::string("SELECT id, run, metric, cgroup FROM series INDEXED BY"
                                                      " sqlite_autoindex_series_1 WHERE run > -1 ORDER BY run") +
                                              order);
            while (rows.executeStep()) take(rows);
        });
    for (const std::int64_t id : idsOf("series")) {
        const bool read = reads([&] {
            SQLite::Statement row(from_, "SELECT id, run, metric, cgroup FROM series NOT INDEXED WHERE id = ?");
            row.bind(1, id);
            if (row.executeStep()) take(row);
        });
        if (!read && !found.contains(id)) rescue_.lost.push_back("timeline " + std::to_string(id));
    }
    for (const auto& [id, series] : found) seriesOf_[series.first].push_back(series.second);
}

bool Rescuer::copyRun(RescuedRun& run) {
    std::string columns = "id, scenario, strategy, seed, engine, commands, fingerprint, state, started, ended";
    int count = 10;
    if (schema_ >= kSchemaWithForks) {
        columns += ", parent, forked_ns, forked_by";
        count += 3;
    }
    if (schema_ >= kSchemaWithIdentity) {
        columns += ", title, tags, note, trashed, engine_id, scenario_hash, cpu_ns, command_list, checksum";
        count += 9;
    }
    std::string places = "?";
    for (int i = 1; i < count; ++i) places += ", ?";
    return reads([&] {
        SQLite::Statement row(from_, "SELECT " + columns + " FROM run WHERE id = ?");
        row.bind(1, run.id);
        if (!row.executeStep()) throw SQLite::Exception("not there");
        run.strategy = row.getColumn(2).getString();
        if (schema_ >= kSchemaWithIdentity) run.title = row.getColumn(13).getString();
        SQLite::Statement insert(to_, "INSERT INTO run(" + columns + ") VALUES(" + places + ")");
        copyColumns(row, insert, count);
        insert.exec();
    });
}

// Its timelines are worth having without its name.
void Rescuer::putInPlaceOf(RescuedRun& run) {
    run.strategy = "unknown";
    run.lost.push_back("its row: scenario, strategy, commands, state");
    SQLite::Statement insert(to_,
                             "INSERT INTO run(id, scenario, strategy, seed, engine, commands, state, started, title)"
                             " VALUES(?, '', 'unknown', 0, '', '', 'damaged', '', 'a run whose row is lost')");
    insert.bind(1, run.id);
    insert.exec();
}

// Rows of one key in their order, from the beginning until a page cannot be read, then from the end until it is met
// again.
void Rescuer::copyRows(RescuedRun& run, const std::string& table, const std::string& key, std::int64_t id,
                       const std::string& order, const std::string& columns, int count, const std::string& what,
                       std::uint64_t& copied) {
    std::string places = "?";
    for (int i = 1; i < count; ++i) places += ", ?";
    SQLite::Statement insert(to_, "INSERT OR IGNORE INTO " + table + "(" + columns + ") VALUES(" + places + ")");
    std::optional<std::int64_t> first, last;  // where it breaks off, and where it goes on
    const auto copy = [&](const char* direction, std::optional<std::int64_t>& reached) {
        return reads([&] {
            SQLite::Statement rows(
                from_, "SELECT " + columns + " FROM " + table + " WHERE " + key + " = ? ORDER BY " + order + direction);
            rows.bind(1, id);
            while (rows.executeStep()) {
                insert.reset();
                copyColumns(rows, insert, count);
                insert.exec();
                copied += static_cast<std::uint64_t>(to_.getChanges());
                reached = rows.getColumn(1).getInt64();
            }
        });
    };
    if (copy("", first)) return;
    if (copy(" DESC", last)) return;  // only the way from the front was closed
    const auto place = [&](const std::optional<std::int64_t>& at, const char* none) {
        return !at ? std::string(none) : table == "sample" ? formatTime(*at) : "number " + std::to_string(*at);
    };
    run.lost.push_back(what + " from " + place(first, "the first") + " to " + place(last, "the last"));
}

void Rescuer::copySeries(RescuedRun& run, const Series& series) {
    const std::string name = nameOf(series.metric, series.cgroup);
    const bool written = reads([&] {
        SQLite::Statement insert(to_, "INSERT INTO series(id, run, metric, cgroup) VALUES(?, ?, ?, ?)");
        insert.bind(1, series.id);
        insert.bind(2, run.id);
        insert.bind(3, series.metric);
        insert.bind(4, series.cgroup);
        insert.exec();
    });
    if (!written) return run.lost.push_back(name);  // two of one name: one of them is damage
    ++run.series;
    copyRows(run, "sample", "series", series.id, "t_ns", "series, t_ns, value, lo, hi", 5, "samples of " + name,
             run.samples);
}

void Rescuer::copyRunMetrics(RescuedRun& run) {
    copyRows(run, "run_metric", "run", run.id, "metric", "run, metric, cgroup, value", 4, "values at the end",
             run.metrics);
}

// What has come out gets its own checksums; what could be read and yet is not what was written is named.
void Rescuer::sealAnew(RescuedRun& run) {
    SQLite::Statement sealed(to_, "SELECT checksum FROM run WHERE id = ?");
    sealed.bind(1, run.id);
    const bool was = sealed.executeStep() && !sealed.isColumnNull(0);
    const std::string before = was ? sealed.getColumn(0).getString() : std::string();
    sealed.reset();
    if (!was) return;
    // Of what is lost in part it is known that it is not what was written.
    const auto change = [&run](const std::string& what) {
        const auto names = [&](const std::string& lost) { return lost.find(what) != std::string::npos; };
        if (std::ranges::none_of(run.lost, names)) run.changed.push_back(what);
    };
    const RowSums rows = rowSums(to_, run.id);
    for (const Series& series : seriesOf_[run.id]) {
        if (schema_ < kSchemaWithChecksums) break;
        reads([&] {
            SQLite::Statement written(from_, "SELECT checksum FROM series NOT INDEXED WHERE id = ?");
            written.bind(1, series.id);
            const auto now = rows.samples.find(series.id);
            if (written.executeStep() && now != rows.samples.end() && written.getColumn(0).getString() != now->second)
                change("samples of " + nameOf(series.metric, series.cgroup));
        });
    }
    seal(to_, run.id, rows);
    sealed.bind(1, run.id);
    if (!sealed.executeStep()) return;
    const auto old = RunSums::from(before), now = RunSums::from(sealed.getColumn(0).getString());
    if (schema_ < kSchemaWithChecksums) return;
    if (!old) return change("its checksum");
    if (old->head != now->head) change("values of its row");
    if (old->texts != now->texts) change("its scenario or commands");
    if (old->events != now->events) change("events");
    if (old->metrics != now->metrics) change("values at the end");
    if (old->series != now->series && run.changed.empty() && run.lost.empty()) change("its list of timelines");
}

void Rescuer::copySchedules() {
    if (schema_ < kSchemaWithSchedules) return;
    if (!reads([&] { from_.execAndGet("SELECT count(*) FROM race_schedule NOT INDEXED"); }))
        rescue_.lost.emplace_back("schedules of races, if there were any");
    for (const std::int64_t id : idsOf("race_schedule")) {
        const std::string columns = "id, model, settings, steps, verdict, saved";
        const bool read = reads([&] {
            SQLite::Statement row(from_, "SELECT " + columns + " FROM race_schedule WHERE id = ?");
            row.bind(1, id);
            if (!row.executeStep()) return;
            SQLite::Statement insert(to_, "INSERT INTO race_schedule(" + columns + ") VALUES(?, ?, ?, ?, ?, ?)");
            copyColumns(row, insert, 6);
            insert.exec();
            ++rescue_.schedules;
        });
        if (!read) rescue_.lost.push_back("schedule " + std::to_string(id));
    }
}

Result<Rescue> Rescuer::rescue(const std::function<bool(double)>& keepGoing) {
    SQLite::Transaction names(to_);
    copyMetricNames();
    copySchedules();
    names.commit();
    findSeries();
    std::set<std::int64_t> known;  // some by what belongs to them alone
    for (const std::int64_t id : idsOf("run")) known.insert(id);
    for (const auto& [id, series] : seriesOf_) known.insert(id);
    const std::vector<std::int64_t> ids(known.begin(), known.end());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        SQLite::Transaction transaction(to_);
        RescuedRun run;
        run.id = ids[i];
        if (!copyRun(run)) putInPlaceOf(run);
        for (const Series& series : seriesOf_[run.id]) copySeries(run, series);
        copyRows(run, "event", "run", run.id, "number", "run, number, t_ns, kind, cgroup, detail", 6, "events",
                 run.events);
        copyRunMetrics(run);
        sealAnew(run);
        rescue_.runs.push_back(std::move(run));
        transaction.commit();
        if (keepGoing && !keepGoing(static_cast<double>(i + 1) / static_cast<double>(ids.size())))
            return Error{Fault::Cancelled, "cancelled", {}, {}, 0, 0};
    }
    return std::move(rescue_);
}

Result<Rescue> rescueInto(const std::string& to, SQLite::Database& source,
                          const std::function<bool(double)>& keepGoing) {
    auto target = openLabBookFile(to, LabBookAccess::ReadWrite);
    if (!target) return target.error();
    try {
        const int schema = source.execAndGet("PRAGMA user_version").getInt();
        (*target)->exec("PRAGMA foreign_keys = OFF");  // a branch may come before its parent, or without it
        return Rescuer(source, **target, schema).rescue(keepGoing);
    } catch (const SQLite::Exception& exception) {
        return labBookError(to, exception);
    }
}

}  // namespace

bool Rescue::complete() const {
    return lost.empty() &&
           std::ranges::all_of(runs, [](const RescuedRun& run) { return run.lost.empty() && run.changed.empty(); });
}

Result<Rescue> rescueLabBook(const std::string& from, const std::string& to,
                             const std::function<bool(double)>& keepGoing) {
    auto source = openDamagedLabBookFile(from);
    if (!source) return source.error();
    std::error_code ignored;
    if (std::filesystem::exists(std::filesystem::symlink_status(to, ignored)))
        return Error{Fault::BadInput, to + " exists", "name a file that is not there yet", to, 0, 0};
    Result<Rescue> result = rescueInto(to, **source, keepGoing);
    if (!result) removeRescued(to);
    return result;
}

void removeRescued(const std::string& to) {
    std::error_code ignored;
    for (const char* part : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(to + part, ignored);
}

}  // namespace reclaim
