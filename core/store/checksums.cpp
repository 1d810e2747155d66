#include "core/store/checksums.h"

#include <bit>
#include <charconv>

#include "core/store/migrations.h"
#include "core/store/run_row.h"

namespace reclaim {

namespace {

constexpr std::size_t kSums = 5, kDigits = 16;

// SQLite keeps no sign of zero.
std::uint64_t bitsOf(double value) { return std::bit_cast<std::uint64_t>(value + 0.0); }

std::uint64_t hashOf(std::initializer_list<std::string_view> texts) {
    Hash64 hash;
    for (const std::string_view text : texts) hash.add(text);
    return hash.value();
}

// Reads a run's row as it is in the file.
std::optional<StoredRun> rowOf(SQLite::Database& database, std::int64_t run) {
    SQLite::Statement query(database, selectRuns(static_cast<int>(migrations().size()), true) + "WHERE id = ?");
    query.bind(1, run);
    if (!query.executeStep()) return std::nullopt;
    return storedRun(query);
}

std::vector<StoredSeries> seriesOf(SQLite::Database& database, std::int64_t run) {
    SQLite::Statement query(database,
                            "SELECT series.id, metric.name, metric.unit, series.cgroup FROM series"
                            " JOIN metric ON metric.id = series.metric WHERE series.run = ?");
    query.bind(1, run);
    std::vector<StoredSeries> series;
    while (query.executeStep())
        series.push_back({query.getColumn(0).getInt64(), query.getColumn(1).getString(), query.getColumn(2).getString(),
                          query.getColumn(3).getString()});
    return series;
}

}  // namespace

std::string RunSums::text() const {
    return formatHex(head) + ' ' + formatHex(texts) + ' ' + formatHex(series) + ' ' + formatHex(events) + ' ' +
           formatHex(metrics);
}

std::optional<RunSums> RunSums::from(const std::string& text) {
    if (text.size() != kSums * (kDigits + 1) - 1) return std::nullopt;
    RunSums sums;
    const char* at = text.data();
    for (std::uint64_t* sum : {&sums.head, &sums.texts, &sums.series, &sums.events, &sums.metrics}) {
        const auto [end, problem] = std::from_chars(at, at + kDigits, *sum, 16);
        if (problem != std::errc{} || end != at + kDigits) return std::nullopt;
        at = end + 1;
    }
    return sums;
}

std::uint64_t headSum(const StoredRun& run) {
    Hash64 hash;
    for (const std::string* text : {&run.strategy, &run.engine, &run.fingerprint, &run.state, &run.started, &run.ended,
                                    &run.title, &run.tags, &run.note, &run.trashed, &run.engineId, &run.scenarioHash})
        hash.add(*text);
    hash.add(run.seed);
    hash.add(std::uint64_t{run.cpuNs.has_value()});
    hash.add(run.cpuNs.value_or(0));
    // A parent may be deleted, and then is none.
    hash.add(std::uint64_t{run.fork.has_value()});
    if (run.fork) {
        hash.add(static_cast<std::uint64_t>(run.fork->at));
        hash.add(run.fork->command);
    }
    return hash.value();
}

std::uint64_t textSum(const StoredRun& run) { return hashOf({run.scenario, run.commands, run.commandList}); }

std::string samplesSum(const std::vector<StoredSample>& samples) {
    Hash64 hash;
    for (const StoredSample& sample : samples) {
        hash.add(static_cast<std::uint64_t>(sample.t));
        hash.add(bitsOf(sample.value));
        hash.add(bitsOf(sample.lo));
        hash.add(bitsOf(sample.hi));
    }
    return formatHex(hash.value());
}

std::uint64_t seriesSum(const StoredSeries& series, const std::string& samples) {
    return hashOf({series.metric, series.unit, series.cgroup, samples});
}

std::uint64_t metricSum(const std::string& nameAndCgroup, double value) {
    Hash64 hash;
    hash.add(nameAndCgroup);
    hash.add(bitsOf(value));
    return hash.value();
}

std::uint64_t eventSum(const StoredEvent& event) {
    Hash64 hash;
    hash.add(event.number);
    hash.add(static_cast<std::uint64_t>(event.t));
    for (const std::string* text : {&event.kind, &event.cgroup, &event.detail}) hash.add(*text);
    return hash.value();
}

RowSums rowSums(SQLite::Database& database, std::int64_t run) {
    RowSums sums;
    SQLite::Statement rows(database, "SELECT t_ns, value, lo, hi FROM sample WHERE series = ? ORDER BY t_ns");
    for (const StoredSeries& series : seriesOf(database, run)) {
        std::vector<StoredSample> samples;
        rows.reset();
        rows.bind(1, series.id);
        while (rows.executeStep())
            samples.push_back({rows.getColumn(0).getInt64(), rows.getColumn(1).getDouble(),
                               rows.getColumn(2).getDouble(), rows.getColumn(3).getDouble()});
        sums.samples[series.id] = samplesSum(samples);
    }
    SQLite::Statement events(database,
                             "SELECT number, t_ns, kind, cgroup, detail FROM event WHERE run = ? ORDER BY number");
    events.bind(1, run);
    while (events.executeStep())
        sums.events += eventSum({static_cast<std::uint64_t>(events.getColumn(0).getInt64()),
                                 events.getColumn(1).getInt64(), events.getColumn(2).getString(),
                                 events.getColumn(3).getString(), events.getColumn(4).getString()});
    SQLite::Statement metrics(database,
                              "SELECT metric.name, run_metric.cgroup, run_metric.value FROM run_metric"
                              " JOIN metric ON metric.id = run_metric.metric WHERE run_metric.run = ?");
    metrics.bind(1, run);
    while (metrics.executeStep()) {
        const std::string cgroup = metrics.getColumn(1).getString();
        sums.metrics += metricSum(metrics.getColumn(0).getString() + (cgroup.empty() ? "" : " ") + cgroup,
                                  metrics.getColumn(2).getDouble());
    }
    return sums;
}

void seal(SQLite::Database& database, std::int64_t run, const RowSums& rows) {
    const auto stored = rowOf(database, run);
    if (!stored) return;
    RunSums sums{headSum(*stored), textSum(*stored), 0, rows.events, rows.metrics};
    SQLite::Statement update(database, "UPDATE series SET checksum = ? WHERE id = ?");
    for (const StoredSeries& series : seriesOf(database, run)) {
        const auto samples = rows.samples.find(series.id);
        const std::string sum = samples == rows.samples.end() ? samplesSum({}) : samples->second;
        sums.series += seriesSum(series, sum);
        update.reset();
        update.bind(1, sum);
        update.bind(2, series.id);
        update.exec();
    }
    SQLite::Statement whole(database, "UPDATE run SET checksum = ? WHERE id = ?");
    whole.bind(1, sums.text());
    whole.bind(2, run);
    whole.exec();
}

}  // namespace reclaim
