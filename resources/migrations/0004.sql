-- Lab book, schema 4: what a run needs to be known again and run again, and what a person says of it. NULL = an older run.
-- Try: SELECT id, title, strategy, cpu_ns / 1e9 AS cpu_seconds FROM run WHERE trashed IS NULL ORDER BY cpu_ns DESC;

-- The scenario's title when it was recorded; a person may call the run something else.
ALTER TABLE run ADD COLUMN title TEXT;
-- Words between commas, and text: a person's.
ALTER TABLE run ADD COLUMN tags TEXT;
ALTER TABLE run ADD COLUMN note TEXT;
-- UTC; set = thrown away, and not yet deleted.
ALTER TABLE run ADD COLUMN trashed TEXT;
-- 16 hexadecimal digits over the engine's sources; equal = the same course. Column `engine` is the program's version.
ALTER TABLE run ADD COLUMN engine_id TEXT;
-- SHA-256 of what the course depends on, texts left out.
ALTER TABLE run ADD COLUMN scenario_hash TEXT;
-- What the run took of a processor, nanoseconds: about what running it again will take.
ALTER TABLE run ADD COLUMN cpu_ns INTEGER;
-- All commands of the run as a timeline of a scenario file; column `commands` has them in prose.
ALTER TABLE run ADD COLUMN command_list TEXT;
-- Of the run's rows; not yet written.
ALTER TABLE run ADD COLUMN checksum TEXT;
