-- The keyring document, where it is kept in the database: its keys wrapped, worth nothing without what unlocks them.
-- MySQL commits each CREATE TABLE, so a run that was cut off must find nothing in its way. Its TEXT ends at 64 KiB.
CREATE TABLE IF NOT EXISTS __encdb_keyring (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    revision BIGINT NOT NULL,
    document MEDIUMTEXT NOT NULL,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
