-- The keyring document, if it is kept in the database. Its keys are wrapped, and useless without the secret that unlocks
-- them.
CREATE TABLE IF NOT EXISTS __encdb_keyring (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    revision BIGINT NOT NULL,
    document TEXT NOT NULL,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
