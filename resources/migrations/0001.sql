-- Lab book, schema 1. One file holds many runs; every table can be read with the plain sqlite3 program.
-- Try: SELECT strategy, max(value) FROM v_sample WHERE metric = 'memory.current' AND cgroup = '/k1' GROUP BY run;

CREATE TABLE run(
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  scenario    TEXT NOT NULL,                     -- the scenario as YAML text
  strategy    TEXT NOT NULL,                     -- "linux-6.1"
  seed        INTEGER NOT NULL,                  -- 64 bits; seeds of 2^63 and above show as negative numbers
  engine      TEXT NOT NULL,                     -- version of the program that ran it
  commands    TEXT NOT NULL,                     -- what was done by hand, one command a line
  fingerprint TEXT,                              -- 16 hexadecimal digits; NULL until the run has ended
  state       TEXT NOT NULL DEFAULT 'recording', -- recording | ended | stopped | failed: REASON
  started     TEXT NOT NULL,                     -- UTC
  ended       TEXT                               -- UTC; NULL with state 'recording' = going on, or killed
);

CREATE TABLE metric(
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,                     -- "memory.current"
  unit TEXT NOT NULL                             -- "bytes"
);

CREATE TABLE series(
  id     INTEGER PRIMARY KEY,
  run    INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
  cgroup TEXT NOT NULL,                          -- "/k1"; '' = the whole machine
  metric INTEGER NOT NULL REFERENCES metric(id),
  UNIQUE(run, metric, cgroup)
);

-- At most 2,000 rows a series. (t_ns, value) is a true sample; lo and hi are the lowest and highest of the samples
-- after the row before, up to and including this one.
CREATE TABLE sample(
  series INTEGER NOT NULL REFERENCES series(id) ON DELETE CASCADE,
  t_ns   INTEGER NOT NULL,                       -- virtual nanoseconds from the start of the run
  value  REAL NOT NULL,
  lo     REAL NOT NULL,
  hi     REAL NOT NULL,
  PRIMARY KEY(series, t_ns)
) WITHOUT ROWID;

CREATE TABLE event(
  run    INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,                       -- dense within a run; gaps are events that are not stored
  t_ns   INTEGER NOT NULL,
  kind   TEXT NOT NULL,                          -- "memcg_reclaim_begin"
  cgroup TEXT NOT NULL,
  detail TEXT NOT NULL,                          -- "nr_to_reclaim=32 task=0"
  PRIMARY KEY(run, number)
) WITHOUT ROWID;

CREATE TABLE run_metric(
  run    INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
  metric INTEGER NOT NULL REFERENCES metric(id),
  cgroup TEXT NOT NULL,
  value  REAL NOT NULL,                          -- at the end of the run
  PRIMARY KEY(run, metric, cgroup)
) WITHOUT ROWID;

CREATE VIEW v_sample AS
  SELECT series.run AS run, run.strategy AS strategy, series.cgroup AS cgroup, metric.name AS metric,
         metric.unit AS unit, sample.t_ns / 1e9 AS seconds, sample.value AS value, sample.lo AS lo, sample.hi AS hi
  FROM sample
  JOIN series ON series.id = sample.series
  JOIN metric ON metric.id = series.metric
  JOIN run ON run.id = series.run;

CREATE VIEW v_event AS
  SELECT event.run AS run, run.strategy AS strategy, event.number AS number, event.t_ns / 1e9 AS seconds,
         event.kind AS kind, event.cgroup AS cgroup, event.detail AS detail
  FROM event
  JOIN run ON run.id = event.run;

CREATE VIEW v_run_metric AS
  SELECT run_metric.run AS run, run.strategy AS strategy, metric.name AS metric, metric.unit AS unit,
         run_metric.cgroup AS cgroup, run_metric.value AS value
  FROM run_metric
  JOIN metric ON metric.id = run_metric.metric
  JOIN run ON run.id = run_metric.run;
