-- The keyring document, where it is kept in the database: its keys wrapped, worth nothing without what unlocks them.
CREATE TABLE IF NOT EXISTS __encdb_keyring (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    revision BIGINT NOT NULL,
    document TEXT NOT NULL,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
