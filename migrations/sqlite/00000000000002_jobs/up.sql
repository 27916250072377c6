-- The progress of long work over tables, one row for each job. Any number of workers share a job, and it survives them.
CREATE TABLE IF NOT EXISTS __encdb_jobs (
    name VARCHAR(190) PRIMARY KEY NOT NULL,
    target TEXT NOT NULL,
    state VARCHAR(8) NOT NULL,
    last_key TEXT,
    next_range BIGINT NOT NULL,
    n_rows BIGINT NOT NULL,
    n_done BIGINT NOT NULL,
    n_changed BIGINT NOT NULL,
    n_contended BIGINT NOT NULL,
    n_failed BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Ranges of rows that workers have claimed and not finished. When a worker is gone, another takes over its range.
CREATE TABLE IF NOT EXISTS __encdb_job_ranges (
    job VARCHAR(190) NOT NULL,
    number BIGINT NOT NULL,
    after_key TEXT,
    last_key TEXT NOT NULL,
    worker VARCHAR(64) NOT NULL,
    claimed_at BIGINT NOT NULL,
    PRIMARY KEY (job, number)
);

-- Rows that could not be rewritten: which row and why, but never a value.
CREATE TABLE IF NOT EXISTS __encdb_job_errors (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    job VARCHAR(190) NOT NULL,
    row_key TEXT NOT NULL,
    column_name VARCHAR(190) NOT NULL,
    message TEXT NOT NULL,
    recorded_at BIGINT NOT NULL
);
