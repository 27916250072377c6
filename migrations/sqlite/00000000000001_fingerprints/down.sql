DROP TABLE IF EXISTS __encdb_fingerprints;
