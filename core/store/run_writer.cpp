#include "core/store/run_writer.h"

#include "core/machine/machine.h"

namespace reclaim {

namespace {
constexpr const char* kNow = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')";

// What is not known stays NULL.
void bindKnown(SQLite::Statement& statement, int index, const std::string& text) {
    if (!text.empty()) statement.bind(index, text);
}
}  // namespace

RunWriter::RunWriter(SQLite::Database& database)
    : database_(database),
      insertSample_(database, "INSERT INTO sample(series, t_ns, value, lo, hi) VALUES(?, ?, ?, ?, ?)"),
      trimSamples_(database, "DELETE FROM sample WHERE series = ? AND t_ns > ?"),
      insertEvent_(database, "INSERT INTO event(run, number, t_ns, kind, cgroup, detail) VALUES(?, ?, ?, ?, ?, ?)") {}

std::int64_t RunWriter::begin(const NewRun& run) {
    SQLite::Statement insert(database_,
                             "INSERT INTO run(scenario, strategy, seed, engine, commands, parent,"
                             " forked_ns, forked_by, title, engine_id, scenario_hash, command_list, started)"
                             // A parent that somebody has deleted meanwhile is none.
                             " VALUES(?, ?, ?, ?, ?, (SELECT id FROM run WHERE id = ?), ?, ?, ?, ?, ?, ?, " +
                                 std::string(kNow) + ")");
    insert.bind(1, run.scenario);
    insert.bind(2, run.strategy);
    insert.bind(3, static_cast<std::int64_t>(run.seed));
    insert.bind(4, run.engine);
    insert.bind(5, run.commands);
    if (run.fork) {  // what is not bound is NULL
        insert.bind(6, run.fork->parent);
        insert.bind(7, static_cast<std::int64_t>(run.fork->at));
        insert.bind(8, run.fork->command);
    }
    bindKnown(insert, 9, run.title);
    bindKnown(insert, 10, run.engineId);
    bindKnown(insert, 11, run.scenarioHash);
    bindKnown(insert, 12, run.commandList);
    insert.exec();
    return database_.getLastInsertRowid();
}

std::int64_t RunWriter::metricId(const std::string& name, const std::string& unit) {
    if (const auto known = metrics_.find(name); known != metrics_.end()) return known->second;
    SQLite::Statement insert(database_, "INSERT OR IGNORE INTO metric(name, unit) VALUES(?, ?)");
    insert.bind(1, name);
    insert.bind(2, unit);
    insert.exec();
    SQLite::Statement query(database_, "SELECT id FROM metric WHERE name = ?");
    query.bind(1, name);
    query.executeStep();
    return metrics_[name] = query.getColumn(0).getInt64();
}

std::int64_t RunWriter::seriesId(std::int64_t run, const RunBatch::Series& series) {
    const std::pair key{run, series.number};
    if (const auto known = series_.find(key); known != series_.end()) return known->second;
    SQLite::Statement insert(database_, "INSERT INTO series(run, cgroup, metric) VALUES(?, ?, ?)");
    insert.bind(1, run);
    insert.bind(2, series.cgroup);
    insert.bind(3, metricId(series.metric, series.unit));
    insert.exec();
    return series_[key] = database_.getLastInsertRowid();
}

void RunWriter::writeSeries(std::int64_t run, const RunBatch::Series& series) {
    const std::int64_t id = seriesId(run, series);
    trimSamples_.reset();
    trimSamples_.bind(1, id);
    trimSamples_.bind(2, static_cast<std::int64_t>(series.change.after));
    trimSamples_.exec();
    for (const StoredSample& sample : series.change.rows) {
        insertSample_.reset();
        insertSample_.bind(1, id);
        insertSample_.bind(2, static_cast<std::int64_t>(sample.t));
        insertSample_.bind(3, sample.value);
        insertSample_.bind(4, sample.lo);
        insertSample_.bind(5, sample.hi);
        insertSample_.exec();
    }
}

void RunWriter::writeEvents(const RunBatch& batch) {
    for (const EventRow& event : batch.events) {
        insertEvent_.reset();
        insertEvent_.bind(1, batch.run);
        insertEvent_.bind(2, static_cast<std::int64_t>(event.number));
        insertEvent_.bind(3, static_cast<std::int64_t>(event.t));
        insertEvent_.bind(4, event.kind);
        insertEvent_.bind(5, event.cgroup);
        insertEvent_.bind(6, event.detail);
        insertEvent_.exec();
        eventSums_[batch.run] += eventSum({event.number, event.t, event.kind, event.cgroup, event.detail});
    }
}

void RunWriter::writeFinish(std::int64_t run, const RunBatch::Finish& finish) {
    RowSums sums;
    SQLite::Statement metric(database_, "INSERT INTO run_metric(run, metric, cgroup, value) VALUES(?, ?, ?, ?)");
    for (const auto& [text, value] : finish.metrics) {
        const std::size_t space = text.find(' ');
        const std::string name = text.substr(0, space);
        const auto known = metricNamed(name);
        metric.reset();
        metric.bind(1, run);
        metric.bind(2, metricId(name, known ? std::string(infoOf(*known).unit) : std::string()));
        metric.bind(3, space == std::string::npos ? std::string() : text.substr(space + 1));
        metric.bind(4, value);
        metric.exec();
        sums.metrics += metricSum(text, value);
    }
    SQLite::Statement update(database_, "UPDATE run SET fingerprint = ?, state = ?, cpu_ns = ?, ended = " +
                                            std::string(kNow) + " WHERE id = ?");
    update.bind(1, finish.fingerprint);
    update.bind(2, finish.state);
    if (finish.cpuNs) update.bind(3, static_cast<std::int64_t>(*finish.cpuNs));
    update.bind(4, run);
    update.exec();
    for (const auto& [number, sum] : finish.sums) sums.samples[series_.at({run, number})] = sum;
    sums.events = eventSums_[run];
    seal(database_, run, sums);
    eventSums_.erase(run);
    series_.erase(series_.lower_bound({run, 0}), series_.upper_bound({run, UINT32_MAX}));
}

void RunWriter::write(const RunBatch& batch) {
    if (batch.empty()) return;
    SQLite::Statement present(database_, "SELECT 1 FROM run WHERE id = ?");
    present.bind(1, batch.run);
    if (!present.executeStep()) return;
    for (const RunBatch::Series& series : batch.series) writeSeries(batch.run, series);
    writeEvents(batch);
    if (batch.commands) {
        SQLite::Statement update(database_,
                                 "UPDATE run SET commands = ?, scenario = ?, command_list = ?,"
                                 " scenario_hash = ? WHERE id = ?");
        update.bind(1, batch.commands->text);
        update.bind(2, batch.commands->scenario);
        bindKnown(update, 3, batch.commands->list);
        bindKnown(update, 4, batch.commands->scenarioHash);
        update.bind(5, batch.run);
        update.exec();
    }
    if (batch.finish) writeFinish(batch.run, *batch.finish);
}

}  // namespace reclaim
