DROP TABLE IF EXISTS __encdb_job_throttles;
