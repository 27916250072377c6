-- The public fingerprints of the keys that this database's values were sealed with: 16 bytes each, no secret.
-- MySQL commits each CREATE TABLE, so these statements must also succeed after an interrupted run.
CREATE TABLE IF NOT EXISTS __encdb_fingerprints (
    kind VARCHAR(8) NOT NULL,
    id INTEGER NOT NULL,
    fingerprint VARBINARY(16) NOT NULL,
    recorded_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (kind, id)
);
