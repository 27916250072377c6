DROP TABLE __encdb_fingerprints;
