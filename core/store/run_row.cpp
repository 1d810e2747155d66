#include "core/store/run_row.h"

#include "core/store/migrations.h"

namespace reclaim {

std::string selectRuns(int schema, bool whole) {
    const auto text = [whole](const char* column) { return std::string(whole ? column : "''"); };
    return "SELECT id, " + text("scenario") + ", strategy, seed, engine, " + text("commands") +
           ", fingerprint, state, started, ended, " +
           (schema >= kSchemaWithForks ? "parent, forked_ns, forked_by, " : "NULL, NULL, NULL, ") +
           (schema >= kSchemaWithIdentity
                ? "title, tags, note, trashed, engine_id, scenario_hash, cpu_ns, " + text("command_list") + ", checksum"
                : "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL") +
           " FROM run ";
}

StoredRun storedRun(SQLite::Statement& row) {
    StoredRun run;
    run.id = row.getColumn(0).getInt64();
    run.scenario = row.getColumn(1).getString();
    run.strategy = row.getColumn(2).getString();
    run.seed = static_cast<std::uint64_t>(row.getColumn(3).getInt64());
    run.engine = row.getColumn(4).getString();
    run.commands = row.getColumn(5).getString();
    run.fingerprint = row.getColumn(6).getString();
    run.state = row.getColumn(7).getString();
    run.started = row.getColumn(8).getString();
    run.ended = row.getColumn(9).getString();
    if (row.getColumn(11).isInteger())
        run.fork = RunFork{row.getColumn(10).getInt64(), row.getColumn(11).getInt64(), row.getColumn(12).getString()};
    run.title = row.getColumn(13).getString();
    run.tags = row.getColumn(14).getString();
    run.note = row.getColumn(15).getString();
    run.trashed = row.getColumn(16).getString();
    run.engineId = row.getColumn(17).getString();
    run.scenarioHash = row.getColumn(18).getString();
    if (row.getColumn(19).isInteger() && row.getColumn(19).getInt64() >= 0)
        run.cpuNs = static_cast<std::uint64_t>(row.getColumn(19).getInt64());
    run.commandList = row.getColumn(20).getString();
    run.checksum = row.getColumn(21).getString();
    return run;
}

}  // namespace reclaim
