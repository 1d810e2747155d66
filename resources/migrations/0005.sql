-- Lab book, schema 5: what is written carries checksums, so that a bit that has changed since is said and not shown.
-- Try: SELECT id, cgroup, checksum FROM series WHERE run = 1;

-- 16 hexadecimal digits over the series' samples. NULL = the run has not ended, or is older.
-- Column `checksum` of a run has five of them: over its short values, its long texts, its series, its events, its values
-- at the end.
ALTER TABLE series ADD COLUMN checksum TEXT;
