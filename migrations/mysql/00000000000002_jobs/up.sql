-- Long work over a table, one row each: how far it is. Any number of workers share it, and it survives all of them.
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

-- The ranges of rows that workers have taken and not finished. A range whose worker is gone is taken by another.
CREATE TABLE IF NOT EXISTS __encdb_job_ranges (
    job VARCHAR(190) NOT NULL,
    number BIGINT NOT NULL,
    after_key TEXT,
    last_key TEXT NOT NULL,
    worker VARCHAR(64) NOT NULL,
    claimed_at BIGINT NOT NULL,
    PRIMARY KEY (job, number)
);

-- Rows that could not be rewritten: where and why, never a value.
CREATE TABLE IF NOT EXISTS __encdb_job_errors (
    id BIGINT PRIMARY KEY NOT NULL AUTO_INCREMENT,
    job VARCHAR(190) NOT NULL,
    row_key TEXT NOT NULL,
    column_name VARCHAR(190) NOT NULL,
    message TEXT NOT NULL,
    recorded_at BIGINT NOT NULL
);
