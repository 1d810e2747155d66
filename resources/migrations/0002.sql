-- Lab book, schema 2: a run may be a branch of another one: the same up to a moment, another command from there on.
-- Try: SELECT id, parent, forked_ns / 1e9 AS seconds, forked_by FROM run WHERE forked_ns IS NOT NULL;

-- NULL with a forked_ns: the run it is a branch of has been deleted.
ALTER TABLE run ADD COLUMN parent INTEGER REFERENCES run(id) ON DELETE SET NULL;
-- Virtual nanoseconds; everything before is the parent's too. NULL = no branch.
ALTER TABLE run ADD COLUMN forked_ns INTEGER;
-- The command that makes the difference: "write 64MiB to /k1/memory.max", or "without" it if it was undone.
ALTER TABLE run ADD COLUMN forked_by TEXT;
