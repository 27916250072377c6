-- Changes to the limits of jobs, one row for each job. A job follows them while it runs. NULL leaves it the limit that it was
-- started with.
CREATE TABLE IF NOT EXISTS __encdb_job_throttles (
    job VARCHAR(190) PRIMARY KEY NOT NULL,
    max_rate BIGINT,
    max_load TEXT,
    max_lag_ms BIGINT,
    pause_file TEXT
);
