#include "core/store/lab_book.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/store/checksums.h"
#include "core/store/lab_book_file.h"
#include "core/store/migrations.h"
#include "core/store/run_row.h"
#include "core/store/writer_lock.h"

namespace reclaim {

namespace {

// A file from outside may hold more than this program would write; what is beyond is not read.
constexpr std::size_t kTextBytesMax = 64u << 20;  // texts of all runs together; later ones are left out of runs()
constexpr int kListTextBytesMax = 1 << 20;        // one text of a list
constexpr int kTitleBytesMax = 4096;              // what of a scenario is looked at for its title
constexpr std::int64_t kSeriesMax = 50'000;
constexpr std::int64_t kSamplesMax = 1'000'000;
constexpr std::int64_t kMetricsMax = 1'000'000;
constexpr std::int64_t kEventsMax = 200'000;

constexpr std::int64_t kSchedulesMax = 10'000;

// What stands behind "title:" at the beginning of a line, else the first line.
std::string titleIn(std::string_view text) {
    std::string_view first;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (first.empty()) first = line;
        if (!line.starts_with("title:")) continue;
        line.remove_prefix(std::string_view("title:").size());
        const std::size_t begin = line.find_first_not_of(" \"'");
        if (begin == std::string_view::npos) break;
        return std::string(line.substr(begin, line.find_last_not_of(" \"'\r") + 1 - begin));
    }
    return std::string(first.substr(0, 60));
}

// The beginning of a text, without reading the rest of it: it may be as long as the file likes.
std::string beginning(SQLite::Database& database, std::int64_t run) {
    sqlite3_blob* blob = nullptr;
    std::string text;
    if (sqlite3_blob_open(database.getHandle(), "main", "run", "scenario", run, 0, &blob) == SQLITE_OK) {
        text.resize(static_cast<std::size_t>(std::min(sqlite3_blob_bytes(blob), kTitleBytesMax)));
        if (sqlite3_blob_read(blob, text.data(), static_cast<int>(text.size()), 0) != SQLITE_OK) text.clear();
    }
    sqlite3_blob_close(blob);
    return text;
}

// Texts of a list are short: a longer one is damage, or meant to hurt.
class ShortTexts {
public:
    explicit ShortTexts(SQLite::Database& database)
        : handle_(database.getHandle()), before_(sqlite3_limit(handle_, SQLITE_LIMIT_LENGTH, kListTextBytesMax)) {}
    ~ShortTexts() { sqlite3_limit(handle_, SQLITE_LIMIT_LENGTH, before_); }
    ShortTexts(const ShortTexts&) = delete;
    ShortTexts& operator=(const ShortTexts&) = delete;

private:
    sqlite3* handle_;
    int before_;
};

// SQLite puts a value of any type into any column, whatever the column says, and compares types before values: rows
// with others would come out of their order.
bool isNumber(SQLite::Statement& row, int column) {
    const SQLite::Column value = row.getColumn(column);
    return (value.isFloat() || value.isInteger()) && std::isfinite(value.getDouble());
}

StoredRun readRun(SQLite::Statement& row, const std::string& book) {
    StoredRun run = storedRun(row);
    if (run.state == "recording" && !isBeingWritten(book, run.id)) run.state = "unfinished";
    return run;
}

// In a list, for one whose values are not those that were written.
StoredRun damagedRun(std::int64_t id) {
    StoredRun run;
    run.id = id;
    run.state = "damaged";
    run.title = "(what is written here changed after it was written)";
    return run;
}

// Rows and their checksum as they are at one moment, while somebody may be writing.
class Moment {
public:
    explicit Moment(SQLite::Database& database) : database_(database) { database_.exec("BEGIN"); }
    ~Moment() { (void)database_.tryExec("COMMIT"); }
    Moment(const Moment&) = delete;
    Moment& operator=(const Moment&) = delete;

private:
    SQLite::Database& database_;
};

// Those that may be long.
std::array<std::string*, 6> longTexts(StoredRun& run) {
    return {&run.scenario, &run.commands, &run.commandList, &run.title, &run.tags, &run.note};
}

std::size_t textBytes(StoredRun& run) {
    std::size_t bytes = run.fork ? run.fork->command.size() : 0;
    for (const std::string* text : longTexts(run)) bytes += text->size();
    return bytes;
}

}  // namespace

