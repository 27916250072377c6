DROP TABLE __encdb_job_errors;
DROP TABLE __encdb_job_ranges;
DROP TABLE __encdb_jobs;
