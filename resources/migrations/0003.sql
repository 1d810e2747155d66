-- Lab book, schema 3: schedules of races that were worth keeping: which thread does which step of a model, and what it ends in.
-- Try: SELECT id, model, settings, verdict, steps FROM race_schedule;

CREATE TABLE race_schedule(
    id       INTEGER PRIMARY KEY,
    model    TEXT NOT NULL,             -- a name of `reclaimctl race list`
    settings TEXT NOT NULL,             -- "decrement-last=1 threads=2": every decision and number of its family
    steps    TEXT NOT NULL,             -- "F0.f0 O.o0"
    verdict  TEXT NOT NULL,             -- "UAF, LEAK"; "SAFE" where nothing is wrong so far
    saved    TEXT NOT NULL              -- UTC, "2026-01-01T00:00:00Z"
) STRICT;