std::string describe(const RunFork& fork) {
    const std::string parent = fork.parent > 0 ? "run " + std::to_string(fork.parent) : "a deleted run";
    return "branch of " + parent + " at " + formatTime(fork.at) + ": " + fork.command;
}

struct LabBook::Impl {
    std::string path;
    int schema = 0;  // as it was found, or brought to
    std::unique_ptr<SQLite::Database> database;
    std::optional<Error> damage;

    // Whether one of the sums that were written with a run is `now`. A run that has not ended, or of an older schema,
    // has none: whatever is read of it holds.
    bool holds(const std::string& checksum, std::uint64_t RunSums::*sum, std::uint64_t now) const {
        if (schema < kSchemaWithChecksums || checksum.empty()) return true;
        const auto sums = RunSums::from(checksum);
        return sums && (*sums).*sum == now;
    }
    Status holds(std::int64_t run, std::uint64_t RunSums::*sum, std::uint64_t now, const std::string& what) const {
        if (schema < kSchemaWithChecksums) return Done{};
        SQLite::Statement query(*database, "SELECT checksum FROM run WHERE id = ?");
        query.bind(1, run);
        if (query.executeStep() && !holds(query.getColumn(0).getString(), sum, now)) return changed(run, what);
        return Done{};
    }
    Error changed(std::int64_t run, const std::string& what) const {
        return damagedLabBook(path, what + " of run " + std::to_string(run) + " changed after it was written");
    }

    // Runs `read`; trouble in the file becomes an error with its remedy.
    template <class T, class Read>
    Result<T> guarded(Read read) const {
        try {
            return read();
        } catch (const SQLite::Exception& exception) {
            return labBookError(path, exception);
        }
    }
};

