DROP TABLE IF EXISTS __encdb_job_errors;
DROP TABLE IF EXISTS __encdb_job_ranges;
DROP TABLE IF EXISTS __encdb_jobs;