LabBook::LabBook(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LabBook::~LabBook() = default;

Result<std::unique_ptr<LabBook>> LabBook::open(const std::string& path, Access access) {
    auto impl = std::make_unique<Impl>();
    auto database = openLabBookFile(path, access, &impl->damage);
    if (!database) return database.error();
    impl->path = path;
    impl->database = std::move(*database);
    try {
        impl->schema = impl->database->execAndGet("PRAGMA user_version").getInt();
    } catch (const SQLite::Exception& exception) {
        return labBookError(path, exception);
    }
    return std::unique_ptr<LabBook>(new LabBook(std::move(impl)));
}

const std::string& LabBook::path() const { return impl_->path; }

const std::optional<Error>& LabBook::damage() const { return impl_->damage; }

Result<std::vector<StoredRun>> LabBook::runs(std::int64_t before, std::int64_t most) const {
    return impl_->guarded<std::vector<StoredRun>>([&] {
        const ShortTexts bounded(*impl_->database);
        SQLite::Statement query(*impl_->database,
                                selectRuns(impl_->schema, false) + "WHERE ?1 = 0 OR id < ?1 ORDER BY id DESC LIMIT ?2");
        query.bind(1, before);
        query.bind(2, std::clamp<std::int64_t>(most, 0, kRunsMost));
        std::vector<StoredRun> runs;
        std::size_t bytes = 0;
        while (query.executeStep()) {
            runs.push_back(readRun(query, impl_->path));
            StoredRun& run = runs.back();
            if (!impl_->holds(run.checksum, &RunSums::head, headSum(run))) run = damagedRun(run.id);
            if (run.title.empty()) run.title = titleIn(beginning(*impl_->database, run.id));
            bytes += textBytes(run);
            if (bytes <= kTextBytesMax) continue;
            if (run.fork) run.fork->command.clear();
            for (std::string* text : longTexts(run)) text->clear();
        }
        return runs;
    });
}

Result<std::uint64_t> LabBook::countRuns() const {
    return impl_->guarded<std::uint64_t>(
        [&] { return static_cast<std::uint64_t>(impl_->database->execAndGet("SELECT count(*) FROM run").getInt64()); });
}

Result<std::vector<std::int64_t>> LabBook::runIds() const {
    return impl_->guarded<std::vector<std::int64_t>>([&] {
        SQLite::Statement query(*impl_->database, "SELECT id FROM run ORDER BY id DESC");
        std::vector<std::int64_t> ids;
        while (query.executeStep()) ids.push_back(query.getColumn(0).getInt64());
        return ids;
    });
}

Result<StoredRun> LabBook::run(std::int64_t id) const {
    return impl_->guarded<StoredRun>([&]() -> Result<StoredRun> {
        SQLite::Statement query(*impl_->database, selectRuns(impl_->schema, true) + "WHERE id = ?");
        query.bind(1, id);
        if (!query.executeStep())
            return Error{Fault::NotFound,
                         "there is no run " + std::to_string(id) + " in " + impl_->path,
                         "`reclaimctl runs list` shows the runs of a lab book",
                         impl_->path,
                         0,
                         0};
        StoredRun run = readRun(query, impl_->path);
        if (!impl_->holds(run.checksum, &RunSums::head, headSum(run))) return impl_->changed(id, "values");
        if (!impl_->holds(run.checksum, &RunSums::texts, textSum(run))) return impl_->changed(id, "texts");
        if (run.title.empty()) run.title = titleIn(std::string_view(run.scenario).substr(0, kTitleBytesMax));
        return run;
    });
}

Result<std::vector<StoredSeries>> LabBook::series(std::int64_t run) const {
    return impl_->guarded<std::vector<StoredSeries>>([&]() -> Result<std::vector<StoredSeries>> {
        const Moment one(*impl_->database);
        const std::string checksum = impl_->schema >= kSchemaWithChecksums ? "series.checksum" : "NULL";
        SQLite::Statement query(*impl_->database, "SELECT series.id, metric.name, metric.unit, series.cgroup, " +
                                                      checksum +
                                                      " FROM series JOIN metric ON metric.id = series.metric WHERE "
                                                      "series.run = ? ORDER BY series.id LIMIT ?");
        query.bind(1, run);
        query.bind(2, kSeriesMax);
        std::vector<StoredSeries> series;
        std::uint64_t sum = 0;
        while (query.executeStep()) {
            series.push_back(StoredSeries{query.getColumn(0).getInt64(), query.getColumn(1).getString(),
                                          query.getColumn(2).getString(), query.getColumn(3).getString()});
            sum += seriesSum(series.back(), query.getColumn(4).getString());
        }
        if (Status held = impl_->holds(run, &RunSums::series, sum, "timelines"); !held) return held.error();
        return series;
    });
}

Result<std::vector<StoredSample>> LabBook::samples(std::int64_t series) const {
    return impl_->guarded<std::vector<StoredSample>>([&]() -> Result<std::vector<StoredSample>> {
        const Moment one(*impl_->database);
        SQLite::Statement query(*impl_->database,
                                "SELECT t_ns, value, lo, hi FROM sample WHERE series = ? ORDER BY t_ns LIMIT ?");
        query.bind(1, series);
        query.bind(2, kSamplesMax);
        std::vector<StoredSample> samples;
        while (query.executeStep()) {
            if (!query.getColumn(0).isInteger() || !isNumber(query, 1) || !isNumber(query, 2) || !isNumber(query, 3))
                return damagedLabBook(impl_->path, "a sample of series " + std::to_string(series) + " is not a number");
            // The rows are stored in this order; only a damaged tree gives them in another.
            if (!samples.empty() && query.getColumn(0).getInt64() < samples.back().t)
                return damagedLabBook(impl_->path, "samples of series " + std::to_string(series) + " are out of order");
            samples.push_back(StoredSample{query.getColumn(0).getInt64(), query.getColumn(1).getDouble(),
                                           query.getColumn(2).getDouble(), query.getColumn(3).getDouble()});
        }
        if (impl_->schema < kSchemaWithChecksums) return samples;
        SQLite::Statement written(*impl_->database, "SELECT checksum, run FROM series WHERE id = ?");
        written.bind(1, series);
        if (written.executeStep() && !written.isColumnNull(0) &&
            written.getColumn(0).getString() != samplesSum(samples))
            return impl_->changed(written.getColumn(1).getInt64(), "a timeline");
        return samples;
    });
}

Result<std::vector<StoredEvent>> LabBook::events(std::int64_t run) const {
    return impl_->guarded<std::vector<StoredEvent>>([&]() -> Result<std::vector<StoredEvent>> {
        const Moment one(*impl_->database);
        SQLite::Statement query(*impl_->database,
                                "SELECT number, t_ns, kind, cgroup, detail FROM event"
                                " WHERE run = ? ORDER BY number LIMIT ?");
        query.bind(1, run);
        query.bind(2, kEventsMax);
        std::vector<StoredEvent> events;
        std::uint64_t sum = 0;
        while (query.executeStep()) {
            if (!query.getColumn(0).isInteger() || !query.getColumn(1).isInteger())
                return damagedLabBook(impl_->path, "an event of run " + std::to_string(run) + " has no number or time");
            events.push_back(StoredEvent{static_cast<std::uint64_t>(query.getColumn(0).getInt64()),
                                         query.getColumn(1).getInt64(), query.getColumn(2).getString(),
                                         query.getColumn(3).getString(), query.getColumn(4).getString()});
            sum += eventSum(events.back());
        }
        if (Status held = impl_->holds(run, &RunSums::events, sum, "events"); !held) return held.error();
        return events;
    });
}

Result<std::vector<std::pair<std::string, double>>> LabBook::metrics(std::int64_t run) const {
    using Metrics = std::vector<std::pair<std::string, double>>;
    return impl_->guarded<Metrics>([&]() -> Result<Metrics> {
        const Moment one(*impl_->database);
        SQLite::Statement query(*impl_->database,
                                "SELECT metric.name, run_metric.cgroup, run_metric.value FROM run_metric"
                                " JOIN metric ON metric.id = run_metric.metric WHERE run_metric.run = ?"
                                " ORDER BY metric.name, run_metric.cgroup LIMIT ?");
        query.bind(1, run);
        query.bind(2, kMetricsMax);
        Metrics metrics;
        std::uint64_t sum = 0;
        while (query.executeStep()) {
            std::string name = query.getColumn(0).getString();
            const std::string cgroup = query.getColumn(1).getString();
            if (!cgroup.empty()) name += " " + cgroup;
            sum += metricSum(name, query.getColumn(2).getDouble());
            metrics.emplace_back(std::move(name), query.getColumn(2).getDouble());
        }
        if (Status held = impl_->holds(run, &RunSums::metrics, sum, "values at the end"); !held) return held.error();
        return metrics;
    });
}

Result<std::vector<StoredSchedule>> LabBook::schedules() const {
    return impl_->guarded<std::vector<StoredSchedule>>([&] {
        std::vector<StoredSchedule> schedules;
        if (impl_->schema < kSchemaWithSchedules) return schedules;
        SQLite::Statement query(*impl_->database,
                                "SELECT id, model, settings, steps, verdict, saved FROM race_schedule"
                                " ORDER BY id DESC LIMIT ?");
        query.bind(1, kSchedulesMax);
        std::size_t bytes = 0;
        while (bytes <= kTextBytesMax && query.executeStep()) {
            const auto text = [&query](int column) { return query.getColumn(column).getString(); };
            schedules.push_back(
                StoredSchedule{query.getColumn(0).getInt64(), text(1), text(2), text(3), text(4), text(5)});
            bytes += schedules.back().steps.size() + schedules.back().settings.size();
        }
        return schedules;
    });
}

Result<std::int64_t> LabBook::add(const StoredSchedule& schedule) {
    return impl_->guarded<std::int64_t>([&] {
        SQLite::Statement insert(*impl_->database,
                                 "INSERT INTO race_schedule(model, settings, steps, verdict, saved)"
                                 " VALUES (?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))");
        insert.bind(1, schedule.model);
        insert.bind(2, schedule.settings);
        insert.bind(3, schedule.steps);
        insert.bind(4, schedule.verdict);
        insert.exec();
        return static_cast<std::int64_t>(impl_->database->getLastInsertRowid());
    });
}

Status LabBook::remove(std::int64_t run) {
    if (Result<StoredRun> found = this->run(run); !found) return found.error();
    return impl_->guarded<Done>([&] {
        SQLite::Transaction transaction(*impl_->database, SQLite::TransactionBehavior::IMMEDIATE);
        SQLite::Statement statement(*impl_->database, "DELETE FROM run WHERE id = ?");  // the rest follows by cascade
        statement.bind(1, run);
        statement.exec();
        transaction.commit();
        return Done{};
    });
}

}  // namespace reclaim
